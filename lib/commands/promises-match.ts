import { existsSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { companyFolder } from '../../config/home';
import { defaultPlatform, homes } from '../../config/company';
import { legible } from '../../config/legible';
import { counted } from '../../config/mistakes';
import { changesOf } from '../promises/match/changed';
import { draftBook } from '../promises/match/draft-book';
import { keptPage, withPage } from '../promises/match/kept-page';
import { readKnowledge, type Near } from '../promises/match/knowledge';
import { matchPage, placed, unplaced, type Line, type Match, type Placed } from '../promises/match/match-page';
import { PageError, readPage, type PageFormat } from '../promises/match/read-page';
import { pageHash, sentencesOf } from '../promises/match/sentences';
import { EXIT, type ExitCode } from './exit-codes';

export interface MatchOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly prefix?: string;
  readonly format?: PageFormat;
  readonly changed?: boolean;
  readonly keep?: boolean;
  readonly platform?: string;
  readonly book?: string;
  readonly json?: boolean;
  /** The configuration folder; the repository's own unless a test says otherwise. */
  readonly root?: string;
  /** The day, `YYYY-MM-DD`; today's unless a test says otherwise. */
  readonly today?: string;
}

/** Says what a page promises, or what it says otherwise than the book does, and writes what was asked for. */
export async function matchOne(name: string, options: MatchOptions): Promise<ExitCode> {
  const page = await readPage(name, options.format);
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  if (options.keep) return keep(sentencesOf(page), bookOf(options), today);
  if (options.changed) return changed(sentencesOf(page), bookOf(options), options.json === true);
  const prefix = options.prefix ?? 'PR';
  if (!/^(?!EX$)[A-Z]{2,6}$/.test(prefix)) {
    throw new PageError(`--prefix ${prefix}: no letters for promises, wanted two to six capitals, EX excepted; write --prefix KES`);
  }
  const knowledge = readKnowledge(options.root);
  const match = matchPage(page, knowledge);
  const draft = draftBook(match, {
    prefix,
    read: today,
    stepOf: knowledge.stepOf,
    roomsOf: knowledge.roomsOf,
    near: knowledge.near,
  });
  if (options.out !== undefined && options.out !== '-') write(options.out, draft, options.force === true);
  if (options.json) process.stdout.write(`${JSON.stringify(asData(match), undefined, 2)}\n`);
  else process.stdout.write(options.out === '-' ? draft : `${inWords(match, knowledge.near)}\n${next(options)}\n`);
  return EXIT.fine;
}

const bookOf = ({ book, platform, root }: MatchOptions): string =>
  book ??
  path.join(
    homes(root ?? path.join(__dirname, '../../config'), root === undefined ? companyFolder() : undefined).get(
      platform ?? defaultPlatform() ?? '',
    ) ?? '.',
    'promises.yaml',
  );

function write(file: string, text: string, force: boolean): void {
  if (!force && existsSync(file)) {
    throw new PageError(`${file}: the file exists, wanted a new one; choose another name, or write over it with --force`);
  }
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new PageError(`${file}: the draft cannot be written, wanted a file in a folder that exists; correct the name`, { cause });
  }
}

const next = ({ out }: MatchOptions): string =>
  out === undefined
    ? 'a draft of the book: --out promises.yaml'
    : `written: ${out}; answer each OPEN in it,${path.basename(out) === 'promises.yaml' ? '' : ' call it promises.yaml,'} then run freehold check`;

function inWords(match: Match, near: Near): string {
  const [found, left] = [placed(match), unplaced(match)];
  const proposals = found.flatMap((line) => line.proposals);
  const figures = proposals.flatMap((each) => each.figures.flatMap(({ values }) => Object.keys(values)));
  const silent = match.lines.length - found.length - left.length;
  let section = '';
  return [
    `${match.page.name} (${match.page.format}): ${counted(match.lines.length, 'sentence')}`,
    ...found.flatMap((line) => {
      const { text, line: number, section: headings } = line.sentence;
      const heading = headings.at(-1) ?? '';
      const head = heading === section ? [] : ['', legible(heading)];
      section = heading;
      return [...head, `  ${number}: ${legible(text)}`, ...line.proposals.map(proposalInWords), ...doubtsOf(line)];
    }),
    ...(left.length > 0
      ? [
          '',
          'could not be placed:',
          ...left.flatMap(({ sentence }) => [`  ${sentence.line}: ${legible(sentence.text)}`, ...perhaps(near(sentence.text))]),
        ]
      : []),
    '',
    `${counted(found.length, 'sentence')} placed (${counted(proposals.length, 'proposal')}, ${counted(figures.length, 'figure')}), ` +
      `${left.length} not, ${silent} that promise nothing. Proposals are by words alone: a person decides.`,
  ].join('\n');
}

const perhaps = (kinds: readonly string[]): string[] => (kinds.length > 0 ? [`       perhaps ${kinds.join(', ')}`] : []);

function proposalInWords({ kind, figures, missing }: Placed): string {
  const said = figures.flatMap(({ plans, values }) =>
    Object.entries(values).map(([name, value]) => `${name} ${String(value)}${plans ? ` on ${plans.join(', ')}` : ''}`),
  );
  return `       -> ${[kind, ...said, ...missing.map((name) => `${name}: not stated`)].join('; ')}`;
}

const doubtsOf = ({ proposals }: Line): string[] =>
  [...new Set(proposals.flatMap(({ doubts, figures }) => [...doubts, ...figures.flatMap((each) => each.doubts)]))].map(
    (doubt) => `       ?  ${legible(doubt)}`,
  );

/** For machines: every sentence, with what it stands for. */
function asData(match: Match): object {
  return {
    page: match.page.name,
    format: match.page.format,
    sha256: match.sha256,
    sentences: match.lines.map(({ sentence, standing, proposals }) => ({
      ...sentence,
      standing: proposals.length > 0 ? 'placed' : standing === 'statement' ? 'unplaced' : standing,
      proposals: proposals.map(({ kind, start, end, figures, missing, doubts }) => ({
        kind,
        start,
        end,
        figures,
        missing,
        doubts,
      })),
    })),
  };
}

type Sentences = ReturnType<typeof sentencesOf>;

function changed(sentences: Sentences, book: string, json: boolean): ExitCode {
  const changes = changesOf(keptPage(book), sentences);
  const any = changes.added.length + changes.changed.length + changes.gone.length > 0;
  if (json) process.stdout.write(`${JSON.stringify(changes, undefined, 2)}\n`);
  else {
    const rest = (promises: readonly string[]): string => (promises.length > 0 ? promises.join(', ') : 'no promise rests on it');
    const lines = [
      ...changes.changed.map(({ to, promises }) => `changed  ${to.line}: ${legible(to.text)}\n         ${rest(promises)}`),
      ...changes.added.map(({ line, text }) => `new      ${line}: ${legible(text)}`),
      ...changes.gone.map(({ hash, promises }) => `gone     sentence ${hash}: ${rest(promises)}`),
      any
        ? `${changes.changed.length} changed, ${changes.added.length} new, ${changes.gone.length} gone; once the book says the same, --keep`
        : `the page says what it said: ${counted(sentences.length, 'sentence')}`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return any ? EXIT.changes : EXIT.fine;
}

function keep(sentences: Sentences, book: string, today: string): ExitCode {
  writeFileSync(book, withPage(book, sentences, today));
  process.stdout.write(`${book}: keeps ${counted(sentences.length, 'sentence')}, sha256 ${pageHash(sentences).slice(0, 12)}...\n`);
  return EXIT.fine;
}
