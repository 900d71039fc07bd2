import { plain } from '../../../lib/fences/assembly';
import type { Value } from '../../../lib/fences/assembly';
import { firewallBlocks } from '../../../lib/fences/checks/firewall';
import { buildPlatform } from '../../support/build';
import { add, find, findings, plant, remove } from '../../support/plant';
import type { Edits, Spot } from '../../support/plant';

const { assembly, platform } = buildPlatform({ platform: 'softhouse' });
const ACL: Spot = { type: 'AWS::WAFv2::WebACL' };
const BALANCER: Spot = { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' };
type Rule = { [key: string]: Value };
const rules = find(assembly, ACL).properties.Rules as Rule[];
const indexOf = (name: string): number => {
  const at = rules.findIndex((r) => r.Name === name);
  if (at < 0) throw new Error(`no rule ${name}; wanted one of ${rules.map((r) => plain(r.Name)).join(', ')}`);
  return at;
};
/** Edits of one rule of the firewall, by its name. */
const rule = (name: string, edits: Edits): Edits =>
  Object.fromEntries(Object.entries(edits).map(([path, value]) => [`Rules/${indexOf(name)}/${path}`, value]));
const found = (edits: Edits): string[] => findings(firewallBlocks, plant(assembly, ACL, edits));

const uri = (text: string, how: string, ...transformations: string[]): Value => ({
  ByteMatchStatement: {
    FieldToMatch: { UriPath: {} },
    PositionalConstraint: how,
    SearchString: text,
    TextTransformations: ['URL_DECODE', 'NORMALIZE_PATH', 'LOWERCASE', ...transformations].map((Type, Priority) => ({
      Type,
      Priority,
    })),
  },
});
const SCOPE = 'Statement/RateBasedStatement/ScopeDownStatement';
const COMMON = 'AWSManagedRulesCommonRuleSet';

describe('a firewall that lets pass what it should stop is refused', () => {
  test.each<[string, Edits]>([
    ['counting', rule('login-rate', { Action: { Count: {} } })],
    ['asking', rule('login-rate', { Action: { Captcha: {} } })],
    ['no action', rule('login-rate', { Action: undefined })],
    ['a group that counts', rule(COMMON, { OverrideAction: { Count: {} } })],
    [
      'a group with a rule that counts',
      rule(COMMON, {
        'Statement/ManagedRuleGroupStatement/RuleActionOverrides': [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
      }),
    ],
    [
      'a group with a rule left out',
      rule(COMMON, { 'Statement/ManagedRuleGroupStatement/ExcludedRules': [{ Name: 'NoUserAgent_HEADER' }] }),
    ],
    [
      'a group that is shown little',
      rule(COMMON, { 'Statement/ManagedRuleGroupStatement/ScopeDownStatement': uri('/nothing', 'EXACTLY') }),
    ],
    ['a group of yesterday', rule(COMMON, { 'Statement/ManagedRuleGroupStatement/Version': 'Version_1.0' })],
    ['a group that is gone', { [`Rules/${indexOf(COMMON)}`]: undefined }],
    ['a limit that is gone', { [`Rules/${indexOf('login-rate')}`]: undefined }],
    ['a limit that nobody reaches', rule('login-rate', { 'Statement/RateBasedStatement/Limit': 2_000_000_000 })],
    ['a limit within a minute', rule('login-rate', { 'Statement/RateBasedStatement/EvaluationWindowSec': 60 })],
    ['a limit on what a header claims', rule('login-rate', { 'Statement/RateBasedStatement/AggregateKeyType': 'FORWARDED_IP' })],
    [
      'a limit on keys that the caller makes up',
      rule('login-rate', { 'Statement/RateBasedStatement/AggregateKeyType': 'CUSTOM_KEYS' }),
    ],
    ['a limit on everything, too weak for one path', rule('login-rate', { [SCOPE]: undefined })],
    ['a limit on another path', rule('login-rate', { [SCOPE]: uri('/logout', 'STARTS_WITH') })],
    [
      'a limit on all but the path',
      rule('login-rate', { [SCOPE]: { NotStatement: { Statement: uri(platform.paths.login, 'STARTS_WITH') } } }),
    ],
    [
      'a limit on the path and something else',
      rule('login-rate', {
        [SCOPE]: {
          AndStatement: { Statements: [uri(platform.paths.login, 'STARTS_WITH'), { GeoMatchStatement: { CountryCodes: ['XX'] } }] },
        },
      }),
    ],
    [
      'a limit on a path that looks alike in a header',
      rule('login-rate', { [`${SCOPE}/ByteMatchStatement/FieldToMatch`]: { SingleHeader: { Name: 'referer' } } }),
    ],
    [
      'a limit on small letters alone',
      rule('login-rate', {
        [`${SCOPE}/ByteMatchStatement/TextTransformations`]: [
          { Priority: 0, Type: 'URL_DECODE' },
          { Priority: 1, Type: 'NORMALIZE_PATH' },
        ],
      }),
    ],
    [
      'a limit on plain writing alone',
      rule('login-rate', { [`${SCOPE}/ByteMatchStatement/TextTransformations`]: [{ Priority: 0, Type: 'LOWERCASE' }] }),
    ],
    [
      'a limit on the straight way alone',
      rule('login-rate', {
        [`${SCOPE}/ByteMatchStatement/TextTransformations`]: [
          { Priority: 0, Type: 'URL_DECODE' },
          { Priority: 1, Type: 'LOWERCASE' },
        ],
      }),
    ],
    ['a honeypot that is gone', rule('honeypot-paths', { 'Statement/OrStatement/Statements/0': undefined })],
    [
      'a honeypot that needs a second reason',
      rule('honeypot-paths', {
        Statement: { AndStatement: { Statements: platform.paths.honeypots.map((p) => uri(p, 'STARTS_WITH')) } },
      }),
    ],
    [
      'a rule that allows everything before',
      {
        'Rules/-': {
          Name: 'early',
          Priority: -1,
          Action: { Allow: {} },
          Statement: { GeoMatchStatement: { CountryCodes: ['DE'] } },
        },
      },
    ],
    [
      'a rule group of somebody',
      {
        'Rules/-': {
          Name: 'theirs',
          Priority: 99,
          OverrideAction: { None: {} },
          Statement: { RuleGroupReferenceStatement: { Arn: 'a' } },
        },
      },
    ],
    ['no rules', { Rules: [] }],
  ])('%s', (_, edits) => expect(found(edits)).not.toEqual([]));

  test('or that logs only some of what it decides', () => {
    const LOGGING: Spot = { type: 'AWS::WAFv2::LoggingConfiguration' };
    const filter = { LoggingFilter: { DefaultBehavior: 'DROP', Filters: [] } };
    expect(findings(firewallBlocks, plant(assembly, LOGGING, filter))).toHaveLength(1);
    expect(findings(firewallBlocks, remove(assembly, LOGGING))).toHaveLength(1);
    expect(findings(firewallBlocks, plant(assembly, LOGGING, { ResourceArn: 'another' }))).toHaveLength(1);
  });
});

describe('a door without a firewall is refused', () => {
  test("that nothing stands before, or that is another's", () => {
    const ASSOCIATION: Spot = { type: 'AWS::WAFv2::WebACLAssociation' };
    expect(findings(firewallBlocks, remove(assembly, ASSOCIATION))).toHaveLength(1);
    expect(findings(firewallBlocks, plant(assembly, ASSOCIATION, { ResourceArn: 'another' }))).toHaveLength(1);
    expect(findings(firewallBlocks, plant(assembly, ASSOCIATION, { WebACLArn: 'another' }))).toHaveLength(1);
  });

  test('a second one, of whatever kind and wherever it stands', () => {
    const second = (Type: string) => ({ Second: { Type: BALANCER.type, Properties: { Type, Scheme: 'internet-facing' } } });
    for (const type of ['application', 'network', 'gateway'])
      expect(findings(firewallBlocks, add(assembly, '-network', second(type)))).toHaveLength(1);
  });

  test('that opens when the firewall cannot answer, or that the firewall cannot look into', () => {
    const opens = (old: Value) => [...(old as Value[]), { Key: 'waf.fail_open.enabled', Value: 'true' }];
    expect(findings(firewallBlocks, plant(assembly, BALANCER, { LoadBalancerAttributes: opens }))).toHaveLength(1);
    expect(findings(firewallBlocks, plant(assembly, BALANCER, { Type: 'network' }))).toHaveLength(1);
  });
});

describe('the same firewall said otherwise is met', () => {
  const { login } = platform.paths;
  test.each<[string, Edits]>([
    [
      'other priorities, in the same order',
      { Rules: (old: Value) => (old as Rule[]).map((r) => ({ ...r, Priority: Number(r.Priority) * 10 + 5 })) },
    ],
    ['another order in the list', { Rules: (old: Value) => [...(old as Value[])].reverse() }],
    ['another response', rule('login-rate', { Action: { Block: { CustomResponse: { ResponseCode: 403 } } } })],
    ['a stricter limit', rule('login-rate', { 'Statement/RateBasedStatement/Limit': 10 })],
    [
      'the same rate in a shorter window',
      rule('login-rate', { 'Statement/RateBasedStatement/Limit': 10, 'Statement/RateBasedStatement/EvaluationWindowSec': 60 }),
    ],
    ['the window that WAF takes by itself', rule('login-rate', { 'Statement/RateBasedStatement/EvaluationWindowSec': undefined })],
    ['the path exactly', rule('login-rate', { [SCOPE]: uri(login, 'EXACTLY') })],
    ['the path in the middle', rule('login-rate', { [SCOPE]: uri(login, 'CONTAINS') })],
    ['the path at the end', rule('login-rate', { [SCOPE]: uri(login, 'ENDS_WITH') })],
    [
      'the path among others',
      rule('login-rate', { [SCOPE]: { OrStatement: { Statements: [uri('/x', 'EXACTLY'), uri(login, 'STARTS_WITH')] } } }),
    ],
    [
      'the path as a pattern',
      rule('login-rate', {
        [SCOPE]: {
          RegexMatchStatement: {
            FieldToMatch: { UriPath: {} },
            RegexString: `^${login}`,
            TextTransformations: ['URL_DECODE', 'NORMALIZE_PATH', 'LOWERCASE'].map((Type, Priority) => ({ Type, Priority })),
          },
        },
      }),
    ],
    [
      'the path by reference',
      rule('login-rate', { [`${SCOPE}/ByteMatchStatement/SearchString`]: { 'Fn::Join': ['', ['/', login.slice(1)]] } }),
    ],
    [
      'a rule more that blocks',
      {
        'Rules/-': {
          Name: 'more',
          Priority: 99,
          Action: { Block: {} },
          Statement: { GeoMatchStatement: { CountryCodes: ['XX'] } },
        },
      },
    ],
  ])('%s', (_, edits) => expect(found(edits)).toEqual([]));

  test('in front of every load balancer', () => {
    expect(firewallBlocks.look(assembly).length).toBeGreaterThan(20);
    expect(findings(firewallBlocks, assembly)).toEqual([]);
  });
});
