import { CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { BackupVault } from 'aws-cdk-lib/aws-backup';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, AccountRootPrincipal, AnyPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { PromiseEntry } from '../../config/book-schema';
import { load } from '../../config/load';
import type { Cell, Platform } from '../../config/platform';
import { synthesizeBehindFences } from '../../lib/gate/gate';
import type { GateInput } from '../../lib/gate/gate';
import { readGuardFiles } from '../../lib/fences/guard/files';
import { CustomerKey } from '../../lib/parts/customer-key';
import { cite } from '../../lib/parts/cite';
import { newApp } from '../../lib/new-app';
import { tagCell } from '../../lib/tags';

/** Faults, each a change to a sound stack or to what the gate is given. */
const today = '2026-12-01';
type Plant = (stack: Stack, input: GateInput) => Partial<GateInput> | void;

/** What can be promised of one key. */
const promised = (rest: Partial<PromiseEntry>): PromiseEntry => ({
  id: 'SOL-1.1',
  promise: 'Every key rotates by itself, every year.',
  page: { name: 'Planted', section: '1' },
  kind: [],
  proof: ['template'],
  owner: 'Nobody',
  checks: { symmetric_key_rotates: 'all' },
  planned: {},
  figures: [],
  frameworks: {},
  reviewBy: '2027-05-22',
  line: 7,
  ...rest,
});
const loaded = load({ platform: 'solidsoft', stage: 'production', today, tenants: 'none' });
const withBook = (...more: Partial<PromiseEntry>[]): Platform => ({
  ...loaded,
  exceptions: [],
  book: { ...loaded.book, promises: [promised({}), ...more.map(promised)] },
});
const platform = withBook();

const register = (rest: Partial<Platform['exceptions'][number]>, of: Platform = platform): Platform => ({
  ...of,
  exceptions: [
    {
      number: 'EX-900',
      title: 'Planted for the suite of the fences',
      fence: 'nag',
      rules: ['AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled'],
      promises: [],
      reason: 'Planted for the suite of the fences, to see what the register refuses.',
      compensatingControl: 'It stands in a test and nowhere else, and is never deployed.',
      approver: 'Nobody',
      approval: 'T-1',
      opened: '2026-01-01',
      expires: '2027-01-01',
      ...rest,
    },
  ],
});

function secret(stack: Stack): CfnSecret {
  const key = stack.node.findChild('Key') as CustomerKey;
  key.allowThrough('Secrets', ['secretsmanager'], `cdk-hnb659fds-cfn-exec-role-${stack.account}-${stack.region}`);
  const planted = new CfnSecret(stack, 'Secret', { kmsKeyId: key.keyArn, generateSecretString: {} });
  planted.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  return planted;
}

function unlockedVault(stack: Stack): void {
  const encryptionKey = stack.node.findChild('Key') as Key;
  new BackupVault(stack, 'Vault', { encryptionKey, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
}

/** A key that breaks one check alone. */
function openKey(stack: Stack): Key {
  const open = new Key(stack, 'Open', {
    rotationPeriod: Duration.days(365),
    pendingWindow: Duration.days(7),
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    policy: new PolicyDocument({
      statements: [
        new PolicyStatement({
          principals: [new AccountRootPrincipal()],
          actions: ['kms:Decrypt', 'kms:GetKeyPolicy', 'kms:PutKeyPolicy', 'kms:TagResource', 'kms:UpdateKeyDescription'],
          resources: ['*'],
        }),
      ],
    }),
  });
  return open;
}
const citedKey = (stack: Stack): void => cite(openKey(stack), 'EX-900', NAMES_ITS_USERS);
const NAMES_ITS_USERS = 'key-policy-names-its-users';
const NAMED: Partial<PromiseEntry> = { id: 'SOL-1.2', checks: { [NAMES_ITS_USERS]: 'all' } };
const departs = (at: string, promises: string[]): Platform =>
  register({ fence: 'check', rules: [NAMES_ITS_USERS], at: [at], promises }, withBook(NAMED));

const PLANTS: Readonly<Record<string, Plant>> = {
  nothing: () => undefined,
  // One fault a fence.
  validator: (stack) =>
    void new CfnLogGroup(stack, 'Log', { retentionInDays: 31, kmsKeyId: (stack.node.findChild('Key') as Key).keyArn }),
  nag: (stack) => void secret(stack),
  'nag-warning': (stack) =>
    void new CfnSecurityGroup(stack, 'Group', {
      groupDescription: '',
      vpcId: 'vpc-0123456789abcdef0',
      securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 1, toPort: 2, cidrIp: '10.0.0.0/8' }],
    }),
  guard: (stack) => unlockedVault(stack),
  check: (stack) =>
    void new Key(stack, 'Open', {
      enableKeyRotation: true,
      policy: new PolicyDocument({
        statements: [new PolicyStatement({ principals: [new AnyPrincipal()], actions: ['kms:Decrypt'], resources: ['*'] })],
      }),
    }),
  'open-trust': (stack) => void new Role(stack, 'Role', { assumedBy: new AccountPrincipal('*') }),
  'raw-bucket': (stack) => void new Bucket(stack, 'Bucket'),
  // eslint-disable-next-line no-restricted-syntax -- planted, to be refused
  'raw-resource': (stack) => void new CfnResource(stack, 'Raw', { type: 'AWS::SecretsManager::Secret' }),
  'raw-lookalike': (stack) => {
    class CfnSecret extends CfnResource {}
    new CfnSecret(stack, 'Raw', { type: 'AWS::SecretsManager::Secret' });
  },
  // Fences that cannot run.
  'throwing-pack': () => {
    const prototype = AwsSolutionsChecks.prototype as unknown as { checkResource: () => void };
    const { checkResource } = prototype;
    prototype.checkResource = () => {
      prototype.checkResource = checkResource; // it throws once: other plants run in the same process
      throw new Error('planted');
    };
  },
  'throwing-check': () => ({
    checks: [
      {
        id: 'throws',
        sentence: '',
        remedy: '',
        look: () => {
          throw new Error('planted');
        },
      },
    ],
  }),
  'broken-guard': () => {
    const [first] = readGuardFiles();
    const text = 'rule broken when { {';
    return { guardFiles: [{ name: 'broken.guard', content: text, rules: [{ ...first!.rules[0]!, id: 'broken', text }] }] };
  },
  // The register.
  excepted: (stack, input) => {
    cite(secret(stack), 'EX-900', 'AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled');
    return { ...input, platform: register({}) };
  },
  'expired-exception': (stack, input) => {
    cite(secret(stack), 'EX-900', 'AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled');
    return { ...input, platform: register({ expires: '2026-11-21' }) };
  },
  'unused-exception': (_, input) => ({ ...input, platform: register({}), complete: true }),
  'unused-citation': (stack, input) => {
    cite(stack, 'EX-900', 'AwsSolutions-SMG4');
    return { ...input, platform: register({}) };
  },
  'unregistered-exception': (stack) =>
    cite(secret(stack), 'EX-901', 'AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled'),
  'exception-does-not-cover': (stack, input) => {
    cite(secret(stack), 'EX-900', 'AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled');
    return { ...input, platform: register({ rules: ['AwsSolutions-SMG4'] }) };
  },
  'exception-elsewhere': (stack, input) => {
    citedKey(stack);
    return { ...input, platform: departs('planted/Key*', ['SOL-1.2']) };
  },
  'excepted-check': (stack, input) => {
    citedKey(stack);
    return { ...input, platform: departs('planted/Open*', ['SOL-1.2']) };
  },
  'excepted-by-place': (stack, input) => {
    openKey(stack);
    return { ...input, platform: departs('planted/Open*', ['SOL-1.2']), complete: true };
  },
  'expired-by-place': (stack, input) => {
    openKey(stack);
    const { exceptions, ...platform } = departs('planted/Open*', ['SOL-1.2']);
    return { ...input, platform: { ...platform, exceptions: exceptions.map((each) => ({ ...each, expires: today })) } };
  },
  // The promise book.
  'promise-on-check': (stack, input) => {
    openKey(stack);
    return { ...input, platform: withBook(NAMED) };
  },
  'promise-planned': (_, input) => ({
    ...input,
    platform: withBook({ id: 'SOL-1.2', proof: ['hook'], checks: {}, planned: { hook: 'heartbeat' } }),
    complete: true,
  }),
  'promise-not-met': (_, input) => ({
    ...input,
    platform: withBook({ id: 'SOL-1.2', checks: { vault_is_locked: 'all' } }),
    complete: true,
  }),
  'promise-on-guard': (stack, input) => {
    unlockedVault(stack);
    return { ...input, platform: withBook({ id: 'SOL-1.2', checks: { vault_is_locked: 'all' } }) };
  },
  'promise-unknown-check': (_, input) => ({
    ...input,
    platform: withBook({ id: 'SOL-1.2', checks: { symmetric_key_rotate: 'all' } }),
  }),
  'promise-not-named': (stack, input) => {
    citedKey(stack);
    return { ...input, platform: departs('planted/Open*', ['SOL-1.3']) };
  },
};

export const isPlant = (name: string): boolean => Object.hasOwn(PLANTS, name);

/**
 * A stack of one sound key and one planted fault, behind the real gate.
 *
 * @returns the gate line
 * @throws FenceError when it is refused, as it must be
 */
export function synthesizePlanted(name: string, more: Partial<GateInput> & { outdir?: string } = {}): string {
  const { outdir, ...means } = more;
  const app = newApp(outdir === undefined ? {} : { outdir });
  const account = platform.accounts[0]!;
  const stack = new Stack(app, 'planted', {
    env: { account: account.id, region: account.region.region },
    terminationProtection: true,
  });
  tagCell(stack, { platform: platform.name, stage: platform.stage.name, residency: platform.residencies[0]!.name } as Cell);
  new CustomerKey(stack, 'Key', 'planted', 'A sound key beside the fault');
  const input: GateInput = { platform, complete: false, today, ...means };
  return synthesizeBehindFences(app, { ...input, ...(PLANTS[name]!(stack, input) ?? {}) });
}
