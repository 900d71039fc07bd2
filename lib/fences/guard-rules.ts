import { CloudFormationValidatePlugin } from 'aws-cdk-lib';
import type { IPolicyValidationContext, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assembly, Found, Value } from './assembly';
import type { Books } from './books';
import type { CheckResult, Observation } from './check';
import { crashed } from './crashed';
import { expectationOf } from './guard-clauses';
import type { Expectation } from './guard-clauses';

export const POLICIES = join(__dirname, '../../config/policies');

export interface GuardFile {
  readonly name: string;
  readonly content: string;
  readonly rules: readonly GuardRule[];
}
export interface GuardRule {
  readonly id: string;
  /** The resource types that the rule's selector names: its population. */
  readonly types: readonly string[];
  /** What holds when it passes: the comment right above it. */
  readonly sentence: string;
  /** Its line in the file, from 1. */
  readonly line: number;
  readonly expectation: Expectation;
}

/** Every `.guard` file of a folder, in order of name, with the rules in it and what each one selects. */
export function readGuardFiles(folder = POLICIES): GuardFile[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.guard'))
    .sort()
    .map((name) => {
      const content = readFileSync(join(folder, name), 'utf8');
      return { name, content, rules: rulesOf(content, name) };
    });
}

/**
 * Each rule of ours opens with `rule ID when Resources.*[ Type == ... ] ...` or selects through a `let` of that form; the
 * types are read from there, so that the gate can say how many resources each rule looked at.
 */
function rulesOf(content: string, file: string): GuardRule[] {
  const selections = new Map<string, string[]>();
  for (const [, name, body] of content.matchAll(/^let (\w+) = Resources\.\*\[([^\]]*(?:\[[^\]]*\][^\]]*)*)\]/gm)) {
    selections.set(
      name!,
      [...body!.matchAll(/'([A-Z][\w:]+::\w+)'/g)].map(([, type]) => type!),
    );
  }
  const rules = [...content.matchAll(/^(?:# (.+)\n)?rule (\w+) when %(\w+) !empty \{\n([\s\S]*?)^\}/gm)];
  const written = [...content.matchAll(/^\s*rule\s+(\w+)/gm)].map(([, id]) => id!);
  const strange = written.filter((id) => !rules.some((rule) => rule[2] === id));
  if (strange.length > 0)
    throw new Error(
      `${file}: rule ${strange.join(', ')} is not of the form \`rule ID when %selection !empty {\`, so nobody could count what it looks at`,
    );
  return rules.map(([, sentence, id, selection, body]) => {
    const types = selections.get(selection!);
    if (!types?.length)
      throw new Error(`${file}: rule ${id} selects %${selection}, which no \`let ${selection} = Resources.*[ Type ... ]\` defines`);
    if (!sentence)
      throw new Error(`${file}: rule ${id} has no sentence; say in a comment right above it what holds when it passes`);
    return {
      id: id!,
      types,
      sentence,
      line: content.slice(0, content.indexOf(`rule ${id} when`)).split('\n').length,
      expectation: expectationOf(body!, id!),
    };
  });
}

/**
 * The CloudFormation validator (schemas and lint rules, for each stack's own region) with the platform's Guard rules in
 * the same pass. A subclass, since CDK replaces its own instance by `instanceof`; warnings count as errors.
 */
export class RecordingValidator extends CloudFormationValidatePlugin {
  private readonly guardIds: ReadonlySet<string>;
  /** How many lint and schema rules the engine has, ours not counted. */
  rulesEvaluated = 0;

  constructor(
    private readonly books: Books,
    private readonly files: readonly GuardFile[],
    private readonly assembly: (context: IPolicyValidationContext) => Assembly,
  ) {
    super({ guardRules: files.map(({ name, content }) => ({ name, content })) });
    this.guardIds = new Set(files.flatMap((file) => file.rules.map((rule) => rule.id)));
  }

  /** The same rules for other templates, in other books: with the engine that has been started, which takes a second or two. */
  again(books: Books, assembly: (context: IPolicyValidationContext) => Assembly): RecordingValidator {
    const other = new RecordingValidator(books, this.files, assembly);
    // Private to the library's class, like the engine below; without them the other starts one of its own.
    const { engine, engineResourceTypes } = this as unknown as Record<string, unknown>;
    return Object.assign(other, { engine, engineResourceTypes });
  }

  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      const report = super.validate(context);
      this.rulesEvaluated = (this['engine'] as { listRules(): unknown[] }).listRules().length - this.guardIds.size;
      const violations = report.violations.map((violation) => {
        const guard = this.guardIds.has(violation.ruleName);
        for (const resource of violation.violatingResources) {
          this.books.violated({
            fence: guard ? 'guard' : 'validator',
            rule: violation.ruleName,
            path: pathOf(context, resource),
            property: resource.locations.join(', '),
            wanted: violation.fix ? `${violation.description} (${violation.fix})` : violation.description,
          });
        }
        // A guard rule has no exceptions: it runs again at deployment, where nobody can acknowledge it.
        return { ...violation, severity: guard ? 'fatal' : 'error' };
      });
      this.count(context); // after the violations: what they name is broken
      return { ...report, violations, success: violations.length === 0 };
    } catch (error) {
      return crashed(this.books, 'validator', this.name, error);
    }
  }

  /** Guard's engine reports failures only; what each rule looked at follows from the types it selects. */
  private count(context: IPolicyValidationContext): void {
    const assembly = this.assembly(context);
    const broken = new Set(this.books.violations.filter((v) => v.fence === 'guard').map((v) => `${v.rule} ${v.path}`));
    const results = guardResults(assembly, this.files, (rule, path) => broken.has(`${rule} ${path}`));
    for (const result of results) {
      this.books.rules.guard.add(result.id);
      for (const seen of result.seen) this.books.looked('guard', result.id, `${seen.stack}/${seen.logicalId}`, 'evaluated');
    }
    this.books.checks.push(...results);
    for (const stack of assembly.stacks) this.books.looked('validator', 'template', stack.name, 'evaluated');
  }
}

function pathOf(
  context: IPolicyValidationContext,
  resource: { constructPath?: string; templatePath?: string; resourceLogicalId?: string },
): string {
  if (resource.constructPath) return resource.constructPath;
  const stack = context.stackTemplates.find((s) => s.templatePath === resource.templatePath);
  return `${stack?.stackConstructPath ?? resource.templatePath}/${resource.resourceLogicalId}`;
}

/**
 * What each Guard rule looked at, with what it asked and what the template says.
 *
 * @param broken whether the engine found a rule broken at `<stack>/<logical id>`
 */
export function guardResults(
  assembly: Assembly,
  files: readonly GuardFile[],
  broken: (rule: string, path: string) => boolean,
): CheckResult[] {
  return files.flatMap((file) =>
    file.rules.map(({ id, types, sentence, expectation, line }) => ({
      id,
      family: 'guard' as const,
      sentence,
      remedy: 'Change the resource, or the rule for everybody: Guard rules run again at deployment and have no exceptions.',
      source: { file: `config/policies/${file.name}`, line },
      seen: assembly
        .all(...types)
        .map((found) => seen(assembly, found, expectation, !broken(id, `${found.stack.name}/${found.logicalId}`))),
    })),
  );
}

function seen(assembly: Assembly, found: Found, { expected, paths }: Expectation, ok: boolean): Observation {
  const values = paths.map((path) => ({ path, value: valueAt(found.resource as unknown as Value, path) }));
  const first = values.find(({ value }) => value !== undefined)?.path ?? [];
  // A list on the way ends the pointer there: which item is meant, the rule does not say.
  const pointer = pointerTo(found.resource as unknown as Value, first);
  const actual = values
    .map(
      ({ path, value }) =>
        `${path.filter((part) => part !== 'Properties').join('.')}: ${value === undefined ? 'absent' : shown(assembly, found, value)}`,
    )
    .join('; ');
  return {
    stack: found.stack.name,
    logicalId: found.logicalId,
    pointer: `/Resources/${found.logicalId}${pointer}`,
    expected,
    actual,
    ok,
  };
}

/** The value at a path; of a list, every item's. */
function valueAt(value: Value, path: readonly string[]): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => valueAt(item, path)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  return valueAt(value[key], rest);
}

function pointerTo(value: Value, path: readonly string[]): string {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}${pointerTo(value[key], rest)}`;
}

const LONGEST = 160;
function shown(assembly: Assembly, found: Found, value: Value): string {
  const text = Array.isArray(value)
    ? value.map((item) => assembly.text(item, found.stack)).join(', ')
    : assembly.text(value, found.stack);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
