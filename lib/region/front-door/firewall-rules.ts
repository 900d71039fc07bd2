import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Platform } from '../../../config/platform';
import { HONEYPOT_RULE } from '../../../lambdas/watch/trap-honeypot/contract';

type Rule = CfnWebACL.RuleProperty;
type Statement = CfnWebACL.StatementProperty;
type Paths = Platform['paths'];

/** Label on a request that went to a honeypot, for rules that come later and for whoever reads the log. */
export const TRAPPED = 'freehold:trapped';

/** All rates count over five minutes: long enough to notice patience, short enough to let go soon after it stops. */
const WINDOW_SECONDS = 300;

/**
 * Requests of one address in the window, after which it is answered 429 until it slows down. An office behind one address
 * shares them: 30 logins in five minutes are a hundred people in their first quarter of an hour.
 */
export const LIMITS = { login: 30, passwordReset: 10, contact: 10, everything: 3000 } as const;

/**
 * AWS's groups, in their newest version and with every rule acting as AWS made it. The price is known: the common rules
 * refuse bodies over 8 KB, so files travel to the tenant's bucket by signed address and never through the door.
 * Not among them is the anonymous IP list: it refuses hosting providers, from which customers' own systems call.
 */
const MANAGED_GROUPS = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesSQLiRuleSet',
  'AWSManagedRulesLinuxRuleSet',
];

/**
 * Every rule, in the order in which a request meets them. What is known to be hostile goes first and costs no more work.
 * Capacity units: the groups 1,325, each path 2 and 10 for each of its three transformations, each limit 2, the two sets of addresses
 * 2 (developer guide, the page of each statement). With four traps that is about 1,560; AWS may count a transformation of the same
 * component once ("Web ACL capacity units"), and then it is about 1,380. 1,500 are in the price of a request, each 500 more cost;
 * `aws wafv2 check-capacity` tells which it is.
 */
export function firewallRules(paths: Paths, blocked: { v4: string; v6: string }): Rule[] {
  const rules: Omit<Rule, 'priority'>[] = [
    block('blocked-addresses', {
      orStatement: {
        statements: [{ ipSetReferenceStatement: { arn: blocked.v4 } }, { ipSetReferenceStatement: { arn: blocked.v6 } }],
      },
    }),
    {
      // The hook finds visits in the log by the name of this rule.
      ...block(HONEYPOT_RULE, { orStatement: { statements: paths.honeypots.map(startsWith) } }),
      ruleLabels: [{ name: TRAPPED }],
    },
    ...MANAGED_GROUPS.map(managed),
    limit('password-reset-rate', LIMITS.passwordReset, paths.passwordReset),
    limit('login-rate', LIMITS.login, paths.login),
    limit('contact-rate', LIMITS.contact, paths.contact),
    limit('address-rate', LIMITS.everything),
  ];
  return rules.map((rule, priority) => ({ ...rule, priority }));
}

function block(name: string, statement: Statement): Omit<Rule, 'priority'> {
  return { name, statement, action: { block: {} }, visibilityConfig: visible(name) };
}

function managed(name: string): Omit<Rule, 'priority'> {
  return {
    name,
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
    overrideAction: { none: {} }, // the group's own actions, which block
    visibilityConfig: visible(name),
  };
}

function limit(name: string, requests: number, path?: string): Omit<Rule, 'priority'> {
  return {
    name,
    statement: {
      rateBasedStatement: {
        limit: requests,
        evaluationWindowSec: WINDOW_SECONDS,
        aggregateKeyType: 'IP', // the address that connects, not one that a header claims
        ...(path && { scopeDownStatement: startsWith(path) }),
      },
    },
    action: { block: { customResponse: { responseCode: 429 } } },
    visibilityConfig: visible(name),
  };
}

/** Decoded, without detours and in small letters: `/%4Cogin` and `/x/../login` are `/login`, too. */
function startsWith(path: string): Statement {
  return {
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'STARTS_WITH',
      searchString: path.toLowerCase(),
      textTransformations: ['URL_DECODE', 'NORMALIZE_PATH', 'LOWERCASE'].map((type, priority) => ({ type, priority })),
    },
  };
}

export function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
