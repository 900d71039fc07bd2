import type { Concerned } from './concerned';
import type { FindingEvent } from './contract';
import { UnreadableFindingError } from './errors';

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One finding or alarm, whoever tells of it. */
export interface Sighting {
  readonly source: 'guardduty' | 'security-hub' | 'alarm';
  /** Whatever bears one of these is the same thing seen again: its own id, and its type with the resources that it is about. */
  readonly keys: readonly string[];
  readonly title: string;
  /** Of an alarm: its name. */
  readonly alarm?: string;
  readonly severity: Severity;
  /** Somebody has put it away already. */
  readonly settled: boolean;
  /** ISO moment at which AWS told. */
  readonly at: string;
  readonly resources: readonly Concerned[];
}

type Map = Readonly<Record<string, unknown>>;
const map = (value: unknown): Map => (typeof value === 'object' && value !== null ? (value as Map) : {});
const list = (value: unknown): readonly Map[] => (Array.isArray(value) ? value.map(map) : value === undefined ? [] : [map(value)]);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * What an event says. Shapes, read on 2026-11-30:
 * - GuardDuty API reference, `Finding` and `Resource` (`severity` is a number, tags have `key` and `value`); user guide, "Severity levels of
 *   GuardDuty findings" (critical from 9.0, high from 7.0, medium from 4.0) and "Processing GuardDuty findings with Amazon EventBridge" (an
 *   event for later occurrences of a finding, too, under its id);
 * - Security Hub API reference, `AwsSecurityFinding`, `Severity` (`Label`, else `Normalized` with high from 70 and critical from 90), `Resource`
 *   (`Tags` is a map); user guide, "EventBridge event formats for Security Hub CSPM" (one finding an event);
 * - Security Hub user guide, "EventBridge event formats" (`Findings Imported V2`, OCSF); OCSF, class `detection_finding` (`severity_id` 4 high,
 *   5 critical, 6 fatal; `finding_info.uid`, `resources[].uid`, `tags` with `name` and `value`, `status_id` 3 suppressed, 4 resolved). Which of
 *   OCSF's optional fields Security Hub fills in was not tried: what is missing makes the incident concern everybody.
 * - CloudWatch user guide, "Alarm events and EventBridge".
 *
 * @throws UnreadableFindingError
 */
export function sightingIn(event: FindingEvent): Sighting {
  const read = READERS[event['detail-type']];
  const seen = read?.(map(event.detail));
  if (seen?.keys[0] === undefined || Number.isNaN(seen.rank))
    throw new UnreadableFindingError(
      `an event ${JSON.stringify(event['detail-type'])} without ${seen ? 'id or severity' : 'a reader'}; wanted one of ${Object.keys(READERS).join(', ')} with both; look at the event in the dead letters, and open the incident by hand`,
    );
  const { rank, ...rest } = seen;
  const at = Date.parse(text(event.time) ?? '');
  return { ...rest, severity: SEVERITIES[rank]!, at: Number.isNaN(at) ? '' : new Date(at).toISOString() };
}

type Read = Omit<Sighting, 'severity' | 'at'> & { readonly rank: number };

const READERS: Readonly<Record<string, (detail: Map) => Read>> = {
  'GuardDuty Finding': (detail) => {
    const resources = ofGuardDuty(map(detail.resource));
    return {
      source: 'guardduty',
      keys: keysOf(guardDutyKey(text(detail.id)), text(detail.type), resources),
      title: text(detail.title) ?? text(detail.type) ?? 'A finding of GuardDuty',
      rank: rankOf(detail.severity, 4, 7, 9),
      settled: map(detail.service).archived === true,
      resources,
    };
  },
  'Security Hub Findings - Imported': (detail) => {
    const [finding = {}] = list(detail.findings);
    const resources = list(finding.Resources).map(({ Id, Tags }) => ({
      ids: [text(Id)].filter((id) => id !== undefined),
      tags: Object.entries(map(Tags)).map(([Key, Value]) => ({ Key, Value: String(Value) })),
    }));
    const { Label, Normalized } = map(finding.Severity);
    return {
      source: 'security-hub',
      keys: keysOf(ownKey(text(finding.Id)), text(finding.GeneratorId), resources),
      title: text(finding.Title) ?? 'A finding of Security Hub',
      rank: typeof Label === 'string' ? rankCalled(Label) : rankOf(Normalized, 40, 70, 90),
      settled: finding.RecordState === 'ARCHIVED' || ['RESOLVED', 'SUPPRESSED'].includes(String(map(finding.Workflow).Status)),
      resources,
    };
  },
  'Findings Imported V2': (detail) => {
    const [finding = {}] = list(detail.findings);
    const info = map(finding.finding_info);
    const resources = list(finding.resources).map(({ uid, name, tags }) => ({
      ids: [text(uid), text(name)].filter((id) => id !== undefined),
      tags: list(tags).map((tag) => ({ Key: String(tag.name), Value: String(tag.value) })),
    }));
    return {
      source: 'security-hub',
      keys: keysOf(ownKey(text(info.uid) ?? text(map(finding.metadata).uid)), text(list(info.analytic)[0]?.uid), resources),
      title: text(info.title) ?? 'A finding of Security Hub',
      rank: rankOf(finding.severity_id, 3, 4, 5),
      settled: finding.status_id === 3 || finding.status_id === 4,
      resources,
    };
  },
  'CloudWatch Alarm State Change': (detail) => ({
    source: 'alarm',
    keys: [text(detail.alarmName)].filter((name) => name !== undefined).map((name) => `alarm ${name}`),
    title: `Alarm ${text(detail.alarmName) ?? ''}`,
    alarm: text(detail.alarmName) ?? '',
    rank: 2, // who marks an alarm says that it is an incident
    settled: map(detail.state).value !== 'ALARM',
    resources: [],
  }),
};

/** Security Hub has GuardDuty's findings by their ARN, which ends with GuardDuty's id. */
const FROM_GUARDDUTY = /^arn:[\w-]+:guardduty:.+\/finding\/(\w+)$/;
const guardDutyKey = (id: string | undefined): string | undefined => (id === undefined ? undefined : `guardduty ${id}`);
const ownKey = (id: string | undefined): string | undefined =>
  id === undefined ? undefined : (guardDutyKey(FROM_GUARDDUTY.exec(id)?.[1]) ?? `finding ${id}`);

/** The id first: without one the event is unreadable. Of type and resource only where both are known. */
function keysOf(own: string | undefined, type: string | undefined, resources: readonly Concerned[]): string[] {
  if (own === undefined) return [];
  const about = resources.map(({ ids }) => ids[0]);
  return about.length > 0 && about.every((id) => id !== undefined) && type !== undefined
    ? [own, `about ${type} ${about.sort().join(' ')}`]
    : [own];
}

function rankOf(value: unknown, ...from: readonly number[]): number {
  return typeof value === 'number' ? from.filter((bound) => value >= bound).length : NaN;
}
function rankCalled(label: string): number {
  const rank = SEVERITIES.findIndex((severity) => severity === label.toLowerCase());
  return rank >= 0 ? rank : label === 'INFORMATIONAL' ? 0 : NaN;
}

/** By which a resource in a finding of GuardDuty is called, in each of its `…Details`. */
const CALLED = [
  'arn',
  'name',
  'dbInstanceArn',
  'dbInstanceIdentifier',
  'functionArn',
  'functionName',
  'userName',
  'instanceId',
] as const;
/** Who logged in is told beside the instance, and is no resource of its own. */
const BESIDE = ['rdsDbUserDetails'];

/** Every resource that a finding names, also those that no name of ours can be: they make it concern everybody. */
const ofGuardDuty = (resource: Map): Concerned[] =>
  Object.entries(resource)
    .filter(([key, value]) => key.endsWith('Details') && !BESIDE.includes(key) && value !== null)
    .flatMap(([, details]) => list(details))
    .map((details) => ({
      ids: CALLED.map((key) => text(details[key])).filter((id) => id !== undefined),
      tags: list(details.tags ?? []).map(({ key, value }) => ({ Key: String(key), Value: String(value) })),
    }));
