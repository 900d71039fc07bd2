import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { dependencies, scripts } from '../../../package.json';
import { departuresSchema } from '../../../config/exception-schema';
import { readAlone } from '../../../config/read-source';
import { readRegionCatalogue } from '../../../config/regions';
import { offers } from '../../../config/rules/databases';
import { ROOT } from '../../root';
import type { Answers } from './answers';
import { workflow } from './workflow';

const SCHEMAS = 'node_modules/freehold/built/config/schema';
const schema = (name: string, up = ''): string => `# yaml-language-server: $schema=${up}${SCHEMAS}/${name}.schema.json\n`;

/** Every file of the repository, by its path. */
export function repositoryFiles(answers: Answers, today = new Date()): Map<string, string> {
  const day = isoDay(today);
  const residencies = answers.homes.map(({ facts }, place) => ({
    name: nameOf(answers, place),
    facts,
  }));
  return new Map([
    ['package.json', json(manifest(answers))],
    [
      'cdk.json',
      json({
        app: 'node node_modules/freehold/bin/app.js',
        versionReporting: false,
        notices: false,
        assetMetadata: false,
        requireApproval: 'broadening',
      }),
    ],
    ['.gitignore', 'node_modules/\ncdk.out/\n.cache/\n/evidence/\n/bootstrap/\n'],
    ['README.md', readme(answers)],
    ['platform.yaml', platform(answers, today)],
    ['plans/standard.yaml', plan(answers)],
    ...residencies.map(({ name, facts }): [string, string] => [
      `tenants/first${name.replaceAll('-', '')}.yaml`,
      `${schema('tenant', '../')}# An example, so that there is a tenant to look at. Rename it with its id, or remove it.\nid: first${name.replaceAll('-', '')}\nname: First customer in ${facts.title}\nresidency: ${name}\nplan: standard\n`,
    ]),
    ['promises.yaml', promises(answers, day)],
    [
      'attestations.yaml',
      `${schema('attestations')}# What only people can do is shown by what they sign. Nothing has been signed yet.\nattestations: []\n`,
    ],
    ['subprocessors.yaml', subprocessors(answers, day)],
    ['exceptions.yaml', exceptions(answers, today)],
    workflow(answers),
  ]);
}

/** As people write it where YAML reads the same back, inside braces too; in quotes where it would not. */
function asScalar(text: string): string {
  const read = parseDocument(`[${text}]`);
  return read.errors.length === 0 && isDeepStrictEqual(read.toJS(), [text]) ? text : JSON.stringify(text);
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
const isoDay = (date: Date): string => date.toISOString().slice(0, 10);
const later = (date: Date, days: number): string => isoDay(new Date(date.getTime() + days * 86_400_000));

/** A residency is called like its jurisdiction, and two of one jurisdiction like their regions. */
function nameOf({ homes }: Answers, place: number): string {
  const { jurisdiction, facts } = homes[place]!;
  const alone = homes.filter((home) => home.jurisdiction === jurisdiction).length === 1;
  return alone ? jurisdiction.toLowerCase() : facts.region;
}

const manifest = (answers: Answers) => ({
  name: `${answers.name}-freehold`,
  private: true,
  engines: { node: '>=20.12' },
  scripts: {
    check: 'freehold check',
    synth: 'cdk synth --quiet',
    postsynth: scripts.postsynth,
    test: 'freehold test',
    evidence: 'freehold evidence',
    layer: 'freehold layer',
  },
  dependencies: { 'aws-cdk': dependencies['aws-cdk'], freehold: answers.package },
});

function platform(answers: Answers, today: Date): string {
  const { name, title, domain } = answers;
  const last = answers.stages.at(-1)!.name;
  const partitions = [...new Set(answers.homes.map(({ facts }) => facts.partition))];
  const stages = answers.stages.flatMap((stage) => {
    const live = stage.name === last;
    const host = live ? `app.${domain}` : `${stage.name}.${domain}`;
    return [
      `  ${stage.name}:`,
      `    natGateways: ${live ? 'per-zone' : 'one'}`,
      `    locks: ${live ? 'compliance # nobody can lift them, root included' : 'governance'}`,
      '    accounts:',
      ...partitions.flatMap((partition, place) => [
        `      ${partition}:`,
        `        id: '${place === 0 ? stage.account : `${stage.account.slice(0, -1)}${place}`}'`,
        `        domain: ${partition === 'aws' ? host : `${partition}.${host}`}`,
        `        hostedZoneId: ZREPLACE${stage.name.toUpperCase()}${place}`,
      ]),
    ];
  });
  const residencies = answers.homes.flatMap(({ facts, jurisdiction, country, pair }, place) => [
    `  ${nameOf(answers, place)}:`,
    `    title: ${country}, ${facts.region}`,
    `    jurisdiction: ${jurisdiction}`,
    `    home: { region: ${facts.region}, cidr: 10.${10 + place * 10}.0.0/16 }`,
    ...(pair
      ? [`    recovery: { region: ${pair.region}, cidr: 10.${11 + place * 10}.0.0/16 }`]
      : [`    exception: ${answers.name.slice(0, 4).toUpperCase()}-001`]),
    `    siem: { endpoint: https://siem-${nameOf(answers, place)}.${domain}/firehose, country: ${facts.country} }`,
  ]);
  return `${schema('platform')}# What ${title} is made of. \`npx freehold check\` names every mistake with file, line and remedy.
name: ${name}
title: ${asScalar(title)}
securityContact: security@${domain}
securityPolicy: https://${domain}/security
securityTxtExpires: ${later(today, 360)} # somebody confirms contact and policy once a year
onCall: oncall@${domain}

# The CI that alone may deploy.
ci:
${ci(answers)}

# In the order in which a change reaches them. Accounts and hosted zones are examples until you replace them.
stages:
${stages.join('\n')}

residencies:
${residencies.join('\n')}

retention:
  audit-standard: { days: 400, holds: 'Who created, changed or deleted what, with the fields and the time.' }
  trail: { days: 400, holds: 'API calls on the account and on the keys and buckets of tenants.' }
  access-log: { days: 365, holds: 'Requests at the load balancer, and what the web firewall decided.' }
  flow-log: { days: 90, holds: 'Accepted and rejected connections of every network interface.' }
  application-log: { days: 90, holds: "Logs of the platform's own functions and state machines." }
  database-log: { days: 90, holds: 'PostgreSQL logs: connections, slow statements, schema changes and errors.' }

# Paths of the application that the front door limits, and some that only scanners ask for.
paths:
  login: /login
  passwordReset: /forgot-password
  contact: /contact
  honeypots: [/wp-admin, /.env, /xmlrpc.php]
`;
}

function ci({ ci, repository }: Answers): string {
  const [issuer, audience, subject] =
    ci === 'github'
      ? ['token.actions.githubusercontent.com', 'sts.amazonaws.com', `repo:${repository}:environment:{stage}`]
      : ['gitlab.com', 'https://gitlab.com', `project_path:${repository}:ref_type:branch:ref:{stage}`];
  return `  issuer: ${issuer}\n  audience: ${audience}\n  subject: ${subject}`;
}

/** The first class that each home has, and each region into which its databases would be restored. */
function classFor({ homes }: Answers, classes: readonly string[]): string {
  const published = readRegionCatalogue();
  const regions = homes.flatMap(({ facts, pair }) => [facts, ...(pair ? [pair] : [])]);
  return classes.find((one) => regions.every((region) => offers(region, one, published))) ?? classes[0]!;
}

/** What a first plan may begin with, the best first; no region has all of them, and each has a price. */
export const CLASSES = {
  large: ['db.m7g.large', 'db.r7g.large', 'db.m6g.large'],
  small: ['db.t4g.medium', 'db.t3.medium'],
} as const;

function plan(answers: Answers): string {
  const { isolation, stages } = answers;
  const [large, small] = [classFor(answers, CLASSES.large), classFor(answers, CLASSES.small)];
  const dedicated = isolation === 'dedicated';
  const sizes = stages.map(({ name }, place) =>
    place === stages.length - 1
      ? `    ${name}: { instance: ${large}, storageGb: 100, storageLimitGb: 1000 }`
      : `    ${name}: { instance: ${small}, storageGb: 50, storageLimitGb: 100 }`,
  );
  return `${schema('plan', '../')}# What a tenant buys. Add a file for each plan.
name: standard
title: Standard
isolation: ${isolation}
database:
  engine: '17.11'
  sizes:
${sizes.join('\n')}
  maintenanceWindow: sun:03:00
backups:
  pointInTimeDays: 30
  dailyDays: 30
  replicated: false
objectives:
  rtoHours: 24
  rpoHours: 24
retention:
  audit: audit-standard
  database: database-log
deletion:
  production: delete-data
  backups: ${dedicated ? 'destroy-keys' : 'lapse'}
  productionWithinHours: 720
  backupsWithinDays: 60
  retained: [audit-standard, database-log, trail, access-log, flow-log, application-log]
`;
}

const inSentence = (country: string): string => (/^(United|European|Netherlands)/.test(country) ? `the ${country}` : country);

/** A few that every page makes, so that the first synthesis has something to weigh. */
function promises(answers: Answers, day: string): string {
  const prefix = answers.name.slice(0, 4).toUpperCase();
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
    promise: Everything that travels to and from the product is encrypted with TLS 1.2 or later.
    page: { section: '1' }
    kind: tls-at-the-door

  - id: ${prefix}-1.2
    promise: Everything that the product stores is encrypted at rest.
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

function subprocessors({ homes, title }: Answers, day: string): string {
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

function exceptions(answers: Answers, today: Date): string {
  const { departures } = readAlone(join(ROOT, 'config/departures.yaml'), departuresSchema);
  const prefix = answers.name.slice(0, 4).toUpperCase();
  const alone = answers.homes.flatMap(({ pair }, place) => (pair ? [] : [`${prefix}-3.${place + 1}`])); // as in the first book
  const opened = isoDay(today);
  const accepted = departures
    .filter(({ occurs }) => occurs === undefined || alone.length > 0)
    .map(
      ({ number, title }) =>
        `  # ${title}\n  - { number: ${number}, approver: ${asScalar(answers.approver)}, opened: ${opened}, expires: ${later(today, 365)} }`,
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
    opened: ${opened}
    expires: ${later(today, 365)}\n`
      : '';
  return `${schema('exceptions')}# The platform itself departs from a fence in these places. \`npx freehold departures\` says why each is there and what stands in its
# place; whoever is named here has accepted it until that day. Departures of your own go under \`exceptions\`, with their reason.
accepted:
${accepted.join('\n')}
${own}`;
}

/** A file is where it was on this machine alone. */
const fromFile = ({ package: spec }: Answers): string =>
  spec.startsWith('file:')
    ? `\n\`freehold\` is the file \`${spec.slice('file:'.length)}\`, seen from here. \`npm ci\` wants it there in the CI as well: commit it into this
repository, or publish it in a registry of your own, and correct \`package.json\`.\n`
    : '';

function readme(answers: Answers): string {
  return `# ${answers.title} on Freehold

What ${answers.title} runs on AWS, declared: [platform.yaml](platform.yaml) (stages, accounts, residencies), [plans/](plans) and
[tenants/](tenants), and what the security page promises ([promises.yaml](promises.yaml)). The templates, the checks and the machines
come with the package \`freehold\`, pinned in [package.json](package.json).

\`\`\`sh
npm ci
npm run check   # the configuration alone
npm run synth   # every template of ${answers.stages.at(-1)!.name}, behind every fence, into cdk.out/
npm test        # every stage, what is deployed against identity.lock, and the evidence pack
\`\`\`

Replace before a deployment: the account ids and hosted zones in \`platform.yaml\`, the addresses of the SIEM and of whoever is on call,
the example tenants, the promises by those of your page (\`npx freehold promises match page.html --out promises.yaml --force\` drafts
them), and in \`exceptions.yaml\` the name of whoever accepts.
${fromFile(answers)}
[What can be written](node_modules/freehold/docs/books.md) in each of these files, key by key; an editor with a YAML language server
shows it beside the key.

Once on each machine that deploys, \`npm run layer\` gets the dump program of exports; it needs Python with pip. The CI does so by itself.

After the first deployment \`npx freehold lock\` writes \`identity.lock\`: what holds data is never replaced from then on.

Own regions go into \`regions/\`, own Guard rules into \`policies/\`, own checks in TypeScript into \`checks/\`, with the faults that they
must find: \`npm test\` plants each in a copy of the templates (node_modules/freehold/docs/own-checks.md).
\`npx freehold --help\` lists every command; node_modules/freehold/README.md and its docs/ explain them.
`;
}
