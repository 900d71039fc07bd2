import { relative } from 'node:path';
import { ours, ROOT } from '../root';

/** Where a resource comes from: its construct, and the line of ours that declared it. */
export interface Origin {
  readonly construct: string;
  readonly source?: { readonly file: string; readonly line: number };
}

interface Entry {
  readonly type: string;
  readonly data?: unknown;
}

/** By logical id, from the metadata that the CDK writes beside a template. Creation stacks name files by their whole path. */
export function originsOf(metadata: string | undefined): ReadonlyMap<string, Origin> {
  if (metadata === undefined) return new Map();
  const constructs = Object.entries(JSON.parse(metadata) as Record<string, Entry[]>);
  return new Map(
    constructs.flatMap(([path, entries]): [string, Origin][] => {
      const id = entries.find(({ type }) => type === 'aws:cdk:logicalId')?.data;
      if (typeof id !== 'string') return [];
      const frames = entries.find(({ type }) => type === 'aws:cdk:creationStack')?.data;
      const source = Array.isArray(frames) ? declaredAt(frames.map(String)) : undefined;
      return [[id, { construct: path.replace(/^\//, '').replace(/\/(Resource|Default)$/, ''), ...(source && { source }) }]];
    }),
  );
}

/** The innermost frame in our own rooms. A part builds on behalf of a room, so `lib/parts` gives way to whoever called it. */
function declaredAt(frames: readonly string[]): Origin['source'] {
  const product = frames.flatMap((frame) => {
    const [, file, line] = /\((.+?):(\d+):\d+\)$/.exec(frame) ?? [];
    const own = file && relative(ROOT, file);
    return own && !own.startsWith('..') && own.startsWith('lib/') ? [{ file: own, line: Number(line) }] : [];
  });
  const found = product.find(({ file }) => !file.startsWith('lib/parts/')) ?? product[0];
  return found && { file: ours(found.file), line: found.line };
}
