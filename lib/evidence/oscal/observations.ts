import { groupedBy } from '../../grouped-by';
import { holdingInWords } from '../../promises/population';
import type { ObservationRow, PopulationCounts, Results } from '../results';
import { subjectsOf } from './subjects';
import { line, props, some, uuid } from './words';

/** What was looked at in one assessment, by what findings and risks refer to it with. */
export interface Observed {
  readonly list: readonly object[];
  /** UUIDs by check: of the observation with its counts. */
  readonly ofCheck: ReadonlyMap<string, string>;
  /** UUIDs by number of the row: of the observation of a broken resource. */
  readonly ofRow: ReadonlyMap<number, string>;
  /** UUIDs by promise. */
  readonly ofAttestation: ReadonlyMap<string, string>;
}

/** Who looked, in which run: parts of the same file that observations refer to. */
export interface Scene {
  readonly run: string;
  readonly tool: string;
}

/**
 * One observation a check, with its counts and every resource that it looked at; one for those that it skipped; one for each resource
 * that it found broken; one for each attestation. Resources stand in the system security plan, values in `results.json`.
 */
export function observed(results: Results, { run, tool }: Scene): Observed {
  const { checks, generated, attestations } = results;
  const templates = new Set(results.templates.map(({ name }) => name));
  const broken = groupsOf(results.observations.filter(({ ok }) => !ok));
  const ofCheck = new Map(checks.map(({ id }) => [id, uuid(run, 'check', id)]));
  const ofAttestation = new Map(attestations.map(({ promise }) => [promise, uuid(run, 'attestation', promise)]));
  const { item, system } = subjectsOf(results);
  const rowsOf = new Map(groupedBy(results.observations, ({ check }) => check));
  const items = (check: string, skipped: boolean) => [
    ...new Set((rowsOf.get(check) ?? []).filter((row) => (row.skipped ?? false) === skipped).map(item)),
  ];
  const subjects = (ids: readonly string[]) => ids.map((id) => ({ 'subject-uuid': id, type: 'inventory-item' }));
  const origins = [{ actors: [{ type: 'tool', 'actor-uuid': tool }] }];
  const allRows = { href: '../results.json', description: 'Every row that was looked at.' };
  const whole = [{ 'subject-uuid': system, type: 'component' }]; // where there is nothing to look at
  const list = [
    ...checks.map((check) => ({
      uuid: ofCheck.get(check.id)!,
      title: line(check.id),
      description: line(`${check.sentence} ${countsIn(check)}`),
      ...props({ check: check.id, ...countProps(check) }),
      methods: ['EXAMINE'],
      types: ['control-objective'],
      origins,
      subjects: items(check.id, false).length === 0 ? whole : subjects(items(check.id, false)),
      'relevant-evidence': [allRows],
      collected: generated,
    })),
    ...checks
      .filter(({ id }) => items(id, true).length > 0)
      .map(({ id, skipped }) => ({
        uuid: uuid(run, 'skipped', id),
        title: line(`${id} asks nothing of these`),
        description: line(`${skipped} findings are skipped: nothing is asked of them, and they count nowhere.`),
        ...props({ check: id, skipped }),
        methods: ['EXAMINE'],
        types: ['skipped'],
        origins,
        subjects: subjects(items(id, true)),
        'relevant-evidence': [allRows],
        collected: generated,
      })),
    ...broken.map(({ key, rows }) => {
      const [first] = rows;
      const { check, template, logicalId, exception } = first!;
      return {
        uuid: uuid(run, 'broken', key),
        title: line(`${check} is broken`),
        description: rows
          .map(({ expected, actual }) => line(`Wanted ${expected || 'nothing'}, got ${actual || 'nothing'}.`))
          .join('\n\n'),
        ...props({
          check,
          template,
          'logical-id': logicalId,
          exception: exception ?? '',
          pointer: rows.map(({ pointer }) => pointer),
        }),
        methods: ['EXAMINE'],
        types: ['finding'],
        origins,
        subjects: subjects([item(first!)]),
        'relevant-evidence': [
          // What should be there and is not is broken in a template that the pack does not have.
          ...(templates.has(template)
            ? [
                {
                  href: `../templates/${encodeURIComponent(template)}.html#L${first!.line}`,
                  description: line(`The template, line ${linesOf(rows)}.`),
                },
              ]
            : []),
          allRows,
        ],
        collected: generated,
      };
    }),
    ...attestations.map(({ promise, owner, signed, accepted, evidence, sha256, date, expires }) => ({
      uuid: ofAttestation.get(promise)!,
      title: line(`${promise} is attested`),
      description: line(`${signed}, for ${owner}, attests it: ${evidence}. ${accepted} has accepted it.`),
      ...props({ promise, owner, signed, accepted, evidence, 'evidence-sha256': sha256 }),
      methods: ['INTERVIEW'],
      types: ['control-objective'],
      collected: `${date}T00:00:00Z`,
      expires: `${expires}T00:00:00Z`,
    })),
  ];
  return {
    list,
    ofCheck,
    ofRow: new Map(broken.flatMap(({ key, rows }) => rows.map(({ n }) => [n, uuid(run, 'broken', key)] as const))),
    ofAttestation,
  };
}

/** What was looked at, as properties of ours. */
export const countProps = ({ looked, broken, excepted, skipped, resources, holding, among }: PopulationCounts) => ({
  'looked-at': looked,
  broken,
  excepted,
  skipped,
  resources,
  'resources-holding': holding,
  'looked-through': among,
});

export const countsIn = (counts: PopulationCounts): string => {
  const { looked, broken, excepted } = counts;
  const held = capital(holdingInWords({ ...counts, findings: looked }));
  return broken === 0
    ? `${held}.`
    : `${held}; ${broken} of ${looked} findings do not, ${excepted} of them under a registered exception.`;
};
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const linesOf = (rows: readonly ObservationRow[]): string => [...new Set(rows.map((row) => row.line))].join(', ');

/** Broken rows of one check at one resource, and under one exception or none: one observation. */
function groupsOf(rows: readonly ObservationRow[]): { key: string; rows: ObservationRow[] }[] {
  const groups = new Map<string, ObservationRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.check, row.template, row.logicalId, row.exception]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([key, group]) => ({ key, rows: group }));
}

/** References to observations; nothing where there is none. */
export const relatedTo = (uuids: Iterable<string>) =>
  some(
    'related-observations',
    [...new Set(uuids)].map((observation) => ({ 'observation-uuid': observation })),
  );
