import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change, crowd, drop, section } from './planting';
import type { Edits } from './planting';
import * as at from './spots';

/** What the templates say before they are deployed: types, values, references, and how long they are. */

const inDatabase = (edits: Edits): Plant => change(at.DATABASE, edits);
const ofType = (Type: string): Plant => add(at.NETWORK, { Planted: { Type } });
const topics = (count: number, Properties = {}): Plant =>
  add(at.TENANT, Object.fromEntries(Array.from({ length: count }, (_, i) => [`R${i}`, { Type: 'AWS::SNS::Topic', Properties }])));

export const WRITTEN_OUT: readonly Mutant[] = [
  ...mutantsOf('every-type-is-known', {
    'type-rest-api': ['there is a second way in, by an API gateway', ofType('AWS::ApiGateway::RestApi')],
    'type-distribution': ['pages are served from the edge', ofType('AWS::CloudFront::Distribution')],
    'type-replication-task': ['a task copies the database away', ofType('AWS::DMS::ReplicationTask')],
    'type-instance': ['there is a machine that nobody looks at', ofType('AWS::EC2::Instance')],
    'type-transit-gateway': ['the network is joined to others', ofType('AWS::EC2::TransitGatewayAttachment')],
    'type-peering': ['the network is joined to another', ofType('AWS::EC2::VPCPeeringConnection')],
    'type-global-endpoint': ['events go to two regions', ofType('AWS::Events::Endpoint')],
    'type-replica-key': ['a key has a copy in another region', ofType('AWS::KMS::ReplicaKey')],
    'type-function-url': ['a hook has an address of its own', ofType('AWS::Lambda::Url')],
    'type-resource-share': ['something is shared with other accounts', ofType('AWS::RAM::ResourceShare')],
    'type-cluster': ['there is a store of a kind that no fence knows', ofType('AWS::RDS::DBCluster')],
    'type-global-cluster': ['a database is in several regions', ofType('AWS::RDS::GlobalCluster')],
    'type-access-point': ['a bucket has a second door', ofType('AWS::S3::AccessPoint')],
    'type-multi-region-access-point': ['a bucket has a door in every region', ofType('AWS::S3::MultiRegionAccessPoint')],
    'type-serverless': ['a macro makes what nobody has seen', ofType('AWS::Serverless::Function')],
    'type-of-somebody': ["there is a resource of somebody else's making", ofType('Somebody::Else::Thing')],
  }),
  ...mutantsOf('programs-are-pinned', {
    'image-by-name': [
      'large exports run in whatever image has the name today',
      change(at.EXPORT_TASK, { 'ContainerDefinitions/0/Image': 'public.ecr.aws/docker/library/node:24-bookworm-slim' }),
    ],
    'layer-by-name': [
      'the dump program is whatever lies under a name',
      change({ type: 'AWS::Lambda::LayerVersion' }, { 'Content/S3Key': 'pg-dump-latest.zip' }),
    ],
    'container-writes': [
      'the container of large exports may write anywhere',
      change(at.EXPORT_TASK, { 'ContainerDefinitions/0/ReadonlyRootFilesystem': false }),
    ],
    'container-privileged': [
      'the container of large exports may do what its host may',
      change(at.EXPORT_TASK, { 'ContainerDefinitions/0/Privileged': true }),
    ],
    'container-capabilities': [
      'the container of large exports keeps what root can do',
      change(at.EXPORT_TASK, { 'ContainerDefinitions/0/LinuxParameters': undefined }),
    ],
    'container-capability-added': [
      'the container of large exports may change its network',
      change(at.EXPORT_TASK, { 'ContainerDefinitions/0/LinuxParameters/Capabilities/Add': ['NET_ADMIN'] }),
    ],
    'container-logs-elsewhere': [
      'large exports log to a group of nobody',
      change(at.EXPORT_TASK, { 'ContainerDefinitions/0/LogConfiguration/Options/awslogs-group': '/ecs/export' }),
    ],
    'container-logs-nothing': [
      'large exports log nothing',
      change(at.EXPORT_TASK, { 'ContainerDefinitions/0/LogConfiguration': undefined }),
    ],
    'container-in-host-network': [
      'the container of large exports has the network of its host',
      change(at.EXPORT_TASK, { NetworkMode: 'host' }),
    ],
    'task-with-an-address': [
      'large exports have a public address',
      change(
        { type: 'AWS::StepFunctions::StateMachine', stack: at.LIFECYCLE, id: 'ExportMachine' },
        { DefinitionString: (old) => JSON.parse(JSON.stringify(old).replace('DISABLED', 'ENABLED')) as typeof old },
      ),
    ],
  }),
  ...mutantsOf('everything-is-written-out', {
    'chosen-at-deployment': [
      'a condition decides whether the database is protected',
      inDatabase({ DeletionProtection: { 'Fn::If': ['Production', true, false] } }),
    ],
    'chosen-deep-down': [
      'a condition decides on the key of the password',
      inDatabase({ 'MasterUserSecret/KmsKeyId': { 'Fn::Join': ['', [{ 'Fn::If': ['A', 'b', 'c'] }]] } }),
    ],
    'no-value': ['the key of the database is said and taken back', inDatabase({ KmsKeyId: { Ref: 'AWS::NoValue' } })],
    'from-a-mapping': [
      'a table of values decides on the second zone',
      inDatabase({ MultiAZ: { 'Fn::FindInMap': ['S', 'p', 'm'] } }),
    ],
    'from-a-macro': ['a macro writes the tags', inDatabase({ Tags: { 'Fn::Transform': { Name: 'AWS::Include' } } })],
    'from-a-loop': ['a loop writes properties', inDatabase({ 'Fn::ForEach::Tags': ['A', ['b'], {}] })],
    imported: ['the key of the database comes from an export', inDatabase({ KmsKeyId: { 'Fn::ImportValue': 'key' } })],
    'handed-over': [
      'whoever deploys decides on the protection of the database',
      inDatabase({ DeletionProtection: { Ref: 'Protected' } }),
    ],
    'handed-over-by-substitution': [
      'whoever deploys decides on the key of the database',
      inDatabase({ KmsKeyId: { 'Fn::Sub': 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Key}' } }),
    ],
    'left-out-on-a-condition': ['a condition decides whether there is a database', inDatabase({ '/Condition': 'Production' })],
    'template-transformed': [
      'a macro rewrites the template',
      section(at.TENANT, 'Transform', { content: 'AWS::Serverless-2016-10-31' }),
    ],
    'template-with-conditions': ['a template has conditions', section(at.TENANT, 'Conditions', { content: {} })],
    'template-with-mappings': ['a template has mappings', section(at.TENANT, 'Mappings', { content: {} })],
    'template-with-hooks': ['a template has hooks of its own', section(at.TENANT, 'Hooks', { content: {} })],
  }),
  ...mutantsOf('every-reference-is-published', {
    'reads-what-is-set-by-hand': [
      'a parameter that somebody sets by hand decides on the database',
      inDatabase({ DBParameterGroupName: '{{resolve:ssm:/by-hand}}' }),
    ],
    'reads-another-account': [
      'a parameter of another account decides on the database',
      inDatabase({ DBParameterGroupName: `{{resolve:ssm:arn:aws:ssm:ap-south-1:${at.STRANGER}:parameter/p}}` }),
    ],
    'reads-in-pieces': [
      'a reference in pieces leads to what nobody publishes',
      inDatabase({ DBParameterGroupName: { 'Fn::Join': ['', ['{{resolve:ssm:', '/by-hand}}']] } }),
    ],
    'reads-by-substitution': [
      'a substituted reference leads to what nobody publishes',
      inDatabase({ DBParameterGroupName: { 'Fn::Sub': '{{resolve:ssm:/${AWS::StackName}}}' } }),
    ],
    'reads-a-secret': [
      'a secret is read into a property, where it stands in the clear',
      inDatabase({ MasterUsername: '{{resolve:secretsmanager:s:SecretString:name}}' }),
    ],
    'reads-a-secret-parameter': [
      'a secret parameter is read into a property',
      inDatabase({ MasterUsername: '{{resolve:ssm-secure:/name}}' }),
    ],
    'no-longer-published': [
      'a room publishes no more what others read',
      drop({ type: 'AWS::SSM::Parameter', stack: at.NETWORK, id: 'parametergroup' }),
    ],
    'published-in-another-region': [
      "a stack reads what is published in another region's ledger",
      add(at.RECOVERY, {
        Planted: {
          Type: 'AWS::SNS::Topic',
          Properties: { TopicName: '{{resolve:ssm:/freehold/ledger/audit-bucket-audit-enterprise}}' },
        },
      }),
    ],
  }),
  ...mutantsOf('template-fits', {
    'template-of-too-many': ['a template has more resources than CloudFormation takes with ease', topics(301)],
    'template-too-long': [
      'a template is longer than CloudFormation takes with ease',
      section(at.TENANT, 'Metadata', { content: 'as long as a book', characters: 600_000 }),
    ],
    'template-of-too-many-outputs': [
      'a template answers with more than CloudFormation takes with ease',
      crowd(at.TENANT, 'Outputs', 121),
    ],
    'template-of-too-many-parameters': [
      'a template asks for more than CloudFormation takes with ease',
      crowd(at.TENANT, 'Parameters', 121),
    ],
    'template-of-too-many-references': [
      'a template asks Parameter Store oftener than CloudFormation answers',
      topics(37, { TopicName: '{{resolve:ssm:/freehold/network/vpc-id}}' }),
    ],
  }),
];
