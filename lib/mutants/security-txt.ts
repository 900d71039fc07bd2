import { plain } from '../fences/templates/assembly';
import type { Resource, Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { add, change, drop, together } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Nobody can be told of a weakness, or the wrong person is. */

const RULE: Spot = { type: 'AWS::ElasticLoadBalancingV2::ListenerRule', stack: at.FRONT_DOOR, id: 'SecurityTxt' };
const BODY = 'Actions/0/FixedResponseConfig/MessageBody';
const text = (from: RegExp, to: string): Plant => change(RULE, { [BODY]: (old: Value) => plain(old).replace(from, to) });
const before = (Conditions: Value): Record<string, Resource> => ({
  Before: {
    Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    Properties: {
      ListenerArn: '{{resolve:ssm:/freehold/front-door/listener-arn}}',
      Priority: 1,
      Conditions,
      Actions: [{ Type: 'forward', TargetGroupArn: 'arn:aws:elasticloadbalancing:::targetgroup/1' }],
    },
  },
});
const later = (plant: Plant): Plant => together(change(RULE, { Priority: 9 }), plant);

export const SECURITY_TXT: readonly Mutant[] = mutantsOf('security-txt-is-served', {
  'security-txt-gone': ['nobody says whom to tell of a weakness', drop(RULE)],
  'security-txt-elsewhere': [
    'whom to tell stands where nobody looks',
    change(RULE, { 'Conditions/0/PathPatternConfig/Values': ['/security.txt'] }),
  ],
  'security-txt-of-somebody': [
    'reports go to an address that nobody named',
    text(/mailto:\S+/, 'mailto:somebody@elsewhere.example'),
  ],
  'security-txt-without-policy': ['nobody says under which policy to report', text(/Policy: .*\n/, '')],
  'security-txt-of-another-day': ['the day on which the contact lapses is another one', text(/Expires: \d{4}/, 'Expires: 2035')],
  'security-txt-not-found': [
    'whom to tell is answered with an error',
    change(RULE, { 'Actions/0/FixedResponseConfig/StatusCode': '404' }),
  ],
  'security-txt-redirected': [
    'whoever asks is sent away',
    change(RULE, { Actions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Path: '/', StatusCode: 'HTTP_302' } }] }),
  ],
  'security-txt-for-some': [
    'only some addresses are told whom to tell',
    change(RULE, { 'Conditions/-': { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } } }),
  ],
  'security-txt-taken-away': [
    'the application takes the path away',
    later(add(at.LEDGER, before([{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }]))),
  ],
  'security-txt-taken-from-one-host': [
    'the application takes the path away on one name',
    later(add(at.LEDGER, before([{ Field: 'host-header', HostHeaderConfig: { Values: ['in.app.softdocket.example'] } }]))),
  ],
  'security-txt-without-a-door': ['the way in serves nothing', drop(at.HTTPS)],
});
