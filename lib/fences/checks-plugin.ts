import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';
import { basename } from 'node:path';
import type { Assembly } from './assembly';
import type { Books } from './books';
import type { Check } from './check';
import { crashed } from './crashed';

/** Runs the TypeScript checks over the templates just written. */
export class ChecksPlugin implements IPolicyValidationPlugin {
  readonly name = 'Freehold';

  constructor(
    private readonly books: Books,
    private readonly checks: readonly Check[],
    private readonly assembly: (context: IPolicyValidationContext) => Assembly,
  ) {}

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      const assembly = this.assembly(context);
      const violations = this.checks.flatMap((check) => this.run(check, assembly, context));
      return { success: violations.length === 0, violations };
    } catch (error) {
      return crashed(this.books, 'check', this.name, error);
    }
  }

  private run(check: Check, assembly: Assembly, context: IPolicyValidationContext): PolicyViolation[] {
    this.books.rules.check.add(check.id);
    const violations: PolicyViolation[] = [];
    for (const seen of check.look(assembly)) {
      const templatePath = context.stackTemplates.find(
        ({ templatePath }) => basename(templatePath) === `${seen.stack}.template.json`,
      )?.templatePath;
      const path = `${seen.stack}/${seen.logicalId}`;
      this.books.looked('check', check.id, path, seen.ok ? 'holds' : 'broken');
      if (seen.ok) continue;
      const wanted = `${check.sentence} Wanted: ${seen.expected}; got: ${seen.actual}. ${check.remedy}`;
      this.books.violated({ fence: 'check', rule: check.id, path, property: seen.pointer, wanted });
      violations.push({
        ruleName: check.id,
        description: wanted,
        severity: 'error',
        fix: check.remedy,
        violatingResources: [
          { resourceLogicalId: seen.logicalId, locations: [seen.pointer], ...(templatePath && { templatePath }) },
        ],
      });
    }
    return violations;
  }
}
