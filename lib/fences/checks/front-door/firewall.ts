import { plain } from '../../templates/assembly';
import type { Assembly, Found, Value } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, listOf } from '../../policies/policy';
import { everyPath, PATHS } from './firewall-paths';
import { actionOf, beforeAllowed, limitsAddresses, rulesOf } from './firewall-rules';
import type { Fields } from './firewall-rules';

/** AWS's groups that no front door goes without: common attacks, known exploits, SQL injection, bad addresses, Linux. */
const GROUPS = ['CommonRuleSet', 'KnownBadInputsRuleSet', 'SQLiRuleSet', 'AmazonIpReputationList', 'LinuxRuleSet'].map(
  (g) => `AWSManagedRules${g}`,
);

/** Ten requests a second of one address, for five minutes: more is no visitor. */
const FLOOD = 3000;

/** Headers that let their reader act as somebody else. */
const SECRET_HEADERS = ['authorization', 'cookie'];

/** A firewall that counts instead of blocking has been published more than once; only the effective action says. */
export const firewallBlocks: Check = {
  id: 'firewall-blocks',
  sentence:
    'The web firewall blocks: managed groups as AWS made them, addresses that were trapped, floods, rate limits on login, password reset and contact, and the honeypots. Every request is logged, without what would let a reader act as its sender.',
  remedy: 'OverrideAction None for groups, Action Block for our own rules, and no rule that allows before them.',
  speaksOf: ['managed-groups', 'trapped-addresses', 'floods', ...PATHS, 'log'],
  look: (assembly) => [
    ...assembly
      .all('AWS::WAFv2::WebACL')
      .flatMap((acl) => [
        ...everyRule(acl),
        ...everyGroup(acl),
        ...trapped(assembly, acl),
        floods(acl),
        ...everyPath(assembly, acl),
        ...logged(assembly, acl),
        sampled(acl),
      ]),
    ...assembly.all('AWS::ElasticLoadBalancingV2::LoadBalancer').map((balancer) => guarded(assembly, balancer)),
  ],
};

const groupOf = ({ Statement }: Fields): Fields | undefined =>
  isMap(Statement) && isMap(Statement.ManagedRuleGroupStatement) ? Statement.ManagedRuleGroupStatement : undefined;

/** What takes a managed group's teeth: rules left out or softened, requests it is not shown, an old version. */
const SOFTENS = ['ExcludedRules', 'RuleActionOverrides', 'ScopeDownStatement', 'Version'];

function everyRule(acl: Found): Observation[] {
  return rulesOf(acl).map((rule) => {
    const i = listOf(acl.properties.Rules).indexOf(rule);
    const group = groupOf(rule);
    const softened = group
      ? SOFTENS.filter((key) => listOf(group[key]).length > 0).map((key) => `${key}: ${JSON.stringify(group[key])}`)
      : [];
    const action = actionOf(rule);
    const ok = group ? action === 'None' && softened.length === 0 : action === 'Block';
    const wanted = group ? `${plain(group.Name)} acts as AWS made it` : 'Block';
    return observe(acl, `Rules/${i}`, {
      expected: wanted,
      actual: softened.join(', ') || action,
      ok,
      ...(group && { about: 'managed-groups' }),
    });
  });
}

function everyGroup(acl: Found): Observation[] {
  const groups = rulesOf(acl).map(groupOf);
  const present = groups.flatMap((group) => (group?.VendorName === 'AWS' ? [group.Name] : []));
  return GROUPS.map((group) =>
    observe(acl, 'Rules', {
      expected: group,
      actual: present.includes(group) ? group : `no ${group}`,
      ok: present.includes(group),
      about: 'managed-groups',
    }),
  );
}

/** Who went to a honeypot is blocked from then on, by whichever kind of address it came. */
function trapped(assembly: Assembly, acl: Found): Observation[] {
  const here = ({ stack }: Found) => stack.account === acl.stack.account && stack.region === acl.stack.region;
  return ['IPV4', 'IPV6'].map((version) => {
    const lists = assembly
      .all('AWS::WAFv2::IPSet')
      .filter((list) => here(list) && list.properties.IPAddressVersion === version)
      .map((list) => assembly.text({ 'Fn::GetAtt': [list.logicalId, 'Arn'] }, list.stack));
    const blocking = beforeAllowed(acl).filter(
      (rule) => actionOf(rule) === 'Block' && listsOf(assembly, acl, rule.Statement).some((arn) => lists.includes(arn)),
    );
    return observe(acl, 'Rules', {
      expected: `trapped addresses of ${version}: Block`,
      actual: `trapped addresses of ${version}: ${blocking.length > 0 ? 'Block' : 'no rule'}`,
      ok: blocking.length > 0,
      about: 'trapped-addresses',
    });
  });
}

/** Lists of addresses that a statement surely matches. One that a header claims is not the address that connects. */
function listsOf(assembly: Assembly, acl: Found, statement: Value): string[] {
  if (!isMap(statement)) return [];
  const { OrStatement: any, IPSetReferenceStatement: list } = statement;
  if (isMap(any)) return listOf(any.Statements).flatMap((inner) => listsOf(assembly, acl, inner));
  return isMap(list) && list.IPSetForwardedIPConfig === undefined ? [assembly.text(list.Arn, acl.stack)] : [];
}

/** One limit that looks at no path: for what nobody thought of. */
function floods(acl: Found): Observation {
  const limited = beforeAllowed(acl).some(({ Statement, ...rule }) => {
    const rate = isMap(Statement) ? Statement.RateBasedStatement : undefined;
    return actionOf(rule) === 'Block' && isMap(rate) && rate.ScopeDownStatement === undefined && limitsAddresses(rate, FLOOD);
  });
  return observe(acl, 'Rules', {
    expected: `everything: Block above ${FLOOD} in five minutes`,
    actual: limited ? 'everything: Block' : 'everything: no rule',
    ok: limited,
    about: 'floods',
  });
}

/** Every decision but to let pass is in a log of ours: nothing else filtered away, nothing in it that a reader could use. */
function logged(assembly: Assembly, acl: Found): Observation[] {
  const arn = assembly.text({ 'Fn::GetAtt': [acl.logicalId, 'Arn'] }, acl.stack);
  const groups = assembly
    .all('AWS::Logs::LogGroup')
    .map((group) => assembly.text({ 'Fn::GetAtt': [group.logicalId, 'Arn'] }, group.stack).replace(/:\*$/, ''));
  const logs = assembly
    .all('AWS::WAFv2::LoggingConfiguration')
    .filter((l) => assembly.text(l.properties.ResourceArn, l.stack) === arn);
  const whole = logs.filter((l) => keepsDecisions(l.properties.LoggingFilter));
  const kept = whole.filter((l) =>
    listOf(l.properties.LogDestinationConfigs).some((to) => groups.includes(assembly.text(to, l.stack).replace(/:\*$/, ''))),
  );
  return [
    observe(acl, '', {
      expected: 'every request logged that did not merely pass',
      actual: `${whole.length} whole logs, ${kept.length} in a group of ours`,
      ok: whole.length === 1 && kept.length === 1,
      about: 'log',
    }),
    ...logs.map((l) =>
      hidden(
        l,
        'RedactedFields',
        listOf(l.properties.RedactedFields).flatMap((f) => (isMap(f) && isMap(f.SingleHeader) ? [f.SingleHeader.Name] : [])),
      ),
    ),
  ];
}

/** What the firewall does beside letting pass (WAF API reference, ActionCondition, read 2026-11-30). */
const DECISIONS = ['BLOCK', 'COUNT', 'CAPTCHA', 'CHALLENGE', 'EXCLUDED_AS_COUNT'];

/** No filter, or one that lets go of nothing but what no part of it is said to keep, and keeps each decision by itself. */
function keepsDecisions(filter: Value): boolean {
  if (filter === undefined) return true;
  if (!isMap(filter)) return false;
  const filters = listOf(filter.Filters).filter(isMap);
  if (filters.some(({ Behavior }) => Behavior !== 'KEEP')) return false;
  if (filter.DefaultBehavior === 'KEEP') return true;
  const kept = filters
    .map(({ Requirement, Conditions }) => ({ any: Requirement === 'MEETS_ANY', all: listOf(Conditions).filter(isMap) }))
    .filter(({ any, all }) => any || all.length === 1)
    .flatMap(({ all }) => all.map(({ ActionCondition: of }) => (isMap(of) ? of.Action : undefined)));
  return DECISIONS.every((action) => kept.includes(action));
}

/** Samples in the console show what the log does not, so the same headers are hidden there. */
function sampled(acl: Found): Observation {
  const { DataProtectionConfig: config } = acl.properties;
  const headers = listOf(isMap(config) ? config.DataProtections : undefined)
    .filter(isMap)
    .filter((p) => ['SUBSTITUTION', 'HASH'].includes(plain(p.Action)))
    .filter(
      (p) => ![p.ExcludeRuleMatchDetails, p.ExcludeRateBasedDetails].some((left) => left !== undefined && plain(left) !== 'false'),
    )
    .flatMap(({ Field: field }) => (isMap(field) && field.FieldType === 'SINGLE_HEADER' ? listOf(field.FieldKeys) : []));
  return hidden(acl, 'DataProtectionConfig', headers);
}

function hidden(found: Found, property: string, headers: readonly Value[]): Observation {
  const names = headers.map((header) => plain(header).toLowerCase());
  const shown = SECRET_HEADERS.filter((header) => !names.includes(header));
  return observe(found, property, {
    expected: `${SECRET_HEADERS.join(', ')} hidden`,
    actual: shown.length > 0 ? `shows ${shown.join(', ')}` : `${SECRET_HEADERS.join(', ')} hidden`,
    ok: shown.length === 0,
  });
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
