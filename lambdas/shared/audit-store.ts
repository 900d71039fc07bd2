import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parameterName } from '../../lib/naming';

const ssm = new SSMClient({});

/** Where records come from: the tables' triggers, the database's own log, what was done in an emergency. */
export const SOURCES = ['database', 'log', 'break-glass'] as const;
export type Source = (typeof SOURCES)[number];

/** The list of audit classes cannot be read. */
export class InvalidAuditClassesError extends Error {
  override readonly name = 'InvalidAuditClassesError';
}

/** Everything of one tenant begins with this, in the bucket of each class: no tenant's prefix begins another's. */
export const tenantPrefix = (tenant: string): string => `tenant=${tenant}/`;

/** What an object holds: of whom, from where, of which day, from which position to which, and the SHA-256 of its bytes. */
export interface RecordObject {
  readonly tenant: string;
  readonly source: Source;
  /** UTC day, `2026-11-22`. */
  readonly date: string;
  readonly from: string;
  readonly to: string;
  readonly sha256: string;
}

/** The name follows from the content, so that the same records written twice are one object. */
export const recordKey = ({ tenant, source, date, from, to, sha256 }: RecordObject): string =>
  `${tenantPrefix(tenant)}source=${source}/date=${date}/${from}-${to}-${sha256}.jsonl`;

const KEY =
  /^tenant=([a-z][a-z0-9]{1,19})\/source=(database|log|break-glass)\/date=(\d{4}-\d\d-\d\d)\/([^/-]+)-([^/-]+)-([0-9a-f]{64})\.jsonl$/;

/** What a key says, or undefined when it is none of ours. */
export function recordIn(key: string): RecordObject | undefined {
  const [, tenant, source, date, from, to, sha256] = KEY.exec(key) ?? [];
  return tenant ? ({ tenant, source, date, from, to, sha256 } as RecordObject) : undefined;
}

/**
 * The audit class of each plan, as the environment says it: `enterprise=audit-enterprise,standard=audit-standard`.
 *
 * @throws InvalidAuditClassesError when it is something else
 */
export function auditClasses(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('='));
  if (!pairs.every((pair) => pair.length === 2 && pair.every((name) => /^[a-z][a-z0-9-]*$/.test(name)))) {
    throw new InvalidAuditClassesError(
      `environment AUDIT_CLASSES is "${text}"; wanted plan=class, separated by commas; correct it where the hook is declared`,
    );
  }
  return new Map(pairs as [string, string][]);
}

/** The locked bucket of an audit class, as the ledger stack publishes it. */
export async function auditBucket(auditClass: string): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: parameterName('ledger', `audit-bucket-${auditClass}`) }));
  return Parameter!.Value!;
}
