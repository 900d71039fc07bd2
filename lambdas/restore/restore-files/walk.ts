import { createHash } from 'node:crypto';
import { legible } from '../../../config/legible';
import type { Bucket } from '../../shared/tenant-bucket';
import type { Counts, Manifest, Progress } from './contract';
import { copy, mark } from './copy';
import type { Came } from './copying';
import { histories, newest } from './histories';
import type { Entry, History } from './histories';
import { inTurn } from './in-turn';
import { planOf, stood } from './plan';
import type { Plan } from './plan';
import { copyOf, tagsOf } from './tags';

/** Keys that are gone through together, and how many of them at once. */
const TOGETHER = 200;
const AT_ONCE = 16;
/** Of the refused, so many are named, and no more than fit into the error of a run. */
const NAMED = 50;
/** Letters, escaped. An error has 32,768 (Step Functions API reference, "ExecutionFailedEventDetails"), and some are of the sentence around. */
const NAMED_LETTERS = 30_000;

export interface Walk {
  readonly bucket: Bucket;
  /** As which files are to stand. */
  readonly moment: Date;
  /** When the run began. */
  readonly since: Date;
  /** Whether anything is changed, or only looked at. */
  readonly changes: boolean;
  readonly hasTime: () => boolean;
}

const NOTHING: Counts = { looked: 0, copied: 0, marked: 0, left: 0, meanwhile: 0, refused: 0, differs: 0, bytes: 0 };
const EMPTY = createHash('sha256').digest('hex');
/** Nothing is gone through yet. */
export const BEGINNING: Progress = {
  counts: NOTHING,
  manifest: { before: EMPTY, moment: EMPTY, after: EMPTY },
  uploads: {},
  refused: [],
};

/** What became of a key. */
type Became =
  { readonly kind: 'copied' | 'marked' | 'left' | 'meanwhile' | 'refused' | 'differs' } | { readonly upload: string } | 'no time';

/**
 * Goes through a tenant's keys from where the last run left off. Sums and counts are of the keys up to the first that was not come to an end
 * with; whatever was done beyond it is found done the next time.
 */
export async function walk(on: Walk, begun: Partial<Progress> = {}): Promise<{ done: boolean; progress: Progress }> {
  let progress: Progress = { ...BEGINNING, ...begun };
  for await (const some of batches(histories(on.bucket, progress.after))) {
    const became = await inTurn(some, AT_ONCE, (one) =>
      on.hasTime() ? settle(on, one, progress.uploads[one.key]) : Promise.resolve<Became>('no time'),
    );
    const uploads: Record<string, string> = {};
    let ended = true;
    some.forEach((history, i) => {
      const one = became[i]!;
      if (one === 'no time') {
        const begunBefore = progress.uploads[history.key];
        if (begunBefore !== undefined) uploads[history.key] = begunBefore;
        ended = false;
      } else if ('upload' in one) {
        uploads[history.key] = one.upload;
        ended = false;
      } else if (ended) progress = counted(on, progress, history, one.kind);
    });
    progress = { ...progress, uploads };
    if (!ended) return { done: false, progress };
  }
  return { done: true, progress };
}

async function settle(on: Walk, history: History, upload: string | undefined): Promise<Became> {
  const { bucket, changes, hasTime } = on;
  const { key } = history;
  let plan: Plan = planOf(history, on);
  if (plan.do === 'ask') {
    const { since, from, over } = plan;
    if (copyOf(await tagsOf(bucket, key, over.id)) === from.id) return { kind: since ? 'copied' : 'left' };
    plan = since ? { do: 'leave', since } : { do: 'copy', from, over };
  }
  if (plan.do === 'leave')
    return { kind: 'since' in plan ? (history.entries[0]!.marker && !stood(history, on).then ? 'marked' : 'meanwhile') : 'left' };
  if (!changes) return { kind: 'differs' };
  const came: Came =
    plan.do === 'copy' ? await copy(bucket, { ...plan, key, upload, hasTime }) : await mark(bucket, { key, over: plan.over });
  if (typeof came === 'object') return came;
  const did = plan.do === 'copy' ? 'copied' : 'marked';
  if (came === 'done' || (came === 'meanwhile' && (await ours(bucket, key, plan)))) return { kind: did };
  return { kind: came };
}

/** Whose answer was lost is asked again by the SDK, and refused as overtaken: by itself. */
async function ours(bucket: Bucket, key: string, plan: Plan): Promise<boolean> {
  const now = await newest(bucket, key);
  if (plan.do !== 'copy' || !now || now.marker) return plan.do === 'mark' && (now?.marker ?? false);
  return copyOf(await tagsOf(bucket, key, now.id)) === plan.from.id;
}

function counted(
  on: Walk,
  { counts, manifest, ...rest }: Progress,
  history: History,
  kind: Exclude<Became, 'no time' | { upload: string }>['kind'],
): Progress {
  const { before, then, now } = stood(history, on);
  const asThen = kind === 'copied' || kind === 'marked' || kind === 'left';
  const sums: Manifest = {
    before: added(manifest.before, history.key, before),
    moment: added(manifest.moment, history.key, then),
    after: added(manifest.after, history.key, asThen ? then : now),
  };
  return {
    ...rest,
    counts: {
      ...counts,
      looked: counts.looked + 1,
      [kind]: counts[kind] + 1,
      bytes: counts.bytes + (kind === 'copied' ? then!.size : 0),
    },
    manifest: sums,
    after: history.key,
    refused: kind === 'refused' ? named(rest.refused, legible(history.key)) : rest.refused,
  };
}

function named(refused: readonly string[], key: string): readonly string[] {
  const more = [...refused, key];
  return more.length <= NAMED && JSON.stringify(JSON.stringify(more)).length <= NAMED_LETTERS ? more : refused;
}

const added = (sum: string, key: string, entry: Entry | undefined): string =>
  entry
    ? createHash('sha256')
        .update(sum)
        .update(JSON.stringify([key, entry.id, entry.size, entry.etag]))
        .digest('hex')
    : sum;

async function* batches(all: AsyncIterable<History>): AsyncGenerator<History[]> {
  let some: History[] = [];
  for await (const one of all) {
    some.push(one);
    if (some.length < TOGETHER) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
