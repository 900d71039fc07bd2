import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import type { SigningKeys } from '../../config/signing-keys';
import { nameZones } from '../../lib/build-app';
import { newApp } from '../../lib/new-app';
import { writeBlueprints } from '../../lib/region/blueprints/write-blueprints';
import { SigningStack } from './signing-stack';
import type { Resources } from './signing-stack';
import type { LifeWorld } from './world';

let templates: Readonly<Record<SigningKeys, Resources>> | undefined;

/** The blueprints of softdocket's plan enterprise in the EU, as machines deploy them. */
function real(): Readonly<Record<SigningKeys, Resources>> {
  if (templates) return templates;
  const platform = load({ platform: 'softdocket', stage: 'production' });
  const app = newApp({ outdir: mkdtempSync(join(tmpdir(), 'freehold-')) });
  nameZones(app, platform);
  const residency = platform.residencies.find(({ name }) => name === 'eu')!;
  const { tenant, rotated } = writeBlueprints(app, { platform, residency }).get('enterprise')!;
  const of = ({ text }: { text: string }) => (JSON.parse(text) as { Resources: Resources }).Resources;
  return (templates = { a: of(tenant), ab: of(rotated.ab.tenant), ba: of(rotated.ba.tenant), b: of(rotated.b.tenant) });
}

/** The signing half of a tenant's stack, which goes on with every update that the machine has CloudFormation make. */
export function watchKeys(world: LifeWorld, tenant = 'acme'): SigningStack {
  const stack = new SigningStack(world, tenant, real());
  world.updated = ({ tenant: whose, region, template = '' }) => {
    const keys = /(?:aa|dd)(?:-(\w+))?\.json$/.exec(template);
    if (whose === tenant && region === 'eu-central-1' && keys) stack.become((keys[1] ?? 'a') as SigningKeys);
  };
  return stack;
}
