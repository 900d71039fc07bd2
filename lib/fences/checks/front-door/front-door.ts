import { parseCidr, within } from '../../../../config/cidr';
import { plain } from '../../templates/assembly';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { cellDomain } from '../../../naming';
import { HEADERS } from './response-headers';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';

type Fields = { [key: string]: Value };

/** Plain HTTP leads to HTTPS and serves nothing; every way in carries the headers. */
export const onlyHttpsServes: Check = {
  id: 'only-https-serves',
  sentence: 'Nothing is served over plain HTTP, and browsers are told never to try.',
  remedy: 'Attach rules to the HTTPS listener only; keep the HSTS header with preload.',
  speaksOf: ['headers'],
  look: (assembly) => [
    ...assembly
      .all('AWS::ElasticLoadBalancingV2::Listener')
      .flatMap((listener) =>
        listener.properties.Protocol === 'HTTPS'
          ? [carriesHeaders(assembly, listener), leadsToHttps(assembly, listener, 'DefaultActions'), listensAt(listener, '443')]
          : [onlyRedirects(assembly, listener), listensAt(listener, '80')],
      ),
    ...assembly.all('AWS::ElasticLoadBalancingV2::ListenerRule').map((rule) => leadsToHttps(assembly, rule, 'Actions')),
  ],
};

function carriesHeaders(assembly: Assembly, listener: Found): Observation {
  const attributes = attributesOf(assembly, listener, 'ListenerAttributes');
  const wrong = Object.entries(HEADERS)
    .map(([header, holds]) => ({ header, holds, value: attributes.get(`routing.http.response.${header}.header_value`) ?? '' }))
    .filter(({ holds, value }) => !holds(value))
    .map(({ header, value }) => `${header}: ${value || 'none'}`);
  return observe(listener, 'ListenerAttributes', {
    expected: 'HSTS for a year at least with subdomains and preload, a content security policy, no frames, nosniff',
    actual: wrong.join('; ') || 'all of them',
    ok: wrong.length === 0,
    about: 'headers',
  });
}

/** Browsers ask there, and the door's security group admits them there alone. */
const listensAt = (listener: Found, port: string): Observation => {
  const actual = plain(listener.properties.Port);
  return observe(listener, 'Port', { expected: `port ${port}`, actual: `port ${actual}`, ok: actual === port });
};

function onlyRedirects(assembly: Assembly, listener: Found): Observation {
  const arn = assembly.text({ Ref: listener.logicalId }, listener.stack);
  const rules = assembly
    .all('AWS::ElasticLoadBalancingV2::ListenerRule')
    .filter((r) => assembly.text(r.properties.ListenerArn, r.stack) === arn);
  const actions = listOf(listener.properties.DefaultActions);
  const ok = rules.length === 0 && actions.length > 0 && actions.every((a) => isMap(a) && a.Type === 'redirect' && isToHttps(a));
  return observe(listener, '', {
    expected: 'a redirect to HTTPS on the same host, and no rule',
    actual: `${actions.map((a) => (isMap(a) ? plain(a.Type) : plain(a))).join(', ')}, ${rules.length} rules`,
    ok,
  });
}

/** A redirect from HTTPS may go anywhere on the same host but back, and what is passed on goes to a group that is declared. */
function leadsToHttps(assembly: Assembly, found: Found, property: string): Observation {
  const actions = listOf(found.properties[property]);
  const groups = assembly
    .in(found.stack.name, 'AWS::ElasticLoadBalancingV2::TargetGroup')
    .map(({ logicalId, stack }) => assembly.text({ Ref: logicalId }, stack));
  const isAway = (a: Fields) =>
    (a.Type === 'redirect' && !isToHttps(a)) ||
    (a.Type === 'forward' && !groups.includes(assembly.text(a.TargetGroupArn, found.stack)));
  const away = actions.filter((a) => !isMap(a) || isAway(a));
  return observe(found, property, {
    expected: 'an action, to a group of ours, and no redirect out of HTTPS',
    actual: actions.length === 0 ? 'no action' : JSON.stringify(away),
    ok: actions.length > 0 && away.length === 0,
  });
}

function isToHttps({ RedirectConfig: to }: Fields): boolean {
  return isMap(to) && to.Protocol === 'HTTPS' && (to.Host === undefined || to.Host === '#{host}');
}

/** Attributes of a load balancer, and what each must say. What the firewall needs of it, the firewall's check asks. */
const HARDENED: Readonly<Record<string, (value: string) => boolean>> = {
  'routing.http.drop_invalid_header_fields.enabled': (v) => v === 'true',
  'routing.http.desync_mitigation_mode': (v) => ['strictest', 'defensive'].includes(v),
  'routing.http.xff_header_processing.mode': (v) => ['append', 'remove'].includes(v), // else the caller says who it is
  'access_logs.s3.enabled': (v) => v === 'true',
  'access_logs.s3.bucket': (v) => v !== '',
  'connection_logs.s3.enabled': (v) => v === 'true',
  'connection_logs.s3.bucket': (v) => v !== '',
  'deletion_protection.enabled': (v) => v === 'true',
};

/** What a load balancer does with a request before anybody looks at it, and where it writes it down. */
export const balancersAreHardened: Check = {
  id: 'load-balancer-is-hardened',
  sentence:
    'The load balancer drops malformed headers and ambiguous requests, believes no caller about its address, logs requests and connections to a bucket of ours, is protected against deletion, and is what our names lead to.',
  remedy: 'Keep the attributes of LoadBalancer in lib/region/front-door.',
  look(assembly) {
    const buckets = assembly.all('AWS::S3::Bucket').map((b) => assembly.text({ Ref: b.logicalId }, b.stack));
    return [
      ...assembly.all('AWS::ElasticLoadBalancingV2::LoadBalancer').map((balancer) => {
        const attributes = attributesOf(assembly, balancer, 'LoadBalancerAttributes');
        const wrong = [
          ...Object.entries(HARDENED).filter(([key, holds]) => !holds(attributes.get(key) ?? '')),
          ...[...attributes].filter(([key, value]) => key.endsWith('.s3.bucket') && !buckets.includes(value)),
        ].map(([key]) => `${key}: ${attributes.get(key) ?? 'unsaid'}`);
        return observe(balancer, 'LoadBalancerAttributes', {
          expected: 'hardened',
          actual: wrong.join('; ') || 'hardened',
          ok: wrong.length === 0,
        });
      }),
      ...assembly.all('AWS::Route53::RecordSet').map((record) => leadsToDoor(assembly, record)),
    ];
  },
};

/** A name of ours that leads to a machine of somebody else's hands them our visitors. */
function leadsToDoor(assembly: Assembly, record: Found): Observation {
  const alias = isMap(record.properties.AliasTarget) ? record.properties.AliasTarget : {};
  const doors = assembly
    .all('AWS::ElasticLoadBalancingV2::LoadBalancer')
    .map((b) => assembly.text({ 'Fn::GetAtt': [b.logicalId, 'DNSName'] }, b.stack));
  const to = assembly.text(alias.DNSName, record.stack).replace(/^dualstack\./, '');
  const zoneOfDoor = assembly.text(alias.HostedZoneId, record.stack);
  const cells = assembly.platform.residencies.map(({ home }) => home).filter((cell) => cell.region.region === record.stack.region);
  const names = cells.flatMap((cell) => [cellDomain(cell), `*.${cellDomain(cell)}`]);
  const name = assembly.text(record.properties.Name, record.stack);
  const zone = assembly.text(record.properties.HostedZoneId, record.stack);
  const wrong = [
    ...(doors.includes(to) ? [] : [`leads to ${to || 'other records'}`]),
    ...(zoneOfDoor === to.replace(/\.DNSName>$/, '.CanonicalHostedZoneID>') ? [] : [`its target's zone is ${zoneOfDoor}`]),
    ...(names.includes(name.replace(/\.$/, '')) ? [] : [`is called ${name}`]),
    ...(cells.some(({ account }) => account.hostedZoneId === zone) ? [] : [`stands in the zone ${zone}`]),
  ];
  return observe(record, 'AliasTarget', {
    expected: `${names.join(' or ') || 'no name'}, in the zone of the account, to a load balancer of ours`,
    actual: wrong.join('; ') || `${name} to a load balancer of ours`,
    ok: wrong.length === 0,
  });
}

function attributesOf(assembly: Assembly, found: Found, property: string): Map<string, string> {
  const list = listOf(found.properties[property]).filter(isMap);
  return new Map(list.map((a) => [plain(a.Key), assembly.text(a.Value, found.stack)]));
}

/** The only door to the internet is the load balancer's. */
export const onlyTheFrontDoorIsOpen: Check = {
  id: 'only-the-front-door-is-open',
  sentence: 'Nothing can be reached from the internet but ports 443 and 80 of the load balancer.',
  remedy: "Admit a security group or a range of the platform's own networks; only the load balancer takes the world.",
  look(assembly) {
    const doors = assembly
      .all('AWS::ElasticLoadBalancingV2::LoadBalancer')
      .flatMap((b) => listOf(b.properties.SecurityGroups).map((group) => assembly.text(group, b.stack)));
    const groupOf = (group: Found) => assembly.text({ 'Fn::GetAtt': [group.logicalId, 'GroupId'] }, group.stack);
    return [
      ...assembly.all('AWS::EC2::SecurityGroup').flatMap((group) =>
        listOf(group.properties.SecurityGroupIngress).map((rule, i) =>
          ingress(assembly, group, {
            rule: isMap(rule) ? rule : {},
            property: `SecurityGroupIngress/${i}`,
            door: doors.includes(groupOf(group)),
          }),
        ),
      ),
      ...assembly.all('AWS::EC2::SecurityGroupIngress').map((rule) =>
        ingress(assembly, rule, {
          rule: rule.properties,
          property: '',
          door: doors.includes(assembly.text(rule.properties.GroupId, rule.stack)),
        }),
      ),
    ];
  },
};

/** Where a rule of a security group lets from: a group of these templates, a range of the platform, or the world to the door. */
function ingress(assembly: Assembly, found: Found, input: { rule: Fields; property: string; door: boolean }): Observation {
  const { rule, property, door } = input;
  const group = assembly.text(rule.SourceSecurityGroupId, found.stack);
  const range = assembly.text(rule.CidrIp, found.stack);
  const ports = `${plain(rule.IpProtocol).replace(/^6$/, 'tcp')} ${plain(rule.FromPort)}-${plain(rule.ToPort)}`;
  // Prefix lists, IPv6 ranges and groups by name are sources, too: what is not one of the two below is not known.
  const sources = Object.keys(rule).filter((key) => /^(Cidr|Source(?!SecurityGroupOwnerId))/.test(key));
  const ok =
    sources.length === 1 &&
    (/^<[^>]+\.GroupId>$/.test(group) || isOwnRange(assembly, range) || (door && ['tcp 443-443', 'tcp 80-80'].includes(ports)));
  return observe(found, property, {
    expected: door ? 'the world to ports 443 and 80, else a group or an own range' : 'a group or an own range',
    actual: `${group || range || sources.join(', ')}: ${ports}`,
    ok,
  });
}

function isOwnRange({ platform }: Assembly, cidr: string): boolean {
  const range = parseCidr(cidr);
  const own = [
    ...platform.residencies.flatMap(({ home, recovery }) => [home.cidr, ...(recovery ? [recovery.cidr] : [])]),
    ...platform.tenants.flatMap((tenant) => tenant.cidr ?? []),
  ];
  return range !== undefined && own.some((network) => within(range, parseCidr(network)!));
}
