import type { Assembly, Found, StackTemplate } from '../../templates/assembly';
import { observe } from '../check';
import type { Observation } from '../check';
import { suffixOf } from '../../templates/references';
import { saidBy } from '../../templates/said';

/** What is called, in properties, definitions and inputs; what a stream and a subscription call is said above. */
const CALLS = /^(\w*Endpoint|\w*Url|\w*Uri|\w*URL|\w*URI)$/;
const SAID_ABOVE = ['AWS::KinesisFirehose::DeliveryStream', 'AWS::SNS::Subscription', 'AWS::SNS::Topic'];

export function calledFrom(assembly: Assembly, found: Found): Observation[] {
  if (SAID_ABOVE.includes(found.type)) return [];
  const called = saidBy(assembly, found).filter(({ name, text }) => CALLS.test(name.replace(/\.\$$/, '')) && /[.:/]/.test(text));
  const own = [`https://${assembly.platform.ci.issuer}`, assetsOf(found.stack)];
  // Which bucket, queue or hook it is, another check says.
  const inside = (text: string) =>
    /^(arn:|s3:\/\/|<[^<>]+>$|\$)/.test(text) || own.some((one) => text === one || text.startsWith(`${one}/`));
  const foreign = called.filter(({ text }) => !inside(text));
  if (called.length === 0) return [];
  return [
    observe(found, foreign[0]?.path ?? '', {
      expected: 'nothing outside is called but what is declared',
      actual: foreign.map(({ text }) => text).join(', ') || `${called.length} addresses, those alone`,
      ok: foreign.length === 0,
    }),
  ];
}

/** CDK's bucket of files, from which the task fetches its programs by their hashes. */
const assetsOf = ({ account, region }: StackTemplate): string =>
  `https://cdk-hnb659fds-assets-${account}-${region}.s3.${region}.${suffixOf(region)}`;
