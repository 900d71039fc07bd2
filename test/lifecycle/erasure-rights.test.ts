import { listOf } from '../../lib/fences/policy';
import { boundaryName } from '../../lib/naming';
import { buildPlatform } from '../support/build';

/** What a service does as whoever asks it, the hook's role must be allowed, and its boundary too. */
const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production', tenants: 'none' });
const homes = platform.residencies.map(({ home }) => home.region.region).sort();

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}
const statementsOf = (policy: { properties: Readonly<Record<string, unknown>> }): Statement[] =>
  (policy.properties.PolicyDocument as { Statement: Statement[] }).Statement;

const policies = assembly
  .all('AWS::IAM::ManagedPolicy')
  .filter(({ stack, logicalId }) => stack.name.endsWith('-erasure') && logicalId.startsWith('EraseBackupsRolePolicy'));

test('there is one in every home region', () => {
  expect(policies.map(({ stack }) => stack.region).sort()).toEqual(homes);
});

test("a database's recovery point is deleted through AWS Backup alone, and no snapshot that is not its own", () => {
  for (const policy of policies) {
    const found = statementsOf(policy).filter(({ Action }) => listOf(Action as never).includes('rds:DeleteDBSnapshot'));
    expect(found).toEqual([
      expect.objectContaining({ Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['backup.amazonaws.com'] } } }),
    ]);
    const resources = listOf(found[0]!.Resource as never);
    expect(resources.length).toBeGreaterThan(0);
    for (const resource of resources) expect(JSON.stringify(resource)).toMatch(/:snapshot:awsbackup:\*"/);
  }
});

test('what is EXPIRED is deleted by the role of AWS Backup, which may be made, and no other', () => {
  for (const policy of policies) {
    const [statement, ...more] = statementsOf(policy).filter(({ Action }) =>
      listOf(Action as never).includes('iam:CreateServiceLinkedRole'),
    );
    expect(more).toEqual([]);
    expect(statement!.Condition).toEqual({ StringEquals: { 'iam:AWSServiceName': 'backup.amazonaws.com' } });
    expect(JSON.stringify(statement!.Resource)).toMatch(/aws-service-role\/backup\.amazonaws\.com\/AWSServiceRoleForBackup"/);
  }
});

test('the boundary of those who erase admits both', () => {
  const boundaries = assembly
    .all('AWS::IAM::ManagedPolicy')
    .filter(
      ({ properties }) =>
        properties.ManagedPolicyName === boundaryName({ platform: platform.name, stage: platform.stage.name }, 'eraser'),
    );
  expect(boundaries.length).toBeGreaterThan(0);
  for (const boundary of boundaries) {
    const admitted = statementsOf(boundary).flatMap(({ Sid, Action }) => (Sid === 'Ceiling' ? listOf(Action as never) : []));
    expect(admitted).toEqual(expect.arrayContaining(['iam:CreateServiceLinkedRole', 'rds:DeleteDBSnapshot']));
  }
});
