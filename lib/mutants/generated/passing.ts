import type { Passing } from './tally';

/** What fences let pass, and why that is no gap. */
export const PASSING: readonly Passing[] = [
  {
    kind: 'a statement: condition dropped',
    fault: /: no StringEquals s3:x-amz-acl$/,
    reason:
      'Every bucket has its owner own what is written (BucketOwnerEnforced, a classed property), so an ACL that comes along says nothing.',
  },
  {
    kind: 'a property that would do elsewhere',
    fault: /^AWS::RDS::DBParameterGroup Parameters\//,
    reason:
      'Of each parameter every value of its row is as safe: on, 1 and true are one to PostgreSQL, TLS 1.3 is above 1.2, and mod and all record more than ddl.',
  },
  {
    kind: 'a property that would do elsewhere',
    fault: /x_frame_options\.header_value: DENY to SAMEORIGIN$/,
    reason:
      "Both keep strangers from framing a page, and the content security policy's frame-ancestors, which browsers heed first, is 'none'.",
  },
  {
    kind: 'a property with a weaker figure',
    fault: /^AWS::WAFv2::WebACL Rules\/Statement\/RateBasedStatement\/Limit: double$/,
    reason:
      'A path may be asked for up to 100 times in five minutes, which the check holds; double the lowest of these limits is below that.',
  },
  {
    kind: 'a property with another value',
    fault: /^AWS::CloudTrail::Trail IncludeGlobalServiceEvents: another(, as text)?$/,
    reason:
      "The trail of tenants' files takes events of objects alone, so of global services it has none either way; the account's trail is held to have them.",
  },
  {
    kind: 'a property with another value',
    fault: /^AWS::ECS::TaskDefinition .*awslogs-region: another$/,
    reason: 'The name of another region is found by names-no-region-elsewhere; this one is no region, and no task starts with it.',
  },
  {
    kind: 'a statement: principal',
    fault: /^network\/NetworkVpc\w+Endpoint\w+ PolicyDocument\/\d+: anybody$/,
    reason:
      'It names everybody as it is; whose calls pass, its condition on the account says, or that it reads what AWS publishes.',
  },
  {
    kind: 'a statement: resource',
    fault: /^watch\/OnCallTopicPolicy\w+ PolicyDocument\/\d+: every resource$/,
    reason: "A topic's policy is about the topic that it is attached to, whatever else it names.",
  },
  {
    kind: 'a property with another value',
    fault: /^AWS::WAFv2::WebACL Rules\/(Priority|.*TextTransformations\/Priority): another$/,
    reason:
      'It says in which order rules are asked and texts made plain: each of our rules blocks, whichever comes first, and two of one number AWS WAF refuses.',
  },
  {
    kind: 'a property left out',
    fault: /^AWS::WAFv2::WebACL Rules\/(Action\/Block\/CustomResponse|RuleLabels): left out$/,
    reason:
      'What is blocked is blocked all the same: it is answered with 403 instead of 429, or says in the log that it was a rule and not which trap.',
  },
  {
    kind: 'a property left out',
    fault: /^AWS::EC2::Route (Nat)?GatewayId: left out$/,
    reason:
      'EC2 makes no route without exactly one target (API reference, CreateRoute), so the deployment fails and what is there stays.',
  },
  {
    kind: 'a property left out',
    fault: /^AWS::S3::Bucket BucketEncryption\/.*BucketKeyEnabled: left out$/,
    reason: 'Without it each object has a data key of its own from KMS: dearer, and no weaker.',
  },
  {
    kind: 'a property with another value',
    fault: /^AWS::(ElasticLoadBalancingV2::LoadBalancer Subnets|RDS::DBSubnetGroup SubnetIds): another$/,
    reason: 'One of three subnets less, which leaves two zones; everything-stands-in-two-zones finds the second that goes.',
  },
  {
    kind: 'a property with another value',
    fault: /^AWS::EC2::SecurityGroup SecurityGroupIngress\/CidrIp: another$/,
    reason: 'The door stands open to the world as it is; any other text there is a smaller range, or none, which EC2 refuses.',
  },
  {
    kind: 'a statement: action',
    fault: /^network\/NetworkVpc(DynamoDb|S3)Endpoint\w+ PolicyDocument\/0: every action$/,
    reason: 'Through an endpoint go calls of its own service alone, of which it lets pass every one of the own account as it is.',
  },
  {
    kind: 'a statement: condition dropped',
    fault: /^watch\/Key\w+ KeyPolicy\/\d+: no StringEqualsIfExists aws:SourceAccount$/,
    reason: 'The condition beside it names the one topic by its ARN, account included.',
  },
  {
    kind: 'a statement: condition dropped',
    fault: /^erasure\/EraseBackupsRolePolicy\w+ PolicyDocument\/9: no condition$/,
    reason:
      "The statement's resource is the one service-linked role of AWS Backup, by its whole ARN; the condition says the same again.",
  },
  {
    kind: 'a property left out',
    fault: /^AWS::S3::Bucket LifecycleConfiguration\/Rules\/AbortIncompleteMultipartUpload: left out$/,
    reason:
      'Parts of an upload that never ended cost storage: they are no object, nobody can read them as one, and they go with the bucket.',
  },
  {
    kind: 'a statement: effect',
    fault:
      /^(network\/NetworkVpcS3Endpoint\w+ PolicyDocument\/1|aws-eusc-account\/BoundariesTenant\w+ PolicyDocument\/0|ledger\/BlueprintsBucketPolicy\w+ PolicyDocument\/[456]): Deny$/,
    reason:
      'It refuses what it let somebody do, and opens nothing: the application finds no packages, a tenant uses nothing, onboarding reads no blueprint and fails aloud.',
  },
];
