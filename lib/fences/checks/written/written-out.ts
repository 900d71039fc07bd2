import type { Found, StackTemplate } from '../../templates/assembly';
import { observe } from '../check';
import type { Check } from '../check';
import { leavesOf } from '../../templates/leaves';
import { isMap } from '../../templates/value';
import type { Value } from '../../templates/value';

/** What is decided at deployment cannot be looked at here: functions that choose, and pieces that come from elsewhere. */
const UNDECIDED = ['Fn::If', 'Fn::FindInMap', 'Fn::Transform', 'Fn::ImportValue', 'Fn::ForEach'];

/** Sections by which a template is another one once it is deployed. */
const DECIDES = ['Transform', 'Conditions', 'Mappings', 'Hooks'];

/** What was reviewed is what is deployed: nothing in a template waits for its deployment to be decided. */
export const everythingIsWrittenOut: Check = {
  id: 'everything-is-written-out',
  sentence:
    'No property depends on a condition, a mapping, a macro, a parameter or an import: what was looked at is what is deployed.',
  remedy: 'Decide in the configuration; wire stacks by published parameters.',
  look: (assembly) => [
    ...assembly.stacks.map(({ name, sections }) => {
      const open = sections.filter((section) => DECIDES.includes(section));
      return {
        stack: name,
        logicalId: '',
        pointer: '',
        expected: `no ${DECIDES.join(', ')}`,
        actual: open.join(', ') || 'none of them',
        ok: open.length === 0,
      };
    }),
    ...assembly.everything().map((found) => {
      const open = [...('Condition' in found.resource ? ['Condition'] : []), ...undecided(found.properties, found.stack)];
      return observe(found, '', {
        expected: 'values, and references to resources',
        actual: open.join(', ') || 'those alone',
        ok: open.length === 0,
      });
    }),
  ],
};

function undecided(value: Value, stack: StackTemplate): string[] {
  if (Array.isArray(value)) return value.flatMap((inner) => undecided(inner, stack));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (UNDECIDED.some((name) => key.startsWith(name))) return [key];
    if (key === 'Ref') return typeof inner === 'string' ? handedOver([inner], stack) : ['Ref'];
    return [...(key === 'Fn::Sub' ? handedOver(substituted(inner), stack) : []), ...undecided(inner, stack)];
  });
}

/** Names that stand for no resource of the stack: parameters, whose values whoever deploys hands over, and nothing at all. */
const handedOver = (names: readonly string[], { resources }: StackTemplate): string[] =>
  names.filter((name) => name === 'AWS::NoValue' || (!name.startsWith('AWS::') && !(name in resources)));

/** What a substitution refers to, without what it defines itself and what it writes as it is. */
function substituted(inner: Value): string[] {
  const [pattern, defined] = Array.isArray(inner) ? inner : [inner, {}];
  if (typeof pattern !== 'string') return [];
  return [...pattern.matchAll(/\$\{(?!!)([^}.]+)[^}]*\}/g)]
    .map(([, name]) => name!.trim())
    .filter((name) => !(isMap(defined) && name in defined));
}

const DYNAMIC = /\{\{resolve:[^}]*\}\}/g;

/**
 * A value read at deployment is a value that a room publishes, in the same account and region. Another parameter could be
 * set by hand to what no fence has seen, and a secret read into a property stands there in the clear.
 */
export const everyReferenceIsPublished: Check = {
  id: 'every-reference-is-published',
  sentence: 'What a template reads at deployment is a parameter that a stack of this platform publishes, and never a secret.',
  remedy: 'Publish the value in its stack (parts/published.ts); let services read secrets themselves.',
  look: (assembly) =>
    assembly.everything().flatMap((found) => {
      if (!JSON.stringify(found.properties).includes('resolve:')) return [];
      const leaves = leavesOf(assembly, found);
      const unknown = leaves.flatMap(({ path, text }) => (text.match(DYNAMIC) ?? []).map((reference) => ({ path, reference })));
      return [
        observe(found, unknown[0]?.path ?? '', {
          expected: 'published parameters',
          actual: unknown.map((u) => u.reference).join(', ') || 'published parameters',
          ok: unknown.length === 0,
        }),
      ];
    }),
};

/**
 * Types that somebody has looked at, by what keeps them in. A type that is not here may be a door, a store or a copy that no
 * fence looks at: find out, add the check it needs, then add it.
 */
const LOOKED_AT: Readonly<Record<string, readonly string[]>> = {
  'stores: residency, own keys, outliving their stack': [
    ...['AWS::Backup::BackupVault', 'AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::RDS::DBInstance'],
    ...['AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::SNS::Topic', 'AWS::SQS::Queue'],
  ],
  'copies, streams and callers: their addresses': [
    ...['AWS::Backup::BackupPlan', 'AWS::Backup::BackupSelection', 'AWS::Backup::RestoreTestingPlan'],
    ...['AWS::Backup::RestoreTestingSelection', 'AWS::CloudTrail::Trail', 'AWS::Config::ConfigRule'],
    ...['AWS::Config::ConfigurationRecorder', 'AWS::Config::ConformancePack', 'AWS::Config::DeliveryChannel'],
    ...['AWS::ECS::Cluster', 'AWS::ECS::TaskDefinition', 'AWS::Lambda::LayerVersion'],
    ...['AWS::Events::Rule', 'AWS::KinesisFirehose::DeliveryStream', 'AWS::Lambda::EventInvokeConfig'],
    ...['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Function', 'AWS::Logs::SubscriptionFilter', 'AWS::Scheduler::Schedule'],
    ...['AWS::Scheduler::ScheduleGroup', 'AWS::SNS::Subscription', 'AWS::StepFunctions::StateMachine'],
  ],
  'policies: who is named in them': [
    ...['AWS::Events::EventBusPolicy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::OIDCProvider', 'AWS::IAM::Role'],
    ...['AWS::IAM::ServiceLinkedRole', 'AWS::Lambda::Permission', 'AWS::Logs::ResourcePolicy', 'AWS::S3::BucketPolicy'],
    ...['AWS::SecretsManager::ResourcePolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'],
  ],
  'doors and roads: the front door, the data subnets, the road of hooks': [
    ...['AWS::CertificateManager::Certificate', 'AWS::EC2::EIP', 'AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway'],
    ...['AWS::EC2::Route', 'AWS::EC2::RouteTable', 'AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupEgress'],
    ...['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::Subnet', 'AWS::EC2::SubnetRouteTableAssociation', 'AWS::EC2::VPC'],
    ...['AWS::EC2::VPCEndpoint', 'AWS::EC2::VPCGatewayAttachment', 'AWS::ElasticLoadBalancingV2::Listener'],
    ...['AWS::ElasticLoadBalancingV2::ListenerRule', 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
    ...['AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::RDS::DBParameterGroup', 'AWS::RDS::DBSubnetGroup'],
    ...['AWS::Route53::RecordSet', 'AWS::WAFv2::IPSet', 'AWS::WAFv2::LoggingConfiguration', 'AWS::WAFv2::WebACL'],
    ...['AWS::VpcLattice::ResourceConfiguration', 'AWS::VpcLattice::ResourceGateway', 'AWS::WAFv2::WebACLAssociation'],
  ],
  'watchers: Guard holds them on': [
    ...['AWS::AccessAnalyzer::Analyzer', 'AWS::CloudFormation::GuardHook', 'AWS::CloudWatch::Alarm'],
    ...['AWS::CloudWatch::AnomalyDetector', 'AWS::EC2::FlowLog', 'AWS::GuardDuty::Detector', 'AWS::Logs::MetricFilter'],
    ...['AWS::GuardDuty::MalwareProtectionPlan', 'AWS::Logs::LogStream', 'AWS::Logs::QueryDefinition'],
    ...['AWS::SecurityHub::Hub', 'AWS::SecurityHub::Standard'],
  ],
  names: ['AWS::KMS::Alias', 'AWS::SSM::Parameter'],
  'settings that hooks of ours keep: wired to them': [
    ...['Custom::EbsEncryption', 'Custom::Inspector', 'Custom::PublicAccessBlock', 'Custom::SigningKeyPublicHalf'],
    ...['Custom::VpcRestrictDefaultSG'],
  ],
};
const KNOWN = new Set(Object.values(LOOKED_AT).flat());

/** Types that a template may have, in order of name. */
export const KNOWN_TYPES: readonly string[] = [...KNOWN].sort();

/**
 * A store or a door of a kind that no fence knows would pass them all.
 *
 * @param own types of a company's own, whose properties it has classed
 */
export const typesKnown = (own: readonly string[]): Check => ({
  id: 'every-type-is-known',
  sentence: 'Every resource is of a kind that somebody has looked at, and of which it is known how to look at it.',
  remedy: 'Find out what the type can contain, open or copy; add the check that it needs, then the type to written-out.ts.',
  look: (assembly) =>
    assembly.everything().map((found: Found) => {
      const known = KNOWN.has(found.type) || found.type.startsWith('Custom::') || own.includes(found.type);
      return observe(found, '', { expected: 'a type of which it is known what to look at', actual: found.type, ok: known });
    }),
});
export const everyTypeIsKnown = typesKnown([]);
