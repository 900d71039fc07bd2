import { plain } from '../../templates/assembly';
import type { Assembly, Found, Value } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, like, listOf } from '../../policies/policy';

const PATH = '/.well-known/security.txt';

/** Who has found a weakness and finds nobody to tell tells everybody. */
export const securityTxtIsServed: Check = {
  id: 'security-txt-is-served',
  sentence:
    'Every way in answers, at the path where researchers look, whom to tell of a weakness, under which policy and until when.',
  remedy: 'Keep the rule SecurityTxt of LoadBalancer before every other; contact, policy and day are in platform.yaml.',
  look: (assembly) =>
    assembly.all('AWS::ElasticLoadBalancingV2::LoadBalancer').flatMap((balancer) => {
      const arn = assembly.text({ Ref: balancer.logicalId }, balancer.stack);
      const listeners = assembly
        .all('AWS::ElasticLoadBalancingV2::Listener')
        .filter((l) => l.properties.Protocol === 'HTTPS' && assembly.text(l.properties.LoadBalancerArn, l.stack) === arn);
      if (listeners.length === 0) return [observe(balancer, '', { expected: 'a listener that serves', actual: 'none', ok: false })];
      return listeners.map((listener) => served(assembly, listener));
    }),
};

/** What the first rule that may take the request answers; load balancers ask rules in the order of their priority. */
function served(assembly: Assembly, listener: Found): Observation {
  const arn = assembly.text({ Ref: listener.logicalId }, listener.stack);
  const [first] = assembly
    .all('AWS::ElasticLoadBalancingV2::ListenerRule')
    .filter((rule) => assembly.text(rule.properties.ListenerArn, rule.stack) === arn && mayTake(assembly, rule))
    .sort((a, b) => Number(a.properties.Priority) - Number(b.properties.Priority));
  const at = first ?? listener;
  const wrong = first ? [...hides(first), ...says(assembly, first)] : ['no rule answers it'];
  return observe(at, first ? 'Actions' : '', {
    expected: `${PATH} answers 200 with the contact, the policy and the day in platform.yaml`,
    actual: wrong.join(', ') || 'it does',
    ok: wrong.length === 0,
  });
}

const conditionsOf = ({ properties }: Found): { [key: string]: Value }[] => listOf(properties.Conditions).filter(isMap);

/** Whether a request for the path can fall to the rule, whatever else the rule asks. */
const mayTake = (assembly: Assembly, rule: Found): boolean =>
  conditionsOf(rule)
    .filter(({ Field }) => Field === 'path-pattern')
    .every(({ Values, PathPatternConfig: config }) =>
      [...listOf(Values), ...(isMap(config) ? listOf(config.Values) : [])].some((pattern) =>
        like(assembly.text(pattern, rule.stack), PATH),
      ),
    );

/** Conditions under which only some who ask are answered. */
const hides = (rule: Found): string[] =>
  conditionsOf(rule)
    .filter(({ Field, HttpRequestMethodConfig: config }) =>
      Field === 'http-request-method' ? !(isMap(config) && listOf(config.Values).includes('GET')) : Field !== 'path-pattern',
    )
    .map(({ Field }) => `only by ${plain(Field)}`);

function says(assembly: Assembly, rule: Found): string[] {
  const [action, ...more] = listOf(rule.properties.Actions);
  const response =
    isMap(action) && action.Type === 'fixed-response' && isMap(action.FixedResponseConfig) ? action.FixedResponseConfig : {};
  const { platform } = assembly;
  const fields = new Map(
    assembly
      .text(response.MessageBody, rule.stack)
      .split('\n')
      .map((line): [string, string] => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return [
    ...(more.length > 0 || plain(response.StatusCode) !== '200' ? ['no answer of its own with 200'] : []),
    ...(fields.get('contact') === `mailto:${platform.securityContact}` ? [] : [`contact ${fields.get('contact') ?? 'not said'}`]),
    ...(fields.get('policy') === platform.securityPolicy ? [] : [`policy ${fields.get('policy') ?? 'not said'}`]),
    ...(fields.get('expires')?.startsWith(platform.securityTxtExpires) ? [] : [`expires ${fields.get('expires') ?? 'not said'}`]),
  ];
}
