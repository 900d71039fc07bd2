import type { Answers } from './answers';
import { nameOf, prefixOf } from './names';
import { asScalar, later, schema } from './text';

/** What the company is made of, with accounts and zones to be replaced. */
export function platform(answers: Answers, today: Date): string {
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
      : [`    exception: ${prefixOf(answers)}-001`]),
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
