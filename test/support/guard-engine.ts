import { spawnSync } from 'node:child_process';
import { guardEngine } from '../../lib/fences/guard/start';
import type { Resources } from '../../lib/fences/guard/engine';
import { readGuardFiles } from '../../lib/fences/guard/files';
import { nativeProgram } from '../../lib/fences/guard/native';

const engine = guardEngine(readGuardFiles());

/** Rules of ours that each template breaks, each once, in order of name. Asking for many at once costs little more than for one. */
export const brokenRules = (templates: readonly Resources[]): string[][] =>
  engine.look(templates).map(({ broken }) => [...new Set(broken.map(({ rule }) => rule))].sort());

/** The same, asked as anybody would who has AWS's program, our files and the templates: no grouping, nothing selected. Slow. */
export function brokenRulesInWhole(templates: readonly Resources[]): string[][] {
  const { stdout } = spawnSync(
    nativeProgram()!,
    ['validate', '--payload', '--structured', '--output-format', 'json', '--show-summary', 'none'],
    {
      input: JSON.stringify({
        rules: readGuardFiles().map(({ content }) => content),
        data: templates.map((Resources) => JSON.stringify({ Resources })),
      }),
      encoding: 'utf8',
      maxBuffer: 1e9,
    },
  );
  const reports = JSON.parse(stdout) as { name: string; not_compliant: { Rule: { name: string } }[] }[];
  return templates.map((_, i) => {
    const own = reports.filter(({ name }) => name === `DATA_STDIN[${i + 1}]`);
    if (own.length === 0) throw new Error(`cfn-guard says nothing of template ${i + 1}: ${reports.map(({ name }) => name).join()}`);
    return [...new Set(own.flatMap(({ not_compliant: broken }) => broken.map(({ Rule: { name } }) => name)))].sort();
  });
}
