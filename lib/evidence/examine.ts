import type { Platform } from '../../config/platform';
import { Assembly } from '../fences/templates/assembly';
import type { CheckResult } from '../fences/checks/check';
import { exceptionAt } from '../fences/books/excepted';
import { saidIn } from '../fences/guard/start';
import { checksOf, guardFilesOf } from '../fences/checks/own';
import { guardResults } from '../fences/guard/results';
import { saidOfTexts } from '../fences/guard/verdicts';
import type { Memory } from '../memory';
import { proofResults } from '../fences/checks/proofs';
import type { StackTemplate } from '../fences/templates/assembly';
import { judge } from '../promises/judge';
import type { Judgement } from '../promises/judge';
import { workflowsOf } from '../promises/pipeline';
import type { RunRecord } from '../promises/records';
import { repositoryOf } from '../root';

export interface Examination {
  readonly assembly: Assembly;
  readonly checks: readonly CheckResult[];
  readonly judgements: readonly Judgement[];
  exceptionFor(check: CheckResult, seen: { readonly stack: string; readonly logicalId: string }): string | undefined;
}

/**
 * Runs every Guard rule and every proof over templates, and weighs the promise book by what they find. Reads the templates
 * and the platform's configuration and nothing else, so the answer is the same wherever the templates come from.
 */
export function examine(
  platform: Platform,
  stacks: readonly StackTemplate[],
  {
    today,
    records,
    complete = true,
    known,
  }: {
    readonly today: string;
    readonly records?: readonly RunRecord[] | undefined;
    readonly complete?: boolean;
    /** Where the gate has seen these very templates: their texts by name, and the memory of what it said of each. */
    readonly known?: { readonly texts: ReadonlyMap<string, string>; readonly memory: Memory } | undefined;
  },
): Examination {
  const assembly = new Assembly(platform, stacks, complete);
  const files = guardFilesOf(platform);
  const said = known ? saidOfTexts(platform, { stacks, texts: known.texts }, files, known.memory) : saidIn(assembly, files);
  const checks = [...guardResults(assembly, files, said), ...proofResults(assembly, checksOf(platform))];
  const exceptionFor: Examination['exceptionFor'] = (check, seen) =>
    exceptionAt(platform, check.id, `${seen.stack}/${seen.logicalId}`);
  const judgements = judge({
    assembly,
    checks,
    today,
    exceptionFor,
    workflows: workflowsOf(repositoryOf(platform)),
    ...(records && { records }),
  });
  return { assembly, checks, judgements, exceptionFor };
}
