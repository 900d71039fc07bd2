import { TENANT_ID } from './reserved-ids';
import { brand } from './brand-schema';
import { breakGlass } from './break-glass-schema';
import * as z from 'zod';
import { hiddenIn, SEEN_THROUGHOUT } from './legible';
import { SIGNING_KEYS } from './signing-keys';

/**
 * The shapes of every file under `config/`. Strict keys throughout: a misspelt key is a mistake, not an extension.
 * `config/load.ts` reads the files through these, `npm run schema` writes them as JSON Schema for editors.
 * Lambdas and the onboarding automation read the same shapes, so this file imports nothing but zod and what imports nothing.
 */

const dns = /^(?=.{4,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/;
export const domainName = z.string().regex(dns, 'a domain name such as app.example.com');
/** Without `mailto:`, which is no part of an address: whoever writes to it would get the letter back. */
const email = /^[^\s@<>:]+@[^\s@<>:]+\.[a-z]{2,}$/;
const day = /^\d{4}-\d{2}-\d{2}$/;

export const tenantId = z.string().regex(TENANT_ID, 'a tenant id: a lower-case letter, then 1 to 19 letters or digits');
export const regionName = z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'a region name such as ap-south-1');
export const accountId = z
  .string('an account id: 12 digits in quotes')
  .regex(/^\d{12}$/, 'an account id: 12 digits in quotes (without quotes a leading zero is lost)');
const cidr = z
  .string()
  .regex(/^(10|172|192)\.\d{1,3}\.\d{1,3}\.0\/(16|17|18|19|20)$/, 'a private network of size /16 to /20, such as 10.20.0.0/16');
/** On its own boundary and within a private range: a machine that hands one over has no other rule to stop it. */
const tenantCidr = z
  .string()
  .regex(
    /^(10\.(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.(0|16|32|48|64|80|96|112|128|144|160|176|192|208|224|240)\.0\/20$/,
    "a private range of size /20 on its own boundary, such as 10.64.16.0/20; every tenant's network has that one size, so that one reviewed template serves them all",
  );
export const isoDay = z
  .string()
  .regex(day, 'a day written YYYY-MM-DD')
  .refine((text) => !day.test(text) || new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text), {
    message: 'a day that exists, written YYYY-MM-DD',
  })
  .refine((text) => !day.test(text) || (text >= '2000' && text < '2100'), { message: 'a day between 2000 and 2099' });
export const exceptionNumber = z.string().regex(/^[A-Z]{2,6}-\d{3}$/, 'the number of an exception, such as EX-014');
/** The letters are the company's own, the numbers the page's; `EX` is taken by exceptions. */
export const promiseId = z
  .string()
  .regex(/^(?!EX-)[A-Z]{2,6}-\d{1,3}(\.\d{1,3})*$/, "a promise id such as SD-6.1: the company's letters, then the page's numbers");
const unhidden = ({ input }: { input?: unknown }): string =>
  `a text in which everything can be seen, without ${hiddenIn(String(input))}; write it anew by hand`;
/** A text that people read: nothing in it is hidden from them. The published schema says most of it, whoever checks a request the rest. */
export const seen = z
  .string()
  .regex(SEEN_THROUGHOUT, { error: unhidden, abort: true })
  .refine((text) => hiddenIn(text) === undefined, { error: unhidden });
/** What somebody or something is called on pages and in messages. */
export const called = seen
  .min(2)
  .regex(/^\S([\s\S]*\S)?$/u, 'a name that neither begins nor ends with a blank')
  .regex(/^[^<>]*$/u, 'a name without < and >, which a page would take for markup');
/** Where the decision of whoever approved something can be looked up: it has a number or a day. */
export const approvalReference = called
  .min(3)
  .max(120)
  .regex(/\d/, 'the number or the day of a ticket or a document, such as SEC-114');
/** Why something is asked for, and who asks, as the trail should name them: a person's address or an automation's name. */
export const reason = seen.min(10, 'a reason of at least 10 characters').max(400);
export const requestedBy = seen.min(3).max(120);
export const sentence = seen.min(20, 'a sentence of at least 20 characters').max(600);
export const name = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, 'a lower-case name of letters, digits and hyphens');
export const extensionName = z.string().regex(/^[a-z][a-z0-9_-]{1,62}$/, 'the name of an extension, as CREATE EXTENSION takes it');
export const partition = z.enum(['aws', 'aws-eusc']);
export const country = z.string().regex(/^[A-Z]{2}$/, 'the ISO 3166-1 code of a country, such as DE');
/** Whose law the data is under: a country, or a union that `config/jurisdictions.yaml` names. */
export const jurisdiction = z
  .string()
  .regex(/^[A-Z]{2,12}$/, 'the code of a country, such as DE, or the name of a union, such as EU');

/** Between two hyphens in every name: short, and without one. */
export const stageName = z
  .string()
  .regex(/^[a-z][a-z0-9]{1,10}$/, 'a stage name: a lower-case letter, then 1 to 10 letters or digits, such as production');
export const MOST_STAGES = 5;
export const ISOLATIONS = ['dedicated', 'database', 'row'] as const;

/** The quotas that bound a cell. Values in `config/regions.yaml` are AWS defaults; an account overrides what AWS has raised for it. */
export const QUOTAS = [
  'dbInstances',
  'replicatedBackupsPerDestination',
  'backupVaults',
  'backupPlans',
  'vpcs',
  'iamRoles',
  'stacks',
  'keys',
  'buckets',
  'securityGroups',
  'elasticIps',
] as const;

export const positive = z.number().int().min(1);

/** Days for which CloudWatch Logs can keep a log group; anything else is refused by the service. */
export const LOG_DAYS = [30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

const cellNetwork = z.strictObject({ region: regionName, cidr });

const certificate = z.strictObject({
  hostedZoneId: z
    .string()
    .regex(/^Z[A-Z0-9]{5,31}$/, 'a Route 53 hosted zone id such as Z0123456789ABCDEFGHIJ')
    .optional(),
  certificateArns: z
    .record(
      regionName,
      z.string().regex(/^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/, 'the ARN of an ACM certificate'),
    )
    .optional(),
});

const account = z.strictObject({
  id: accountId,
  /** Public name of the stage in this partition; a cell is served at `<residency>.<domain>`. */
  domain: domainName,
  ...certificate.shape,
  quotas: z.partialRecord(z.enum(QUOTAS), positive).optional(),
});

const stage = z
  .strictObject({
    accounts: z.partialRecord(partition, account),
    /** `small`: one NAT gateway, and a small shared instance for plans that name no size at this stage. What is said beside it stands. */
    profile: z.enum(['small']).optional(),
    /** Left out only with a profile, which then says it. */
    natGateways: z.enum(['per-zone', 'one']).optional(),
    /**
     * How recovery vaults and audit records are locked. `compliance`: for everybody, root and AWS included, until what they hold lapses;
     * for stages with customers' data. `governance`: whoever may lift it can; where tests run.
     */
    locks: z.enum(['compliance', 'governance']),
  })
  .check(({ value: { profile, natGateways }, issues }) => {
    if (profile !== undefined || natGateways !== undefined) return;
    const message = 'one of per-zone, one, unless `profile: small` says it';
    issues.push({ code: 'custom', path: ['natGateways'], input: natGateways, message });
  });

const residency = z.strictObject({
  title: called.max(60),
  jurisdiction,
  home: cellNetwork,
  /** Left out only where the jurisdiction has one region; then `exception` must name the registered departure. */
  recovery: cellNetwork.optional(),
  exception: exceptionNumber.optional(),
  /** Where this residency's security telemetry goes: an HTTPS endpoint that speaks the Firehose HTTP protocol. */
  siem: z.strictObject({
    endpoint: z
      .string()
      .regex(/^https:\/\/([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(:\d+)?(\/\S*)?$/, 'an https:// address of a host by its name'),
    /** Where it keeps what it is sent. A host's name does not say, so somebody does. */
    country,
  }),
});

const retentionClass = z.strictObject({
  days: z
    .number()
    .int()
    .refine((d) => (LOG_DAYS as readonly number[]).includes(d), {
      message: `a number of days that CloudWatch Logs knows: ${LOG_DAYS.join(', ')}`,
    }),
  holds: sentence,
});

/** GDPR, Art. 33, leaves 72 hours; the last reminder leaves six. */
const INCIDENTS: { severities: ('medium' | 'high' | 'critical')[]; alarms: string[]; noticeHours: number; remindHours: number[] } =
  {
    severities: ['high', 'critical'],
    alarms: [],
    noticeHours: 72,
    remindHours: [24, 48, 66],
  };
/** How a sender signs its webhooks. Each is its own published scheme: see lambdas/keys/verify-webhook/schemes.ts. */
export const WEBHOOK_SCHEMES = ['github', 'slack', 'standard', 'stripe'] as const;

const webhookSender = z.strictObject({
  scheme: z.enum(WEBHOOK_SCHEMES),
  /** How far a signed moment may lie from ours, before or after. Five minutes is what Stripe, Slack and Standard Webhooks advise. */
  toleranceSeconds: z.number().int().min(30).max(900).default(300),
});
export type WebhookSender = Readonly<z.infer<typeof webhookSender>>;

export const platformSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]{1,11}$/, 'a platform name: a lower-case letter, then up to 11 letters or digits'),
  title: called.max(60),
  securityContact: z.string().regex(email, 'an e-mail address, without mailto:'),
  securityPolicy: z.string().regex(/^https:\/\/\S+$/, 'an https:// address'),
  /** Until when security.txt vouches for the two above (RFC 9116 asks for a day). A year ahead at most. */
  securityTxtExpires: isoDay,
  /** Who is woken: the on-call tool's e-mail or HTTPS integration. */
  onCall: z.string().regex(new RegExp(`^https://\\S+$|${email.source}`), 'an e-mail address or https:// address, without mailto:'),
  /** The CI that alone may deploy: its OpenID Connect issuer, and the subject that a stage's job presents (`{stage}` is replaced). */
  ci: z.strictObject({
    issuer: z.string().regex(/^[a-z0-9.-]+(\/[\w./-]*)?$/, 'an issuer host without https://'),
    audience: z.string().regex(/^[^\s*?]{3,}$/, 'the audience exactly as a job presents it, without * or ?'),
    subject: z
      .string()
      // IAM compares it letter by letter (StringEquals).
      .regex(/^[^\s*?]+$/, {
        message: 'the subject exactly as a job presents it: with a * or a ? it would match nobody',
        abort: true,
      })
      .includes('{stage}', { message: 'a subject that contains {stage}, so that one stage cannot deploy another' }),
  }),
  /** In the order in which a change reaches them; the last under compliance locks is the one that commands mean unless told. */
  stages: z
    .record(stageName, stage)
    .refine((stages) => [1, 2, 3, 4, 5].includes(Object.keys(stages).length), { message: `one to ${MOST_STAGES} stages` }),
  residencies: z
    .record(name, residency)
    .refine((residencies) => Object.keys(residencies).length > 0, { message: 'at least one, with a home region' }),
  /** Every store belongs to one of these. `trail`, `access-log` and `application-log` are the platform's own; plans name an audit class. */
  retention: z.record(name, retentionClass),
  /** Paths of the application that the front door limits or traps. */
  paths: z.strictObject({
    login: z.string().startsWith('/'),
    passwordReset: z.string().startsWith('/'),
    contact: z.string().startsWith('/'),
    honeypots: z.array(z.string().startsWith('/')).min(2).max(10),
  }),
  /** What opens an incident, and by when the customers whom it concerns hear of it: docs/incidents.md. */
  incidents: z
    .strictObject({
      /** Severities of findings that open one; at least the gravest. */
      severities: z
        .array(z.enum(['medium', 'high', 'critical']))
        .min(1)
        .refine((severities) => severities.includes('critical'), { message: 'a list with critical in it' })
        .default(INCIDENTS.severities),
      /** Ends of names of alarms that open one, such as `tenant-files-refused`. */
      alarms: z.array(name).default(INCIDENTS.alarms),
      /** Hours from discovery until the customers must have heard. */
      noticeHours: z.number().int().min(1).max(72).default(INCIDENTS.noticeHours),
      /** Hours at which somebody is reminded while they have not. */
      remindHours: z.array(positive).min(1).max(6).default(INCIDENTS.remindHours),
    })
    .refine(({ noticeHours, remindHours }) => remindHours.every((hours) => hours < noticeHours), {
      message: 'remindHours below noticeHours: a reminder at the deadline or after it reminds of nothing',
    })
    .default(INCIDENTS),
  /** Other companies whose webhooks the application takes, by a name of ours, and how each signs. */
  webhooks: z.record(name, webhookSender).default({}),
  /** How pages for customers and the public look. Left out = as Freehold's own do. */
  brand: brand.optional(),
  /** Who may open a door to a tenant's data in an emergency, and in which words the customer is told. */
  breakGlass: breakGlass.prefault({}),
  /** Ids of tenants that are gone. An id is never used again: certificates and ledgers name it. */
  retiredTenants: z.array(tenantId).default([]),
});

export const tenantSchema = z.strictObject({
  id: tenantId,
  name: called.max(80),
  residency: name,
  plan: name,
  /** Network of its own; required by, and only by, a plan with `privateNetwork`. */
  cidr: tenantCidr.optional(),
  /** Which keys sign its webhooks; left out = the one it began with. */
  signingKeys: z.enum(SIGNING_KEYS).optional(),
});

export type PlatformFile = z.infer<typeof platformSchema>;
export type TenantFile = z.infer<typeof tenantSchema>;
export type StageName = string;
export type Quota = (typeof QUOTAS)[number];
export type Partition = z.infer<typeof partition>;
