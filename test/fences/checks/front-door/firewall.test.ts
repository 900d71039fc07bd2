import { plain } from '../../../../lib/fences/templates/assembly';
import type { Value } from '../../../../lib/fences/templates/assembly';
import { firewallBlocks } from '../../../../lib/fences/checks/front-door/firewall';
import { buildPlatform } from '../../../support/build';
import { find, findings, plant } from '../../../support/plant';
import type { Edits, Spot } from '../../../support/plant';

const { assembly, platform } = buildPlatform({ platform: 'softhouse' });
const ACL: Spot = { type: 'AWS::WAFv2::WebACL' };
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
      'the path as a pattern that letters of either case match',
      rule('login-rate', {
        [SCOPE]: {
          RegexMatchStatement: {
            FieldToMatch: { UriPath: {} },
            RegexString: `(?i)^${login}`,
            TextTransformations: ['URL_DECODE', 'NORMALIZE_PATH'].map((Type, Priority) => ({ Type, Priority })),
          },
        },
      }),
    ],
    [
      'the path by reference',
      rule('login-rate', { [`${SCOPE}/ByteMatchStatement/SearchString`]: { 'Fn::Join': ['', ['/', login.slice(1)]] } }),
    ],
    [
      'the path in base64',
      rule('login-rate', {
        [`${SCOPE}/ByteMatchStatement/SearchString`]: undefined,
        [`${SCOPE}/ByteMatchStatement/SearchStringBase64`]: Buffer.from(login).toString('base64'),
      }),
    ],
    [
      'lists of addresses in another order',
      rule('blocked-addresses', { 'Statement/OrStatement/Statements': (old: Value) => [...(old as Value[])].reverse() }),
    ],
    ['headers in other letters', { 'DataProtectionConfig/DataProtections/0/Field/FieldKeys': ['Cookie', 'Authorization'] }],
    ['headers hashed', { 'DataProtectionConfig/DataProtections/0/Action': 'HASH' }],
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

test('a managed group whose rule only counts is told with the rule', () => {
  const at = rules.findIndex(
    (r) => r.Statement !== undefined && JSON.stringify(r.Statement).includes('AWSManagedRulesCommonRuleSet'),
  );
  const counts = [{ Name: 'EC2MetaDataSSRF_BODY', ActionToUse: { Count: {} } }];
  const told = found({ [`Rules/${at}/Statement/ManagedRuleGroupStatement/RuleActionOverrides`]: counts });
  expect(told).toEqual([expect.stringContaining('RuleActionOverrides: [{"Name":"EC2MetaDataSSRF_BODY"')]);
});
