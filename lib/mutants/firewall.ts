import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change, drop } from './planting';
import type { Edits, Spot } from './planting';
import * as at from './spots';

/** A firewall that lets pass what it should stop, or that does not stand before the door. */

const ACL: Spot = { type: 'AWS::WAFv2::WebACL', stack: at.FRONT_DOOR };
const ASSOCIATION: Spot = { type: 'AWS::WAFv2::WebACLAssociation', stack: at.FRONT_DOOR };
const LOGGING: Spot = { type: 'AWS::WAFv2::LoggingConfiguration', stack: at.FRONT_DOOR };
const COMMON = 'AWSManagedRulesCommonRuleSet';
const HONEYPOTS = ['/wp-login.php', '/.env', '/.git/config', '/phpmyadmin'];

const rule = (name: string, edits: Edits): Plant =>
  change(ACL, Object.fromEntries(Object.entries(edits).map(([path, v]) => [`Rules/[Name=${name}]/${path}`, v])));
const login = (edits: Edits): Plant => rule('login-rate', edits);
const limit = (property: string, value: Value): Plant => login({ [`Statement/RateBasedStatement/${property}`]: value });
const scope = (value: Value, below = ''): Plant => limit(`ScopeDownStatement${below}`, value);
const group = (property: string, value: Value): Plant =>
  rule(COMMON, { [`Statement/ManagedRuleGroupStatement/${property}`]: value });
const gone = (name: string): Plant => change(ACL, { [`Rules/[Name=${name}]`]: undefined });
const more = (added: Value): Plant => change(ACL, { 'Rules/-': added });

const uri = (text: string): Value => ({
  ByteMatchStatement: {
    FieldToMatch: { UriPath: {} },
    PositionalConstraint: 'STARTS_WITH',
    SearchString: text,
    TextTransformations: transforms('URL_DECODE', 'NORMALIZE_PATH', 'LOWERCASE'),
  },
});
const byte = (text: string): { [key: string]: Value } =>
  (uri(text) as { ByteMatchStatement: { [key: string]: Value } }).ByteMatchStatement;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
function transforms(...types: string[]): Value {
  return types.map((Type, Priority) => ({ Type, Priority }));
}
const reads = (...types: string[]): Plant => scope(transforms(...types), '/ByteMatchStatement/TextTransformations');
const country = (code: string): Value => ({ GeoMatchStatement: { CountryCodes: [code] } });
const second = (Type: string): Plant =>
  add(at.NETWORK, { Second: { Type: at.BALANCER.type, Properties: { Type, Scheme: 'internet-facing' } } });

const RULES = mutantsOf('firewall-blocks', {
  'firewall-counts': ['the firewall counts guesses at passwords instead of blocking', login({ Action: { Count: {} } })],
  'firewall-asks': ['the firewall asks a riddle instead of blocking', login({ Action: { Captcha: {} } })],
  'firewall-does-nothing': ['a rule of the firewall has no action', login({ Action: undefined })],
  'firewall-counts-contact': ['the firewall counts messages instead of blocking', rule('contact-rate', { Action: { Count: {} } })],
  'firewall-counts-visits-to-honeypots': [
    'the firewall counts visits to honeypots',
    rule('honeypot-paths', { Action: { Count: {} } }),
  ],
  'firewall-counts-blocked-addresses': ['who was trapped may come back', rule('blocked-addresses', { Action: { Count: {} } })],
  'group-counts': ['a managed group counts', rule(COMMON, { OverrideAction: { Count: {} } })],
  'group-with-a-rule-that-counts': [
    'a rule of a managed group counts',
    group('RuleActionOverrides', [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }]),
  ],
  'group-with-a-rule-left-out': ['a rule of a managed group is left out', group('ExcludedRules', [{ Name: 'NoUserAgent_HEADER' }])],
  'group-shown-little': ['a managed group is shown one path alone', group('ScopeDownStatement', uri('/nothing'))],
  'group-of-yesterday': ['a managed group stays as it was', group('Version', 'Version_1.0')],
  'group-gone': ['nobody looks for the common attacks', gone(COMMON)],
  'group-gone-sql': ['nobody looks for injected SQL', gone('AWSManagedRulesSQLiRuleSet')],
  'group-gone-inputs': ['nobody looks for known exploits', gone('AWSManagedRulesKnownBadInputsRuleSet')],
  'group-gone-reputation': ['known bad addresses come in', gone('AWSManagedRulesAmazonIpReputationList')],
  'limit-gone': ['passwords can be guessed without end', gone('login-rate')],
  'limit-gone-on-resets': ['resets of passwords can be asked for without end', gone('password-reset-rate')],
  'limit-gone-on-contact': ['messages can be sent without end', gone('contact-rate')],
  'limit-that-nobody-reaches': ['two billion guesses are let through', limit('Limit', 2_000_000_000)],
  'limit-within-a-minute': ['guesses are counted anew every minute', limit('EvaluationWindowSec', 60)],
  'limit-of-twice-the-rate': ['the limit is above what a person guesses', limit('Limit', 200)],
  'limit-on-a-header': ['the limit is on the address that a header claims', limit('AggregateKeyType', 'FORWARDED_IP')],
  'limit-on-made-up-keys': ['the limit is on what the caller makes up', limit('AggregateKeyType', 'CUSTOM_KEYS')],
  'limit-on-everything': ['the limit is on everything, and too weak for one path', scope(undefined)],
  'limit-on-another-path': ['the limit is on another path', scope(uri('/logout'))],
  'limit-on-all-but-the-path': ['the limit is on all but the path', scope({ NotStatement: { Statement: uri('/login') } })],
  'limit-on-the-path-and-more': [
    'the limit is on the path from one country',
    scope({ AndStatement: { Statements: [uri('/login'), country('XX')] } }),
  ],
  'limit-on-a-header-that-looks-alike': [
    'the limit is on a header with the path in it',
    scope({ SingleHeader: { Name: 'referer' } }, '/ByteMatchStatement/FieldToMatch'),
  ],
  'limit-on-small-letters': ['the limit does not see the path in capitals', reads('URL_DECODE', 'NORMALIZE_PATH')],
  'limit-on-plain-writing': ['the limit does not see the path encoded', reads('LOWERCASE')],
  'limit-on-the-straight-way': ['the limit does not see the path by a detour', reads('URL_DECODE', 'LOWERCASE')],
  'honeypot-gone': ['a honeypot is no trap', rule('honeypot-paths', { 'Statement/OrStatement/Statements/0': undefined })],
  'honeypot-of-a-second-reason': [
    'who visits one honeypot must visit them all',
    rule('honeypot-paths', { Statement: { AndStatement: { Statements: HONEYPOTS.map(uri) } } }),
  ],
  'allowed-before': [
    'one country passes before any rule is asked',
    more({ Name: 'early', Priority: -1, Action: { Allow: {} }, Statement: country('DE') }),
  ],
  'group-of-somebody': [
    'a rule group that nobody has looked at decides',
    more({ Name: 'theirs', Priority: 99, OverrideAction: { None: {} }, Statement: { RuleGroupReferenceStatement: { Arn: 'a' } } }),
  ],
  'limit-on-nothing': ['the limit looks for no text', scope('', '/ByteMatchStatement/SearchString')],
  'limit-on-nothing-said': ['nobody says which text the limit looks for', scope(undefined, '/ByteMatchStatement/SearchString')],
  'limit-on-another-path-encoded': [
    'the limit is on another path, written in base64',
    scope({ ByteMatchStatement: { ...byte('/login'), SearchString: undefined, SearchStringBase64: base64('/logout') } }),
  ],
  'limit-on-no-pattern': [
    'nobody says which pattern the limit looks for',
    scope({ RegexMatchStatement: { ...byte(''), SearchString: undefined } }),
  ],
  'group-of-another-vendor': ['a group of that name, but not of AWS, looks for attacks', group('VendorName', 'Somebody')],
  'group-gone-linux': ['nobody looks for attacks on Linux', gone('AWSManagedRulesLinuxRuleSet')],
  'blocked-addresses-gone': ['who was trapped may come back, for no rule asks', gone('blocked-addresses')],
  'blocked-addresses-of-one-kind': [
    'who was trapped at a new kind of address may come back',
    rule('blocked-addresses', { 'Statement/OrStatement/Statements/1': undefined }),
  ],
  'blocked-addresses-of-somebody': [
    'another list of addresses is blocked',
    rule('blocked-addresses', { 'Statement/OrStatement/Statements/0/IPSetReferenceStatement/Arn': 'another' }),
  ],
  'blocked-addresses-by-header': [
    'who was trapped may come back with a header',
    rule('blocked-addresses', {
      'Statement/OrStatement/Statements/0/IPSetReferenceStatement/IPSetForwardedIPConfig': {
        HeaderName: 'x-forwarded-for',
        FallbackBehavior: 'NO_MATCH',
        Position: 'FIRST',
      },
    }),
  ],
  'floods-pass': ['one address may ask without end', gone('address-rate')],
  'floods-pass-below-a-high-limit': [
    'one address may ask a thousand times a second',
    rule('address-rate', { 'Statement/RateBasedStatement/Limit': 300_000 }),
  ],
  'no-rules': ['the firewall has no rules', change(ACL, { Rules: [] })],
});

const DOOR = mutantsOf('firewall-blocks', {
  'firewall-logs-some': [
    'the firewall logs only some of what it decides',
    change(LOGGING, { LoggingFilter: { DefaultBehavior: 'DROP', Filters: [] } }),
  ],
  'firewall-logs-no-counts': [
    'the firewall does not log what it counts',
    change(LOGGING, { 'LoggingFilter/Filters/0/Conditions': [{ ActionCondition: { Action: 'BLOCK' } }] }),
  ],
  'firewall-logs-what-is-both': [
    'the firewall logs what it blocks and counts at once, which is nothing',
    change(LOGGING, { 'LoggingFilter/Filters/0/Requirement': 'MEETS_ALL' }),
  ],
  'firewall-drops-what-it-blocks': [
    'the firewall lets go of what it blocks before it keeps it',
    change(LOGGING, {
      'LoggingFilter/Filters/-': {
        Behavior: 'DROP',
        Requirement: 'MEETS_ANY',
        Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
      },
    }),
  ],
  'firewall-logs-nothing': ['the firewall logs nothing', drop(LOGGING)],
  'firewall-log-of-another': ['the log is of another firewall', change(LOGGING, { ResourceArn: 'another' })],
  'firewall-log-of-no-place': ['the log of the firewall goes nowhere', change(LOGGING, { LogDestinationConfigs: [] })],
  'firewall-log-of-somebody': [
    'the log of the firewall goes to a group that nobody declares',
    change(LOGGING, { LogDestinationConfigs: [`arn:aws:logs:ap-south-1:${at.ACCOUNT}:log-group:aws-waf-logs-x`] }),
  ],
  'sessions-in-the-log': ['sessions of visitors stand in the log', change(LOGGING, { RedactedFields: undefined })],
  'cookies-in-the-log': ['cookies of visitors stand in the log', change(LOGGING, { 'RedactedFields/1': undefined })],
  'sessions-in-samples': ['sessions of visitors stand in samples', change(ACL, { DataProtectionConfig: undefined })],
  'sessions-in-details': [
    'sessions of visitors stand in the details of samples',
    change(ACL, { 'DataProtectionConfig/DataProtections/0/ExcludeRuleMatchDetails': true }),
  ],
  'firewall-before-nothing': ['the firewall stands before nothing', drop(ASSOCIATION)],
  'firewall-before-another-door': ['the firewall stands before another door', change(ASSOCIATION, { ResourceArn: 'another' })],
  'another-firewall': ['another firewall stands before the door', change(ASSOCIATION, { WebACLArn: 'another' })],
  'second-door': ['a second door has no firewall', second('application')],
  'second-door-of-a-network': ['a network load balancer has no firewall', second('network')],
  'second-door-of-a-gateway': ['a gateway load balancer has no firewall', second('gateway')],
  'door-opens-on-failure': [
    'the door opens when the firewall cannot answer',
    change(at.BALANCER, { 'LoadBalancerAttributes/[Key=waf.fail_open.enabled]/Value': 'true' }),
  ],
  'door-unread': ['the firewall cannot look into what the door passes on', change(at.BALANCER, { Type: 'network' })],
});

export const FIREWALL: readonly Mutant[] = [...RULES, ...DOOR];
