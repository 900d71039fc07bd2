import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { add, change } from './planting';
import type { Edits, Spot } from './planting';
import * as at from './spots';

/** One word taken out of a statement or a piece, or put in another's place: what rules planted and no fence found at first. */

const GATE = mutantsOf('key-policy-names-its-users', {
  'key-without-the-account': ['a key holds its user to no account', inKey('Tenant', 'Condition/StringEquals', undefined)],
  'key-through-any-service': [
    'whoever makes things hands the key to any service',
    inKey('ServicesGrant', 'Condition/StringEquals/kms:ViaService', undefined),
  ],
  'key-by-every-action': ['who may use the key may rewrite its policy', inKey('Tenant', 'Action', 'kms:*')],
  'key-refused-to-its-tenant': ['the tenant is refused its own key', inKey('Tenant', 'Effect', 'Deny')],
  'key-for-anybody-of-a-name': ['whoever has the name needs no right of its own', inKey('Tenant', 'Principal', '*')],
  'key-of-blueprints-through-anything': [
    'who reads blueprints deciphers by itself',
    change(
      { type: 'AWS::KMS::Key', stack: at.LEDGER, id: 'Blueprints' },
      { 'KeyPolicy/Statement/[Sid=Deploy]/Condition/StringEquals/kms:ViaService': undefined },
    ),
  ],
});

const ERASER: Spot = { type: 'AWS::IAM::Role', stack: `${at.CELL}-erasure`, id: 'EraseBackupsRole' };
const TRUST = mutantsOf('role-trusts-somebody-named', {
  'role-by-every-action': ['whoever takes on the role may tag itself', trust(at.ACCESS_ROLE, 0, { Action: 'sts:*' })],
  'role-refused': ['the application is refused the role', trust(at.ACCESS_ROLE, 0, { Effect: 'Deny' })],
  'role-for-anybody-of-a-name': ['whoever has the name needs no right of its own', trust(at.ACCESS_ROLE, 0, { Principal: '*' })],
  'session-of-any-tag': [
    'an erasure says more than its tenant',
    trust(ERASER, 1, { 'Condition/ForAllValues:StringEquals': undefined }),
  ],
  'session-of-no-tenant': ['an erasure need not say its tenant', trust(ERASER, 1, { 'Condition/StringLike': undefined })],
  'tokens-for-somebody-else': [
    'the account takes tokens made out to somebody else',
    change({ type: 'AWS::IAM::OIDCProvider', stack: 'aws-account' }, { ClientIdList: ['other'] }),
  ],
});

const EXPORT_MACHINE: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: at.LIFECYCLE, id: 'ExportMachineRole' };
const TRAIL_READER: Spot = { type: 'AWS::IAM::ManagedPolicy', stack: `${at.CELL}-export`, id: 'ExportTrail' };
const RIGHTS = mutantsOf('role-reaches-what-is-written', {
  'right-refused': [
    'a hook is refused what it was given',
    change(TRAIL_READER, { 'PolicyDocument/Statement/[Sid=ReadTrail]/Effect': 'Deny' }),
  ],
  'role-handed-to-any-service': [
    'a machine hands a role to any service',
    change(EXPORT_MACHINE, { 'PolicyDocument/Statement/[Sid=HandOverRoles]/Condition': undefined }),
  ],
  'task-in-any-cluster': [
    'a machine runs its task anywhere',
    change(EXPORT_MACHINE, { 'PolicyDocument/Statement/[Sid=RunTask]/Condition': undefined }),
  ],
  'records-listed-whole': [
    "an export lists every tenant's records",
    change(TRAIL_READER, { 'PolicyDocument/Statement/[Sid=ListRecords]/Condition': undefined }),
  ],
});

const kept = (type: string, stack: string, edits: Edits): Plant => change({ type, stack }, edits);
const OUTLIVING = mutantsOf('protection-stands-in-the-template', {
  'letters-go-with-their-stack': [
    'what a hook failed at goes with its stack',
    kept('AWS::SQS::Queue', at.WATCH, { '/DeletionPolicy': 'Delete' }),
  ],
  'parameters-go-with-their-stack': [
    'an instance that stays loses its parameters',
    kept('AWS::RDS::DBParameterGroup', at.NETWORK, { '/DeletionPolicy': undefined }),
  ],
  'task-replaced-under-an-export': [
    'an export that runs loses its task',
    kept('AWS::ECS::TaskDefinition', `${at.CELL}-export`, { '/UpdateReplacePolicy': undefined }),
  ],
  'key-turns-in-seven-years': ['a key is turned in seven years', change(at.DATA_KEY, { RotationPeriodInDays: 2560 })],
  'key-never-turns': ['a key is turned after no day', change(at.DATA_KEY, { RotationPeriodInDays: 0 })],
});

const NAMED = mutantsOf('every-name-is-declared', {
  'table-of-another-network': [
    'a route table is of a network that nobody declares',
    change({ type: 'AWS::EC2::RouteTable', stack: at.NETWORK }, { VpcId: 'elsewhere' }),
  ],
  'rule-of-another-group': [
    'a rule is of a group that nobody declares',
    change({ type: 'AWS::EC2::SecurityGroupIngress', stack: at.FRONT_DOOR }, { GroupId: 'elsewhere' }),
  ],
  'delivery-as-nobody': [
    'telemetry is delivered under a role that nobody declares',
    change(at.STREAM, { 'HttpEndpointDestinationConfiguration/RoleARN': 'elsewhere' }),
  ],
  'delivery-logged-elsewhere': [
    'what was not delivered is logged where nobody looks',
    change(at.STREAM, { 'HttpEndpointDestinationConfiguration/CloudWatchLoggingOptions/LogGroupName': 'elsewhere' }),
  ],
});

const group = (edits: Edits): Plant => change({ type: 'AWS::EC2::SecurityGroup', stack: at.FRONT_DOOR }, edits);
const ROADS = mutantsOf('no-road-is-open', {
  'road-by-another-protocol': ['a door takes what is no TCP', group({ 'SecurityGroupIngress/0/IpProtocol': 'udp' })],
  'road-by-a-range': ['a database takes a range of ports', change(at.DATABASE_GROUP, { 'SecurityGroupIngress/0/ToPort': 5500 })],
});

const TRAIL_BUCKET: Spot = { type: 'AWS::S3::BucketPolicy', stack: at.WATCH, id: 'TenantFilesTrail' };
const REST: readonly Mutant[] = [
  ...mutantsOf('resource-policy-admits-who-is-known', {
    'trail-writes-beside': [
      'CloudTrail writes beside its folder',
      change(TRAIL_BUCKET, { 'PolicyDocument/Statement': (old: Value) => widened(old) }),
    ],
  }),
  ...mutantsOf('trails-miss-nothing', {
    'trail-of-another-field': [
      'a trail in a region without tenants selects by what events have not',
      change(
        { type: 'AWS::CloudTrail::Trail', stack: `${at.CELL_AWAY}-watch` },
        { 'AdvancedEventSelectors/0/FieldSelectors/2/Field': 'eventCategory' },
      ),
    ],
  }),
  ...mutantsOf('watchers-are-set-as-reviewed', {
    'analyzer-of-another-kind': [
      'nobody looks for access from outside, though an analyzer is called so',
      change({ type: 'AWS::AccessAnalyzer::Analyzer', stack: at.WATCH, id: 'External' }, { Type: 'ACCOUNT_UNUSED_ACCESS' }),
    ],
  }),
  ...mutantsOf('firewall-blocks', {
    'limit-of-nothing': [
      'the limit on floods is nought',
      change({ type: 'AWS::WAFv2::WebACL', stack: at.FRONT_DOOR }, { Rules: (old: Value) => limited(old) }),
    ],
  }),
  ...mutantsOf('store-is-under-its-own-key', {
    'bucket-under-a-key-unused': [
      "a bucket names its key and is under S3's own",
      change(at.FILES, {
        'BucketEncryption/ServerSideEncryptionConfiguration/0/ServerSideEncryptionByDefault/SSEAlgorithm': 'AES256',
      }),
    ],
  }),
  ...mutantsOf('only-https-serves', {
    'forward-to-nobody': ['visitors are passed on to nobody', change(at.HTTPS, { 'DefaultActions/0/TargetGroupArn': undefined })],
  }),
  ...mutantsOf('every-property-is-classed', {
    'grant-by-a-resource-of-its-own': [
      'a resource of its own hands a key on, which no policy shows',
      add(at.TENANT, { Planted: { Type: 'Custom::KmsGrant', Properties: { ServiceToken: 'x', Operations: ['Decrypt'] } } }),
    ],
  }),
  // What the proof of isolation does not read (decision 023) is refused by whoever reads types, and never let pass by the proof.
  ...mutantsOf('every-type-is-known', {
    'policy-of-an-organisation': [
      'an organisation says what accounts may, which no proof reads',
      add(at.WATCH, { Planted: { Type: 'AWS::Organizations::Policy', Properties: { Type: 'SERVICE_CONTROL_POLICY' } } }),
    ],
    'access-list-of-a-subnet': [
      'a subnet has a list of its own, which no proof reads',
      add(at.NETWORK, { Planted: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: 'x' } } }),
    ],
  }),
];

export const SLIPS: readonly Mutant[] = [...GATE, ...TRUST, ...RIGHTS, ...OUTLIVING, ...NAMED, ...ROADS, ...REST];

function inKey(sid: string, path: string, value: Value): Plant {
  return change(at.DATA_KEY, { [`KeyPolicy/Statement/[Sid=${sid}]/${path}`]: value });
}
function trust(spot: Spot, statement: number, edits: Edits): Plant {
  return change(
    spot,
    Object.fromEntries(
      Object.entries(edits).map(([path, value]) => [`AssumeRolePolicyDocument/Statement/${statement}/${path}`, value]),
    ),
  );
}
/** What CloudTrail may write, it may write anywhere. */
function widened(old: Value): Value {
  return (old as { [key: string]: Value }[]).map((one) => (one.Action === 's3:PutObject' ? { ...one, Resource: '*' } : one));
}
const rate = 'RateBasedStatement';
function limited(old: Value): Value {
  return (old as { [key: string]: { [key: string]: Value } }[]).map((rule): Value => {
    const limit = rule.Statement?.[rate] as { [key: string]: Value } | undefined;
    return limit && !('ScopeDownStatement' in limit) ? { ...rule, Statement: { [rate]: { ...limit, Limit: 0 } } } : rule;
  });
}
