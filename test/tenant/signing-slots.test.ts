import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import { SIGNING_KEYS } from '../../config/signing-keys';
import type { SigningKeys } from '../../config/signing-keys';
import { nameZones } from '../../lib/build-app';
import { newApp } from '../../lib/new-app';
import { writeBlueprints } from '../../lib/region/blueprints/write-blueprints';
import type { PlanBlueprints } from '../../lib/region/blueprints/write-blueprints';
import { SIGNING_KEY_IDS } from '../../lib/signing-key-ids';
import { sampleTenants } from '../../lib/tenant/sample-tenants';
import { tenantStacks } from '../../lib/tenant/tenant-stacks';
import { resolved } from '../../lib/fences/templates/resolved';
import type { Template } from '../../lib/fences/templates/resolved';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}
type Resources = Readonly<Record<string, Resource>>;

const PLATFORMS = ['softdocket', 'solidsoft', 'aman', 'softhouse', 'softserve'];

/** Every plan in every cell, once for each step of a rotation; those whose instances are restored in place as that has them as well. */
const SOLD = PLATFORMS.flatMap((name) => {
  const platform = load({ platform: name, stage: 'production' });
  const app = newApp({ outdir: mkdtempSync(join(tmpdir(), 'freehold-')) });
  nameZones(app, platform);
  const plans = platform.residencies.flatMap((residency) => [...writeBlueprints(app, { platform, residency }).values()]);
  return plans.flatMap((blueprints) => [
    { blueprints, kind: 'tenant' as const },
    ...(blueprints.restored ? [{ blueprints, kind: 'restored' as const }] : []),
  ]);
});

const of = ({ blueprints, kind }: { blueprints: PlanBlueprints; kind: 'tenant' | 'restored' }, keys: SigningKeys): Resources =>
  (JSON.parse((keys === 'a' ? blueprints : blueprints.rotated[keys])[kind]!.text) as { Resources: Resources }).Resources;

/** What stands in one and not, or otherwise, in the other; both as texts, in which tokens are what they are. */
const apart = (one: Resources, other: Resources) =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((id) => JSON.stringify(one[id]) !== JSON.stringify(other[id]))
    .sort();

const withoutEnd = (key: Resource) => ({
  ...key,
  DeletionPolicy: '',
  Properties: {
    ...key.Properties,
    Tags: (key.Properties.Tags as { Key: string }[]).filter(({ Key }) => Key !== 'freehold:signing'),
  },
});

const ALIAS = 'KeysSigningKeyAliasF8E29476';

test('a tenant whose keys were never rotated has the key, the alias and the parameter that it always had', () => {
  for (const plan of SOLD) {
    const first = of(plan, 'a');
    expect(first[SIGNING_KEY_IDS.a]).toMatchObject({ Type: 'AWS::KMS::Key', DeletionPolicy: 'RetainExceptOnCreate' });
    expect(first[SIGNING_KEY_IDS.b]).toBeUndefined();
    expect(first[ALIAS]!.Properties.TargetKeyId).toEqual({ 'Fn::GetAtt': [SIGNING_KEY_IDS.a, 'Arn'] });
  }
});

test.each(SIGNING_KEYS)(
  '%s: the alias has one logical id and names the first, whose key outlives the stack; the other ends when it is let go',
  (keys) => {
    for (const plan of SOLD) {
      const resources = of(plan, keys);
      const [signer, other] = [...keys] as ('a' | 'b')[];
      expect(resources[ALIAS]!.Properties.TargetKeyId).toEqual({ 'Fn::GetAtt': [SIGNING_KEY_IDS[signer!], 'Arn'] });
      expect(resources[SIGNING_KEY_IDS[signer!]]!.DeletionPolicy).toBe('RetainExceptOnCreate');
      if (other) expect(resources[SIGNING_KEY_IDS[other]]!.DeletionPolicy).toBe('Delete');
      const there = Object.values(SIGNING_KEY_IDS).filter((id) => id in resources);
      expect(there).toEqual([...keys].sort().map((slot) => SIGNING_KEY_IDS[slot as 'a' | 'b']));
    }
  },
);

test.each(['ab', 'ba', 'b'] as const)(
  'what %s changes is the same for every plan in every cell: what is looked at once is looked at for all',
  (keys) => {
    const [first, ...rest] = SOLD.map((plan) => apart(of(plan, 'a'), of(plan, keys)));
    expect(first!.length).toBeGreaterThan(4);
    for (const other of rest) expect(other).toEqual(first);
  },
);

test('who was restored in place has the same of keys at each step, and who was rotated has the same instance', () => {
  const restored = SOLD.filter(({ kind }) => kind === 'restored');
  expect(restored.length).toBeGreaterThan(4);
  const ofKeys = (resources: Resources) =>
    Object.entries(resources).filter(([id]) => /^Keys(SigningKey|PublicKey|Published|OtherSigning)/.test(id));
  const database = (resources: Resources) => Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::RDS::DBInstance');
  for (const { blueprints } of restored) {
    for (const keys of SIGNING_KEYS) {
      const [never, again] = (['tenant', 'restored'] as const).map((kind) => of({ blueprints, kind }, keys));
      expect(ofKeys(never!).length).toBeGreaterThan(4);
      expect(ofKeys(again!)).toEqual(ofKeys(never!));
      expect(database(again!)).toEqual(database(of({ blueprints, kind: 'restored' }, 'a')));
      expect(database(again!)[0]![1].Properties).toHaveProperty('SourceDbiResourceId');
    }
  }
});

test('whether a key signs or not changes nothing of it but what becomes of it when it is let go, and the tag by which CloudFormation takes that up', () => {
  for (const plan of SOLD) {
    const [ab, ba] = [of(plan, 'ab'), of(plan, 'ba')];
    expect(Object.keys(ab)).toEqual(Object.keys(ba));
    for (const id of Object.values(SIGNING_KEY_IDS)) {
      const tags = [ab, ba].map((of) =>
        (of[id]!.Properties.Tags as { Key: string }[]).filter(({ Key }) => Key === 'freehold:signing'),
      );
      expect(tags.map(({ length }) => length)).toEqual(id === SIGNING_KEY_IDS.a ? [0, 1] : [1, 0]);
      expect(withoutEnd(ab[id]!)).toEqual(withoutEnd(ba[id]!));
    }
  }
});

test.each(['ab', 'ba', 'b'] as const)("%s: a blueprint and a tenant's values are that tenant's template, byte for byte", (keys) => {
  const platform = load({ platform: 'solidsoft', stage: 'production' });
  const app = newApp({ outdir: mkdtempSync(join(tmpdir(), 'freehold-')) });
  nameZones(app, platform);
  const [tenant] = sampleTenants(platform, keys);
  const { residency, plan } = tenant!;
  const { rotated } = writeBlueprints(app, { platform, residency }).get(plan.name)!;
  const key = `arn:${residency.recovery?.account.partition}:kms:${residency.recovery?.region.region}:${residency.recovery?.account.id}:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f`;
  const stacks = tenantStacks(app, { tenant: tenant!.id }, { platform, residency, plan, signingKeys: keys });
  const declared = readFileSync(app.synth().getStackArtifact(stacks.tenant.artifactId).templateFullPath, 'utf8');
  const wanted = JSON.stringify(resolved(JSON.parse(declared) as Template, {})).replace(
    /\{"Fn::GetStackOutput":\{[^{}]*(\{[^{}]*\}[^{}]*)*\}\}/g,
    JSON.stringify(key),
  );
  const made = resolved(JSON.parse(rotated[keys].tenant.text) as Template, {
    Tenant: tenant!.id,
    ...(residency.recovery && { RecoveryKeyArn: key }),
  });
  expect(JSON.stringify(made)).toBe(wanted);
});
