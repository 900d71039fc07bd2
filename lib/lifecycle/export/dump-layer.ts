import { Annotations, FileAssetPackaging, Stack, Stage } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { relative } from 'node:path';
import type { Platform } from '../../../config/platform';
import type { CellName } from '../../naming';
import { regionName } from '../../naming';
import { DUMP_PROGRAM, stateOf } from '../../parts/dump-program';

/**
 * The dump program for a function, by its hash: a synthesis asks for no file, so every machine writes the same template, and the
 * deployment uploads the file that `npm run layer` made. The CLI looks at names alone, so another file is refused here.
 */
export class DumpLayer extends LayerVersion {
  /** Where CDK's bucket has the archive, under its hash. */
  readonly bucketName: string;
  readonly objectKey: string;

  constructor(scope: Construct, id: string, { cell, plans }: { cell: CellName; plans: Platform['plans'] }) {
    const newest = Math.max(...plans.map(({ database }) => Number.parseInt(database.engine, 10)));
    if (newest > DUMP_PROGRAM.major) {
      throw new Error(
        `a plan sells PostgreSQL ${newest} and the dump program is of ${DUMP_PROGRAM.version}; wanted a program of that major version or later; ` +
          'pin one in layers/pg-dump/requirements.txt and lib/parts/dump-program.ts',
      );
    }
    if (stateOf(DUMP_PROGRAM) === 'altered') {
      throw new Error(
        `${DUMP_PROGRAM.archive} is not the archive of SHA-256 ${DUMP_PROGRAM.sha256}; wanted that or none; npm run layer`,
      );
    }
    const { bucketName, objectKey } = uploaded(scope);
    const store = Bucket.fromBucketName(scope, `${id}Store`, bucketName);
    Annotations.of(store).acknowledgeWarning(
      '@aws-cdk/aws-lambda:codeFromBucketObjectVersionNotSpecified',
      'Its name is the hash of what it is: another program is another name',
    );
    super(scope, id, {
      layerVersionName: regionName(cell, 'pg-dump'),
      description: `pg_dump ${DUMP_PROGRAM.version}, SHA-256 ${DUMP_PROGRAM.sha256}`,
      code: Code.fromBucketV2(store, objectKey),
      compatibleArchitectures: [Architecture.ARM_64],
    });
    this.bucketName = bucketName;
    this.objectKey = objectKey;
  }
}

/** Told by path from the assembly, so that no path of this machine is in it. */
function uploaded(scope: Construct) {
  return Stack.of(scope).synthesizer.addFileAsset({
    sourceHash: DUMP_PROGRAM.sha256,
    fileName: relative(Stage.of(scope)!.assetOutdir, DUMP_PROGRAM.archive),
    packaging: FileAssetPackaging.FILE,
    displayName: `pg_dump ${DUMP_PROGRAM.version}: npm run layer`,
  });
}
