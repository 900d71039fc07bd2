import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { add, change, together } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** What the internet reaches, and how it is answered. */

const RULE: Spot = { type: 'AWS::ElasticLoadBalancingV2::ListenerRule', stack: at.FRONT_DOOR };
const RECORD: Spot = { type: 'AWS::Route53::RecordSet', stack: at.FRONT_DOOR };
const ELSEWHERE = 'elsewhere.example';
const LISTENER = { Ref: 'LoadBalancerHttp7523D68A' };

const header = (name: string, value?: Value): Plant =>
  change(at.HTTPS, { [`ListenerAttributes/[Key=routing.http.response.${name}.header_value]${value ? '/Value' : ''}`]: value });
const hsts = (value?: Value): Plant => header('strict_transport_security', value);
const csp = (value?: Value): Plant => header('content_security_policy', value);
const http = (below: string, value: Value): Plant => change(at.HTTP, { [`DefaultActions${below}`]: value });
const redirect = (to: { [key: string]: Value }): Plant =>
  change(RULE, { Actions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302', ...to } }] });
const served = (ListenerArn: Value) => ({
  More: { Type: RULE.type, Properties: { ListenerArn, Actions: [{ Type: 'forward', TargetGroupArn: 'a' }] } },
});

const SERVES = mutantsOf('only-https-serves', {
  'https-elsewhere': ['HTTPS is served where no browser asks', change(at.HTTPS, { Port: 8443 })],
  'plain-http-forwards': ['plain HTTP reaches the application', http('', [{ Type: 'forward', TargetGroupArn: 'a' }])],
  'plain-http-answers': [
    'plain HTTP gets an answer',
    http('', [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }]),
  ],
  'plain-http-leads-to-itself': ['plain HTTP leads to plain HTTP', http('/0/RedirectConfig/Protocol', '#{protocol}')],
  'plain-http-leads-elsewhere': ['plain HTTP leads to somebody else', http('/0/RedirectConfig/Host', ELSEWHERE)],
  'plain-http-of-no-action': ['plain HTTP does nothing', http('', [])],
  'served-as-tcp': ['the door passes on bytes', change(at.HTTPS, { Protocol: 'TCP' })],
  'served-as-tls': ['the door passes on TLS unread', change(at.HTTPS, { Protocol: 'TLS' })],
  'served-unsaid': ['nobody says which protocol the door speaks', change(at.HTTPS, { Protocol: undefined })],
  'rule-leads-back': ['a rule leads back to plain HTTP', redirect({ Protocol: 'HTTP' })],
  'rule-leads-elsewhere': ['a rule leads to somebody else', redirect({ Protocol: 'HTTPS', Host: ELSEWHERE })],
  'rule-on-plain-http': ['a rule serves over plain HTTP', add(at.FRONT_DOOR, served(LISTENER))],
  'rule-on-plain-http-from-another-stack': [
    'a rule of another stack serves over plain HTTP',
    together(
      add(at.FRONT_DOOR, { Published: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/http', Value: LISTENER } } }),
      add(at.NETWORK, served('{{resolve:ssm:/http}}')),
    ),
  ],
  'hsts-gone': ['browsers are not told to stay with HTTPS', hsts()],
  'hsts-for-a-month': ['browsers stay with HTTPS for a month', hsts('max-age=2592000; includeSubDomains; preload')],
  'hsts-taken-back': ['browsers are told to forget about HTTPS', hsts('max-age=0; includeSubDomains; preload')],
  'hsts-of-one-name': ['subdomains may be called in the clear', hsts('max-age=63072000; preload')],
  'hsts-not-preloaded': ['the first call may be in the clear', hsts('max-age=63072000; includeSubDomains')],
  'csp-gone': ['pages run whatever is injected', csp()],
  'csp-takes-what-is-injected': [
    'pages run what is injected into them',
    csp("default-src 'self' 'unsafe-inline'; frame-ancestors 'none'"),
  ],
  'csp-takes-what-is-evaluated': ['pages run what is evaluated', csp("default-src 'self' 'unsafe-eval'; frame-ancestors 'none'")],
  'csp-of-anything': ['pages load from anywhere', csp('default-src *')],
  'csp-of-no-frames': ['nobody says who may frame the pages', csp("default-src 'self'")],
  'csp-of-anything-beside-its-own': [
    'pages load from anywhere beside their own',
    csp("default-src 'self' *; frame-ancestors 'none'"),
  ],
  'csp-of-any-script': ['pages run scripts from anywhere', csp("default-src 'self'; script-src *; frame-ancestors 'none'")],
  'csp-of-any-secure-script': [
    'pages run whatever script comes over HTTPS',
    csp("default-src 'self'; script-src https:; frame-ancestors 'none'"),
  ],
  'csp-of-scripts-below-a-name': [
    'pages run scripts of whoever has a name of a provider',
    csp("default-src 'self'; script-src https://*.cdn.example; frame-ancestors 'none'"),
  ],
  'csp-framed-by-anybody': ['the policy lets anybody frame the pages', csp("default-src 'self'; frame-ancestors *")],
  'csp-said-twice': ['a second line of the policy looks narrow', csp("default-src *; default-src 'self'; frame-ancestors 'none'")],
  'https-leads-back': [
    'HTTPS leads back to plain HTTP',
    change(at.HTTPS, { DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTP', StatusCode: 'HTTP_302' } }] }),
  ],
  'https-leads-elsewhere': [
    'HTTPS leads to somebody else',
    change(at.HTTPS, {
      DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Host: ELSEWHERE, StatusCode: 'HTTP_302' } }],
    }),
  ],
  'https-of-no-action': ['HTTPS does nothing', change(at.HTTPS, { DefaultActions: [] })],
  'framed-by-anybody': ['anybody may frame the pages', header('x_frame_options', 'ALLOWALL')],
  'content-guessed': ['browsers guess what a file is', header('x_content_type_options')],
  'no-headers': ['pages have no headers', change(at.HTTPS, { ListenerAttributes: undefined })],
});

const attribute = (key: string, value: Value): Plant =>
  change(at.BALANCER, { [`LoadBalancerAttributes/[Key=${key}]/Value`]: value });

const HARDENED = mutantsOf('load-balancer-is-hardened', {
  'door-takes-malformed-headers': [
    'malformed headers reach the application',
    attribute('routing.http.drop_invalid_header_fields.enabled', 'false'),
  ],
  'door-takes-ambiguous-requests': [
    'ambiguous requests reach the application',
    attribute('routing.http.desync_mitigation_mode', 'monitor'),
  ],
  'door-believes-callers': ['callers say who they are', attribute('routing.http.xff_header_processing.mode', 'preserve')],
  'door-logs-nothing': ['requests are not logged', attribute('access_logs.s3.enabled', 'false')],
  'door-logs-elsewhere': ['requests are logged elsewhere', attribute('access_logs.s3.bucket', 'elsewhere')],
  'door-logs-connections-elsewhere': ['connections are logged elsewhere', attribute('connection_logs.s3.bucket', 'elsewhere')],
  'door-logs-nowhere': [
    'nobody says where requests are logged',
    change(at.BALANCER, { 'LoadBalancerAttributes/[Key=access_logs.s3.bucket]': undefined }),
  ],
  'door-logs-no-connections': ['connections are not logged', attribute('connection_logs.s3.enabled', 'false')],
  'door-logs-connections-nowhere': [
    'nobody says where connections are logged',
    change(at.BALANCER, { 'LoadBalancerAttributes/[Key=connection_logs.s3.bucket]': undefined }),
  ],
  'door-may-be-deleted': ['the load balancer may be deleted', attribute('deletion_protection.enabled', 'false')],
  'door-says-nothing': ['the load balancer is as AWS makes it', change(at.BALANCER, { LoadBalancerAttributes: undefined })],
  'name-leads-elsewhere': [
    'our name leads to somebody else',
    change(RECORD, { AliasTarget: undefined, ResourceRecords: [ELSEWHERE] }),
  ],
  'alias-leads-elsewhere': [
    "our name leads to somebody else's load balancer",
    change(RECORD, { 'AliasTarget/DNSName': 'elsewhere.ap-south-1.elb.amazonaws.com' }),
  ],
});

const DOOR: Spot = { type: 'AWS::EC2::SecurityGroup', stack: at.FRONT_DOOR };
const BEHIND: Spot = { type: 'AWS::EC2::SecurityGroupIngress', stack: at.FRONT_DOOR };
const from = (source: { [key: string]: Value }, spot = at.DATABASE_GROUP, port = 5433): Plant =>
  change(spot, { 'SecurityGroupIngress/-': { IpProtocol: 'tcp', FromPort: port, ToPort: port, ...source } });
const WORLD = { CidrIp: '0.0.0.0/0' };

const OPEN = mutantsOf('only-the-front-door-is-open', {
  'open-to-the-world': ['the database is open to the world', from(WORLD)],
  'open-to-half-the-world': ['the database is open to half the world', from({ CidrIp: '0.0.0.0/1' })],
  'open-to-the-other-half': ['the database is open to the other half', from({ CidrIp: '128.0.0.0/1' })],
  'open-to-one-address': ['the database is open to one address', from({ CidrIp: '203.0.113.7/32' })],
  'open-to-more-than-ours': ['the database is open to private networks that are not ours', from({ CidrIp: '10.0.0.0/8' })],
  'open-to-ipv6': ['the database is open to IPv6', from({ CidrIpv6: '::/0' })],
  'open-to-half-of-ipv6': ['the database is open to half of IPv6', from({ CidrIpv6: '8000::/1' })],
  'open-to-a-list': ['the database is open to a list of ranges', from({ SourcePrefixListId: 'pl-123' })],
  'open-to-what-is-set-by-hand': [
    'the database is open to a range that somebody sets by hand',
    from({ CidrIp: '{{resolve:ssm:/by-hand}}' }),
  ],
  'open-to-no-range': ['the database is open to what is no range', from({ CidrIp: 'anywhere' })],
  'open-to-nobody-knows': ['the database is open to nobody knows whom', from({})],
  'open-to-a-group-by-name': ['the database is open to a group by name', from({ SourceSecurityGroupName: 'default' })],
  'open-to-a-group-of-no-stack': [
    'the database is open to a group that no stack declares',
    from({ SourceSecurityGroupId: 'sg-123' }),
  ],
  'open-to-the-default-group': [
    "the database is open to the network's default group",
    from({ SourceSecurityGroupId: { 'Fn::GetAtt': ['NetworkVpc7FB7348F', 'DefaultSecurityGroup'] } }),
  ],
  'door-open-for-ssh': ['the load balancer is open on another port', from(WORLD, DOOR, 22)],
  'door-open-on-every-port': ['the load balancer is open on every port', change(DOOR, { 'SecurityGroupIngress/0/ToPort': 65535 })],
  'door-open-by-every-protocol': [
    'the load balancer is open by every protocol',
    change(DOOR, { 'SecurityGroupIngress/0/IpProtocol': '-1' }),
  ],
  'door-open-altogether': [
    'the load balancer is open by every protocol and port',
    change(DOOR, { 'SecurityGroupIngress/0': { ...WORLD, IpProtocol: '-1' } }),
  ],
  'door-open-by-udp': ['the load balancer is open by UDP', change(DOOR, { 'SecurityGroupIngress/0/IpProtocol': 'udp' })],
  'application-open-to-the-world': [
    'the application is open to the world',
    change(BEHIND, { SourceSecurityGroupId: undefined, ...WORLD, FromPort: 443, ToPort: 443 }),
  ],
  'second-group-open': [
    "another group than the load balancer's is open to the world",
    add(at.FRONT_DOOR, {
      More: {
        Type: DOOR.type,
        Properties: { SecurityGroupIngress: [{ ...WORLD, IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }] },
      },
    }),
  ],
});

export const FRONT_DOOR: readonly Mutant[] = [...OPEN, ...SERVES, ...HARDENED];
