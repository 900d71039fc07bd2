import { App, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { BackupVault } from 'aws-cdk-lib/aws-backup';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, AnyPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import { load } from '../../config/load';
import type { Platform } from '../../config/platform';
import { CONTEXT } from '../../lib/feature-flags';
import { FenceError, synthesizeBehindFences } from '../../lib/fences/gate';
import type { GateInput } from '../../lib/fences/gate';
import { CustomerKey } from '../../lib/parts/customer-key';
import { cite } from '../../lib/parts/cite';

/**
 * A stack of one sound key and one planted fault, behind the real gate: `-c plant=NAME`. The suite runs it through the
 * stock CLI, since a fence that works in Jest and passes under the CLI has been seen.
 */
const today = '2026-11-22';
const platform = load({ platform: 'solidsoft', stage: 'development', today, tenants: 'none' });
type Plant = (stack: Stack, input: GateInput) => Partial<GateInput> | void;

const register = (rest: Partial<Platform['exceptions'][number]>): Platform => ({
  ...platform,
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
      opened: '2026-01-01',
      expires: '2027-01-01',
      ...rest,
    },
  ],
});

function secret(stack: Stack): CfnSecret {
  const key = stack.node.findChild('Key') as Key;
  const planted = new CfnSecret(stack, 'Secret', { kmsKeyId: key.keyArn, generateSecretString: {} });
  planted.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  return planted;
}

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
  guard: (stack) =>
    void new BackupVault(stack, 'Vault', {
      encryptionKey: stack.node.findChild('Key') as Key,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    }),
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
  'raw-resource': (stack) => void new CfnResource(stack, 'Raw', { type: 'AWS::EC2::EIP' }),
  // Fences that cannot run.
  'throwing-pack': () => {
    Object.assign(AwsSolutionsChecks.prototype, {
      checkResource: () => {
        throw new Error('planted');
      },
    });
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
  'broken-guard': () => ({ guardFiles: [{ name: 'broken.guard', content: 'rule broken when { {', rules: [] }] }),
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
};

const app = new App({ autoSynth: false, postCliContext: { ...CONTEXT } });
const account = platform.accounts[0]!;
const stack = new Stack(app, 'planted', { env: { account: account.id, region: account.region.region } });
new CustomerKey(stack, 'Key', 'planted', 'A sound key beside the fault');
const input: GateInput = { platform: { ...platform, exceptions: [] }, complete: false, today };
const plant = PLANTS[String(app.node.tryGetContext('plant'))];
if (!plant)
  throw new Error(`plant: got ${String(app.node.tryGetContext('plant'))}, wanted one of ${Object.keys(PLANTS).join(', ')}`);
const changed = plant(stack, input) ?? {};
try {
  console.log(synthesizeBehindFences(app, { ...input, ...changed }));
} catch (error) {
  if (!(error instanceof FenceError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
