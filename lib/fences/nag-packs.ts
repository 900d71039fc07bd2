import { CfnResource, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import type { IPolicyValidationContext, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NagRuleCompliance, NIST80053R5Checks } from 'cdk-nag';
import type { IApplyRule, NagPack, NagRuleResult } from 'cdk-nag';
import { version } from 'cdk-nag/package.json';
import { sha256 } from '../memory';
import type { Books } from './books';
import { classOf } from './class-of';
import { crashed } from './crashed';
import type { Means } from './means';
import { reportOf } from './report';
import { Verdicts } from './verdicts';
import type { Finding, Subject, Verdict } from './verdicts';

/**
 * cdk-nag's packs with four changes: warnings are errors, every result is written down (compliant ones too, since an empty report
 * proves nothing), a pack that throws fails the synthesis, and each shape of stack is looked at once.
 */
function recording(Pack: typeof AwsSolutionsChecks | typeof NIST80053R5Checks) {
  return class Recording extends (Pack as new () => NagPack & { name: string }) {
    private readonly rules = new Set<string>();
    private verdict: { looked: Verdict['looked'][number][]; found: Finding[] } | undefined;
    private readonly verdicts: Verdicts;
    private readonly tenants: (() => Verdict)[] = [];
    private failure: { readonly error: unknown } | undefined;

    constructor(
      private readonly books: Books,
      private readonly means: Pick<Means, 'memory' | 'sight'>,
    ) {
      super();
      this.verdicts = new Verdicts(means.memory, 'nag', `${this.name} ${version}`, true);
    }

    /** Looks at a tenant, whose constructs are let go before the others' templates are there. */
    look(context: IPolicyValidationContext): void {
      try {
        this.tenants.push(...this.judged(context));
      } catch (error) {
        this.failure ??= { error };
      }
    }

    override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
      try {
        if (this.failure) throw this.failure.error;
        this.checkResource(new CfnWaitConditionHandle(new Stack(), 'Any'));
        for (const rule of this.rules) this.books.rules.nag.add(rule);
        this.means.sight.of(context); // what looks in threads of its own begins
        const found = [...this.judged(context), ...this.tenants].flatMap((verdict) => this.book(verdict));
        return reportOf(found, 'error', ({ path }) => ({ constructPath: path, locations: ['Properties'] }));
      } catch (error) {
        return crashed(this.books, 'nag', this.name, error);
      }
    }

    /** A verdict of each stack whose constructs are there; of shapes that are known, it is read where it is asked for. */
    private judged(context: IPolicyValidationContext): (() => Verdict)[] {
      const templates = new Map(this.means.sight.written(context).map((one) => [one.template.name, one.subject]));
      return context.appConstruct.node.children.filter(Stack.isStack).map((stack) => {
        const resources = stack.node.findAll().filter((one) => CfnResource.isCfnResource(one));
        const template = templates.get(stack.node.path);
        const subject = template && withTree(template, resources);
        const known = subject && this.verdicts.of(subject);
        const verdict = known ?? this.examine(resources, subject);
        return subject ? () => this.verdicts.of(subject)! : () => verdict;
      });
    }

    private book(verdict: () => Verdict): readonly Finding[] {
      const { looked, found } = verdict();
      this.books.lookedThrough('nag', { count: looked.length, looks: () => verdict().looked });
      for (const finding of found) this.books.violated({ fence: 'nag', ...finding });
      return found;
    }

    private examine(resources: readonly CfnResource[], subject: Subject | undefined): Verdict {
      const verdict = (this.verdict = { looked: [], found: [] });
      for (const resource of resources) this.checkResource(resource);
      this.verdict = undefined;
      if (subject) this.verdicts.learn(subject, verdict);
      return verdict;
    }

    protected override applyRule(params: IApplyRule): void {
      const { ruleSuffixOverride, node, info } = params;
      const rule = `${this.readPackName}-${ruleSuffixOverride ?? params.rule.name}`;
      if (!this.verdict) {
        this.rules.add(rule);
        return;
      }
      const result = resultOf(params);
      if (result === NagRuleCompliance.NOT_APPLICABLE) return;
      const { path } = node.node;
      const compliant = result === NagRuleCompliance.COMPLIANT || (Array.isArray(result) && result.length === 0);
      this.verdict.looked.push({ rule, path, result: compliant ? 'compliant' : 'finding' });
      if (compliant) return;
      for (const finding of Array.isArray(result) ? result : ['']) {
        this.verdict.found.push({ rule: finding ? `${rule}[${finding}]` : rule, path, property: '', wanted: info });
      }
    }

    // Declared by the packs; TypeScript needs to see it on the mixin's base.
    declare protected checkResource: (node: CfnResource) => void;
  };
}

/** A rule that throws has not looked, and counts as a finding, as in cdk-nag itself. */
function resultOf(params: IApplyRule): NagRuleResult {
  try {
    return params.rule(params.node);
  } catch {
    return NagRuleCompliance.NON_COMPLIANT;
  }
}

/** cdk-nag looks at constructs: two trees may give one template, by overrides or by another class, and be judged differently. */
function withTree({ shape, exact, normal }: Subject, resources: readonly CfnResource[]): Subject {
  const tree = resources
    .map((resource) => `${resource.node.path} ${classOf(resource)} ${JSON.stringify(resource['rawOverrides'])}`)
    .join('\n');
  return { shape, exact: sha256(exact + tree), normal: sha256(normal + shape.of(tree)) };
}

export const RecordingAwsSolutions = recording(AwsSolutionsChecks);
export const RecordingNist = recording(NIST80053R5Checks);
