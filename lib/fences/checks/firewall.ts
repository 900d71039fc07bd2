import { plain } from '../assembly';
import type { Assembly, Found, Value } from '../assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, listOf } from '../policy';

type Fields = { [key: string]: Value };

/** AWS's groups that no front door goes without: the common attacks, known exploits, SQL injection, known bad addresses. */
const GROUPS = ['CommonRuleSet', 'KnownBadInputsRuleSet', 'SQLiRuleSet', 'AmazonIpReputationList'].map(
  (g) => `AWSManagedRules${g}`,
);

/** The highest rate, in requests of one address in five minutes, that still limits somebody who guesses. */
const HIGHEST_RATE = 100;

/** A firewall that counts instead of blocking has been published more than once; only the effective action says. */
export const firewallBlocks: Check = {
  id: 'firewall-blocks',
  sentence:
    'The web firewall blocks: managed groups as AWS made them, rate limits on login, password reset and contact, and the honeypots.',
  remedy: 'OverrideAction None for groups, Action Block for our own rules, and no rule that allows before them.',
  look: (assembly) => [
    ...assembly
      .all('AWS::WAFv2::WebACL')
      .flatMap((acl) => [...everyRule(acl), ...everyGroup(acl), ...everyPath(assembly, acl), ...logged(assembly, acl)]),
    ...assembly.all('AWS::ElasticLoadBalancingV2::LoadBalancer').map((balancer) => guarded(assembly, balancer)),
  ],
};

const rulesOf = (acl: Found): Fields[] =>
  listOf(acl.properties.Rules)
    .filter(isMap)
    .sort((a, b) => Number(a.Priority) - Number(b.Priority));

const actionOf = (rule: Fields): string => {
  const action = isMap(rule.Action) ? rule.Action : isMap(rule.OverrideAction) ? rule.OverrideAction : {};
  return Object.keys(action)[0] ?? 'none';
};

const groupOf = ({ Statement }: Fields): Fields | undefined =>
  isMap(Statement) && isMap(Statement.ManagedRuleGroupStatement) ? Statement.ManagedRuleGroupStatement : undefined;

/** What takes a managed group's teeth: rules left out or softened, requests it is not shown, an old version. */
const SOFTENS = ['ExcludedRules', 'RuleActionOverrides', 'ScopeDownStatement', 'Version'];

function everyRule(acl: Found): Observation[] {
  return rulesOf(acl).map((rule) => {
    const i = listOf(acl.properties.Rules).indexOf(rule);
    const group = groupOf(rule);
    const softened = group ? SOFTENS.filter((key) => listOf(group[key]).length > 0) : [];
    const action = actionOf(rule);
    const ok = group ? action === 'None' && softened.length === 0 : action === 'Block';
    const wanted = group ? 'the group acts as AWS made it' : 'Block';
    return observe(acl, `Rules/${i}`, { expected: wanted, actual: softened.join(', ') || action, ok });
  });
}

function everyGroup(acl: Found): Observation[] {
  const present = rulesOf(acl).map((rule) => groupOf(rule)?.Name);
  return GROUPS.map((group) =>
    observe(acl, 'Rules', {
      expected: group,
      actual: present.includes(group) ? group : `no ${group}`,
      ok: present.includes(group),
    }),
  );
}

/** For each path that the platform names: is there a blocking rule whose statement matches it, before any rule allows? */
function everyPath(assembly: Assembly, acl: Found): Observation[] {
  const { login, passwordReset, contact, honeypots } = assembly.platform.paths;
  const limited = [login, passwordReset, contact].map((path) => ({ path, kind: 'limited' as const }));
  const trapped = honeypots.map((path) => ({ path, kind: 'trapped' as const }));
  return [...limited, ...trapped].map(({ path, kind }) => {
    const actions = spellings(path).map((spelling) => {
      const decides = rulesOf(acl).find(
        (rule) =>
          isMap(rule.Statement) &&
          (actionOf(rule) === 'Allow' ||
            (kind === 'limited'
              ? limits(assembly, acl, rule.Statement, spelling)
              : matchesPath(assembly, acl, rule.Statement, spelling))),
      );
      return decides ? actionOf(decides) : `no rule for ${spelling}`;
    });
    const actual = actions.find((action) => action !== 'Block') ?? 'Block';
    return observe(acl, 'Rules', {
      expected: `${path} ${kind}: Block`,
      actual: `${path} ${kind}: ${actual}`,
      ok: actual === 'Block',
    });
  });
}

/** As a caller may write the path so that the application still understands it. */
function spellings(path: string): string[] {
  const encoded = `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`;
  return [path, path.toUpperCase(), encoded, `/x/..${path}`];
}

/** A limit on the address that connects: one on what a header claims, or at a rate nobody reaches, limits nobody. */
function limits(assembly: Assembly, acl: Found, { RateBasedStatement: rate }: Fields, path: string): boolean {
  if (!isMap(rate) || !isMap(rate.ScopeDownStatement)) return false;
  const inFiveMinutes = (Number(rate.Limit) * 300) / Number(rate.EvaluationWindowSec ?? 300);
  return (
    rate.AggregateKeyType === 'IP' && inFiveMinutes <= HIGHEST_RATE && matchesPath(assembly, acl, rate.ScopeDownStatement, path)
  );
}

/** Whether a statement surely matches whatever asks for the path. A kind of statement that is not here may not. */
function matchesPath(assembly: Assembly, acl: Found, statement: Fields, path: string): boolean {
  const [kind, body] = Object.entries(statement)[0] ?? [];
  if (!isMap(body)) return false;
  const inner = listOf(body.Statements).filter(isMap);
  const onPath = isMap(body.FieldToMatch) && 'UriPath' in body.FieldToMatch;
  switch (kind ?? '') {
    case 'OrStatement':
      return inner.some((s) => matchesPath(assembly, acl, s, path));
    case 'AndStatement':
      return inner.length > 0 && inner.every((s) => matchesPath(assembly, acl, s, path));
    case 'ByteMatchStatement': {
      const text = assembly.text(body.SearchString, acl.stack);
      const seen = transformed(body, path);
      const how: Readonly<Record<string, boolean>> = {
        EXACTLY: seen === text,
        STARTS_WITH: seen.startsWith(text),
        CONTAINS: seen.includes(text),
        ENDS_WITH: seen.endsWith(text),
      };
      return onPath && how[plain(body.PositionalConstraint)] === true;
    }
    case 'RegexMatchStatement':
      return onPath && new RegExp(assembly.text(body.RegexString, acl.stack)).test(transformed(body, path));
    default:
      return false;
  }
}

/** The path as the rule sees it, its transformations done in order. One that is not here is taken to change nothing. */
function transformed(body: Fields, path: string): string {
  const order = listOf(body.TextTransformations)
    .filter(isMap)
    .sort((a, b) => Number(a.Priority) - Number(b.Priority));
  return order.reduce((text, { Type }) => {
    switch (plain(Type)) {
      case 'LOWERCASE':
        return text.toLowerCase();
      case 'URL_DECODE':
        return decodeURIComponent(text);
      case 'NORMALIZE_PATH':
        return new URL(text, 'https://host').pathname;
      default:
        return text;
    }
  }, path);
}

/** Every decision is in the log: nothing filtered away. */
function logged(assembly: Assembly, acl: Found): Observation[] {
  const arn = assembly.text({ 'Fn::GetAtt': [acl.logicalId, 'Arn'] }, acl.stack);
  const logs = assembly
    .all('AWS::WAFv2::LoggingConfiguration')
    .filter((l) => assembly.text(l.properties.ResourceArn, l.stack) === arn);
  const whole = logs.filter((l) => l.properties.LoggingFilter === undefined);
  return [observe(acl, '', { expected: 'every request logged', actual: `${whole.length} whole logs`, ok: whole.length === 1 })];
}

/** Each load balancer, of whatever kind, has a firewall in front, and closes when the firewall cannot answer. */
function guarded(assembly: Assembly, balancer: Found): Observation {
  const arn = assembly.text({ Ref: balancer.logicalId }, balancer.stack);
  const acls = assembly.all('AWS::WAFv2::WebACL').map((acl) => assembly.text({ 'Fn::GetAtt': [acl.logicalId, 'Arn'] }, acl.stack));
  const before = assembly
    .all('AWS::WAFv2::WebACLAssociation')
    .filter(
      (a) =>
        assembly.text(a.properties.ResourceArn, a.stack) === arn && acls.includes(assembly.text(a.properties.WebACLArn, a.stack)),
    );
  const opens = listOf(balancer.properties.LoadBalancerAttributes).some(
    (a) => isMap(a) && a.Key === 'waf.fail_open.enabled' && assembly.text(a.Value, balancer.stack) !== 'false',
  );
  const application = balancer.properties.Type === 'application';
  return observe(balancer, '', {
    expected: 'one firewall, which closes the door when it cannot answer',
    actual: `${plain(balancer.properties.Type)}, ${before.length} firewalls${opens ? ', open without them' : ''}`,
    ok: before.length === 1 && application && !opens,
  });
}
