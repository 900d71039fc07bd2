import type { Answers } from './answers';
import { nameOf, prefixOf } from './names';
import { asScalar, schema } from './text';

const inSentence = (country: string): string => (/^(United|European|Netherlands)/.test(country) ? `the ${country}` : country);

/** A few that every page makes, so that the first synthesis has something to weigh. */
export function promises(answers: Answers, day: string): string {
  const prefix = prefixOf(answers);
  const residencies = answers.homes.map(
    ({ jurisdiction, country }, place) => `  - id: ${prefix}-3.${place + 1}
    promise: Data of a customer whose home is in ${inSentence(country)} lies there.
    page: { section: '3' }
    kind: data-lies-in
    figures: { residencies: [${nameOf(answers, place)}], jurisdiction: ${jurisdiction} }
`,
  );
  return `${schema('promises')}# What the security page promises, each under its kind. \`npx freehold promises list\` shows what there is to promise, and
# \`npx freehold promises match page.html\` drafts this file from your own page.
page: { title: ${asScalar(answers.title)}, read: ${day} }
promises:
  - id: ${prefix}-1.1
    promise: Every public endpoint speaks TLS 1.2 or later, and nothing in the clear.
    page: { section: '1' }
    kind: tls-at-the-door

  - id: ${prefix}-1.2
    promise: Databases, stored files and backups are encrypted at rest.
    page: { section: '1' }
    kind: encrypted-at-rest

  - id: ${prefix}-2.1
    promise: Data is backed up every day, and each backup is kept for 30 days.
    page: { section: '2' }
    kind: backups-kept-days
    figures: { dailyBackupDays: 30 }

${residencies.join('\n')}
  - id: ${prefix}-4.1
    promise: A web application firewall stands before the product and blocks known attacks.
    page: { section: '4' }
    kind: web-application-firewall
`;
}
