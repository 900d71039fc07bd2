import type { Found, Value } from '../../lib/fences/templates/assembly';
import { admits, policiesOfRoles, statementsOf } from '../../lib/fences/policies/policy';
import { partitionOf } from '../../lib/fences/templates/references';
import { buildPlatform } from '../support/build';

/** What AWS's own services and agents need of the platform, as their documents say: without it they fail where no fence looks. */
const { assembly } = buildPlatform({ tenants: 'none' });
const text = (found: Found, value: Value): string => assembly.text(value, found.stack);
const carried = policiesOfRoles(assembly);
const rightsOf = (purpose: string) => carried.filter(({ role }) => text(role, role.properties.RoleName).endsWith(`-${purpose}`));

test('images and packages come through the S3 gateway endpoint: their buckets are of accounts of AWS, and the endpoint is in the way', () => {
  const endpoints = assembly.all('AWS::EC2::VPCEndpoint').filter((one) => text(one, one.properties.ServiceName).endsWith('.s3'));
  expect(endpoints.length).toBeGreaterThanOrEqual(7); // recovery regions, too
  for (const { stack, properties } of endpoints) {
    const open = statementsOf(assembly, stack, properties.PolicyDocument).filter(({ conditions }) => conditions.length === 0);
    const partition = partitionOf(stack.region);
    expect(open.map(({ actions, resources }) => ({ actions, resources }))).toEqual([
      {
        actions: ['s3:GetObject'],
        resources: [
          `arn:${partition}:s3:::al2023-repos-${stack.region}-de612dc2/*`,
          `arn:${partition}:s3:::amazonlinux-2-repos-${stack.region}/*`,
          `arn:${partition}:s3:::prod-${stack.region}-starport-layer-bucket/*`,
        ],
      },
    ]);
  }
});

test("GuardDuty's agent is pulled by the role that starts large exports, within its boundary", () => {
  const pulls = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  const regions = assembly.platform.residencies.map(({ home }) => home.region).filter(({ guardDutyAgent }) => guardDutyAgent);
  expect(regions.length).toBeGreaterThan(2);
  for (const { region, guardDutyAgent } of regions) {
    const statements = rightsOf('export-task-start')
      .filter(({ role }) => role.stack.region === region)
      .flatMap((one) => one.statements);
    const repository = `arn:aws:ecr:${region}:${guardDutyAgent!.account}:repository/aws-guardduty-agent-fargate`;
    expect(statements.filter(({ resources }) => resources.includes(repository)).flatMap(({ actions }) => actions)).toEqual(pulls);
    expect(statements.filter(({ actions }) => actions.includes('ecr:GetAuthorizationToken')).map((s) => s.resources)).toEqual([
      ['*'],
    ]);
  }
  const boundaries = assembly
    .all('AWS::IAM::ManagedPolicy')
    .filter((p) => text(p, p.properties.ManagedPolicyName).endsWith('-hook-boundary'));
  expect(boundaries.length).toBeGreaterThan(0);
  for (const { stack, properties } of boundaries) {
    const ceiling = statementsOf(assembly, stack, properties.PolicyDocument)
      .filter((s) => s.allows)
      .flatMap((s) => s.actions);
    for (const action of [...pulls, 'ecr:GetAuthorizationToken']) expect(admits(ceiling, action)).toBe(true);
  }
});

test('RDS may write to RDSOSMetrics: the ARN of the group ends as CloudWatch Logs writes it, with `:*`', () => {
  const rights = rightsOf('database-monitoring');
  expect(rights.length).toBeGreaterThanOrEqual(7);
  for (const { role, statements } of rights) {
    const { account, region } = role.stack;
    const group = `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:RDSOSMetrics:*`;
    expect(statements.flatMap(({ resources }) => resources)).toEqual([group]);
    expect(statements.flatMap(({ actions }) => actions)).toEqual(
      expect.arrayContaining(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:PutRetentionPolicy']),
    );
  }
});
