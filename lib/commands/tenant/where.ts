import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { Cell } from '../../../config/platform';
import { cellOf, platformOf, withCell, type CellOptions, type OpenCell } from './cell';
import { CellError, CredentialsError, TenantError } from './errors';
import { readTenant, type State } from './ledger';

/** What one home cell answered; or why nothing can be asked of it: another account's, or not deployed yet. */
export interface Answer<T> {
  readonly cell: Cell;
  readonly found?: T;
  readonly silent?: CredentialsError | CellError;
}

/**
 * The home cell of a tenant: the one that `--residency` names or the platform has alone; else that of the declared tenant; else the one
 * whose ledger knows it. Cells of accounts that these credentials are not of are left out: nothing can be done there with them.
 *
 * @throws ConfigurationError for an unknown platform, stage or residency
 * @throws TenantError where no ledger knows the tenant, or more than one: then somebody has to say which is meant
 */
export async function cellOfTenant(tenant: string, options: CellOptions, platform = platformOf(options)): Promise<Cell> {
  const { residencies, declared } = platform;
  if (options.residency !== undefined || residencies.length === 1) return cellOf(options, platform);
  const said = declared.find(({ id }) => id === tenant);
  if (said) return said.residency.home;
  const answers = await askedAbout(
    tenant,
    residencies.map(({ home }) => home),
  );
  const known = answers.flatMap(({ cell, found }) => (found ? [{ cell, status: found.status }] : []));
  // An onboarding that failed or a tenant that is gone stays in its ledger: one that lives elsewhere is meant rather than that.
  const living = known.filter(({ status }) => status !== 'failed' && status !== 'erased');
  const [only, ...others] = living.length > 0 ? living : known;
  if (only && others.length === 0) return only.cell;
  throw only ? inSeveral(tenant, [only, ...others]) : inNone(tenant, answers);
}

/**
 * Asks each cell, and leaves out those of which nothing can be asked.
 *
 * @throws CredentialsError, or CellError, when that are all of them, and CellError when one refuses
 */
export async function askEach<T>(cells: readonly Cell[], use: (open: OpenCell) => Promise<T>): Promise<Answer<T>[]> {
  const answers = await Promise.all(
    cells.map(async (cell): Promise<Answer<T>> => {
      try {
        return { cell, found: await withCell(cell, use) };
      } catch (error) {
        if (error instanceof CredentialsError) return { cell, silent: error };
        if (error instanceof CellError && error.cause instanceof ResourceNotFoundException) return { cell, silent: error };
        throw error;
      }
    }),
  );
  if (answers.every(({ silent }) => silent)) throw answers[0]!.silent!;
  return answers;
}

async function askedAbout(tenant: string, cells: readonly Cell[]): Promise<Answer<State | undefined>[]> {
  try {
    return await askEach(cells, async (open) => (await readTenant(open, tenant)).state);
  } catch (error) {
    if (!(error instanceof CellError)) throw error;
    const message = `where tenant ${tenant} lives could not be found out: ${error.message}; or say it with --residency`;
    throw new CellError(message, { cause: error });
  }
}

/** Residency and region; of those of which nothing could be asked, why. */
export const cellInWords = ({ cell: { residency, region, account }, silent }: Answer<unknown>): string =>
  `${residency} (${region.region})` +
  (silent instanceof CredentialsError ? ` of account ${account.id}` : silent ? ', which is not deployed' : '');

const inSeveral = (tenant: string, found: readonly { readonly cell: Cell; readonly status: string }[]): TenantError =>
  new TenantError(
    `tenant ${tenant} is in the ledgers of ${found.map((one) => `${cellInWords(one)}, ${one.status},`).join(' and ')} wanted the one that is meant; nothing was started; name it with --residency`,
  );

function inNone(tenant: string, answers: readonly Answer<unknown>[]): TenantError {
  const { platform, stage } = answers[0]!.cell;
  const words = (which: readonly Answer<unknown>[]): string => which.map(cellInWords).join(', ');
  const left = answers.filter(({ silent }) => silent);
  return new TenantError(
    `no ledger of ${platform}, ${stage} knows tenant ${tenant}; asked were ${words(answers.filter(({ silent }) => !silent))}` +
      `${left.length > 0 ? `, and not ${words(left)}` : ''}; wanted a tenant that was onboarded; "freehold tenant list" lists them`,
  );
}
