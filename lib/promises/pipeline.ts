import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { PromiseEntry } from '../../config/book-schema';
import type { Verdict } from './verdict';

type Pipeline = NonNullable<PromiseEntry['pipeline']>;

/** The text of a workflow file by its path from the project's root; `undefined` where there is none. */
export type PipelineReader = (workflow: string) => string | undefined;

export const workflowsOf =
  (root: string): PipelineReader =>
  (workflow) => {
    const file = join(root, workflow);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };

const NOT_MET = {
  status: 'not met',
  remedy: 'write the step, or name in the entry the one that keeps it: `pipeline: { workflow, job, step }`',
} as const;

/** Whether the workflow has the job and the step that keep the promise, and nothing lets the step fail unnoticed. */
export function kept({ workflow, job, step }: Pipeline, read: PipelineReader): Verdict {
  const text = read(workflow);
  if (text === undefined) return { ...NOT_MET, why: `there is no ${workflow}` };
  const whole = parsed(text);
  const jobs = field(whole, 'jobs');
  const found = field(jobs, job);
  if (found === undefined) return { ...NOT_MET, why: `${workflow} has no job "${job}"` };
  const steps = field(found, 'steps');
  const named = Array.isArray(steps) ? (steps as unknown[]).find((each) => field(each, 'name') === step) : undefined;
  if (named === undefined) return { ...NOT_MET, why: `job "${job}" of ${workflow} has no step "${step}"` };
  if (
    [found, named].some((each) => literal(field(each, 'continue-on-error')) === 'true' || literal(field(each, 'if')) === 'false')
  ) {
    return { ...NOT_MET, why: `step "${step}" of ${workflow} may fail, or is skipped, and nothing stops` };
  }
  return { status: 'met', why: `step "${step}" of job "${job}" in ${workflow}` };
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined; // the CI refuses it as well: it has no job
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** A value as it is said, whether or not as an expression: `${{ false }}` is `false`. */
const literal = (value: unknown): string =>
  typeof value === 'boolean' || typeof value === 'string' ? String(value).replace(/^\$\{\{\s*(.*?)\s*\}\}$/, '$1') : '';
