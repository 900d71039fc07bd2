import type { Answers } from './answers';
import { schema } from './text';

/** Whom data is given to: at first AWS alone. */
export function subprocessors({ homes, title }: Answers, day: string): string {
  const places = homes
    .flatMap(({ facts, pair }) => [facts, ...(pair ? [pair] : [])])
    .map(({ title: where, region }) => `${where}, ${region}`);
  return `${schema('subprocessors')}# Whom ${title} gives its customers' data to.
subprocessors:
  - name: Amazon Web Services
    does: Hosts network, databases, files, keys, logs and backups of all customers.
    data: All data of customers that the platform stores, encrypted at rest; logs and audit records about its use.
    location: '${places.join('; ')}'
    terms: https://aws.amazon.com/service-terms/
    since: ${day}
`;
}
