import { cellsOf } from '../../../../config/cells';
import type { Tenant } from '../../../../config/platform';
import { TAG } from '../../../naming';
import type { Assembly, Found } from '../../templates/assembly';
import { plain } from '../../templates/assembly';
import { observe } from '../check';
import type { Check } from '../check';
import { ownersOfStacks } from '../../templates/tenants';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';

/** Where each type has its tags. What CloudFormation tags with the stack's own is not here: it follows whoever deploys. */
const TAGS: Readonly<Record<string, string>> = {
  'AWS::Backup::BackupPlan': 'BackupPlanTags',
  'AWS::Backup::BackupVault': 'BackupVaultTags',
};
const TAGGED = [
  ...['AWS::Backup::BackupVault', 'AWS::DynamoDB::Table', 'AWS::EC2::EIP', 'AWS::EC2::FlowLog', 'AWS::EC2::InternetGateway'],
  ...['AWS::EC2::NatGateway', 'AWS::EC2::RouteTable', 'AWS::EC2::SecurityGroup', 'AWS::EC2::Subnet', 'AWS::EC2::VPC'],
  ...['AWS::EC2::VPCEndpoint', 'AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup'],
  ...[
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBSubnetGroup',
    'AWS::S3::Bucket',
    'AWS::SNS::Topic',
    'AWS::SQS::Queue',
    'AWS::SSM::Parameter',
  ],
  ...['AWS::SecretsManager::Secret', 'AWS::StepFunctions::StateMachine'],
];
/** Tags that say nothing of whose something is. */
const LABELS: readonly string[] = ['Name', 'aws-cdk:subnet-name', 'aws-cdk:subnet-type', TAG.signing];

/** The sweep, the erasure's rights and the bill all go by tags: with another tenant's on a key, its end is this one's. */
export const tagsSayWhoseItIs: Check = {
  id: 'tags-say-whose-it-is',
  sentence:
    "Everything that can be found by its tags bears the platform's, the stage's, the residency's and, where it is a tenant's, that tenant's and its plan's, and no other.",
  remedy: 'Leave tagging to tagCell and tagTenant.',
  look(assembly) {
    const owners = ownersOfStacks(assembly);
    const known = new Map(assembly.stacks.map((stack) => [stack.name, wantedIn(assembly, stack, owners.get(stack.name))]));
    return assembly.everything().flatMap((found) => {
      const tags = tagsOf(assembly, found);
      const wanted = known.get(found.stack.name)!;
      if (tags.length === 0 && (!TAGGED.includes(found.type) || Object.keys(wanted).length === 0)) return [];
      const said = new Map(tags);
      const wrong = [
        ...tags
          .filter(([key, value]) => !LABELS.includes(key) && !wanted[key]?.includes(value))
          .map(([key, value]) => `${key}=${value}`),
        ...Object.keys(wanted)
          .filter((key) => !said.has(key))
          .map((key) => `no ${key}`),
        ...(said.size < tags.length ? ['one key twice'] : []),
      ];
      return [
        observe(found, propertyOf(found.type), {
          expected:
            Object.entries(wanted)
              .map(([key, values]) => `${key}=${values.join(' or ')}`)
              .join(', ') || 'no tag of a tenant',
          actual: wrong.join(', ') || tags.map(([key, value]) => `${key}=${value}`).join(', '),
          ok: wrong.length === 0,
        }),
      ];
    });
  },
};

const propertyOf = (type: string): string => TAGS[type] ?? 'Tags';

/** As a list of keys and values, or as a map: CloudFormation has both. */
function tagsOf(assembly: Assembly, { type, properties, stack }: Found): [string, string][] {
  const tags: Value = properties[propertyOf(type)];
  if (isMap(tags)) return Object.entries(tags).map(([key, value]) => [key, assembly.text(value, stack)]);
  return listOf(tags)
    .filter(isMap)
    .map(({ Key, Value: value }) => [plain(Key), assembly.text(value, stack)]);
}

/** Each tag and the values that it may have: a region may serve two residencies. What stands once per account bears none. */
function wantedIn(
  { platform }: Assembly,
  { name, account, region }: { name: string; account: string; region: string },
  tenant: Tenant | undefined,
): Record<string, string[]> {
  const own = { [TAG.platform]: [platform.name], [TAG.stage]: [platform.stage.name] };
  if (tenant)
    return { ...own, [TAG.residency]: [tenant.residency.name], [TAG.tenant]: [tenant.id], [TAG.plan]: [tenant.plan.name] };
  const residencies = platform.residencies.filter((residency) =>
    cellsOf(residency).some((cell) => cell.account.id === account && cell.region.region === region),
  );
  if (name.endsWith('-account') || residencies.length === 0) return {};
  return { ...own, [TAG.residency]: residencies.map((residency) => residency.name) };
}
