import { didYouMean, SaidError } from '../../config/mistakes';
import type { Assembly } from '../fences/templates/assembly';
import type { CheckSummary, HalfResult, ObservationRow, PromiseResult, Results, PopulationCounts } from './results';

/** Raised for something that neither the book nor the templates know. */
export class NothingCalledSo extends SaidError {
  override readonly name = 'NothingCalledSo';
}

/** What a promise rests on, down to the lines of templates and the controls. */
export interface PromiseExplained {
  readonly kind: 'promise';
  readonly promise: PromiseResult;
  readonly halves: readonly (Omit<HalfResult, 'checks'> & {
    readonly checks: readonly (PopulationCounts & { readonly check: CheckSummary; readonly rows: readonly ObservationRow[] })[];
  })[];
}
export interface CheckExplained {
  readonly kind: 'check';
  readonly check: CheckSummary;
  readonly promises: readonly string[];
  readonly rows: readonly ObservationRow[];
}
/** What keeps what, from the resource's side. */
export interface ResourceExplained {
  readonly kind: 'resource';
  readonly resources: readonly {
    readonly template: string;
    readonly logicalId: string;
    readonly type: string;
    readonly promises: readonly string[];
    readonly rows: readonly ObservationRow[];
  }[];
}
export type Explanation = PromiseExplained | CheckExplained | ResourceExplained;

/**
 * Explains a promise, a check, or a resource by logical id, `<stack>/<logical id>` or ARN.
 *
 * @throws NothingCalledSo with the nearest name
 */
export function explain(id: string, results: Results, assembly: Assembly): Explanation {
  const promise = results.promises.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (promise) return ofPromise(promise, results);
  const check = results.checks.find((each) => each.id === id);
  if (check)
    return {
      kind: 'check',
      check,
      promises: promisesOf(results, (row) => row.check === id),
      rows: results.observations.filter((row) => row.check === id),
    };
  const found = resourcesCalled(id, assembly);
  if (found.length === 0) throw new NothingCalledSo(unknown(id, results, assembly));
  return {
    kind: 'resource',
    resources: found.map(({ stack, logicalId, type }) => {
      const own = (row: ObservationRow): boolean => row.template === stack.name && row.logicalId === logicalId;
      return { template: stack.name, logicalId, type, promises: promisesOf(results, own), rows: results.observations.filter(own) };
    }),
  };
}

function ofPromise(promise: PromiseResult, results: Results): PromiseExplained {
  return {
    kind: 'promise',
    promise,
    halves: promise.halves.map((half) => ({
      ...half,
      checks: half.checks.map(({ check, observations, ...counts }) => ({
        ...counts,
        check: results.checks.find((each) => each.id === check)!,
        rows: observations.map((n) => results.observations[n]!),
      })),
    })),
  };
}

/** Promises that rest on rows of this kind. */
function promisesOf(results: Results, mine: (row: ObservationRow) => boolean): string[] {
  return results.promises
    .filter(({ halves }) =>
      halves.some(({ checks }) => checks.some(({ observations }) => observations.some((n) => mine(results.observations[n]!)))),
    )
    .map(({ id }) => id);
}

function resourcesCalled(id: string, assembly: Assembly) {
  const all = assembly.everything();
  if (id.startsWith('arn:')) return all.filter((found) => arnsOf(assembly, found).includes(id));
  const [stack, logicalId] = id.includes('/') ? id.split('/') : [undefined, id];
  return all.filter((found) => found.logicalId === logicalId && (stack === undefined || found.stack.name === stack));
}

/** ARNs that follow from names in the template; a key's or a certificate's own id is known only after deployment. */
function arnsOf(assembly: Assembly, { logicalId, stack }: { logicalId: string; stack: Parameters<Assembly['text']>[1] }): string[] {
  return ['Arn', 'DBInstanceArn', 'BackupVaultArn', 'TopicArn']
    .map((attribute) => assembly.text({ 'Fn::GetAtt': [logicalId, attribute] }, stack))
    .concat(assembly.text({ Ref: logicalId }, stack));
}

function unknown(id: string, results: Results, assembly: Assembly): string {
  if (id.startsWith('arn:')) {
    return `nothing in the templates of ${results.platform.name}, ${results.platform.stage} has the ARN ${id}; wanted one that follows from a name (a key's own id is known only after deployment: ask by its logical id)`;
  }
  const known = [
    ...results.promises.map((promise) => promise.id),
    ...results.checks.map((check) => check.id),
    ...new Set(assembly.everything().map(({ logicalId }) => logicalId)),
  ];
  return `nothing is called ${id} in ${results.platform.name}, ${results.platform.stage}; wanted a promise, a check, a logical id or an ARN; ${didYouMean(id, known, 'freehold todo and the evidence pack list them')}`;
}
