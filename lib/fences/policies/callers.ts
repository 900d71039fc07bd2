import type { StackTemplate } from '../templates/assembly';
import { partitionOf } from '../templates/references';
import type { Condition, Statement } from './policy';

/**
 * Who a statement of a resource's policy admits without naming them. Empty when every caller is a role of the stack's own
 * account, named exactly, or a service that acts for a resource of that account.
 *
 * @param silent services that do not always say for whom they call: their source is weighed where it is given
 */
export function unnamed(statement: Statement, stack: StackTemplate, silent: readonly string[] = SAYS_NO_SOURCE): string[] {
  const what = statement.sid || 'a statement';
  if (statement.negated) return [`${what} admits everybody but those it names`];
  if (statement.principals.length === 0) return [`${what} names nobody`];
  return statement.principals
    .filter((principal) => !isNamed(principal, statement, { stack, silent }))
    .map((principal) => `${what} admits ${principal}`);
}

function isNamed(
  principal: string,
  { conditions }: Statement,
  { stack, silent }: { stack: StackTemplate; silent: readonly string[] },
): boolean {
  if (silent.includes(principal)) return conditions.some((c) => isOwnSource({ ...c, operator: whenGiven(c.operator) }, stack));
  if (principal.startsWith('Service:')) return conditions.some((c) => isOwnSource(c, stack));
  if (isRole(principal.replace(/^AWS:/, ''), stack)) return true;
  return isOwnAccount(principal, stack) && conditions.some((c) => isExact(c, /^aws:principalarn$/, (v) => isRole(v, stack)));
}

/**
 * Services that call without saying for whom, or of which AWS does not say that they tell: a policy that insists on it drops every
 * event, every line of a machine's log, in silence, and the load balancer's first file, so that its logs cannot be switched on. So the
 * source is weighed where it is given. Sources, read 2026-11: SNS developer guide, "Key management"; Step Functions developer guide,
 * "Data at rest encryption"; guide to Application Load Balancers, "Enable access logs".
 */
const SAYS_NO_SOURCE = ['events', 'delivery.logs', 'logdelivery.elasticloadbalancing'].map(
  (name) => `Service:${name}.amazonaws.com`,
);
const whenGiven = (operator: string): string => operator.replace(/IfExists$/, '');

/** The stack's account as a whole, or anybody at all: either stands for the callers that a condition names. */
export function isOwnAccount(principal: string, { account, region }: StackTemplate): boolean {
  return ['*', `AWS:${account}`, `AWS:arn:${partitionOf(region)}:iam::${account}:root`].includes(principal);
}

/** A role of the stack's account, whole: no wildcard, which a role made tomorrow might match. */
function isRole(arn: string, { account, region }: StackTemplate): boolean {
  return (
    new RegExp(`^arn:${partitionOf(region)}:iam::${account}:role/[^*?]+$`).test(arn) || /^<[^*?]+\.Arn>$/.test(arn) // a role of these templates without a name of its own
  );
}

/** What a service says of the resource for which it calls. Without it, anybody's resource in any account will do. */
function isOwnSource(condition: Condition, { account }: StackTemplate): boolean {
  const ownArn = (v: string) =>
    v.split(':')[4] === account || // every resource of the account, at most
    /^arn:[^:*?]+:s3:::[^*?]+$/.test(v) || // a bucket's ARN names no account
    /^<[^*?]+>$/.test(v);
  return (
    // Firehose gives the account as external id.
    isExact(condition, /^(aws:sourceaccount|sts:externalid)$/, (v) => v === account) ||
    isExact(condition, /^(aws:sourcearn|kms:encryptioncontext:aws:(logs:arn|sns:topicarn))$/, ownArn)
  );
}

/**
 * A condition that is false when its key is missing, and true for the values listed alone: no `IfExists`, `ForAllValues`
 * (true for a missing key), `Null` or negation.
 */
export function isExact(condition: Condition, key: RegExp, value: (text: string) => boolean): boolean {
  return (
    key.test(condition.key) &&
    /^(Arn|String)(Equals|Like)$/.test(condition.operator) &&
    condition.values.length > 0 &&
    condition.values.every(value)
  );
}
