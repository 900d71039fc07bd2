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
];
