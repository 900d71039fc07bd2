import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { join } from 'node:path';
import { displayed } from '../../config/source';
import { judged } from '../promises/judge';
import type { Judgement } from '../promises/judge';
import { workflowsOf } from '../promises/pipeline';
import type { Status } from '../promises/verdict';
import type { Books } from '../fences/books/books';
import type { CheckResult, Observation } from '../fences/checks/check';
import { repositoryOf } from '../root';
import { crashed } from '../fences/books/crashed';
import type { Sight } from '../fences/looking/sight';
import { exceptionAt } from '../fences/books/excepted';

/** Weighs the promise book by what the checks found. After them, and after the register: a promise that is not met fails the synthesis. */
export class PromisesFence implements IPolicyValidationPlugin {
  readonly name = 'Promise book';
  judgements: readonly Pick<Judgement, 'promise' | 'status' | 'why' | 'remedy' | 'byLoss'>[] = [];

  constructor(
    private readonly books: Books,
    private readonly today: string,
    private readonly sight: Sight,
  ) {}

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      const { assembly } = this.sight.of(context);
      const { platform } = assembly;
      const grounds = {
        assembly,
        checks: this.books.checks,
        today: this.today,
        exceptionFor: (check: CheckResult, seen: Observation) => exceptionAt(platform, check.id, `${seen.stack}/${seen.logicalId}`),
        workflows: workflowsOf(repositoryOf(platform)),
      };
      this.judgements = Array.from(judged(grounds), ({ promise, status, why, remedy, byLoss }) => ({
        ...{ promise, status, why },
        ...(remedy !== undefined && { remedy }),
        ...(byLoss && { byLoss }),
      }));
      const broken = this.judgements.filter(({ status, byLoss }) => status === 'not met' && !byLoss);
      for (const { promise, why } of this.judgements) this.books.looked('promise', promise.id, platform.name, why);
      for (const { promise, why, remedy } of broken) {
        const file = displayed(join(platform.folder, 'promises.yaml'));
        this.books.violated({
          fence: 'promise',
          rule: promise.id,
          path: promise.line === undefined ? file : `${file}:${promise.line}`,
          property: '',
          wanted: `${promise.promise} Not met: ${why}`,
          remedy: remedy ?? 'mend it, or say in the entry why it has nothing to hold to here: `notApplicable: ...`',
        });
      }
      return {
        success: broken.length === 0,
        violations: broken.map(({ promise, why }) => ({
          ruleName: promise.id,
          description: `${promise.promise} Not met: ${why}`,
          severity: 'fatal',
          violatingResources: [{ constructPath: platform.name, locations: [] }],
        })),
      };
    } catch (error) {
      return crashed(this.books, 'promise', this.name, error);
    }
  }
}

/** `32 promises: 9 met, 14 partly, ...`, in the order in which statuses worsen. */
export function promiseLine(statuses: readonly Status[]): string {
  const counts = new Map<Status, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  const said = ORDER.flatMap((status) => (counts.has(status) ? [`${counts.get(status)} ${status}`] : []));
  return `promises ${statuses.length}: ${said.join(', ')}`;
}

const ORDER: readonly Status[] = [
  'met',
  'attested',
  "application's duty",
  'partly',
  'unknown',
  'not built',
  'attestation missing',
  'attestation expired',
  'not applicable',
  'not met',
];
