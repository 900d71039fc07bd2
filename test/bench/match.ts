import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readKnowledge } from '../../lib/promises/match/knowledge';
import { matchPage, placed, unplaced } from '../../lib/promises/match/match-page';
import { readPage } from '../../lib/promises/match/read-page';

/**
 * How much of five companies' pages the matcher finds: `npm run bench:match -- DIR`, where DIR holds their texts as `<company>.txt`.
 * The pages are theirs and not in this repository; where each promise stands on them is, in match-truth.yaml.
 *
 * A promise is found when its first kind is proposed on one of its lines. A figure is right when the same value, for the same plan, is
 * read beside one of the promise's kinds there. A proposal is false when no promise of its line is of its kind, nor `also` has it.
 */
interface Promised {
  readonly lines: readonly number[];
  readonly kinds: readonly string[];
  readonly figures?: Readonly<Record<string, unknown>>;
}
type Truth = Readonly<Record<string, { also?: Record<number, string[]> } & Record<string, Promised>>>;

const folder = process.argv[2] ?? process.env.FREEHOLD_PAGES;
if (folder === undefined) throw new Error('where are the pages? npm run bench:match -- DIR');
const truth = parse(readFileSync(join(__dirname, 'match-truth.yaml'), 'utf8')) as Truth;

async function measured(company: string, { also = {}, ...promises }: Truth[string]) {
  const match = matchPage(await readPage(join(folder!, `${company}.txt`)), readKnowledge());
  const proposals = placed(match).flatMap((line) => line.proposals);
  const entries = Object.entries(promises as Record<string, Promised>);
  const on = ({ lines }: Promised) => proposals.filter(({ sentence }) => lines.includes(sentence.line));
  const lost = entries.filter(([, each]) => !on(each).some(({ kind }) => kind === each.kinds[0])).map(([id]) => id);
  const kinds = entries.flatMap(([, each]) => each.kinds.map((kind) => on(each).some((one) => one.kind === kind)));
  const figures = entries.flatMap(([id, each]) =>
    Object.entries(each.figures ?? {}).map(([name, value]) => {
      const read = on(each)
        .filter(({ kind }) => each.kinds.includes(kind))
        .flatMap((one) => one.figures)
        .flatMap(({ plans, values }) =>
          Object.entries(values).map(([key, its]) => [[...(plans ?? []), key].join('.'), its] as const),
        );
      return { id, name, right: read.some(([key, its]) => key === name && JSON.stringify(its) === JSON.stringify(value)) };
    }),
  );
  const wanted = (line: number): string[] => [
    ...(also[line] ?? []),
    ...entries.flatMap(([, each]) => (each.lines.includes(line) ? each.kinds : [])),
  ];
  const wrong = proposals.filter(({ kind, sentence }) => !wanted(sentence.line).includes(kind));
  return { match, promises: entries.length, lost, kinds, figures, proposals: proposals.length, wrong };
}

void (async () => {
  const all = await Promise.all(
    Object.entries(truth).map(async ([company, facts]) => ({ company, ...(await measured(company, facts)) })),
  );
  const sum = (of: (each: (typeof all)[number]) => number): number => all.reduce((total, each) => total + of(each), 0);
  const share = (part: number, whole: number): string => `${part} of ${whole} (${((100 * part) / whole).toFixed(0)} %)`;
  for (const { company, match, promises, lost, figures, proposals, wrong } of all) {
    console.log(
      `${company}: ${match.lines.length} sentences, ${promises - lost.length} of ${promises} promises, ` +
        `${figures.filter(({ right }) => right).length} of ${figures.length} figures, ${proposals} proposals, ${wrong.length} false, ` +
        `${unplaced(match).length} unplaced`,
    );
    for (const id of lost) console.log(`  not found: ${id}`);
    for (const { id, name } of figures.filter(({ right }) => !right)) console.log(`  not right: ${id} ${name}`);
    for (const { kind, sentence } of wrong) console.log(`  false: line ${sentence.line} ${kind}`);
  }
  console.log(
    `\npromises found     ${share(
      sum((each) => each.promises - each.lost.length),
      sum((each) => each.promises),
    )}`,
  );
  console.log(
    `kinds of theirs    ${share(
      sum((each) => each.kinds.filter(Boolean).length),
      sum((each) => each.kinds.length),
    )}`,
  );
  console.log(
    `figures right      ${share(
      sum((each) => each.figures.filter(({ right }) => right).length),
      sum((each) => each.figures.length),
    )}`,
  );
  console.log(
    `proposals true     ${share(
      sum((each) => each.proposals - each.wrong.length),
      sum((each) => each.proposals),
    )}`,
  );
})();
