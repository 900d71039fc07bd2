import './support/invocation';
import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import * as settings from '../../lambdas/settings/apply-region-settings/contract';
import * as findings from '../../lambdas/watch/measure-finding-age/contract';
import * as signing from '../../lambdas/settings/publish-signing-key/contract';
import * as trap from '../../lambdas/watch/trap-honeypot/contract';
import { HOOKS } from '../../lib/naming';
import type { Hook } from '../../lib/naming';
import { sourceOf } from '../../lib/parts/hook-bundles';
import { GROUP, RegionOnTheWire, trapOnTheWire } from './support/aws-wire';
import { bundleText, runBundle } from './support/bundle';
import { request } from './support/cloudformation';
import type { Told } from './support/cloudformation';
import { serving } from './support/loopback';
import type { Received } from './support/loopback';
import { delivery, TRAP_ENV, TrapWorld, wafLine } from './support/trap-world';
import { S3OnTheWire } from './support/s3-on-the-wire';
import { readBack, RECORDS_TEST_ENV, refusedBy, SigningKms } from './support/signing';

const KB = 1024;

/** What a bundle may weigh: 600 KB, which loads in a fraction of a second. What weighs more says why. */
const MOST: Readonly<Partial<Record<Hook, number>>> = {
  'apply-region-settings': 1_100 * KB, // EC2's client alone has 540 KB of shapes that no bundler drops
  'certify-erasure': 1_900 * KB, // most of it draws the PDF: the widths of letters, and how scripts join theirs
  'contain-tenant': 1_140 * KB, // EC2's client again, for the group around an instance, and IAM's, RDS's and that of parameters
  'erase-remains': 640 * KB, // four services: logs, secrets, parameters, RDS
  'report-break-glass': 720 * KB, // five services: trail, logs, objects, parameters, the ledger
  'keep-incident': 730 * KB, // zod and the published shape of orders, with four services, of which KMS signs its records
  'keep-ledger': 740 * KB, // zod and the published shapes of requests, with four services, of which KMS signs its records
  'lapse-instances': 790 * KB, // five services: RDS, parameters, the ledger, and objects with KMS for the records of its runs
  'measure-finding-age': 700 * KB, // Security Hub has a shape for whatever was ever found, and records need S3
  // What opens a database has RDS's certificates of every region inside (210 KB): the one that matters changes with the region.
  'apply-deletions': 1_090 * KB, // and RDS's client, which knows where a restored copy is, and the records of its runs, which KMS signs
  'export-tenant': 1_400 * KB, // and objects, and PostgreSQL's protocol
  'lend-login': 800 * KB,
  'read-restored': 640 * KB, // PostgreSQL's protocol, and with it Secrets Manager's client, to which it has no way
  'verify-restored': 970 * KB, // and RDS's client, which knows where the copy is
  'prepare-database': 800 * KB,
  'put-back': 1_090 * KB, // and, as for `apply-deletions`, RDS's client, DynamoDB's, and the records of its runs, which KMS signs
  'remove-tenant-data': 900 * KB,
  'ship-audit-log': 1_000 * KB,
  'sweep-tenant': 1_800 * KB, // asks eleven services, on purpose each by itself, and the shared database; EC2's client alone is 500 KB
  'switch-access': 800 * KB,
  'verify-tenant': 1_200 * KB, // and seven services that it looks at
  'write-heartbeat': 940 * KB, // and KMS, which signs the records of its runs
};

/** Looked for without need: by the SDK, to sign for several regions at once; by pg, for another way to speak. No hook does either. */
const OPTIONAL = ['@aws-sdk/signature-v4-crt', 'pg-native'];

const source = (hook: Hook, file: string): string => join(__dirname, '../..', sourceOf(hook), file);

/** Every hook's contract, as a construct reads it. */
const CONTRACTS = Object.fromEntries(
  HOOKS.map((hook) => [hook, jest.requireActual<Contract>(source(hook, 'contract.ts'))]),
) as Readonly<Record<Hook, Contract>>;
interface Contract {
  readonly ENV: readonly string[];
  readonly METRICS: readonly string[];
}

/** The answers that CloudFormation's bucket received. */
const told = (received: readonly Received[]): Told[] =>
  received.filter(({ path }) => path.startsWith('/cloudformation')).map(({ body }) => JSON.parse(body) as Told);

describe('a bundle holds what it needs, and nothing of the CDK', () => {
  test.each(HOOKS)('%s is small, and stands alone', (hook) => {
    const text = bundleText(hook);
    expect(text.length).toBeGreaterThan(100 * KB); // The SDK is inside: the version tested is the version that runs.
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST[hook] ?? 600 * KB);
    expect(text).not.toContain('aws-cdk-lib');
    expect(text).not.toContain('jsii');
    const needed = [...text.matchAll(/\brequire\("(?:node:)?([^"]+)"\)/g)].map((match) => match[1]!);
    expect(needed).toContain('crypto');
    expect(needed.filter((name) => !builtinModules.includes(name) && !OPTIONAL.includes(name))).toEqual([]);
  });

  test.each(HOOKS)('%s names variables and metrics once each', (hook) => {
    const { ENV, METRICS } = CONTRACTS[hook];
    expect(METRICS.length).toBeGreaterThan(0);
    for (const names of [ENV, METRICS]) expect(new Set(names).size).toBe(names.length);
  });

  test.each(HOOKS)('the handler of %s is a story of a page', (hook) => {
    const lines = readFileSync(source(hook, 'handler.ts'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(50);
  });

  test.each(HOOKS)('the contract of %s brings nothing along, so that a construct can read it', (hook) => {
    const script = `require(${JSON.stringify(join(__dirname, '../../bin/typescript.js'))}); require(${JSON.stringify(source(hook, 'contract.ts'))}); process.stdout.write(Object.keys(require.cache).join(','))`;
    const loaded = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).split(',');
    const own = loaded.filter((file) => file.includes(`${sep}lambdas${sep}`));
    expect(own.length).toBeGreaterThan(0);
    expect(loaded.filter((file) => /node_modules.(@aws-sdk|@aws-lambda-powertools|pg)/.test(file))).toEqual([]);
  });
});

describe('trap-honeypot, as deployed, on the wire', () => {
  test('blocks who visited, lets go of who stayed away, and gives way to others', async () => {
    const world = new TrapWorld();
    world.pageSize = 2;
    const now = new Date();
    const old = new Date(now.getTime() - 25 * 3_600_000);
    for (let i = 0; i < 5; i++) world.put(`198.51.100.${i}`, now, new Date(now.getTime() + (i < 3 ? 3_600_000 : -1_000)));
    let others = 0;
    world.interfere = (set) => void (others++ === 0 && set.lock++);
    const ran = await serving(
      (received) => trapOnTheWire(world, received),
      (aws) =>
        runBundle('trap-honeypot', aws, { ...TRAP_ENV, RECORDS_BUCKET: 'none' }, [
          delivery([
            wafLine('203.0.113.9', now),
            wafLine('2001:db8::1', now),
            wafLine('203.0.113.10', old),
            wafLine('10.0.0.1', now),
          ]),
          delivery([wafLine('203.0.113.9', old)]), // Late: the condition in the table refuses it.
          { action: 'expire' },
          { action: 'unknown' },
        ]),
    );
    const blocked = { v4: 4, v6: 1 };
    expect(ran.results.slice(0, 3).map((result) => (result.value as trap.TrapResult | undefined)?.blocked)).toEqual([
      blocked,
      blocked,
      blocked,
    ]);
    expect(ran.results[0]!.value).toMatchObject({ trapped: 3, ignored: { notPublic: 1 }, overflow: 0 });
    expect(ran.results[3]!.error).toMatchObject({ name: 'UnknownEventError', className: 'UnknownEventError' });
    expect(world.blockedV4.sort()).toEqual(['198.51.100.0/32', '198.51.100.1/32', '198.51.100.2/32', '203.0.113.9/32']);
    expect(world.blockedV6).toEqual(['2001:db8::1/128']);
    expect(world.items.get('203.0.113.9')!.lastSeen!.S).toBe(now.toISOString());
    expect(world.calls.filter((call) => call === 'UpdateIPSet trapped-v4')).toHaveLength(2); // Refused once, then done; then nothing changed.
    expect(Object.keys(ran.metrics).sort()).toEqual([...trap.METRICS].sort());
    expect(ran.output).not.toContain('customer');
  });

  test('without its environment it says what is missing', async () => {
    const { results } = await runBundle('trap-honeypot', 'http://127.0.0.1:9', {}, [{ action: 'expire' }]);
    expect(results[0]!.error!.message).toContain('environment lacks RECORDS_BUCKET');
  });
});

describe('apply-region-settings, as deployed, on the wire', () => {
  test('applies every setting and answers with what it read back', async () => {
    const region = new RegionOnTheWire();
    await serving(
      (received) => (received.path.startsWith('/cloudformation') ? { status: 200 } : region.answer(received)),
      async (loopback, received) => {
        const answer = `${loopback}/cloudformation?X-Amz-Signature=5ecre7`;
        const ran = await runBundle('apply-region-settings', loopback.replace('127.0.0.1', 'localhost'), {}, [
          request(answer, { Setting: 'default-security-group', DefaultSecurityGroupId: GROUP }),
          request(answer, { Setting: 'public-access-block' }),
          request(answer, { Setting: 'ebs-encryption' }),
          request(answer, { Setting: 'inspector', ResourceTypes: ['EC2', 'ECR', 'LAMBDA'] }),
          request(answer, { Setting: 'backdoor' }),
          request(answer, { Setting: 'ebs-encryption' }, { RequestType: 'Delete', PhysicalResourceId: 'ebs-encryption' }),
        ]);
        expect(ran.results.filter((result) => result.error)).toEqual([]);
        expect(told(received).map((one) => [one.Status, one.Data?.Observed ?? one.Reason.split(';')[0]])).toEqual([
          ['SUCCESS', `${GROUP} has no rules; 3 were revoked`],
          ['SUCCESS', 'BlockPublicAcls true, IgnorePublicAcls true, BlockPublicPolicy true, RestrictPublicBuckets true'],
          ['SUCCESS', 'EBS encryption by default is on'],
          ['SUCCESS', 'EC2 ENABLING, ECR ENABLING, LAMBDA ENABLING'],
          ['FAILED', 'InvalidSettingError: property Setting is "backdoor"'],
          ['SUCCESS', 'see log stream 2026/11/22/[$LATEST]0123456789abcdef of /aws/lambda/hook'],
        ]);
        expect([region.ingress, region.egress, region.encrypted]).toEqual([0, 0, true]);
        expect(region.scanned).toEqual(['EC2', 'ECR', 'LAMBDA']);
        expect([...region.block.matchAll(/true/g)]).toHaveLength(4);
        expect(Object.keys(ran.metrics).sort()).toEqual([...settings.METRICS].sort());
        expect(ran.output).not.toContain('5ecre7');
      },
    );
  });
});

describe('publish-signing-key, as deployed, on the wire', () => {
  const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const DER = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });

  test('publishes the public half, and tells why it cannot', async () => {
    await serving(
      ({ path, headers, body }) => {
        if (path.startsWith('/cloudformation')) return { status: 200 };
        const { KeyId } = JSON.parse(body) as { KeyId: string };
        if (headers['x-amz-target'] !== 'TrentService.GetPublicKey' || KeyId !== KEY) {
          return { status: 400, body: JSON.stringify({ __type: 'NotFoundException', message: `Key ${KeyId} does not exist` }) };
        }
        return {
          status: 200,
          body: JSON.stringify({ KeyId, KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', PublicKey: DER.toString('base64') }),
        };
      },
      async (loopback, received) => {
        const answer = `${loopback}/cloudformation`;
        const ran = await runBundle('publish-signing-key', loopback, {}, [
          request(answer, { KeyId: KEY }),
          request(answer, { KeyId: `${KEY}0` }),
        ]);
        const [good, bad] = told(received);
        expect(good).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: KEY });
        expect(createPublicKey(good!.Data!.PublicKeyPem!).export({ type: 'spki', format: 'der' }).equals(DER)).toBe(true);
        expect(bad!.Status).toBe('FAILED');
        expect(bad!.Reason).toContain(`<- NotFoundException: Key ${KEY}0 does not exist`);
        expect(Object.keys(ran.metrics).sort()).toEqual([...signing.METRICS].sort());
      },
    );
  });
});

describe('records of runs, as deployed, on the wire', () => {
  test('are signed by KMS and verified by the evidence pack: one a day, however often the hook runs', async () => {
    const s3 = new S3OnTheWire();
    const kms = new SigningKms();
    const folder = mkdtempSync(join(tmpdir(), 'records-'));
    const endpoints = { AWS_ENDPOINT_URL_S3: await s3.start() };
    const records = () => {
      const files = [...s3.objects].map(([key, { body }]) => [key.replace(/^audit\//, ''), body.toString()] as const);
      return readBack(new Map(files), join(folder, 'ledger'), kms.publish(join(folder, 'keys')));
    };
    try {
      await serving(
        (received) => (received.path === '/findings' ? { status: 200, body: '{"Findings":[]}' } : kms.answer(received)),
        async (aws) => {
          const run = () =>
            runBundle('measure-finding-age', aws, { MAX_AGE_DAYS: '30', ...RECORDS_TEST_ENV, ...endpoints }, [{}, {}]);
          for (const { results } of [await run(), await run()]) expect(results.filter(({ error }) => error)).toEqual([]);
          expect(kms.signed).toBe(2); // a process each: the second is told by S3 that there is one
          expect(records()).toMatchObject([
            { run: 'measure-finding-age', outcome: 'succeeded', signedBy: expect.any(String) as string },
          ]);
          kms.refusal = refusedBy('AccessDeniedException');
          s3.objects.clear();
          rmSync(join(folder, 'ledger'), { recursive: true });
          const { results } = await run();
          expect(results.map(({ error }) => error?.name)).toEqual(['UnsignedRecordError', 'UnsignedRecordError']);
          expect(records().map(({ signedBy }) => signedBy)).toEqual([undefined]);
        },
      );
    } finally {
      await s3.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('measure-finding-age, as deployed, on the wire', () => {
  test('counts over every page, and fails when Security Hub is off', async () => {
    const created = new Date(Date.now() - 45.5 * 86_400_000).toISOString();
    let off = false;
    await serving(
      ({ path, body }) => {
        if (path !== '/findings') return { status: 404, body: '{}' };
        const { NextToken, Filters } = JSON.parse(body) as { NextToken?: string; Filters: { SeverityLabel: unknown[] } };
        if (off) return { status: 401, body: JSON.stringify({ __type: 'InvalidAccessException', Message: 'not subscribed' }) };
        off = NextToken === 'last';
        const finding = { Id: '1', CreatedAt: created, Severity: { Label: 'HIGH' }, Resources: [{ Type: 'AwsS3Bucket', Id: 'b' }] };
        const Findings = Filters.SeverityLabel.length === 2 ? [finding, finding] : [];
        return {
          status: 200,
          body: JSON.stringify({ Findings, ...(NextToken !== 'last' && { NextToken: NextToken ? 'last' : 'second' }) }),
        };
      },
      async (aws) => {
        const ran = await runBundle(
          'measure-finding-age',
          aws,
          { MAX_AGE_DAYS: '30', ...RECORDS_TEST_ENV, RECORDS_BUCKET: 'none' },
          [{}, {}],
        );
        expect(ran.results[0]!.value).toEqual({ findingsOverAge: 6, oldestFindingDays: 45, complete: true });
        expect(ran.results[1]!.error).toMatchObject({ name: 'FindingsUnreadableError', className: 'FindingsUnreadableError' });
        expect(ran.metrics).toEqual({ FindingsOverAge: 6, OldestFindingDays: 45 });
        expect(Object.keys(ran.metrics).sort()).toEqual([...findings.METRICS].sort());
      },
    );
  });
});
