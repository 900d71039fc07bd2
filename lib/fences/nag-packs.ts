import type { CfnResource, PolicyValidationPluginReport, IPolicyValidationContext } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks, NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { IApplyRule, NagPack, NagRuleResult } from 'cdk-nag';
import type { Books } from './books';
import { crashed } from './crashed';

/**
 * cdk-nag's packs with three changes: warnings are errors, every result is written down (compliant ones too, since an
 * empty report proves nothing), and a pack that throws fails the synthesis.
 */
function recording(Pack: typeof AwsSolutionsChecks | typeof NIST80053R5Checks) {
  return class Recording extends (Pack as new () => NagPack & { name: string }) {
    constructor(private readonly books: Books) {
      super();
    }

    override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
      try {
        return super.validate(context);
      } catch (error) {
        return crashed(this.books, 'nag', this.name, error);
      }
    }

    protected override applyRule(params: IApplyRule): void {
      const rule = `${this.readPackName}-${params.ruleSuffixOverride ?? params.rule.name}`;
      let result: NagRuleResult | undefined;
      const once = (node: CfnResource): NagRuleResult => (result = params.rule(node));
      super.applyRule({
        ...params,
        level: NagMessageLevel.ERROR,
        rule: Object.defineProperty(once, 'name', { value: params.rule.name }),
      });
      this.books.rules.nag.add(rule);
      if (result === NagRuleCompliance.NOT_APPLICABLE) return;
      const findings = Array.isArray(result) ? result : undefined;
      const compliant = result === NagRuleCompliance.COMPLIANT || findings?.length === 0;
      this.books.looked('nag', rule, params.node.node.path, compliant ? 'compliant' : 'finding');
      if (compliant) return;
      // A rule that threw has no result and counts as a finding, as in cdk-nag itself.
      for (const finding of findings ?? ['']) {
        this.books.violated({
          fence: 'nag',
          rule: finding ? `${rule}[${finding}]` : rule,
          path: params.node.node.path,
          property: '',
          wanted: params.info,
        });
      }
    }

    // Declared by the packs; TypeScript needs to see it on the mixin's base.
    declare protected checkResource: (node: CfnResource) => void;
  };
}

export const RecordingAwsSolutions = recording(AwsSolutionsChecks);
export const RecordingNist = recording(NIST80053R5Checks);
