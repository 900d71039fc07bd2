import { FRAMEWORKS, PROOFS, type Controls, type Framework, type Halves, type PromiseEntry, type Proof } from '../book-schema';
import type { Catalogue, PlatformFiles } from '../files';
import { listOf, notAmong, type Mistake } from '../mistakes';
import type { Path, Source } from '../source';
import { attestationMistakes } from './attestations';
import { figureMistakes } from './figures';

/** The book against itself, against the plans, and against what is read beside it. */
export function bookMistakes(files: PlatformFiles, today: string): Mistake[] {
  const promises = files.book.value?.promises ?? [];
  return [
    ...openMistakes(files),
    ...promises.flatMap((promise, place) => [
      ...numberMistakes(files, promise, place),
      ...prefixMistakes(files, promise, place),
      ...(promise.notApplicable ? [] : halfMistakes(files.book, promise.id, promise, ['promises', place])),
      ...controlMistakes(files.book, promise.frameworks, ['promises', place, 'frameworks']),
      ...promise.figures.flatMap((figure, index) =>
        figureMistakes(files, promise.id, figure, ['promises', place, 'figures', index]),
      ),
    ]),
    ...roomMistakes(files),
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

/** A draft goes by words alone. What nobody has answered is nothing that the company promises. */
const openMistakes = ({ book }: PlatformFiles): Mistake[] =>
  book.atComments('# OPEN:', (question) => ({
    what: 'a question of the draft is open',
    got: question,
    wanted: 'an answer by a person',
    remedy: 'correct what it asks about, then remove the mark; where it is right as it stands, remove the mark alone',
  }));

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

/** One book, one company, one set of letters: an id tells whose promise it is. */
function prefixMistakes(files: PlatformFiles, { id }: PromiseEntry, place: number): Mistake[] {
  const letters = (of: string): string => of.slice(0, of.indexOf('-'));
  const first = letters(files.book.value!.promises[0]!.id);
  if (letters(id) === first) return [];
  return [
    files.book.at(['promises', place, 'id'], {
      what: 'the promise has other letters than the book',
      got: id,
      wanted: `${first}, as the first promise has`,
      remedy: `write ${id.replace(letters(id), first)}`,
    }),
  ];
}

/** Whoever waits for a room says who builds it and by when; and who waits for none does not say so of it. */
function roomMistakes({ book }: PlatformFiles): Mistake[] {
  const { promises = [], notBuilt = {} } = book.value ?? {};
  const waiting = new Map<string, number>();
  for (const [place, { notApplicable, planned }] of promises.entries())
    for (const room of notApplicable ? [] : Object.values(planned)) if (!waiting.has(room)) waiting.set(room, place);
  return [
    ...[...waiting].flatMap(([room, place]) => {
      if (Object.hasOwn(notBuilt, room)) return [];
      const finding = {
        what: `${promises[place]!.id} waits for the room "${room}", and nobody says who builds it and by when`,
        wanted: `${room} under \`notBuilt\``,
        remedy: `add above \`promises\`: \`notBuilt: { ${room}: { owner: ..., by: YYYY-MM-DD } }\``,
      };
      return [book.at(['promises', place, 'id'], finding)];
    }),
    ...Object.keys(notBuilt).flatMap((room) =>
      waiting.has(room)
        ? []
        : [
            book.atKey(['notBuilt', room], {
              what: 'no promise of the book waits for this room',
              got: room,
              wanted: listOf([...waiting.keys()]),
              remedy: 'remove it',
            }),
          ],
    ),
  ];
}

/** What shows each half. A half without it would be kept by nothing, and nobody would see. */
const SHOWN_BY: Readonly<Record<Proof, { key: keyof Halves; there: (halves: Halves) => boolean }>> = {
  template: { key: 'checks', there: ({ checks }) => Object.keys(checks).length > 0 },
  hook: { key: 'hook', there: ({ hook }) => hook !== undefined },
  pipeline: { key: 'pipeline', there: ({ pipeline }) => pipeline !== undefined },
  contract: { key: 'application', there: ({ application }) => application !== undefined },
  people: { key: 'attest', there: ({ attest }) => attest !== undefined },
};

/** @param id a promise's, or a kind's of the catalogue */
export function halfMistakes(
  source: Source<unknown>,
  id: string,
  shown: Halves & { readonly proof: readonly Proof[] },
  where: Path,
): Mistake[] {
  return PROOFS.flatMap((proof) => {
    const { key, there } = SHOWN_BY[proof];
    const has = there(shown);
    const planned = shown.planned[proof];
    if (!shown.proof.includes(proof)) {
      if (!has && planned === undefined) return [];
      return [
        source.atKey([...where, has ? key : 'planned'], {
          what: `${id} has no ${proof} half`,
          got: `proof: [${shown.proof.join(', ')}]`,
          wanted: `${proof} among them`,
          remedy: `add it to \`proof\`, or remove the ${has ? `\`${key}\`` : `planned ${proof}`}`,
        }),
      ];
    }
    if (has || planned !== undefined) return [];
    return [
      source.at([...where, 'proof'], {
        what: `nothing shows the ${proof} half of ${id}`,
        wanted: `\`${key}\``,
        remedy: `say what shows it, or \`planned: { ${proof}: <room> }\``,
      }),
    ];
  });
}

export function controlMistakes(source: Source<unknown>, controls: Controls, where: Path): Mistake[] {
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

function subprocessorMistakes(files: PlatformFiles): Mistake[] {
  const known = Object.keys(files.platform.value?.residencies ?? {});
  if (known.length === 0) return [];
  return (files.subprocessors.value?.subprocessors ?? []).flatMap(({ residencies = [] }, place) =>
    residencies.flatMap((name, index) =>
      known.includes(name)
        ? []
        : [
            files.subprocessors.at(
              ['subprocessors', place, 'residencies', index],
              notAmong(known, name, { what: 'the residency does not exist', otherwise: 'remove it' }),
            ),
          ],
    ),
  );
}
