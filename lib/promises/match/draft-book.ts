import { Document, isMap, isScalar, isSeq, Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { legible } from '../../../config/legible';
import { counted } from '../../../config/mistakes';
import { draftEntries, type DraftEntry, type RoomsOf, type StepOf } from './entries';
import type { Near } from './knowledge';
import { unplaced, type Match } from './match-page';

export interface Draft {
  /** Letters that the ids of the company's promises begin with. */
  readonly prefix: string;
  /** The day on which the page was read, `YYYY-MM-DD`. */
  readonly read: string;
  readonly stepOf: StepOf;
  readonly roomsOf: RoomsOf;
  readonly near: Near;
}

/** What a promise's text may be long at most, and must be at least. */
const [SHORTEST, LONGEST] = [20, 600];

/** A book to go on from, in YAML. Whatever a person has to answer stands above it as `# OPEN: ...`; no status stands in it. */
export function draftBook(match: Match, { prefix, read, stepOf, roomsOf, near }: Draft): string {
  const entries = draftEntries(match, stepOf);
  const left = unplaced(match);
  const rooms = [...new Set(entries.flatMap(({ kinds }) => kinds.flatMap(roomsOf)))].sort();
  const title = match.lines[0]?.sentence.section[0] ?? 'Security';
  const document = new Document({
    page: {
      title: legible(title),
      read,
      sha256: match.sha256,
      sentences: match.lines.map(({ sentence }) => sentence.hash).join(' '),
    },
    ...(rooms.length > 0 && { notBuilt: Object.fromEntries(rooms.map((room) => [room, { owner: 'To be named', by: read }])) }),
    promises: entries.map((entry) => entryOf(entry, prefix)),
  });
  document.commentBefore = ` What the page promises, as it was read by \`freehold promises match\`: ${counted(entries.length, 'draft')}.
 Compare each with its sentence. A kind that is wrong is replaced (\`freehold promises search WORDS\`), an entry that promises nothing
 is removed. Answer each OPEN, and take its mark away.`;
  const waiting = document.get('notBuilt');
  if (isMap(waiting)) {
    waiting.commentBefore = ' OPEN: who builds each of these, and by which day? Promises below wait for them.';
    for (const { value } of waiting.items) if (isMap(value)) value.flow = true;
  }
  const list = document.get('promises');
  if (isSeq(list)) entries.forEach((entry, place) => comment(entry, list as YAMLSeq<YAMLMap>, place, entries[place - 1]?.section));
  const sentences = document.getIn(['page', 'sentences'], true);
  if (isScalar(sentences)) sentences.type = Scalar.BLOCK_FOLDED;
  document.comment = left.length === 0 ? null : leftOver(left, near);
  return document.toString({ lineWidth: 130 });
}

function entryOf({ number, section, lines, kinds, figures }: DraftEntry, prefix: string): Record<string, unknown> {
  const said = legible(lines.map(({ sentence }) => sentence.text).join(' '));
  const whole = said.length < SHORTEST ? `${legible(section)}: ${said}`.padEnd(SHORTEST, '.') : said;
  const groups = figures.map(({ plans, values }) => ({ ...(plans && { plans: [...plans] }), ...values }));
  return {
    id: `${prefix}-${number}`,
    promise: whole.length > LONGEST ? `${whole.slice(0, LONGEST - 3)}...` : whole,
    page: { section: legible(section), sentences: lines.map(({ sentence }) => sentence.hash).join(' ') },
    kind: kinds.length === 1 ? kinds[0] : kinds,
    ...(groups.length > 0 && { figures: groups.length === 1 ? groups[0] : groups }),
  };
}

function comment(entry: DraftEntry, list: YAMLSeq<YAMLMap>, place: number, before: string | undefined): void {
  const map = list.items[place];
  if (!isMap(map)) return;
  const head = entry.section === before ? [] : [` ${legible(entry.section)}`];
  const where = ` Line ${entry.lines[0]!.sentence.line}`;
  map.commentBefore = [...head, where, ...entry.open.map((question) => ` OPEN: ${legible(question)}`)].join('\n');
  map.spaceBefore = place > 0;
  for (const key of ['page', 'kind', 'figures']) {
    const value = map.get(key);
    if (isMap(value) || isSeq(value)) value.flow = true;
  }
}

function leftOver(left: ReturnType<typeof unplaced>, near: Near): string {
  return [
    ` OPEN: ${counted(left.length, 'sentence')} could not be placed: write an entry for each that is a promise, and remove this list`,
    ' An entry has the kind that it is of (the nearest by words stand beside the sentence, `freehold promises search WORDS` finds more), or',
    ' `proof`, `owner` and what shows it.',
    ...left.flatMap(({ sentence }) => {
      const kinds = near(sentence.text);
      return [
        ` Line ${sentence.line}: ${legible(sentence.text)}`,
        ...(kinds.length > 0
          ? [`   perhaps ${kinds.join(', ')}; sentences: ${sentence.hash}`]
          : [`   sentences: ${sentence.hash}`]),
      ];
    }),
  ].join('\n');
}
