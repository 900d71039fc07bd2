import { version } from '@cdklabs/cdk-validator-cfnguard/guard-version.json';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import type { Broken, GuardEngine, Looked, Resources, Skipped } from './engine';
import type { RuleGroup } from './groups';

const PACKAGE = '@cdklabs/cdk-validator-cfnguard';
const SYSTEMS: Readonly<Record<string, string>> = { linux: 'ubuntu', darwin: 'macos' };
const MACHINES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };
let program: string | undefined;

/** AWS's `cfn-guard` for this machine, out of the package that ships it; `undefined` where there is none that starts. */
export function nativeProgram(): string | undefined {
  program ??= found();
  return program || undefined;
}

function found(): string {
  const [system, machine] = [SYSTEMS[platform()], MACHINES[arch()]];
  if (!system || !machine) return '';
  const path = join(dirname(require.resolve(`${PACKAGE}/package.json`)), 'bin', system, machine, 'cfn-guard');
  // A Linux with another C library than the program was built for cannot start it.
  return existsSync(path) && spawnSync(path, ['--version']).status === 0 ? path : '';
}

/** A verdict as `cfn-guard validate --structured` prints it, for one document. */
interface Report {
  readonly not_compliant: readonly { readonly Rule: { readonly name: string; readonly checks: readonly unknown[] } }[];
  readonly not_applicable: readonly string[];
  readonly compliant: readonly string[];
}

const ANSWERED = [0, 19]; // 19: some rule is not kept

/** `cfn-guard` itself, a process a group of rules. */
export class NativeGuard implements GuardEngine {
  readonly version = `native ${version}`;

  constructor(private readonly groups: readonly RuleGroup[]) {}

  look(templates: readonly Resources[]): Looked[] {
    const all = templates.map(() => ({ broken: [] as Broken[], skipped: [] as Skipped[] }));
    for (const group of this.groups) {
      const selected: Record<string, unknown> = {};
      for (const [i, resources] of templates.entries()) {
        for (const [logicalId, resource] of Object.entries(resources)) {
          if (group.types.includes(resource.Type)) selected[nameIn(i, logicalId)] = resource;
        }
      }
      const found = this.ask(group, selected);
      const reaching = new Map(group.rules.flatMap(({ id, reachOf }) => (reachOf === undefined ? [] : [[id, reachOf] as const])));
      for (const { rule, name, wanted } of found.filter((one) => !reaching.has(one.rule))) {
        const [i, logicalId] = placeOf(name);
        all[i]!.broken.push({ rule, logicalId, wanted });
      }
      for (const [id, rule] of reaching) {
        const reached = new Set(found.flatMap((one) => (one.rule === id ? [one.name] : [])));
        for (const name of Object.keys(selected).filter((each) => !reached.has(each))) {
          const [i, logicalId] = placeOf(name);
          all[i]!.skipped.push({ rule, logicalId });
        }
      }
    }
    return all;
  }

  private ask(
    { rules, text }: RuleGroup,
    resources: Readonly<Record<string, unknown>>,
  ): { rule: string; name: string; wanted: string }[] {
    const some = Object.keys(resources).length > 0;
    const { status, stdout, stderr, error } = spawnSync(
      nativeProgram()!,
      ['validate', '--payload', '--structured', '--output-format', 'json', '--show-summary', 'none'],
      {
        input: JSON.stringify({ rules: [text], data: [JSON.stringify({ Resources: resources })] }),
        encoding: 'utf8',
        maxBuffer: LARGEST_ANSWER,
      },
    );
    const ids = rules.map(({ id }) => id);
    const what = `cfn-guard with ${ids.join(', ')}`;
    if (error) throw new Error(`${what} did not run: ${error.message}`, { cause: error });
    if (status === null || !ANSWERED.includes(status) || stderr) throw new Error(`${what} exited with ${status}: ${stderr.trim()}`);
    const [report] = JSON.parse(stdout) as Report[];
    if (!report) throw new Error(`${what} said nothing`);
    // What was not looked at is not held: each rule was kept or not, and passed over only where there is nothing to look at.
    const broken = report.not_compliant.map(({ Rule: { name } }) => name);
    const said = [...broken, ...report.compliant, ...report.not_applicable].sort();
    const strange = some
      ? report.not_applicable.filter((id) => !rules.find((rule) => rule.id === id)?.conditional)
      : [...broken, ...report.compliant];
    if (said.join() !== [...ids].sort().join() || strange.length > 0) {
      const count = Object.keys(resources).length;
      throw new Error(
        `${what} over ${count} resources: kept ${report.compliant.join()}, broken ${broken.join()}, passed over ${report.not_applicable.join()}; wanted a verdict of each${some ? '' : ', passed over'}`,
      );
    }
    return report.not_compliant.flatMap(({ Rule: { name: rule, checks } }) => {
      const names = [...namesIn(checks)];
      if (names.length === 0) throw new Error(`${what}: ${rule} is broken, and nothing says by which resource`);
      return names.map(([name, messages]) => ({ rule, name, wanted: [...messages].join('; ') }));
    });
  }
}

const LARGEST_ANSWER = 512 * 1024 * 1024;

/** Names in the one document that Guard gets: the template's number behind the logical id, which has letters and digits alone. */
const nameIn = (template: number, logicalId: string): string => `${logicalId}_${template}`;
function placeOf(name: string): [template: number, logicalId: string] {
  const end = name.lastIndexOf('_');
  return [Number(name.slice(end + 1)), name.slice(0, end)];
}

/** Every resource that a check names, since it says where it stood when it failed, with what the rule says to it. */
function namesIn(checks: unknown, said = '', names = new Map<string, Set<string>>()): Map<string, Set<string>> {
  if (typeof checks !== 'object' || checks === null) return names;
  const { messages, path } = checks as Record<string, unknown>;
  const own = (messages as { custom_message?: string | null } | undefined)?.custom_message || said;
  const name = typeof path === 'string' ? /^\/Resources\/([^/]+)/.exec(path)?.[1] : undefined;
  if (name) names.set(name, (names.get(name) ?? new Set()).add(own));
  for (const [key, value] of Object.entries(checks)) {
    if (key !== 'value' || path === undefined) namesIn(value, own, names); // beside a path stands what the template says there
  }
  return names;
}
