import { plain } from '../assembly';
import type { Assembly, Found, Value } from '../assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, listOf } from '../policy';

type Fields = { [key: string]: Value };

/** A firewall that counts instead of blocking has been published more than once; only the effective action says. */
export const firewallBlocks: Check = {
  id: 'firewall-blocks',
  sentence:
    'The web firewall blocks: managed groups as AWS made them, rate limits on login, password reset and contact, and the honeypots.',
  remedy: 'OverrideAction None for groups, Action Block for our own rules, and no rule that allows before them.',
  look: (assembly) =>
    assembly
      .all('AWS::WAFv2::WebACL')
      .flatMap((acl) => [...everyRule(assembly, acl), ...everyPath(assembly, acl), attached(assembly, acl)]),
};

const rulesOf = (acl: Found): Fields[] =>
  listOf(acl.properties.Rules)
    .filter(isMap)
    .sort((a, b) => Number(a.Priority) - Number(b.Priority));

const actionOf = (rule: Fields): string => {
  const action = isMap(rule.Action) ? rule.Action : isMap(rule.OverrideAction) ? rule.OverrideAction : {};
  return Object.keys(action)[0] ?? 'none';
};

function everyRule(_: Assembly, acl: Found): Observation[] {
  const rules = rulesOf(acl);
  return [
    observe(acl, 'Rules', { expected: 'at least one rule', actual: `${rules.length} rules`, ok: rules.length > 0 }),
    ...rules.map((rule) => {
      const i = listOf(acl.properties.Rules).indexOf(rule);
      const group =
        isMap(rule.Statement) && isMap(rule.Statement.ManagedRuleGroupStatement)
          ? rule.Statement.ManagedRuleGroupStatement
          : undefined;
      const softened = group ? [...listOf(group.ExcludedRules), ...listOf(group.RuleActionOverrides)].length : 0;
      const action = actionOf(rule);
      const ok = group ? action === 'None' && softened === 0 : action === 'Block';
      const wanted = group ? 'the group acts as AWS made it' : 'Block';
      return observe(acl, `Rules/${i}`, { expected: wanted, actual: softened > 0 ? `${softened} rules overridden` : action, ok });
    }),
  ];
}

/** For each path that the platform names: is there a blocking rule whose statement matches it, before any rule allows? */
function everyPath(assembly: Assembly, acl: Found): Observation[] {
  const { login, passwordReset, contact, honeypots } = assembly.platform.paths;
  const limited = [login, passwordReset, contact].map((path) => ({ path, kind: 'limited' as const }));
  const trapped = honeypots.map((path) => ({ path, kind: 'trapped' as const }));
  return [...limited, ...trapped].map(({ path, kind }) => {
    const decides = rulesOf(acl).find(
      (rule) =>
        isMap(rule.Statement) &&
        (actionOf(rule) === 'Allow' ||
          ((kind === 'limited') === 'RateBasedStatement' in rule.Statement && matchesPath(assembly, acl, rule.Statement, path))),
    );
    const action = decides ? actionOf(decides) : 'no rule';
    return observe(acl, 'Rules', {
      expected: `${path} ${kind}: Block`,
      actual: `${path} ${kind}: ${action}`,
      ok: action === 'Block',
    });
  });
}

/** Whether a statement looks at the path: a byte match, inside a scope-down or among alternatives. A rate rule without scope looks at all, too weakly to count. */
function matchesPath(assembly: Assembly, acl: Found, statement: Fields, path: string): boolean {
  const [kind, body] = Object.entries(statement)[0] ?? [];
  if (!isMap(body)) return false;
  switch (kind ?? '') {
    case 'RateBasedStatement':
      return isMap(body.ScopeDownStatement) && matchesPath(assembly, acl, body.ScopeDownStatement, path);
    case 'OrStatement':
      return listOf(body.Statements).some((s) => isMap(s) && matchesPath(assembly, acl, s, path));
    case 'AndStatement':
      return listOf(body.Statements).every((s) => isMap(s) && matchesPath(assembly, acl, s, path));
    case 'ByteMatchStatement': {
      const text = assembly.text(body.SearchString, acl.stack);
      const field = isMap(body.FieldToMatch) ? Object.keys(body.FieldToMatch)[0] : '';
      if (field !== 'UriPath') return false;
      switch (plain(body.PositionalConstraint)) {
        case 'EXACTLY':
          return path === text;
        case 'STARTS_WITH':
          return path.startsWith(text);
        case 'CONTAINS':
          return path.includes(text);
        case 'ENDS_WITH':
          return path.endsWith(text);
        default:
          return false;
      }
    }
    case 'RegexMatchStatement':
      return (
        isMap(body.FieldToMatch) &&
        'UriPath' in body.FieldToMatch &&
        new RegExp(assembly.text(body.RegexString, acl.stack)).test(path)
      );
    default:
      return false;
  }
}

function attached(assembly: Assembly, acl: Found): Observation {
  const balancers = assembly.all('AWS::ElasticLoadBalancingV2::LoadBalancer').filter((b) => b.stack === acl.stack);
  const associations = assembly
    .all('AWS::WAFv2::WebACLAssociation')
    .filter(
      (a) => assembly.text(a.properties.WebACLArn, a.stack) === assembly.text({ 'Fn::GetAtt': [acl.logicalId, 'Arn'] }, acl.stack),
    );
  return observe(acl, '', {
    expected: `in front of ${balancers.length} load balancers`,
    actual: `in front of ${associations.length}`,
    ok: balancers.length > 0 && associations.length === balancers.length,
  });
}

/** Plain HTTP leads to HTTPS and serves nothing; every way in carries the headers. */
export const onlyHttpsServes: Check = {
  id: 'only-https-serves',
  sentence: 'Nothing is served over plain HTTP, and browsers are told never to try.',
  remedy: 'Attach rules to the HTTPS listener only; keep the HSTS header with preload.',
  look: (assembly) => [
    ...assembly.all('AWS::ElasticLoadBalancingV2::Listener').map((listener) => {
      const unencrypted = listener.properties.Protocol !== 'HTTPS';
      const attributes = new Map(
        listOf(listener.properties.ListenerAttributes)
          .filter(isMap)
          .map((a) => [plain(a.Key), assembly.text(a.Value, listener.stack)]),
      );
      if (unencrypted) {
        const rules = assembly
          .all('AWS::ElasticLoadBalancingV2::ListenerRule')
          .filter(
            (r) => assembly.text(r.properties.ListenerArn, r.stack) === `<${listener.logicalId}>` && r.stack === listener.stack,
          );
        return observe(listener, '', {
          expected: 'no rule but the redirect',
          actual: `${rules.length} rules`,
          ok: rules.length === 0,
        });
      }
      const hsts = attributes.get('routing.http.response.strict_transport_security.header_value') ?? '';
      const seconds = Number(/max-age=(\d+)/.exec(hsts)?.[1] ?? 0);
      return observe(listener, 'ListenerAttributes', {
        expected: 'HSTS for a year at least, with subdomains and preload',
        actual: hsts || 'no HSTS',
        ok: seconds >= 31_536_000 && /includeSubDomains/.test(hsts) && /preload/.test(hsts),
      });
    }),
  ],
};

/** The only door to the internet is the load balancer's. */
export const onlyTheFrontDoorIsOpen: Check = {
  id: 'only-the-front-door-is-open',
  sentence: 'Nothing can be reached from the internet but ports 443 and 80 of the load balancer.',
  remedy: 'Admit a security group or a private range; only the load balancer takes the world.',
  look: (assembly) => [
    ...assembly.all('AWS::EC2::SecurityGroup').flatMap((group) =>
      listOf(group.properties.SecurityGroupIngress)
        .filter(isMap)
        .map((rule, i) => ingress(assembly, group, rule, `SecurityGroupIngress/${i}`)),
    ),
    ...assembly.all('AWS::EC2::SecurityGroupIngress').map((rule) => ingress(assembly, rule, rule.properties, '')),
  ],
};

function ingress(assembly: Assembly, found: Found, rule: Fields, property: string): Observation {
  const from = assembly.text(rule.CidrIp ?? rule.CidrIpv6 ?? '', found.stack);
  const world = /\/0$/.test(from);
  const door =
    found.stack.name.endsWith('-front-door') && rule.FromPort === rule.ToPort && [443, 80].includes(Number(rule.FromPort));
  return observe(found, property, {
    expected: world ? 'the load balancer, ports 443 and 80' : 'a private source',
    actual: `${from || 'a security group'}:${plain(rule.FromPort)}-${plain(rule.ToPort)}`,
    ok: !world || door,
  });
}
