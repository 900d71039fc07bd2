import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import type { Books } from '../books/books';
import { crashed } from '../books/crashed';
import { folded, unfolded } from '../shapes/folded';
import type { Answer } from '../looking/hand';
import type { Means } from '../looking/means';
import { placeIn, reportOf } from '../books/report';
import type { Sight } from '../looking/sight';
import type { WrittenTemplate } from '../looking/templates-in';
import type { Verdicts } from '../shapes/verdicts';
import type { GuardFile } from './files';
import { guardResults } from './results';
import { guardVerdicts, saidByVerdicts, verdictOn } from './verdicts';

type Guarded = Extract<Answer, { kind: 'guard' }>;

/** The platform's Guard rules, each shape looked at once. They have no exceptions: they run again at deployment, where nobody can acknowledge. */
export class GuardFence implements IPolicyValidationPlugin {
  readonly name = 'Guard rules';
  private pending: (() => void) | undefined;
  constructor(
    private readonly books: Books,
    private readonly files: readonly GuardFile[],
    private readonly means: Means,
    private readonly verdicts: Verdicts = guardVerdicts(files, means.memory),
  ) {
    means.sight.whenSeen(({ written }) => (this.pending = this.begin(written)));
  }

  /** For other templates, in other books. */
  again(books: Books, sight: Sight): GuardFence {
    return new GuardFence(books, this.files, { ...this.means, sight }, this.verdicts);
  }

  private begin(templates: readonly WrittenTemplate[]): () => void {
    const strange = this.verdicts.strangers(templates.map((template) => ({ ...template.subject, template })));
    if (strange.length === 0) return () => undefined;
    const answer = this.means.hands.apart({
      kind: 'guard',
      files: this.files,
      templates: strange.map(({ template }) => template.at),
    });
    return () => {
      const { found } = answer() as Guarded;
      for (const [i, subject] of strange.entries()) {
        const { name } = subject.template.template;
        this.verdicts.learn(subject, verdictOn(found[i]!, name));
      }
    };
  }

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      const { written, assembly } = this.means.sight.of(context);
      this.pending!();
      this.begin(written)(); // what one of a shape breaks is looked for in each of the others
      const verdicts = written.map(({ subject }) => this.verdicts.of(subject)!);
      const found = verdicts.flatMap((verdict) => verdict.found);
      const { shapeOf } = this.means.sight;
      const looked = guardResults(assembly, this.files, saidByVerdicts(verdicts));
      const results = unfolded(folded(looked, shapeOf), shapeOf);
      for (const violation of found) this.books.violated({ fence: 'guard', ...violation });
      for (const result of results) {
        const { id: rule, looked: count } = result;
        this.books.rules.guard.add(rule);
        this.books.lookedThrough('guard', {
          count,
          *looks() {
            for (const { stack, logicalId, skipped } of result.seen)
              yield { rule, path: `${stack}/${logicalId}`, result: skipped ? 'skipped' : 'evaluated' };
          },
        });
      }
      this.books.examined(results);
      return reportOf(found, 'fatal', placeIn(written, this.means.sight.trees));
    } catch (error) {
      return crashed(this.books, 'guard', this.name, error);
    }
  }
}
