import type { BreakGlass } from './break-glass-schema';
import type { Attestation, Controls, PromiseBook, Subprocessor } from './book-schema';
import type { Collision } from './collisions';
import type { Limits } from './limits-schema';
import type { Departure, Exception } from './exception-schema';
import type { RegionFacts } from './region-schema';
import type { Own } from './rules/apart';
import type { Partition, Quota, StageName, WebhookSender } from './schema';
import type { Plan } from './plan-schema';
import type { SigningKeys } from './signing-keys';

/**
 * What `config/load.ts` makes of the files: one platform at one stage, every cross-reference resolved, frozen.
 * Rooms read these and nothing else; none reads a file or knows a stage or a platform by name.
 */
export interface Platform {
  readonly name: string;
  /** The company's folder. No template and no evidence names it: it differs between machines. */
  readonly folder: string;
  readonly title: string;
  readonly stage: Stage;
  /** The stage that customers are on, to whom promises are made. */
  readonly customersOn: StageName;
  /** Colour of the band across pages for customers and the public; the logo as a `data:` address. */
  readonly brand?: { readonly colour: string; readonly logo?: string };
  readonly securityContact: string;
  readonly securityPolicy: string;
  /** `YYYY-MM-DD` */
  readonly securityTxtExpires: string;
  readonly onCall: string;
  readonly breakGlass: BreakGlass;
  readonly ci: { readonly issuer: string; readonly audience: string; readonly subject: string };
  /** Other companies whose webhooks the application takes, by a name of ours. */
  readonly webhooks: Readonly<Record<string, WebhookSender>>;
  readonly paths: {
    readonly login: string;
    readonly passwordReset: string;
    readonly contact: string;
    readonly honeypots: readonly string[];
  };
  readonly incidents: {
    readonly severities: readonly ('medium' | 'high' | 'critical')[];
    readonly alarms: readonly string[];
    readonly noticeHours: number;
    readonly remindHours: readonly number[];
  };
  /** Days by class name. */
  readonly retention: Readonly<Record<string, RetentionClass>>;
  readonly accounts: readonly Account[];
  /** Accounts, domains and hosted zones of every stage, this one's among them. */
  readonly own: readonly Declared[];
  readonly residencies: readonly Residency[];
  readonly plans: readonly Plan[];
  /** Declared tenants, sorted by id: the order of files never reaches a template. */
  readonly tenants: readonly Tenant[];
  /** All that are declared, those included that a selection leaves out: they take places whether or not they are synthesized. */
  readonly declared: readonly Tenant[];
  /** Ids that are never used again. */
  readonly retiredTenants: readonly string[];
  readonly exceptions: readonly Exception[];
  /** What the platform itself departs in, accepted or not. */
  readonly departures: readonly Departure[];
  readonly book: PromiseBook;
  readonly attestations: readonly Attestation[];
  readonly subprocessors: readonly Subprocessor[];
  /** Promises that collide, each with the way out that is configured. */
  readonly collisions: readonly Collision[];
  /** Controls of published frameworks by check id. */
  readonly crosswalk: Readonly<Record<string, Controls>>;
  /** What AWS's services take of a document or a name. */
  readonly limits: Limits;
}

export interface Stage {
  readonly name: StageName;
  readonly natGateways: 'per-zone' | 'one';
  /** Compliance locks, which nobody can lift, root included. Without, the same locks in governance mode. */
  readonly complianceLocks: boolean;
}

/** Something that a stage has for its own, with where platform.yaml says so. */
export interface Declared extends Omit<Own, 'where'> {
  /** `stages.staging.accounts.aws.id` */
  readonly key: string;
  readonly line: number;
}

export interface RetentionClass {
  readonly name: string;
  readonly days: number;
  readonly holds: string;
}

export interface Account {
  readonly id: string;
  readonly partition: Partition;
  readonly domain: string;
  readonly hostedZoneId?: string;
  readonly certificateArns?: Readonly<Record<string, string>>;
  /** The region that holds what exists once per account (boundaries, deploy roles, the trail). */
  readonly region: RegionFacts;
  /** Every region the platform touches in this account. */
  readonly regions: readonly RegionFacts[];
}

export interface Residency {
  readonly name: string;
  readonly title: string;
  readonly siem: string;
  readonly home: Cell;
  /** Absent where the jurisdiction has one region; then `exception` names the registered departure. */
  readonly recovery?: Cell;
  /**
   * Its home while nothing was lost. There only in a synthesis for the loss of that region, in which `home` is what was the recovery
   * region, and there is no other any more.
   */
  readonly lost?: Cell;
  /** After a loss, ARN of the backup with which the shared database begins in the region that takes over, where a plan shares one. */
  readonly begins?: string;
  readonly exception?: string;
}

/** One account in one region. */
export interface Cell {
  readonly platform: string;
  readonly stage: StageName;
  readonly residency: string;
  readonly role: 'home' | 'recovery';
  /** It is home since the loss of another region, whose names in IAM are still taken, and stands where copies are kept. */
  readonly takenOver?: true;
  readonly account: Account;
  readonly region: RegionFacts;
  readonly cidr: string;
  /** AWS's default, or what the account says has been raised. */
  readonly quotas: Readonly<Record<Quota, number>>;
}

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly plan: Plan;
  readonly residency: Residency;
  readonly cidr?: string;
  /** The first signs, all are published; left out = the one it began with. */
  readonly signingKeys?: SigningKeys;
  /** Of a sample that nobody declared: parameters of a stack whose database was restored in place (lib/restored.ts). */
  readonly restored?: Readonly<Record<string, string>>;
}
