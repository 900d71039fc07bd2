import type { Found } from '../../templates/assembly';

/** Where a resource names another by its name alone, and of which type that is. Of an ARN, its own text says so. */
const BY_NAME: Readonly<Record<string, readonly (readonly [path: RegExp, ...types: string[]])[]>> = {
  'AWS::Backup::BackupPlan': [[/\/TargetBackupVault$/, 'AWS::Backup::BackupVault']],
  'AWS::CloudTrail::Trail': [[/^S3BucketName$/, 'AWS::S3::Bucket']],
  'AWS::Config::DeliveryChannel': [[/^S3BucketName$/, 'AWS::S3::Bucket']],
  'AWS::EC2::FlowLog': [[/^ResourceId$/, 'AWS::EC2::VPC']],
  'AWS::IAM::ManagedPolicy': [[/^Roles\/\d+$/, 'AWS::IAM::Role']],
  'AWS::Lambda::Function': [
    [/^LoggingConfig\/LogGroup$/, 'AWS::Logs::LogGroup'],
    [/^Code\/S3Bucket$/, 'AWS::S3::Bucket'],
  ],
  'AWS::Lambda::Permission': [[/^FunctionName$/, 'AWS::Lambda::Function']],
  'AWS::RDS::DBInstance': [
    [/^DBParameterGroupName$/, 'AWS::RDS::DBParameterGroup'],
    [/^DBSubnetGroupName$/, 'AWS::RDS::DBSubnetGroup'],
  ],
  'AWS::Route53::RecordSet': [[/^AliasTarget\/HostedZoneId$/, 'AWS::ElasticLoadBalancingV2::LoadBalancer']],
  'AWS::S3::Bucket': [[/^LoggingConfiguration\/DestinationBucketName$/, 'AWS::S3::Bucket']],
  'AWS::S3::BucketPolicy': [[/^Bucket$/, 'AWS::S3::Bucket']],
};

/** The same of every type: what a piece of a network is joined to, under which role AWS works, and where it logs. */
const ANYWHERE: readonly (readonly [path: RegExp, ...types: string[]])[] = [
  [
    /(^|\/)(Role|RoleA(rn|RN)|IamRoleArn|ExecutionRole(Arn)?|TaskRoleArn|CloudWatchLogsRoleArn|DeliverLogsPermissionArn|MonitoringRoleArn)$/,
    'AWS::IAM::Role',
  ],
  [/(^|\/)(KmsKey(Id|Arn)|S3KmsKeyArn|ReplicaKmsKeyID|AWSKMSKeyARN|KMSMasterKeyID|EncryptionKeyArn)$/, 'AWS::KMS::Key'],
  [/^Certificates\/\d+\/CertificateArn$/, 'AWS::CertificateManager::Certificate'],
  [/(^|\/)LogGroupName$/, 'AWS::Logs::LogGroup'],
  [/^(VpcId|VpcIdentifier)$/, 'AWS::EC2::VPC'],
  [/^SubnetIds?(\/\d+)?$/, 'AWS::EC2::Subnet'],
  [/^RouteTableIds?(\/\d+)?$/, 'AWS::EC2::RouteTable'],
  [/^(GroupId|SourceSecurityGroupId|SecurityGroupIds\/\d+)$/, 'AWS::EC2::SecurityGroup'],
  [/^(InternetGatewayId|GatewayId|NatGatewayId)$/, 'AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway'],
];

/** What a resource calls itself. */
const OWN: Readonly<Record<string, RegExp>> = { 'AWS::Logs::LogGroup': /^LogGroupName$/ };

/** The types of which a property names one; nothing where it is no name. */
export function isNamedBy({ type }: Found, path: string): readonly string[] | undefined {
  if (OWN[type]?.test(path)) return undefined;
  const rules = [...(BY_NAME[type] ?? []), ...ANYWHERE];
  return rules.find(([at]) => at.test(path))?.slice(1) as readonly string[] | undefined;
}
