import type { PackFile, PromiseResult, Results } from '../results';
import { list, table } from './table';
import type { Cell } from './table';

const PROMISES = [
  'id',
  'promise',
  'page',
  'section',
  'owner',
  'status',
  'since',
  'why',
  'operation',
  'seen from',
  'seen to',
  'seen by',
  'decided by',
  'to be built',
  'kinds',
  'checks',
  'resources',
  'resources as expected',
  'looked at',
  'broken',
  'excepted',
  'skipped',
  'looked through for what must not be',
  'exceptions',
  'duty of the application',
  'controls shown by checks',
  'controls that no check can show',
  'review by',
  'review overdue',
] as const;

export const promisesTable = ({ promises }: Results): PackFile => table('promises.csv', PROMISES, promises.map(promiseRow));

function promiseRow(promise: PromiseResult): Record<(typeof PROMISES)[number], Cell> {
  const checks = promise.halves.flatMap((half) => half.checks);
  const sum = (count: (check: (typeof checks)[number]) => number): number => checks.reduce((all, check) => all + count(check), 0);
  return {
    id: promise.id,
    promise: promise.promise,
    page: promise.page.name,
    section: promise.page.section,
    owner: promise.owner,
    status: promise.status,
    since: promise.since ?? '',
    why: promise.why,
    operation: promise.operation.state,
    'seen from': promise.operation.from ?? '',
    'seen to': promise.operation.to ?? '',
    'seen by': promise.operation.why,
    'decided by': list(promise.halves.flatMap((half) => half.decides ?? [])),
    'to be built': list(
      promise.halves.flatMap(({ planned, built }) =>
        planned ? [built ? `${planned} (${built.owner}, by ${built.by})` : planned] : [],
      ),
    ),
    kinds: list(promise.halves.map((half) => half.kind)),
    checks: list(checks.map(({ check }) => check)),
    resources: sum(({ resources }) => resources),
    'resources as expected': sum(({ holding }) => holding),
    'looked at': sum(({ looked }) => looked),
    broken: sum(({ broken }) => broken),
    excepted: sum(({ excepted }) => excepted),
    skipped: sum(({ skipped }) => skipped),
    'looked through for what must not be': sum(({ among }) => among),
    exceptions: list(promise.exceptions),
    'duty of the application': promise.duty ?? '',
    'controls shown by checks': controlsIn(promise.controls),
    'controls that no check can show': controlsIn(promise.notAutomatable),
    'review by': promise.reviewBy,
    'review overdue': yesNo(promise.reviewOverdue),
  };
}

const yesNo = (yes: boolean): string => (yes ? 'yes' : 'no');

const controlsIn = (controls: PromiseResult['controls']): string =>
  list(Object.entries(controls).flatMap(([framework, ids]) => Object.keys(ids).map((id) => `${framework} ${id}`)));
