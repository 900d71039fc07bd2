import type { Cell } from '../../../config/platform';
import type { ExitCode } from '../exit-codes';
import { EXIT } from '../exit-codes';
import { MACHINES } from '../../naming';
import { table } from '../table';
import { withCell, type CellOptions, type OpenCell } from './cell';
import { TenantError } from './errors';
import { readTenant, STATUSES, type Past, type State } from './ledger';
import { row } from './report';
import { followed, type RunOptions } from './run';
import { executionArn, type Run } from './start';
import { cellOfTenant } from './where';

export type ShowOptions = CellOptions & Pick<RunOptions, 'watch' | 'pause'>;

/** How a tenant stands and what happened to it; with `--watch` the run that holds it, until it ends. Reads, and starts nothing. */
export async function show(tenant: string, options: ShowOptions): Promise<ExitCode> {
  return withCell(await cellOfTenant(tenant, options), async (open) => {
    const { state, history } = await readTenant(open, tenant);
    if (state === undefined) throw unknownTenant(tenant, open.cell);
    if (options.watch) return watchHolder(open, options, state);
    process.stdout.write(
      options.json ? `${JSON.stringify({ ...state, history }, undefined, 2)}\n` : `${inWords(state)}\n\n${pastInWords(history)}\n`,
    );
    return EXIT.fine;
  });
}

export const unknownTenant = (tenant: string, { platform, stage, residency, region }: Cell): TenantError =>
  new TenantError(
    `the ledger of ${platform}, ${stage}, residency ${residency} (${region.region}) knows no tenant ${tenant}; wanted one that was onboarded there; "freehold tenant list" lists them; name another --residency if it lives elsewhere`,
  );

async function watchHolder(open: OpenCell, options: Pick<RunOptions, 'json' | 'pause'>, state: State): Promise<ExitCode> {
  const found = holderOf(open.cell, state);
  if (found)
    return followed(
      open.machines,
      options,
      { machine: found.machine, what: found.machine, tenant: state.tenant, input: {} },
      found,
    );
  throw new TenantError(
    `nothing holds tenant ${state.tenant}, which is ${state.status}; wanted a run to watch; its history lists those that ended`,
  );
}

/** The run that holds a tenant; of one that is leaving, the erasure that waits for its day. */
function holderOf(cell: Cell, { holder, erasure, status }: State): Run | undefined {
  if (holder !== undefined) {
    const [, , , , , , name = ''] = holder.split(':');
    const machine = MACHINES.find((one) => name.endsWith(`-${one}`)) ?? 'onboarding';
    return { machine, arn: holder, before: true };
  }
  if (status !== 'leaving' || erasure === undefined) return undefined;
  return { machine: 'erasure', arn: executionArn(cell, 'erasure', erasure.id), before: true };
}

function inWords({ tenant, status, hold, containment, erasure, signing, ...state }: State): string {
  const rows: (readonly [string, string])[] = [
    ['name', state.name],
    ['plan', `${state.plan} (${state.isolation})`],
    ['residency', state.residency],
    ['contact', state.contact],
    ['changed', state.updatedAt],
    ...(state.holder === undefined ? [] : [['held by', `${state.machine ?? 'a run'}, ${state.holder}`] as const]),
    ...(state.failure === undefined ? [] : [['last error', state.failure] as const]),
    ...(containment
      ? [[containment.state, `since ${containment.since}, by ${containment.requestedBy}: ${containment.reason}`] as const]
      : []),
    ...(hold
      ? [['legal hold', `until ${hold.expires}, since ${hold.since}, approved by ${hold.approver}: ${hold.reason}`] as const]
      : []),
    ...(signing ? [['signing keys', signingInWords(signing)] as const] : []),
    ...(erasure ? erasureRows(erasure) : []),
  ];
  return [`${tenant}  ${status}: ${STATUSES[status]}`, ...rows.map(([name, value]) => row([name, value]))].join('\n');
}

const signingInWords = ({ keys, step, at, run }: NonNullable<State['signing']>): string =>
  `${keys}, the first signs; step ${step} ${at === undefined ? 'is not done' : `done ${at}`}, by ${run}`;

const erasureRows = (erasure: NonNullable<State['erasure']>): (readonly [string, string])[] => [
  ['erasure', `${erasure.id}, asked for ${erasure.requestedAt} by ${erasure.requestedBy}: ${erasure.reason}`],
  ['begins', `${erasure.at}; until then it can be cancelled`],
  [
    'production',
    `due to be empty by ${erasure.productionDueBy}${erasure.emptyAt === undefined ? '' : `, seen empty ${erasure.emptyAt}`}`,
  ],
  ['backups', `due to be gone by ${erasure.backupsDueBy}`],
];

function pastInWords(history: readonly Past[]): string {
  if (history.length === 0) return 'no run has ended yet';
  return table(
    history.map(({ at, run, outcome, status, execution }) => [at, run, outcome, status, execution.split(':').at(-1) ?? '']),
  );
}
