import { CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import type { CfnResource, IPolicyValidationContext, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks, NagRuleCompliance, NIST80053R5Checks } from 'cdk-nag';
import type { IApplyRule, NagPack, NagRuleResult } from 'cdk-nag';
import { version } from 'cdk-nag/package.json';
import { newApp } from '../../new-app';
import type { Books, Look } from '../books/books';
import { crashed } from '../books/crashed';
import type { Means } from '../looking/means';
import { placeIn, reportOf } from '../books/report';
import { typedResources } from './template-tree';
import type { WrittenTemplate } from '../looking/templates-in';
import { Verdicts } from '../shapes/verdicts';
import type { Finding, Verdict } from '../shapes/verdicts';

/**
 * cdk-nag's packs with five changes: templates are judged and not the constructs that they come of, so that overrides are seen and
 * templates of somebody else get the same answer; warnings are errors; every result is written down (compliant ones too, since an
 * empty report proves nothing); a pack that throws fails the synthesis; and each shape of stack is looked at once.
 */
function recording(Pack: typeof AwsSolutionsChecks | typeof NIST80053R5Checks) {
  return class Recording extends (Pack as new () => NagPack & { name: string }) {
    private readonly rules = new Set<string>();
    private now: { path: string; readonly looked: Look[]; readonly found: Finding[] } | undefined;
    private readonly verdicts: Verdicts;

    constructor(
      private readonly books: Books,
      private readonly means: Pick<Means, 'memory' | 'sight'>,
    ) {
      super();
      this.verdicts = new Verdicts(means.memory, 'nag', `${this.name} ${version}`, true);
    }

    override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
      try {
        this.checkResource(new CfnWaitConditionHandle(new Stack(), 'Any'));
        for (const rule of this.rules) this.books.rules.nag.add(rule);
        const { written } = this.means.sight.of(context); // what looks in threads of its own begins
        const unread: unknown[] = [];
        const found = written.flatMap((template) => {
          try {
            return this.book(template);
          } catch (error) {
            unread.push(error); // the others are looked at all the same
            return [];
          }
        });
        if (unread.length > 0) throw unread[0];
        return reportOf(found, 'error', placeIn(written, this.means.sight.trees));
      } catch (error) {
        return crashed(this.books, 'nag', this.name, error);
      }
    }

    private book(template: WrittenTemplate): readonly Finding[] {
      const { subject } = template;
      if (!this.verdicts.of(subject)) this.verdicts.learn(subject, this.examine(template));
      const { looked, found } = this.verdicts.of(subject)!;
      this.books.lookedThrough('nag', { count: looked.length, looks: () => this.verdicts.of(subject)!.looked });
      for (const finding of found) this.books.violated({ fence: 'nag', ...finding });
      return found;
    }

    private examine(template: WrittenTemplate): Verdict {
      const now = (this.now = { path: '', looked: [] as Look[], found: [] as Finding[] });
      for (const { logicalId, resource } of typedResources(template)) {
        now.path = `${template.template.name}/${logicalId}`;
        this.checkResource(resource);
      }
      this.now = undefined;
      this.findsCanary(template);
      return { looked: now.looked, found: now.found };
    }

    /** A fault in each stack, which must be found there: a pack that finds nothing says so in the same way as one that did not look. */
    private findsCanary({ template: { name, account, region } }: WrittenTemplate): void {
      const stack = new Stack(newApp(), name, { env: { account, region } });
      const now = (this.now = { path: `${name}/Canary`, looked: [] as Look[], found: [] as Finding[] });
      this.checkResource(new CfnSecret(stack, 'Canary'));
      this.now = undefined;
      if (now.found.length === 0) throw new Error(`${name}: the fault planted there was not found: the pack has not looked`);
    }

    protected override applyRule(params: IApplyRule): void {
      const { ruleSuffixOverride, info } = params;
      const rule = `${this.readPackName}-${ruleSuffixOverride ?? params.rule.name}`;
      if (!this.now) {
        this.rules.add(rule);
        return;
      }
      const result = resultOf(params);
      if (result === NagRuleCompliance.NOT_APPLICABLE) return;
      const { path, looked, found } = this.now;
      const compliant = result === NagRuleCompliance.COMPLIANT || (Array.isArray(result) && result.length === 0);
      looked.push({ rule, path, result: compliant ? 'compliant' : 'finding' });
      if (compliant) return;
      for (const finding of Array.isArray(result) ? result : ['']) {
        found.push({ rule: finding ? `${rule}[${finding}]` : rule, path, property: '', wanted: info });
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

export const RecordingAwsSolutions = recording(AwsSolutionsChecks);
export const RecordingNist = recording(NIST80053R5Checks);
