import type { Sentence } from './sentences';

/** What a book keeps of its page. */
export interface KeptPage {
  readonly sha256: string;
  /** Hashes of its sentences, in order. */
  readonly sentences: readonly string[];
  /** Promises by the sentence that they were made of. */
  readonly promises: ReadonlyMap<string, readonly string[]>;
}

export interface Changes {
  /** Sentences that are where others were: the promises that rested on those have to be read again. */
  readonly changed: readonly { readonly to: Sentence; readonly from: string; readonly promises: readonly string[] }[];
  readonly added: readonly Sentence[];
  readonly gone: readonly { readonly hash: string; readonly promises: readonly string[] }[];
}

/** What is new on a page, by its sentences. One that only moved is not; two that stand in the same place are one that changed. */
export function changesOf(kept: KeptPage, now: readonly Sentence[]): Changes {
  const before = new Set(kept.sentences);
  const after = new Set(now.map(({ hash }) => hash));
  const promises = (hash: string): readonly string[] => kept.promises.get(hash) ?? [];
  const lost = new Map<string, string[]>();
  let anchor = '';
  for (const hash of kept.sentences) {
    if (after.has(hash)) anchor = hash;
    else lost.set(anchor, [...(lost.get(anchor) ?? []), hash]);
  }
  const changed: Changes['changed'][number][] = [];
  const added: Sentence[] = [];
  anchor = '';
  for (const sentence of now) {
    if (before.has(sentence.hash)) {
      anchor = sentence.hash;
      continue;
    }
    const from = lost.get(anchor)?.shift();
    if (from === undefined) added.push(sentence);
    else changed.push({ to: sentence, from, promises: promises(from) });
  }
  const gone = [...lost.values()].flat().map((hash) => ({ hash, promises: promises(hash) }));
  return { changed, added, gone };
}
