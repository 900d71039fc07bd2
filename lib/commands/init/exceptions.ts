import { join } from 'node:path';
import { departuresSchema } from '../../../config/exception-schema';
import { readAlone } from '../../../config/read-source';
import { ROOT } from '../../root';
import type { Answers } from './answers';
import { prefixOf } from './names';
import { asScalar, isoDay, later, schema } from './text';

/** What the platform departs from, accepted by whoever was named, and the one region of a residency that has no other. */
export function exceptions(answers: Answers, today: Date): string {
  const { departures } = readAlone(join(ROOT, 'config/departures.yaml'), departuresSchema);
  const prefix = prefixOf(answers);
  const alone = answers.homes.flatMap(({ pair }, place) => (pair ? [] : [`${prefix}-3.${place + 1}`])); // as in the first book
  const opened = isoDay(today);
  const accepted = departures
    .filter(({ occurs }) => occurs === undefined || (occurs === 'one-region' && alone.length > 0)) // and no webhooks at first
    .map(
      ({ number, title }) =>
        `  # ${title}\n  - { number: ${number}, approver: ${asScalar(answers.approver)}, approval: ${asScalar(answers.approval)}, opened: ${opened}, expires: ${later(today, 365)} }`,
    );
  const own =
    alone.length > 0
      ? `\nexceptions:
  - number: ${prefix}-001
    title: A residency has one region
    fence: configuration
    rules: [one-region-residency]
    promises: [${[`${prefix}-2.1`, ...alone].join(', ')}]
    reason: No other region lies under the law of this residency, and nothing is copied out of it.
    compensatingControl: Instances in two zones, a locked vault in the account, and point-in-time recovery within the region.
    approver: ${asScalar(answers.approver)}
    approval: ${asScalar(answers.approval)}
    opened: ${opened}
    expires: ${later(today, 365)}\n`
      : '';
  return `${schema('exceptions')}# The platform itself departs from a fence in these places. \`npx freehold departures\` says why each is there and what stands in its
# place; whoever is named here has accepted it until that day. Departures of your own go under \`exceptions\`, with their reason.
accepted:
${accepted.join('\n')}
${own}`;
}
