import { CloudFormationValidatePlugin } from 'aws-cdk-lib';
import type { IPolicyValidationContext, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assembly } from './assembly';
import type { Books } from './books';
import { crashed } from './crashed';

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
  return [...content.matchAll(/^rule (\w+) when %(\w+) !empty/gm)].map(([, id, selection]) => {
    const types = selections.get(selection!);
    if (!types?.length)
      throw new Error(`${file}: rule ${id} selects %${selection}, which no \`let ${selection} = Resources.*[ Type ... ]\` defines`);
    return { id: id!, types };
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

  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      const report = super.validate(context);
      this.rulesEvaluated = (this['engine'] as { listRules(): unknown[] }).listRules().length - this.guardIds.size;
      this.count(context);
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
      return { ...report, violations, success: violations.length === 0 };
    } catch (error) {
      return crashed(this.books, 'validator', this.name, error);
    }
  }

  /** Guard's engine reports failures only; what each rule looked at follows from the types it selects. */
  private count(context: IPolicyValidationContext): void {
    const assembly = this.assembly(context);
    for (const { rules } of this.files) {
      for (const { id, types } of rules) {
        this.books.rules.guard.add(id);
        for (const found of assembly.all(...types))
          this.books.looked('guard', id, `${found.stack.name}/${found.logicalId}`, 'evaluated');
      }
    }
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
