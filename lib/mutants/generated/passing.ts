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
    fault: /^AWS::RDS::DBParameterGroup Parameters\/log_statement: ddl to mod$/,
    reason: 'It records more than the other, and both are classed as safe.',
  },
  {
    kind: 'a statement: effect',
    fault: / AssumeRolePolicyDocument\/\d+: Deny$/,
    reason: 'Nobody gets in who did not before; a role that cannot be taken on fails loudly at its first use.',
  },
];
