import { load } from '../../config/load';
import { counted } from '../../config/mistakes';
import { parseSelection } from '../../config/selection';
import { collect } from '../evidence/collect';
import { examine } from '../evidence/examine';
import { commitOf, generatedAt } from '../evidence/provenance';
import type { Results } from '../evidence/results';
import { readTemplates } from '../fences/read-templates';
import { EXIT, type ExitCode } from './exit-codes';
import { table } from './table';

export interface AuditOptions {
  readonly platform?: string;
  readonly stage?: string;
  /** As for a synthesis: whom the templates were made for, where it was not everybody. */
  readonly tenants?: string;
  readonly json?: boolean;
}

interface Finding {
  readonly promises: readonly string[];
  readonly check: string;
  readonly template: string;
  readonly logicalId: string;
  readonly pointer: string;
  readonly line: number;
  readonly expected: string;
  readonly actual: string;
  readonly exception?: string;
}

const UNKNOWN = 'construct and source are not known: these templates were supplied, not synthesized here';

/** Runs every check of every promise over templates that somebody else supplies. */
export function audit(folder: string, options: AuditOptions): ExitCode {
  const selection = parseSelection({ platform: options.platform, stage: options.stage, tenants: options.tenants });
  const generated = generatedAt();
  const today = generated.slice(0, 10);
  const platform = load({ ...selection, today });
  const templates = readTemplates(folder, platform);
  const examination = examine(platform, templates.stacks, { today, complete: selection.tenants === 'all' });
  const bare = { ...templates, metadata: new Map<string, string>() };
  const { results } = collect({ platform, templates: bare, examination, gate: '', commit: commitOf(), generated });
  const findings = findingsOf(results);
  const open = findings.filter(({ exception }) => exception === undefined);
  const broken = results.promises.filter(({ status }) => status === 'not met');
  const fine = broken.length === 0 && open.length === 0;

  if (options.json) {
    const { counts } = results;
    const promises = results.promises.map(({ id, status, why }) => ({ id, status, why }));
    const said = { kept: fine, platform: results.platform, counts, promises, findings, origins: UNKNOWN };
    process.stdout.write(`${JSON.stringify(said, undefined, 2)}\n`);
  } else {
    const { templates: files, resources, observations } = results.counts;
    process.stdout.write(`${table(results.promises.map(({ id, status, why }) => [id, status, why]))}\n`);
    for (const finding of findings) process.stdout.write(`\n${described(finding)}\n`);
    const looked = `${counted(files, 'template')}, ${counted(resources, 'resource')}, ${counted(observations, 'observation')}`;
    const verdict = fine
      ? 'no promise is broken'
      : `${counted(broken.length, 'promise')} not met, ${counted(open.length, 'finding')} open`;
    process.stdout.write(`\n${looked}: ${verdict}\n${UNKNOWN}\n`);
  }
  return fine ? EXIT.fine : EXIT.broken;
}

function findingsOf({ observations, promises }: Results): Finding[] {
  return observations
    .filter(({ ok }) => !ok)
    .map(({ n, check, template, logicalId, pointer, line, expected, actual, exception }) => ({
      promises: promises
        .filter(({ halves }) => halves.some((half) => half.checks.some((weighed) => weighed.observations.includes(n))))
        .map(({ id }) => id),
      check,
      template,
      logicalId,
      pointer,
      line,
      expected,
      actual,
      ...(exception && { exception }),
    }));
}

function described({ promises, check, template, logicalId, pointer, line, expected, actual, exception }: Finding): string {
  return [
    `${promises.join(', ') || 'no promise, and a fence'}  ${check}${exception ? `  (under ${exception})` : ''}`,
    `  at        ${template}.template.json:${line}  ${logicalId || pointer}`,
    `  expected  ${expected}`,
    `  actual    ${actual}`,
  ].join('\n');
}
