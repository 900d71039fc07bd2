import { FRAMEWORKS, type Controls, type Figures, type Framework, type PromiseEntry, type PromiseKind } from '../book-schema';
import type { Catalogue, PlatformFiles } from '../files';
import { didYouMean, listOf, type Mistake } from '../mistakes';
import type { Plan } from '../schema';
import type { Finding, Path, Source } from '../source';

/** The book against itself, against the plans, and against what is read beside it. */
export function bookMistakes(files: PlatformFiles, today: string): Mistake[] {
  const promises = files.book.value?.promises ?? [];
  return [
    ...promises.flatMap((promise, place) => [
      ...numberMistakes(files, promise, place),
      ...halfMistakes(files.book, promise, place),
      ...controlMistakes(files.book, promise.frameworks, ['promises', place, 'frameworks']),
      ...promise.figures.flatMap((figure, index) =>
        figureMistakes(files, promise.id, figure, ['promises', place, 'figures', index]),
      ),
    ]),
    ...attestationMistakes(files, today),
    ...subprocessorMistakes(files),
  ];
}

export function crosswalkMistakes(catalogue: Catalogue): Mistake[] {
  const source = catalogue.crosswalk;
  return Object.entries(source.value?.checks ?? {}).flatMap(([check, controls]) =>
    controlMistakes(source, controls, ['checks', check]),
  );
}

function numberMistakes(files: PlatformFiles, { id }: PromiseEntry, place: number): Mistake[] {
  const first = files.book.value!.promises.findIndex((other) => other.id === id);
  if (first === place) return [];
  return [
    files.book.at(['promises', place, 'id'], {
      what: 'the promise stands in the book twice',
      got: id,
      wanted: 'each promise once',
      remedy: 'join the two, or correct the number',
    }),
  ];
}

/** What shows each half. A half without it would be kept by nothing, and nobody would see. */
const SHOWN_BY: Readonly<Record<PromiseKind, { key: keyof PromiseEntry; there: (promise: PromiseEntry) => boolean }>> = {
  template: { key: 'checks', there: ({ checks }) => Object.keys(checks).length > 0 },
  hook: { key: 'hook', there: ({ hook }) => hook !== undefined },
  pipeline: { key: 'pipeline', there: ({ pipeline }) => pipeline !== undefined },
  contract: { key: 'application', there: ({ application }) => application !== undefined },
  people: { key: 'attest', there: ({ attest }) => attest !== undefined },
};

function halfMistakes(book: Source<unknown>, promise: PromiseEntry, place: number): Mistake[] {
  if (promise.notApplicable) return [];
  return (Object.keys(SHOWN_BY) as PromiseKind[]).flatMap((kind) => {
    const { key, there } = SHOWN_BY[kind];
    const has = there(promise);
    const planned = promise.planned[kind];
    if (!promise.kind.includes(kind)) {
      if (!has && planned === undefined) return [];
      return [
        book.atKey(['promises', place, has ? key : 'planned'], {
          what: `${promise.id} is not of kind ${kind}`,
          got: `kind: [${promise.kind.join(', ')}]`,
          wanted: `${kind} among them`,
          remedy: `add it to the kinds, or remove the ${has ? `\`${key}\`` : `planned ${kind}`}`,
        }),
      ];
    }
    if (has || planned !== undefined) return [];
    return [
      book.at(['promises', place, 'kind'], {
        what: `nothing shows the ${kind} half of ${promise.id}`,
        wanted: `\`${key}\``,
        remedy: `say what shows it, or \`planned: { ${kind}: <room> }\``,
      }),
    ];
  });
}

function controlMistakes(source: Source<unknown>, controls: Controls, where: Path): Mistake[] {
  return Object.entries(controls).flatMap(([framework, ids]) =>
    Object.keys(ids).flatMap((id) => {
      const known = FRAMEWORKS[framework as Framework];
      if (known.id.test(id)) return [];
      return [
        source.atKey([...where, framework, id], {
          what: `no control of ${known.title} is written so`,
          got: id,
          wanted: `an identifier like ${known.id.source}`,
          remedy: 'correct it',
        }),
      ];
    }),
  );
}

/** Figures of the page that a plan falls short of: what is published and what is configured must be one. */
const FIGURES: Readonly<
  Partial<Record<keyof Figures, { of: (plan: Plan, files: PlatformFiles) => number | undefined; atMost?: true; at: Path }>>
> = {
  dailyBackupDays: { of: (plan) => plan.backups.dailyDays, at: ['backups', 'dailyDays'] },
  weeklyBackupDays: { of: (plan) => plan.backups.weeklyDays ?? 0, at: ['backups', 'weeklyDays'] },
  recoveryPointHours: { of: (plan) => plan.objectives.rpoHours, atMost: true, at: ['objectives', 'rpoHours'] },
  recoveryTimeHours: { of: (plan) => plan.objectives.rtoHours, atMost: true, at: ['objectives', 'rtoHours'] },
  deletedWithinHours: {
    of: (plan) => plan.deletion.productionWithinHours,
    atMost: true,
    at: ['deletion', 'productionWithinHours'],
  },
  backupsDestroyedWithinDays: {
    of: (plan) => plan.deletion.backupsWithinDays,
    atMost: true,
    at: ['deletion', 'backupsWithinDays'],
  },
  auditLogDays: {
    of: (plan, files) => files.platform.value?.retention[plan.retention.audit]?.days,
    at: ['retention', 'audit'],
  },
};

function figureMistakes(files: PlatformFiles, id: string, figure: Figures, where: Path): Mistake[] {
  const plans = files.plans.map((plan) => plan.stem);
  const { value: platform } = files.platform;
  if (!platform) return []; // reported where it was read
  const residencies = Object.keys(platform.residencies);
  const unknown = (key: 'plans' | 'residencies', known: string[]): Mistake[] =>
    (figure[key] ?? []).flatMap((name, place) =>
      known.includes(name)
        ? []
        : [
            files.book.at([...where, key, place], {
              what: `${id} names what does not exist`,
              got: `"${name}"`,
              wanted: listOf(known),
              remedy: didYouMean(name, known, 'remove it'),
            }),
          ],
    );
  const short = files.plans.flatMap((source) => {
    const plan = source.value;
    if (!plan || !(figure.plans?.includes(plan.name) ?? true)) return [];
    return Object.entries(FIGURES).flatMap(([name, { of, atMost, at }]) => {
      const promised = figure[name as keyof typeof FIGURES] as number | undefined;
      if (promised === undefined) return [];
      const configured = of(plan, files);
      if (configured === undefined) return []; // a class that does not exist is reported there
      if (atMost ? configured <= promised : configured >= promised) return [];
      return [
        source.at(at, {
          what: `${id} promises ${name} ${promised}, and plan "${plan.name}" does not keep it`,
          got: String(configured),
          wanted: `${atMost ? 'at most' : 'at least'} ${promised}`,
          remedy: `change the plan; where the page has changed, change the figure in ${files.book.file}`,
        }),
      ];
    });
  });
  return [...unknown('plans', plans), ...unknown('residencies', residencies), ...short];
}

function attestationMistakes(files: PlatformFiles, today: string): Mistake[] {
  const ids = (files.book.value?.promises ?? []).filter((promise) => promise.attest !== undefined).map((promise) => promise.id);
  return (files.attestations.value?.attestations ?? []).flatMap((attestation, place) => {
    const at = (key: string, finding: Finding): Mistake => files.attestations.at(['attestations', place, key], finding);
    const found: Mistake[] = [];
    if (files.book.value && !ids.includes(attestation.promise)) {
      found.push(
        at('promise', {
          what: 'the book asks for no such attestation',
          got: attestation.promise,
          wanted: listOf(ids),
          remedy: didYouMean(attestation.promise, ids, 'add `attest` to the promise, or remove the attestation'),
        }),
      );
    }
    if (attestation.date > today) {
      found.push(
        at('date', {
          what: 'the attestation is of a day to come',
          got: attestation.date,
          wanted: `${today} at the latest`,
          remedy: 'correct the day',
        }),
      );
    }
    if (attestation.expires <= attestation.date) {
      found.push(
        at('expires', {
          what: 'the attestation expires before it begins',
          got: attestation.expires,
          wanted: `a day after ${attestation.date}`,
          remedy: 'correct one of the two days',
        }),
      );
    }
    return found;
  });
}

function subprocessorMistakes(files: PlatformFiles): Mistake[] {
  const known = Object.keys(files.platform.value?.residencies ?? {});
  if (known.length === 0) return [];
  return (files.subprocessors.value?.subprocessors ?? []).flatMap(({ residencies = [] }, place) =>
    residencies.flatMap((name, index) =>
      known.includes(name)
        ? []
        : [
            files.subprocessors.at(['subprocessors', place, 'residencies', index], {
              what: 'the residency does not exist',
              got: `"${name}"`,
              wanted: listOf(known),
              remedy: didYouMean(name, known, 'remove it'),
            }),
          ],
    ),
  );
}
