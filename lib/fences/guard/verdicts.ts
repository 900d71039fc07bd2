import type { Platform } from '../../../config/platform';
import { engines } from '../looking/engines';
import type { Memory } from '../../memory';
import { NO_MEMORY, sha256, under } from '../../memory';
import { shapesOf } from '../shapes/shapes';
import { subjectOf, Verdicts } from '../shapes/verdicts';
import type { Finding, Verdict } from '../shapes/verdicts';
import type { StackTemplate } from '../templates/assembly';
import type { Broken, Looked } from './engine';
import type { GuardFile } from './files';
import { saidBy } from './results';
import type { SaidBy } from './results';
import { guardEngine } from './start';

/** What these rules and this engine have said, by what they were asked about. */
export const guardVerdicts = (files: readonly GuardFile[], memory: Memory): Verdicts =>
  new Verdicts(memory, 'guard', decidedBy(files), false);

const decidedBy = (files: readonly GuardFile[]): string =>
  JSON.stringify([guardEngine(files).version, 'with what is skipped', sha256(files.map(({ content }) => content).join('\0'))]);

export const verdictOn = ({ broken, skipped }: Looked, stack: string): Verdict => ({
  looked: skipped.map(({ rule, logicalId }) => ({ rule, path: `${stack}/${logicalId}`, result: 'skipped' })),
  found: broken.map((one) => finding(one, stack)),
});

const finding = ({ rule, logicalId, wanted }: Broken, stack: string): Finding => ({
  rule,
  path: `${stack}/${logicalId}`,
  property: '',
  wanted,
});

export function saidByVerdicts(verdicts: readonly Verdict[]): SaidBy {
  const places = (of: keyof Verdict): Set<string> =>
    new Set(verdicts.flatMap((verdict) => verdict[of].map(({ rule, path }) => `${rule} ${path}`)));
  return saidBy(places('found'), places('looked'));
}

/** Templates with the text that each was read from. */
export interface Texts {
  readonly stacks: readonly StackTemplate[];
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * What every template says to every rule, for `guardResults`: what the gate has said of exactly this text under these rules, and where it
 * has not, what the engine says now.
 *
 * @param memory the machine's, of which nothing is altered here
 */
export function saidOfTexts(platform: Platform, { stacks, texts }: Texts, files: readonly GuardFile[], memory: Memory): SaidBy {
  const known = memory === NO_MEMORY ? NO_MEMORY : { ...under(engines(), memory), keep: () => undefined };
  const verdicts = guardVerdicts(files, known);
  const shapeOf = shapesOf(platform);
  const subjects = stacks.map(({ name, account, region, resources }) => ({
    ...subjectOf(`${name} ${account} ${region}\n${texts.get(name)!}`, shapeOf(name)),
    ...{ name, resources },
  }));
  // One of each shape; then those of whose shape something was found.
  for (let left = verdicts.strangers(subjects); left.length > 0; left = verdicts.strangers(subjects)) {
    const found = guardEngine(files).look(left.map(({ resources }) => resources));
    for (const [i, subject] of left.entries()) verdicts.learn(subject, verdictOn(found[i]!, subject.name));
  }
  return saidByVerdicts(subjects.map((subject) => verdicts.of(subject)!));
}
