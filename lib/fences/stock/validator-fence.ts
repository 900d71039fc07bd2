import { version } from 'aws-cdk-lib/package.json';
import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import type { Books } from '../books/books';
import { crashed } from '../books/crashed';
import type { Answer, Diagnostic } from '../looking/hand';
import type { Means } from '../looking/means';
import { placeIn, reportOf } from '../books/report';
import type { Sight } from '../looking/sight';
import type { WrittenTemplate } from '../looking/templates-in';
import { Verdicts } from '../shapes/verdicts';

type Validated = Extract<Answer, { kind: 'validate' }>;

/**
 * The CloudFormation validator: schemas and lint rules, for each stack's own region; warnings count as errors. The CDK runs it in
 * one thread over every template; here each shape is looked at once, in threads beside.
 */
export class ValidatorFence implements IPolicyValidationPlugin {
  /** The library's own plugin is called so; acknowledgements name it. */
  readonly name = 'CloudFormation Validate';
  /** How many lint and schema rules the engine has. */
  rules = 0;
  private pending: (() => void) | undefined;

  constructor(
    private readonly books: Books,
    private readonly means: Means,
    private readonly verdicts = new Verdicts(means.memory, 'validator', version, false),
  ) {
    means.sight.whenSeen(({ written }) => (this.pending = this.begin(written)));
  }

  /** For other templates, in other books. */
  again(books: Books, sight: Sight): ValidatorFence {
    return new ValidatorFence(books, { ...this.means, sight }, this.verdicts);
  }

  private begin(templates: readonly WrittenTemplate[]): () => void {
    const strange = this.verdicts.strangers(templates.map((template) => ({ ...template.subject, template })));
    const answers = this.means.hands.share(strange, (part) => ({
      kind: 'validate',
      templates: part.map(({ template }) => template.at),
    }));
    return () => {
      const each = answers() as Validated[];
      for (const [i, subject] of strange.entries()) {
        const found = each[i % each.length]!.found[Math.floor(i / each.length)]!;
        this.verdicts.learn(subject, { looked: [], found: found.map((one) => finding(one, subject.template)) });
      }
      for (const { rules } of each) this.count(rules);
    };
  }

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      const { written: templates } = this.means.sight.of(context);
      this.pending!();
      this.begin(templates)(); // what was found in one of a shape is not said of the others: they are looked at themselves
      this.rules ||= Number(this.means.memory.recall('validator-rules', version) ?? 0);
      const found = templates.flatMap(({ subject }) => this.verdicts.of(subject)!.found);
      for (const finding of found) this.books.violated({ fence: 'validator', ...finding });
      for (const { template } of templates) this.books.looked('validator', 'template', template.name, 'evaluated');
      return reportOf(found, 'error', placeIn(templates, this.means.sight.trees));
    } catch (error) {
      return crashed(this.books, 'validator', this.name, error);
    }
  }

  private count(rules: number): void {
    this.rules = rules;
    this.means.memory.keep('validator-rules', version, rules);
  }
}

const finding = ({ rule, logicalId, property, wanted }: Diagnostic, { template: { name } }: WrittenTemplate) => ({
  rule,
  path: logicalId === undefined ? name : `${name}/${logicalId}`,
  property,
  wanted,
});
