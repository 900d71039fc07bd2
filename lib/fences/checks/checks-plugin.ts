import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';
import { basename } from 'node:path';
import { remembered } from '../../memory';
import type { Books } from '../books/books';
import type { Check } from './check';
import { isOurs } from '.';
import { crashed } from '../books/crashed';
import { ownExceptionAt } from '../books/excepted';
import { folded, unfolded } from '../shapes/folded';
import type { FoldedResults, Unfolded } from '../shapes/folded';
import type { Means } from '../looking/means';
import { proofResults } from './proofs';

/** Runs the TypeScript checks over the templates just written. */
export class ChecksPlugin implements IPolicyValidationPlugin {
  readonly name = 'Freehold';

  constructor(
    private readonly books: Books,
    private readonly checks: readonly Check[],
    private readonly means: Pick<Means, 'memory' | 'sight' | 'sources'>,
  ) {}

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      const results = this.proven(context);
      this.books.examined(results);
      const violations = results.flatMap((result) => this.weigh(result, context));
      return { success: violations.length === 0, violations };
    } catch (error) {
      return crashed(this.books, 'check', this.name, error);
    }
  }

  /**
   * Proofs follow from the templates, the configuration and their own text: known again by the hash of all three. A company's own may
   * read what it likes, such as a file elsewhere or the day, and are run each time.
   */
  private proven(context: IPolicyValidationContext): Unfolded[] {
    const { memory, sight, sources } = this.means;
    const { assembly, exact } = sight.of(context);
    const prove = (checks: readonly Check[]): FoldedResults => folded(proofResults(assembly, checks), sight.shapeOf);
    const ours = this.checks.filter(isOurs);
    const known =
      sources === undefined
        ? prove(ours)
        : remembered(memory, { kind: 'proofs', key: `${sources} ${exact} ${ours.map(({ id }) => id).join()}` }, () => prove(ours));
    const all = [known, prove(this.checks.filter((check) => !isOurs(check)))].flatMap((part) => unfolded(part, sight.shapeOf));
    const places = new Map(this.checks.map(({ id }, place) => [id, place]));
    return all.sort((a, b) => places.get(a.id)! - places.get(b.id)!);
  }

  private weigh(check: Unfolded, context: IPolicyValidationContext): PolicyViolation[] {
    const { id: rule, looked: count } = check;
    this.books.rules.check.add(rule);
    this.books.lookedThrough('check', {
      count,
      *looks() {
        for (const { stack, logicalId, ok, skipped } of check.seen)
          yield { rule, path: `${stack}/${logicalId}`, result: skipped ? 'skipped' : ok ? 'holds' : 'broken' };
      },
    });
    if (check.broken === 0) return [];
    const violations: PolicyViolation[] = [];
    for (const seen of check.seen) {
      const path = `${seen.stack}/${seen.logicalId}`;
      if (seen.ok) continue;
      const templatePath = context.stackTemplates.find(
        ({ templatePath }) => basename(templatePath) === `${seen.stack}.template.json`,
      )?.templatePath;
      const constructPath = this.means.sight.trees.pathOf(path);
      const wanted = `${check.sentence} Wanted: ${seen.expected}; got: ${seen.actual}. ${check.remedy}`;
      this.books.violated({ fence: 'check', rule: check.id, path, property: seen.pointer, wanted });
      if (ownExceptionAt(this.means.sight.of(context).assembly.platform, rule, path)) continue; // the register weighs it
      violations.push({
        ruleName: check.id,
        description: wanted,
        severity: 'error',
        fix: check.remedy,
        violatingResources: [
          {
            resourceLogicalId: seen.logicalId,
            locations: [seen.pointer],
            ...(templatePath && { templatePath }),
            ...(constructPath && { constructPath }),
          },
        ],
      });
    }
    return violations;
  }
}
