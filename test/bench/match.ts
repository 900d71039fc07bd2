import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { load } from '../../config/load';
import { readKnowledge } from '../../lib/promises/match/knowledge';
import { matchPage, placed, unplaced } from '../../lib/promises/match/match-page';
import { readPage } from '../../lib/promises/match/read-page';

/**
 * How much of five companies' pages the matcher finds: `npm run bench:match -- DIR`, where DIR holds their texts as `<company>.txt`.
 * The pages are theirs and not in this repository; where each promise stands on them is, in match-truth.yaml. What it is of, and its
 * figures, is what the companies' books say.
 *
 * A promise is found when one of its kinds is proposed on one of its lines. A figure is right when its value is read there, for no plan
 * that the book does not name. A proposal is false when no promise of its line is of its kind, nor `also` has it.
 */
interface Place {
  readonly lines: readonly number[];
  readonly inferred?: readonly string[];
}
type Truth = Readonly<Record<string, { also?: Record<number, string[]> } & Record<string, Place>>>;

const folder = process.argv[2] ?? process.env.FREEHOLD_PAGES;
if (folder === undefined) throw new Error('where are the pages? npm run bench:match -- DIR');
const truth = parse(readFileSync(join(__dirname, 'match-truth.yaml'), 'utf8')) as Truth;
const knowledge = readKnowledge();

async function measured(company: string, { also = {}, ...places }: Truth[string]) {
  const match = matchPage(await readPage(join(folder!, `${company}.txt`)), knowledge);
  const proposals = placed(match).flatMap((line) => line.proposals);
  const { book } = load({ platform: company, stage: 'production' });
  const entries = book.promises.map(({ id, kind, figures }) => ({ id, kind, figures, ...(places as Record<string, Place>)[id]! }));
  type Entry = (typeof entries)[number];
  const on = ({ lines }: Entry) => proposals.filter(({ sentence }) => lines.includes(sentence.line));
  const found = (each: Entry, kind: string): boolean => on(each).some((one) => one.kind === kind);
  const figures = entries.flatMap((each) =>
    each.figures.flatMap(({ plans, ...values }) =>
      Object.entries(values)
        .filter(([name]) => !each.inferred?.includes(name) && !each.kind.some((kind) => name in knowledge.figures(kind).implied))
        .map(([name, value]) => ({
          id: each.id,
          name,
          right: on(each)
            .flatMap((one) => one.figures)
            .some((read) => same(read.values[name], value) && (read.plans ?? []).every((plan) => plans?.includes(plan) ?? true)),
        })),
    ),
  );
  const wrong = proposals.filter(
    ({ kind, sentence: { line } }) =>
      !also[line]?.includes(kind) && !entries.some((each) => each.lines.includes(line) && each.kind.includes(kind)),
  );
  const kinds = entries.flatMap((each) => each.kind.map((kind) => found(each, kind)));
  const lost = entries.filter((each) => !each.kind.some((kind) => found(each, kind))).map(({ id }) => id);
  return { match, promises: entries.length, lost, kinds, figures, proposals: proposals.length, wrong };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

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
