import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../config/load';
import { ACCOUNT_FOOTPRINT, CELL_FOOTPRINT, placesLeft, placesTaken, shortages } from '../../config/capacity';
import type { CellLoad } from '../../config/capacity';
import type { Residency } from '../../config/platform';
import { SIGNING_KEYS } from '../../config/signing-keys';
import type { Catalogue } from '../../lambdas/shared/catalogue';
import { plain } from '../../lib/fences/templates/assembly';
import type { Found } from '../../lib/fences/templates/assembly';
import { buildFrom, buildPlatform } from '../support/build';
import { isMap, listOf } from '../../lib/fences/templates/value';
import type { Value } from '../../lib/fences/templates/value';
import type { Built } from '../support/build';
import { resolved } from '../../lib/fences/templates/resolved';
import type { Template } from '../../lib/fences/templates/resolved';

/** What each home region publishes, read as the stock CDK CLI would upload it. */
const { assembly, cloud, platform, stacks } = buildPlatform({});
const homes = platform.residencies.map(({ home }) => home);

interface Upload {
  readonly source: { readonly path: string };
  readonly destinations: Readonly<
    Record<string, { readonly bucketName: string; readonly objectKey: string; readonly region: string }>
  >;
}
const parameter = (region: string, name: string): string => {
  const found = assembly.all('AWS::SSM::Parameter').filter((p) => p.stack.region === region && p.properties.Name === name);
  expect({ region, name, count: found.length }).toEqual({ region, name, count: 1 });
  return plain(found[0]!.properties.Value);
};

/** Every file that the region's stack uploads, by where it goes. */
function uploads(region: string): Map<string, string> {
  const manifest = `softdocket-production-${region}-blueprints.assets.json`;
  const { files } = JSON.parse(readFileSync(join(cloud.directory, manifest), 'utf8')) as { files: Record<string, Upload> };
  return new Map(
    Object.values(files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ bucketName, objectKey, region: to }) => {
        expect(to).toBe(region);
        return [`${bucketName}/${objectKey}`, readFileSync(join(cloud.directory, source.path), 'utf8')] as const;
      }),
    ),
  );
}

function catalogueOf({ home }: Residency): { catalogue: Catalogue; files: Map<string, string> } {
  const { region } = home.region;
  const files = uploads(region);
  const bucket = parameter(region, '/freehold/blueprints/bucket');
  const text = files.get(`${bucket}/${parameter(region, '/freehold/blueprints/catalogue-key')}`);
  const catalogue = JSON.parse(text!) as Catalogue;
  expect(catalogue.bucket).toBe(bucket);
  return { catalogue, files };
}

test('every home region has its blueprints and one catalogue', () => {
  expect(homes).toHaveLength(4);
  const found = assembly.stacks.filter(({ name }) => name.endsWith('-blueprints')).map(({ region }) => region);
  expect(found.sort()).toEqual(homes.map(({ region }) => region.region).sort());
  for (const { home, blueprints } of stacks.cells.map((cell) => ({ home: cell.residency.home, ...cell.home }))) {
    expect(blueprints.catalogueKey).toBe(parameter(home.region.region, '/freehold/blueprints/catalogue-key'));
  }
});

test('every plan has its blueprints in the bucket, under the hash of their bytes', () => {
  for (const residency of platform.residencies) {
    const { catalogue, files } = catalogueOf(residency);
    // The sovereign cloud has no road into a tenant's own network.
    const alone = residency.name === 'eusc' ? [] : ['enterprise-private'];
    expect(Object.keys(catalogue.plans)).toEqual(['enterprise', ...alone, 'standard']);
    for (const { blueprints, isolation, privateNetwork } of Object.values(catalogue.plans)) {
      const home = [blueprints, ...Object.values(blueprints.rotated)].flatMap(({ tenant, restored }) => [tenant, restored]);
      const objects = [...home, blueprints.recovery].flatMap((one) => one ?? []);
      // Machines restore instances of their own in place, but for those in a network of their own; whichever keys sign.
      const each = isolation === 'dedicated' && !privateNetwork ? 2 : 1;
      expect(objects).toHaveLength(each * SIGNING_KEYS.length + (residency.recovery ? 1 : 0));
      expect(new Set(objects.map(({ key }) => key)).size).toBe(objects.length);
      for (const { key, sha256, parameters } of objects) {
        const text = files.get(`${catalogue.bucket}/${key}`)!;
        expect(key).toBe(`${sha256}.json`);
        expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
        expect(Object.keys((JSON.parse(text) as Template).Parameters!)).toEqual(parameters);
      }
    }
  }
});

test("what the region publishes makes each declared tenant's own resources", () => {
  expect(platform.tenants.length).toBeGreaterThanOrEqual(4);
  for (const { id, cidr, plan, residency } of platform.tenants) {
    const { catalogue, files } = catalogueOf(residency);
    const { tenant } = catalogue.plans[plan.name]!.blueprints;
    const key = 'arn:aws:kms:REGION:123456789012:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f';
    const values = {
      Tenant: id,
      ...(cidr && { Cidr: cidr }),
      ...(residency.recovery && { RecoveryKeyArn: key.replace('REGION', residency.recovery.region.region) }),
    };
    const made = resolved(JSON.parse(files.get(`${catalogue.bucket}/${tenant.key}`)!) as Template, values);
    const declared = assembly.stackNamed(`softdocket-production-${id}-tenant`)!;
    expect(Object.keys(made.Resources)).toEqual(Object.keys(declared.resources));
  }
});

test('the catalogue says what a plan is, what is kept of a tenant and for how long, and what it needs', () => {
  const { catalogue } = catalogueOf(platform.residencies.find(({ name }) => name === 'eu')!);
  expect(catalogue).toMatchObject({
    format: 5,
    locks: 'compliance',
    platform: 'softdocket',
    stage: 'production',
    partition: 'aws',
    residency: 'eu',
    homeRegion: 'eu-central-1',
    recoveryRegion: 'eu-west-1',
    retiredTenants: [],
    networks: { 'the home cell of eu': '10.20.0.0/16', 'the recovery cell of us': '10.31.0.0/16', 'tenant hanse': '10.64.0.0/20' },
  });
  const { enterprise, standard } = catalogue.plans;
  expect(enterprise).toMatchObject({
    isolation: 'dedicated',
    privateNetwork: false,
    database: {
      engine: '17.11',
      instance: 'db.m7g.large',
      storageGb: 100,
      storageLimitGb: 1000,
      maintenanceWindow: 'sun:20:00',
      extensions: ['citext'],
    },
    backups: { pointInTimeDays: 30, dailyDays: 30, replicated: true, longestDays: 30 },
    retention: { audit: { class: 'audit-enterprise', days: 2557 }, database: { class: 'database-log', days: 90 } },
    rollbackDays: 7,
    objectives: { rtoHours: 4, rpoHours: 1 },
    deletion: { production: 'delete-data', backups: 'destroy-keys', productionWithinHours: 72, backupsWithinDays: 30 },
    needs: { 'home:dbInstances': 1, 'recovery:replicatedBackupsPerDestination': 1, 'home:keys': 2, 'recovery:keys': 1 },
  });
  expect(enterprise!.deletion.retained.map((kept) => [kept.class, kept.days])).toEqual([
    ['audit-enterprise', 2557],
    ['database-log', 90],
    ['trail', 2557],
    ['access-log', 365],
    ['flow-log', 90],
    ['application-log', 90],
  ]);
  expect(standard!.deletion.exception).toBe('EX-002');
  expect(Object.keys(standard!.needs)).not.toContain('home:dbInstances');
});

test('what one tenant needs is counted in every place where the cell has a limit', () => {
  for (const residency of platform.residencies) {
    const { catalogue } = catalogueOf(residency);
    for (const { needs } of Object.values(catalogue.plans)) {
      expect(Object.keys(needs).length).toBeGreaterThan(5);
      for (const [place, needed] of Object.entries(needs))
        expect([place, catalogue.places[place]! >= needed]).toEqual([place, true]);
    }
  }
});

test('what is left is what AWS allows less what cells and declared tenants take; the account is shared out in equal parts', () => {
  const inIndia = platform.residencies.find(({ name }) => name === 'in')!;
  const { places, declared } = catalogueOf(inIndia).catalogue;
  const { quotas } = inIndia.home;
  const tenants = platform.tenants.filter(({ residency }) => residency === inIndia);
  expect(declared).toEqual(Object.fromEntries(tenants.map(({ id, plan }) => [id, plan.name])));
  expect(Object.keys(declared!)).toContain('acme');
  const dedicated = tenants.filter(({ plan }) => plan.isolation === 'dedicated').length;
  expect([tenants.length > 1, dedicated > 0]).toEqual([true, true]);
  expect(places['home:keys']).toBe(quotas.keys - CELL_FOOTPRINT.home.keys! - 2 * tenants.length);
  expect(places['home:dbInstances']).toBe(quotas.dbInstances - 1 - dedicated); // the shared one
  expect(places['recovery:stacks']).toBe(inIndia.recovery!.quotas.stacks - CELL_FOOTPRINT.recovery.stacks! - tenants.length);
  const cells = 3 * (CELL_FOOTPRINT.home.iamRoles! + CELL_FOOTPRINT.recovery.iamRoles!); // India, the European Union, the United States
  const inAccount = platform.tenants.filter(({ residency }) => residency.home.account === inIndia.home.account);
  const roles = 4 * inAccount.length + inAccount.filter(({ plan }) => plan.privateNetwork).length;
  expect(places['account:iamRoles']).toBe(Math.floor((quotas.iamRoles - ACCOUNT_FOOTPRINT.iamRoles! - cells - roles) / 3));
});

test('whom a synthesis leaves out has its places all the same', () => {
  const { home } = platform.residencies[0]!;
  const keyOf = (built: Built): string =>
    built.stacks.cells.find((cell) => cell.residency.home.region.region === home.region.region)!.home.blueprints.catalogueKey;
  expect(keyOf(buildPlatform({ tenants: 'none' }))).toBe(parameter(home.region.region, '/freehold/blueprints/catalogue-key'));
  const fewer = load({ platform: 'softdocket', stage: 'production' });
  const gone = { ...fewer, declared: fewer.declared.filter(({ id }) => id !== 'acme') };
  expect(keyOf(buildFrom(gone))).not.toBe(keyOf(buildPlatform({})));
});

test('the catalogue and `freehold check` agree on how many tenants fit into a cell', () => {
  const { home, recovery } = platform.residencies.find(({ name }) => name === 'in')!;
  const tenant = { dedicated: true, replicated: true, privateNetwork: false };
  const loads = (tenants: number): CellLoad[] =>
    [home, recovery!].map(({ region, role, quotas }) => ({
      region: region.region,
      role,
      quotas,
      natGateways: role === 'home' ? 3 : 0,
      sharedInstance: true,
      sharedReplicated: false,
      tenants: Array.from({ length: tenants }, () => tenant),
    }));
  const places = placesLeft(loads(0), loads(0));
  const most = Math.min(
    ...Object.entries(placesTaken(tenant, loads(0))).map(([place, needed]) => Math.floor(places[place]! / needed)),
  );
  expect(most).toBe(19); // instances, of which the shared one takes a place
  expect(shortages(loads(most))).toEqual([]);
  expect(shortages(loads(most + 1))).not.toEqual([]);
});

describe('the bucket', () => {
  const buckets = assembly
    .all('AWS::S3::Bucket')
    .filter((b) => assembly.text({ Ref: b.logicalId }, b.stack).startsWith('blueprints-'));
  const role = (name: string, { account, region }: Found['stack']): string =>
    `arn:aws:iam::${account}:role/cdk-hnb659fds-${name}-role-${account}-${region}`.replace(
      'aws:iam',
      region.startsWith('eusc-') ? 'aws-eusc:iam' : 'aws:iam',
    );
  const admitted = (document: Value, stack: Found['stack'], name: string): string[] =>
    (isMap(document) ? listOf(document.Statement).filter(isMap) : [])
      .filter((s) => s.Effect === 'Allow' && isMap(s.Principal) && assembly.text(s.Principal.AWS, stack) === role(name, stack))
      .flatMap((s) => listOf(s.Action).map(String))
      .sort();

  test('stands in a stack that is deployed before the one that fills it, and keeps what a running onboarding names', () => {
    expect(buckets.map((b) => b.stack.region).sort()).toEqual(homes.map(({ region }) => region.region).sort());
    for (const { home } of stacks.cells) expect(home.blueprints.dependencies).toContain(home.ledger);
    for (const { properties } of buckets) {
      expect(properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
      const rules = isMap(properties.LifecycleConfiguration) ? listOf(properties.LifecycleConfiguration.Rules) : [];
      expect(rules.map((rule) => isMap(rule) && rule.Id)).toEqual(['AbandonedUploads']);
    }
  });

  test("admits the bootstrap's publisher to look and upload, its deployer to read, and lets them use its key for that alone", () => {
    for (const bucket of buckets) {
      const { stack } = bucket;
      const policy = assembly
        .in(stack.name, 'AWS::S3::BucketPolicy')
        .find((p) => JSON.stringify(p.properties.Bucket) === JSON.stringify({ Ref: bucket.logicalId }))!.properties.PolicyDocument;
      expect(admitted(policy, stack, 'file-publishing')).toEqual([
        's3:AbortMultipartUpload',
        's3:GetBucketLocation',
        's3:GetEncryptionConfiguration',
        's3:ListBucket',
        's3:PutObject',
      ]);
      expect(admitted(policy, stack, 'deploy')).toEqual(['s3:GetObject']);
      const key = assembly.in(stack.name, 'AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith('Blueprints'))!;
      expect(admitted(key.properties.KeyPolicy, stack, 'file-publishing')).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
      expect(admitted(key.properties.KeyPolicy, stack, 'deploy')).toEqual(['kms:Decrypt']);
    }
  });
});
