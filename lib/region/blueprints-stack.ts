import { DefaultStackSynthesizer, FileAssetPackaging, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Residency } from '../../config/platform';
import { blueprintBucketName } from '../naming';
import { publish } from '../parts/published';
import { catalogueOf } from './blueprints/catalogue';
import { writeBlueprints, written } from './blueprints/write-blueprints';
import type { Written } from './blueprints/write-blueprints';
import { RoomStack } from './room-stack';
import type { RoomInput } from './room-stack';

/**
 * What the region sells: the reviewed template of every plan, lacking nothing but the tenant's identity, and the catalogue
 * that says what each plan is and needs. Files that the CDK CLI uploads before it deploys the stack; the stack itself says
 * where they are.
 */
export class BlueprintsStack extends RoomStack {
  /** Of the catalogue in the bucket: another content is another key. */
  readonly catalogueKey: string;

  constructor(scope: Construct, input: RoomInput & { residency: Residency }) {
    const { platform, cell, residency } = input;
    const bucket = blueprintBucketName(cell);
    const synthesizer = new DefaultStackSynthesizer({ fileAssetsBucketName: bucket });
    super(scope, 'blueprints', { platform, cell, synthesizer }, 'blueprints and catalogue');
    const blueprints = writeBlueprints(this, { platform, residency });
    for (const { recovery, rotated, ...first } of blueprints.values()) {
      for (const { tenant, restored } of [first, ...Object.values(rotated)])
        for (const blueprint of [recovery, tenant, restored]) if (blueprint) this.upload(blueprint);
    }
    const catalogue = catalogueOf(platform, residency, blueprints);
    this.catalogueKey = this.upload(written(`${JSON.stringify(catalogue, undefined, 1)}\n`));
    publish(this, 'blueprints', 'bucket', bucket);
    publish(this, 'blueprints', 'catalogue-key', this.catalogueKey);
  }

  /** Hands a document to whoever deploys, named by the very hash that a reviewer can take of it. */
  private upload({ text, sha256 }: Written): string {
    const fileName = `asset.${sha256}.json`;
    writeFileSync(join(Stage.of(this)!.outdir, fileName), text);
    return this.synthesizer.addFileAsset({ fileName, sourceHash: sha256, packaging: FileAssetPackaging.FILE }).objectKey;
  }
}
