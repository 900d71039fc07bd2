import type { Platform } from '../../config/platform';
import { ENV, EXPIRE, HONEYPOT_RULE } from '../../lambdas/watch/trap-honeypot/contract';
import { plain } from '../../lib/fences/templates/assembly';
import type { Found, Value } from '../../lib/fences/templates/assembly';
import { isMap, listOf } from '../../lib/fences/policies/policy';
import { parameterName } from '../../lib/naming';
import { securityTxt } from '../../lib/region/front-door/security-txt';
import { buildPlatform } from '../support/build';

type Fields = { [key: string]: Value };

const HOMES = { aman: 1, softdocket: 4, softhouse: 1, softserve: 1, solidsoft: 1 };
const PLATFORMS = Object.keys(HOMES) as (keyof typeof HOMES)[];
const of = (platform: string) => buildPlatform({ platform, stage: 'production', tenants: 'none' });

/** Resources of one type in every front door of a platform; as many a door as are wanted, or the test has looked at nothing. */
function doors(platform: keyof typeof HOMES, type: string, perDoor: number): Found[] {
  const found = of(platform)
    .assembly.all(type)
    .filter(({ stack }) => stack.name.endsWith('-front-door'));
  expect(found).toHaveLength(HOMES[platform] * perDoor);
  return found;
}

const text = (platform: string, value: Value, { stack }: Found): string => of(platform).assembly.text(value, stack);
const attributes = (platform: string, found: Found, property: string): Record<string, string> =>
  Object.fromEntries(
    listOf(found.properties[property])
      .filter(isMap)
      .map((a) => [plain(a.Key), text(platform, a.Value, found)]),
  );
const rules = (acl: Found): Fields[] => listOf(acl.properties.Rules).filter(isMap);
const at = (value: Value, ...path: string[]): Value => path.reduce<Value>((v, key) => (isMap(v) ? v[key] : undefined), value);
const published = (platform: string, { stack }: Found, thing: string): string =>
  of(platform).assembly.text(`{{resolve:ssm:${parameterName('front-door', thing)}}}`, stack);

describe.each(PLATFORMS)('the front door of %s', (platform) => {
  const https = () => doors(platform, 'AWS::ElasticLoadBalancingV2::Listener', 2).filter((l) => l.properties.Protocol === 'HTTPS');
  const http = () => doors(platform, 'AWS::ElasticLoadBalancingV2::Listener', 2).filter((l) => l.properties.Protocol !== 'HTTPS');

  test('SD-1.1 SOL-4.1 AM-2.1 speaks TLS 1.2 at least, with modern suites and post-quantum key exchange', () => {
    expect(https()).toHaveLength(HOMES[platform]);
    for (const { properties } of https()) {
      expect(properties).toMatchObject({ Port: 443, SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09' });
      expect(properties.Certificates).toHaveLength(1);
    }
  });

  test('SD-1.1 AM-2.2 AM-6.3 tells browsers to stay with HTTPS for two years, by preload, and hardens every page', () => {
    expect(https()).toHaveLength(HOMES[platform]);
    for (const listener of https()) {
      const headers = attributes(platform, listener, 'ListenerAttributes');
      const suffix = listener.stack.region.startsWith('eusc') ? 'amazonaws.eu' : 'amazonaws.com';
      const files = `https://*.s3.${listener.stack.region}.${suffix}`;
      expect(headers).toEqual({
        'routing.http.response.server.enabled': 'false',
        'routing.http.response.strict_transport_security.header_value': 'max-age=63072000; includeSubDomains; preload',
        'routing.http.response.content_security_policy.header_value': `default-src 'self'; connect-src 'self' ${files}; img-src 'self' data: ${files}; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; upgrade-insecure-requests`,
        'routing.http.response.x_frame_options.header_value': 'DENY',
        'routing.http.response.x_content_type_options.header_value': 'nosniff',
      });
    }
  });

  test('SOL-4.1 SV-4.1 serves nothing over plain HTTP', () => {
    expect(http()).toHaveLength(HOMES[platform]);
    const served = doors(platform, 'AWS::ElasticLoadBalancingV2::ListenerRule', 1).map((r) =>
      text(platform, r.properties.ListenerArn, r),
    );
    for (const listener of http()) {
      expect(listener.properties).toMatchObject({ Port: 80, Protocol: 'HTTP' });
      expect(listener.properties.DefaultActions).toEqual([
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ]);
      expect(served).not.toContain(text(platform, { Ref: listener.logicalId }, listener));
    }
  });

  test('SH-9.2 is reached on ports 443 and 80, and reaches the application and nothing else', () => {
    for (const group of doors(platform, 'AWS::EC2::SecurityGroup', 1)) {
      const cidr = of(platform).platform.residencies.find((r) => r.home.region.region === group.stack.region)!.home.cidr;
      const flows = (property: string) =>
        listOf(group.properties[property])
          .filter(isMap)
          .map((r) => `${text(platform, r.CidrIp, group)} ${plain(r.FromPort)}-${plain(r.ToPort)}`);
      expect(flows('SecurityGroupIngress')).toEqual(['0.0.0.0/0 443-443', '0.0.0.0/0 80-80']);
      expect(flows('SecurityGroupEgress')).toEqual([`${cidr} 8443-8443`]);
    }
    for (const rule of doors(platform, 'AWS::EC2::SecurityGroupIngress', 1)) {
      expect(rule.properties).toMatchObject({ FromPort: 8443, ToPort: 8443, SourceSecurityGroupId: expect.any(Object) as object });
    }
  });

  test('stands in every zone of the network, drops malformed requests, and closes when the firewall is silent', () => {
    for (const balancer of doors(platform, 'AWS::ElasticLoadBalancingV2::LoadBalancer', 1)) {
      const zones = of(platform).platform.residencies.find((r) => r.home.region.region === balancer.stack.region)!.home.region
        .zones;
      const subnets = listOf(balancer.properties.Subnets).map((s) => text(platform, s, balancer));
      expect(subnets).toHaveLength(Math.min(3, zones.length));
      for (const subnet of subnets) expect(subnet).toMatch(/^<.*[pP]ublic/); // followed to the network's own subnets
      expect(attributes(platform, balancer, 'LoadBalancerAttributes')).toMatchObject({
        'deletion_protection.enabled': 'true',
        'routing.http.drop_invalid_header_fields.enabled': 'true',
        'routing.http.desync_mitigation_mode': 'strictest',
        'routing.http.xff_header_processing.mode': 'append',
        'routing.http2.enabled': 'true',
        'waf.fail_open.enabled': 'false',
      });
    }
  });

  test('logs requests, connections and what the firewall decided', () => {
    for (const balancer of doors(platform, 'AWS::ElasticLoadBalancingV2::LoadBalancer', 1)) {
      const { account, region } = balancer.stack;
      const logs = attributes(platform, balancer, 'LoadBalancerAttributes');
      for (const [kind, prefix] of [
        ['access_logs', 'alb/access'],
        ['connection_logs', 'alb/connections'],
      ]) {
        expect(logs[`${kind}.s3.enabled`]).toBe('true');
        expect(logs[`${kind}.s3.bucket`]).toBe(`landing-${platform}-${account}-${region}-an`);
        expect(logs[`${kind}.s3.prefix`]).toBe(prefix);
      }
    }
    const groups = doors(platform, 'AWS::Logs::LogGroup', 2).map((g) => `${g.stack.region} ${plain(g.properties.LogGroupName)}`);
    for (const logging of doors(platform, 'AWS::WAFv2::LoggingConfiguration', 1)) {
      const [destination] = listOf(logging.properties.LogDestinationConfigs).map((d) => text(platform, d, logging));
      const group = destination!.split(':log-group:')[1]!;
      expect(group).toMatch(/^aws-waf-logs-[^:]+$/);
      expect(groups).toContain(`${logging.stack.region} ${group}`);
      expect(logging.properties.RedactedFields).toEqual([
        { SingleHeader: { Name: 'authorization' } },
        { SingleHeader: { Name: 'cookie' } },
      ]);
      // What merely passed is in the load balancer's access log, which is on for every request (above).
      expect(logging.properties.LoggingFilter).toEqual({
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: ['BLOCK', 'COUNT', 'CAPTCHA', 'CHALLENGE', 'EXCLUDED_AS_COUNT'].map((Action) => ({
              ActionCondition: { Action },
            })),
          },
        ],
      });
    }
  });

  test('has a target group that is empty and published, with the listener and the group that the application needs', () => {
    for (const targets of doors(platform, 'AWS::ElasticLoadBalancingV2::TargetGroup', 1)) {
      expect(targets.properties).toMatchObject({ TargetType: 'ip', Protocol: 'HTTPS', Port: 8443, HealthCheckPath: '/health' });
      expect(targets.properties.Targets).toBeUndefined();
      const arn = text(platform, { Ref: targets.logicalId }, targets);
      expect(published(platform, targets, 'target-group-arn')).toBe(arn);
      const listener = https().find((l) => l.stack === targets.stack)!;
      expect(published(platform, targets, 'listener-arn')).toBe(text(platform, { Ref: listener.logicalId }, listener));
      const [action, ...others] = listOf(listener.properties.DefaultActions).filter(isMap);
      expect([action!.Type, text(platform, action!.TargetGroupArn, listener), others.length]).toEqual(['forward', arn, 0]);
      for (const thing of ['load-balancer-arn', 'load-balancer-dns-name', 'security-group', 'domain-name', 'application-port'])
        expect(published(platform, targets, thing)).not.toMatch(/resolve:ssm|^$/);
    }
  });

  test('SD-5.4 SOL-6.1 AM-9.1 says how to report a vulnerability', () => {
    const { securityContact, securityPolicy, securityTxtExpires } = of(platform).platform;
    for (const rule of doors(platform, 'AWS::ElasticLoadBalancingV2::ListenerRule', 1)) {
      expect(at(listOf(rule.properties.Conditions)[0], 'PathPatternConfig', 'Values')).toEqual([
        '/.well-known/security.txt',
        '/security.txt',
      ]);
      const answer = at(listOf(rule.properties.Actions)[0], 'FixedResponseConfig') as Fields;
      expect([answer.StatusCode, answer.ContentType]).toEqual(['200', 'text/plain']);
      const lines = plain(answer.MessageBody).split('\n');
      expect(lines).toContain(`Contact: mailto:${securityContact}`);
      expect(lines).toContain(`Expires: ${securityTxtExpires}T00:00:00Z`);
      expect(lines).toContain(`Policy: ${securityPolicy}`);
      expect(lines).toContain(`Canonical: https://${published(platform, rule, 'domain-name')}/.well-known/security.txt`);
    }
  });

  test('AM-6.2 no managed group is softened: each acts as AWS made it', () => {
    for (const acl of doors(platform, 'AWS::WAFv2::WebACL', 1)) {
      const groups = rules(acl).filter((r) => at(r.Statement, 'ManagedRuleGroupStatement'));
      expect(groups.map((r) => at(r.Statement, 'ManagedRuleGroupStatement', 'Name'))).toEqual([
        'AWSManagedRulesAmazonIpReputationList',
        'AWSManagedRulesCommonRuleSet',
        'AWSManagedRulesKnownBadInputsRuleSet',
        'AWSManagedRulesSQLiRuleSet',
        'AWSManagedRulesLinuxRuleSet',
      ]);
      for (const rule of groups) {
        expect(rule.OverrideAction).toEqual({ None: {} });
        const group = at(rule.Statement, 'ManagedRuleGroupStatement') as Fields;
        expect(Object.keys(group).sort()).toEqual(['Name', 'VendorName']); // no exclusion, no override, no scope
      }
    }
  });

  test('AM-3.4 AM-6.5 every rate rule blocks, and login, password reset and contact have one each', () => {
    const { login, passwordReset, contact } = of(platform).platform.paths;
    for (const acl of doors(platform, 'AWS::WAFv2::WebACL', 1)) {
      const rates = rules(acl).filter((r) => at(r.Statement, 'RateBasedStatement'));
      expect(rates).toHaveLength(4);
      for (const rule of rates) {
        expect(rule.Action).toEqual({ Block: { CustomResponse: { ResponseCode: 429 } } });
        expect(at(rule.Statement, 'RateBasedStatement')).toMatchObject({ AggregateKeyType: 'IP', EvaluationWindowSec: 300 });
      }
      const limits = rates.map((r) => [
        at(r.Statement, 'RateBasedStatement', 'ScopeDownStatement', 'ByteMatchStatement', 'SearchString'),
        at(r.Statement, 'RateBasedStatement', 'Limit'),
      ]);
      expect(limits).toEqual([
        [passwordReset, 10],
        [login, 30],
        [contact, 10],
        [undefined, 3000],
      ]);
    }
  });

  test('AM-6.4 the honeypots are those of the configuration, blocked and labelled, and whoever was trapped is blocked before anything else', () => {
    const { honeypots } = of(platform).platform.paths;
    expect(honeypots.length).toBeGreaterThanOrEqual(2);
    for (const acl of doors(platform, 'AWS::WAFv2::WebACL', 1)) {
      const [first, trap] = rules(acl).sort((a, b) => Number(a.Priority) - Number(b.Priority));
      expect(first).toMatchObject({ Priority: 0, Action: { Block: {} } });
      const sets = doors(platform, 'AWS::WAFv2::IPSet', 2).filter((s) => s.stack === acl.stack);
      expect(
        listOf(at(first!.Statement, 'OrStatement', 'Statements')).map((s) =>
          text(platform, at(s, 'IPSetReferenceStatement', 'Arn'), acl),
        ),
      ).toEqual(sets.map((s) => text(platform, { 'Fn::GetAtt': [s.logicalId, 'Arn'] }, s)));
      expect(sets.map((s) => [s.properties.IPAddressVersion, s.properties.Addresses])).toEqual([
        ['IPV4', []],
        ['IPV6', []],
      ]);

      expect(trap).toMatchObject({ Name: HONEYPOT_RULE, Action: { Block: {} }, RuleLabels: [{ Name: 'freehold:trapped' }] });
      const matches = listOf(at(trap!.Statement, 'OrStatement', 'Statements')).map((s) => at(s, 'ByteMatchStatement') as Fields);
      expect(matches.map((m) => m.SearchString)).toEqual(honeypots);
      for (const match of matches) {
        expect(match).toMatchObject({ FieldToMatch: { UriPath: {} }, PositionalConstraint: 'STARTS_WITH' });
        expect(listOf(match.TextTransformations).map((t) => at(t, 'Type'))).toEqual(['URL_DECODE', 'NORMALIZE_PATH', 'LOWERCASE']);
      }
    }
  });

  test('AM-6.4 a visit reaches the hook by the log, and the hook lets go by the clock', () => {
    const hooks = doors(platform, 'AWS::Lambda::Function', 1);
    for (const filter of doors(platform, 'AWS::Logs::SubscriptionFilter', 1)) {
      const hook = hooks.find((h) => h.stack === filter.stack)!;
      const arn = text(platform, { 'Fn::GetAtt': [hook.logicalId, 'Arn'] }, hook);
      expect(filter.properties.FilterPattern).toBe(`{ $.terminatingRuleId = "${HONEYPOT_RULE}" }`);
      expect(text(platform, filter.properties.DestinationArn, filter)).toBe(arn);
      expect(text(platform, filter.properties.LogGroupName, filter)).toMatch(/^aws-waf-logs-/);
      expect(Object.keys(at(hook.properties.Environment, 'Variables') as Fields)).toEqual(expect.arrayContaining([...ENV]));
      const rule = doors(platform, 'AWS::Events::Rule', 1).find((r) => r.stack === filter.stack)!;
      expect(rule.properties).toMatchObject({ ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' });
      const [target, ...others] = listOf(rule.properties.Targets).filter(isMap);
      expect([JSON.parse(plain(target!.Input)), text(platform, target!.Arn, rule), others.length]).toEqual([EXPIRE, arn, 0]);
    }
    // Both may call it: a permission too few, and the trap is silent.
    const callers = doors(platform, 'AWS::Lambda::Permission', 2).map((p) => p.properties.Principal);
    expect(callers.filter((c) => c === 'logs.amazonaws.com')).toHaveLength(HOMES[platform]);
    expect(callers.filter((c) => c === 'events.amazonaws.com')).toHaveLength(HOMES[platform]);
  });

  test('every alarm wakes somebody who has a section of the runbook', () => {
    const alarms = doors(platform, 'AWS::CloudWatch::Alarm', 12);
    for (const alarm of alarms)
      expect(alarm.properties.AlarmDescription).toMatch(
        /^Owner: .+ on-call\. Runbook: docs\/runbook\.md#(front-door-[a-z]+|honeypot)$/,
      );
    expect(new Set(alarms.map((a) => plain(a.properties.AlarmDescription).split('#')[1]))).toEqual(
      new Set([
        'front-door-errors',
        'front-door-targets',
        'front-door-certificate',
        'front-door-blocked',
        'front-door-traffic',
        'front-door-latency',
        'honeypot',
      ]),
    );
  });
});

test('SD-1.1 with a hosted zone the certificate is made and renewed there; without, it is the configured one', () => {
  const named = 'eusc-de-east-1';
  const regions = doors('softdocket', 'AWS::ElasticLoadBalancingV2::LoadBalancer', 1).map((door) => door.stack.region);
  const certificates = of('softdocket').assembly.all('AWS::CertificateManager::Certificate');
  expect(certificates.map((c) => c.stack.region)).toEqual(regions.filter((region) => region !== named));
  expect(certificates[0]!.properties).toMatchObject({
    DomainName: 'in.app.softdocket.example',
    SubjectAlternativeNames: ['*.in.app.softdocket.example'],
    ValidationMethod: 'DNS',
    CertificateTransparencyLoggingPreference: 'ENABLED',
  });
  expect(
    of('softdocket')
      .assembly.all('AWS::Route53::RecordSet')
      .map((r) => r.properties.Name)
      .slice(0, 2),
  ).toEqual(['in.app.softdocket.example.', '*.in.app.softdocket.example.']);
  const sovereign = of('softdocket')
    .assembly.all('AWS::ElasticLoadBalancingV2::Listener')
    .find((l) => l.stack.region === named && l.properties.Protocol === 'HTTPS')!;
  expect(sovereign.properties.Certificates).toEqual([
    { CertificateArn: 'arn:aws-eusc:acm:eusc-de-east-1:999999999999:certificate/9f2b3e74-7ac7-4c20-9c51-2e3f4a5b6c73' },
  ]);
});

test('a security.txt longer than a listener can answer is refused', () => {
  const { platform } = of('softhouse');
  const long: Platform = { ...platform, securityPolicy: `https://softhouse.nl/${'x'.repeat(1000)}` };
  expect(() => securityTxt(long, platform.residencies[0]!.home)).toThrow(
    /^security.txt of softhouse has 11\d\d characters, wanted 1024 at most; shorten securityPolicy in platform.yaml$/,
  );
});
