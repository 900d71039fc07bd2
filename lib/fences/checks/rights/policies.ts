import { cellsOf } from '../../../../config/cells';
import type { Cell } from '../../../../config/platform';
import { publicBuckets, TAG } from '../../../naming';
import { eraserRoleName, provisionerRoleName } from '../../../role-names';
import { plain } from '../../templates/assembly';
import type { Assembly, Found, StackTemplate } from '../../templates/assembly';
import { isExact, unnamed } from '../../policies/callers';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { policiesIn } from '../../policies/placed';
import { statementsOf } from '../../policies/policy';
import { isMap, listOf } from '../../templates/value';
import type { Statement } from '../../policies/policy';
import { partitionOf } from '../../templates/references';
import { IN_THE_CLEAR, refused, refusesEvery } from '../../policies/requests';
import { RESOURCE_POLICIES } from '../../policies/resource-policies';

/** Nobody reaches a resource by its own policy but who is named there. */
export const callersAreNamed: Check = {
  id: 'resource-policy-names-its-callers',
  sentence:
    'Every policy of a bucket, queue, topic, table, vault, secret, log or hook names whom it admits, and services with their source.',
  remedy: 'Name a role, or a service with aws:SourceArn or aws:SourceAccount.',
  look: (assembly) => [
    ...Object.entries(RESOURCE_POLICIES).flatMap(([type, policyOf]) =>
      assembly.all(type).flatMap((found) => {
        const document = policyOf(found.properties);
        if (document === undefined) return [];
        const statements = statementsOf(assembly, found.stack, document).filter((s) => s.allows);
        return [
          admission(
            found,
            statements.flatMap((s) => unnamed(s, found.stack)),
            statements.length,
          ),
        ];
      }),
    ),
    ...policiesIn(assembly)
      .filter(({ found, path }) => !isJudged(found, path))
      .map(({ found, path, statements }) => {
        const admits = statements.filter((s) => s.allows);
        const open = admits.flatMap((s) => unnamed(s, found.stack));
        return admission(found, open, admits.length, path);
      }),
    ...assembly
      .all('AWS::EC2::VPCEndpoint')
      .filter(isGateway)
      .map((endpoint) => endpointOf(assembly, endpoint)),
  ],
};

/** Where a policy says what its carrier may, or is judged as a policy of that type, above or by a check of its own. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'AWS::EC2::VPCEndpoint': 'PolicyDocument', // of gateways, below
  'AWS::Events::EventBusPolicy': '',
  'AWS::IAM::ManagedPolicy': 'PolicyDocument',
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
};
/** Properties that hold the policy of the resource itself. */
const OWN = ['AccessPolicy', 'PolicyDocument', 'ResourcePolicy', 'ResourcePolicy/PolicyDocument'];

/** Every other place is a resource's policy that stands inside something: of a stream, a log, a topic, or what is still to come. */
const isJudged = ({ type }: Found, path: string): boolean =>
  type in ELSEWHERE ? ELSEWHERE[type] === path : type in RESOURCE_POLICIES && OWN.includes(path);

function admission(found: Found, open: readonly string[], statements: number, path = ''): Observation {
  return observe(found, path, {
    expected: 'callers named',
    actual: open.join('; ') || `${statements} statements that admit, each by name`,
    ok: open.length === 0,
  });
}

/**
 * The gateway endpoints are what the databases' subnets reach: through them, the own account's calls alone, and reading what AWS
 * hands out to everybody, images and packages.
 */
const isGateway = ({ properties }: Found): boolean =>
  // Of the others, one to a resource has no policy (EC2 API reference, CreateVpcEndpoint); whom it admits, `hook-road-leads-to-one-database` says.
  !['Interface', 'Resource'].includes(plain(properties.VpcEndpointType));

function endpointOf(assembly: Assembly, endpoint: Found): Observation {
  const { stack, properties } = endpoint;
  const statements = statementsOf(assembly, stack, properties.PolicyDocument).filter((s) => s.allows);
  const own = (s: Statement) =>
    !s.negated && s.conditions.some((c) => isExact(c, /^aws:principalaccount$/, (v) => v === stack.account));
  const handedOut = publicBuckets(stack.region).map((bucket) => `arn:${partitionOf(stack.region)}:s3:::${bucket}/*`);
  const reads = (s: Statement) =>
    !s.negated && s.actions.every((action) => action === 's3:GetObject') && s.resources.every((r) => handedOut.includes(r));
  const foreign = statements.filter((s) => !own(s) && !reads(s)).map((s) => s.sid);
  const open = statements.some(own) ? foreign : ['no policy for the own account, so everybody'];
  return admission(endpoint, open, statements.length);
}

/** What every bucket refuses, whoever asks: calls in the clear, old TLS, and an upload under another key than its own. */
export const bucketsRefuse: Check = {
  id: 'bucket-refuses-old-tls-and-other-keys',
  sentence:
    'Every bucket refuses calls without TLS 1.2, and uploads under another key than its own; an upload that names none gets its own.',
  remedy: 'Use SealedBucket.',
  look: (assembly) =>
    assembly.all('AWS::S3::Bucket').map((bucket) => {
      const name = assembly.text({ Ref: bucket.logicalId }, bucket.stack);
      const policies = assembly
        .all('AWS::S3::BucketPolicy')
        .filter((p) => p.stack === bucket.stack && assembly.text(p.properties.Bucket, p.stack) === name);
      const statements = policies.flatMap((p) => statementsOf(assembly, p.stack, p.properties.PolicyDocument));
      const arn = `arn:${partitionOf(bucket.stack.region)}:s3:::${name}`;
      const asks = (action: string, keys: Record<string, string>) =>
        refused(statements, {
          action,
          resource: `${arn}/object`,
          keys: { 'aws:securetransport': 'true', 's3:tlsversion': '1.3', ...keys },
        });
      const key = keyOf(assembly, bucket);
      const under = (kind: string, id?: string) =>
        asks('s3:PutObject', { [`${SSE}`]: kind, ...(id && { [`${SSE}-aws-kms-key-id`]: id }) });
      const wrong = [
        ...[arn, `${arn}/*`].flatMap((resource) => [
          ...(refusesEvery(statements, 's3:*', { resource, keys: IN_THE_CLEAR })
            ? []
            : [`takes some call on ${resource} in the clear`]),
          ...(refusesEvery(statements, 's3:*', { resource, keys: OLD_TLS }) ? [] : [`takes some call on ${resource} over TLS 1.1`]),
        ]),
        ...(key && !under('aws:kms', 'arn:aws:kms:us-east-1:000000000000:key/other') ? ['takes an upload under another key'] : []),
        ...(key && !under('AES256') ? ["takes an upload under S3's own key"] : []),
        ...(key && under('aws:kms', key) ? ['refuses an upload under its own key'] : []),
        ...(asks('s3:PutObject', {}) ? ['refuses an upload that names no key'] : []),
        ...exempted(statements).map((service) => `${service} writes on its own terms, and nothing else admits it`),
      ];
      return observe(bucket, '', { expected: 'refusals', actual: wrong.join('; ') || 'refusals', ok: wrong.length === 0 });
    }),
};
const SSE = 's3:x-amz-server-side-encryption';
const OLD_TLS = { 'aws:securetransport': 'true', 's3:tlsversion': '1.1' };

/** Services that a refusal spares though the bucket admits them nowhere by name. */
function exempted(statements: readonly Statement[]): string[] {
  const admitted = statements.filter((s) => s.allows).flatMap((s) => s.principals);
  return statements
    .filter((s) => !s.allows)
    .flatMap((s) => s.conditions.filter((c) => c.key === 'aws:principalservicename').flatMap((c) => c.values))
    .filter((service) => !admitted.includes(`Service:${service}`));
}

function keyOf(assembly: Assembly, { properties, stack }: Found): string | undefined {
  const encryption = isMap(properties.BucketEncryption) ? properties.BucketEncryption : {};
  const [rule] = listOf(encryption.ServerSideEncryptionConfiguration).filter(isMap);
  const by = isMap(rule?.ServerSideEncryptionByDefault) ? rule.ServerSideEncryptionByDefault : {};
  return by.KMSMasterKeyID === undefined ? undefined : assembly.text(by.KMSMasterKeyID, stack);
}

/** The tag of a session, as conditions have it. */
const SESSION = `aws:principaltag/${TAG.tenant}`;

/** By which a recovery point goes before its day or out of AWS Backup's keeping, or the lock that holds it: the erasure's alone. */
const DESTROYS = [
  ...['DeleteBackupVaultLockConfiguration', 'DeleteRecoveryPoint', 'DisassociateRecoveryPoint', 'UpdateRecoveryPointLifecycle'],
].map((action) => `backup:${action}`);
/** By which the refusal itself goes, or the lock changes: CloudFormation's alone, or no later change of a vault could be deployed. */
const UNSEALS = ['DeleteBackupVaultAccessPolicy', 'PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration'].map(
  (action) => `backup:${action}`,
);

/** A backup that an administrator can delete is none against an administrator's stolen session. */
export const onlyErasureDeletesBackups: Check = {
  id: 'only-erasure-deletes-backups',
  sentence:
    'No administrator can delete a backup, shorten it, lift the lock or the refusal: the erasure machine alone deletes, CloudFormation alone changes the vault.',
  remedy: 'Use SealedVault.',
  look: (assembly) =>
    assembly.all('AWS::Backup::BackupVault').map((vault) => {
      const { stack, properties } = vault;
      const roles = `arn:${partitionOf(stack.region)}:iam::${stack.account}:role/`;
      const homes = homesOf(assembly, stack);
      const erasers = homes.map((home) => `${roles}${eraserRoleName(home)}`);
      const deployers = homes.map((home) => `${roles}${provisionerRoleName({ ...home, region: { region: stack.region } })}`);
      const statements = statementsOf(assembly, stack, properties.AccessPolicy);
      const owner = isMap(properties.BackupVaultTags) ? assembly.text(properties.BackupVaultTags[TAG.tenant], stack) : '';
      // Whoever may tag its own session can say that it is for the owner.
      const asks = (action: string, who: string, session = owner) =>
        refused(statements, { action, resource: '*', keys: { 'aws:principalarn': who, ...(session && { [SESSION]: session }) } });
      const taken = (actions: readonly string[], who: readonly string[]) =>
        actions.flatMap((action) => who.filter((role) => !asks(action, role)).map((role) => `${action} is taken from ${role}`));
      const anybody = `${roles}Administrator`;
      const exempt = statements
        .filter((s) => !s.allows && !refusesOtherTenants(s))
        .flatMap((s) => s.conditions.flatMap((c) => c.values))
        .filter((v) => ![...erasers, ...deployers].includes(v));
      const wrong = [
        ...taken(DESTROYS, [anybody, ...deployers]),
        ...taken(UNSEALS, [anybody, ...erasers]),
        ...exempt.map((v) => `${v} is exempt`),
        ...(owner === '' ? [] : sessionsOf(owner, (session) => DESTROYS.some((action) => !asks(action, erasers[0]!, session)))),
      ];
      return observe(vault, 'AccessPolicy', {
        expected: `deletion refused to all but ${erasers.join(' or ')}, changes to all but ${deployers.join(' or ')}`,
        actual: wrong.join('; ') || 'refused to all but these',
        ok: wrong.length === 0,
      });
    }),
};

/** A refusal more, of whoever is in no session of the vault's tenant: it lets nobody in. */
const refusesOtherTenants = ({ conditions }: Statement): boolean =>
  conditions.length === 1 && conditions[0]!.key === SESSION && conditions[0]!.operator === 'StringNotEquals';

/** An erasure works in a session for its one tenant: a vault of that tenant knows it, and no other (docs/decisions/022). */
const sessionsOf = (owner: string, mayEmpty: (session: string) => boolean): string[] => [
  ...(mayEmpty(owner) ? [] : [`the erasure of ${owner} cannot empty it`]),
  ...(mayEmpty('another') ? ['the erasure of another tenant can empty it'] : []),
];

/** The homes of the residencies that keep something in a region: whose erasures reach what is kept there. */
function homesOf({ platform }: Assembly, { account, region }: StackTemplate): Cell[] {
  return platform.residencies
    .filter((residency) => cellsOf(residency).some((cell) => cell.account.id === account && cell.region.region === region))
    .map(({ home }) => home);
}
