import { createInterface } from 'node:readline';
import type { Mistake } from '../../../config/mistakes';
import { erasureRequest } from '../../../config/request-schema';
import type { ErasureRequest } from '../../../config/request-schema';
import type { ExitCode } from '../exit-codes';
import { withCell, type OpenCell } from './cell';
import { TenantError } from './errors';
import { only } from './export';
import { readTenant, type State } from './ledger';
import { checked, SOMEBODY } from './request';
import { runIn, type RunOptions } from './run';
import { unknownTenant } from './show';
import { cellOfTenant } from './where';

export interface RemoveOptions extends RunOptions {
  /** The tenant's name, for whoever cannot be asked for it. */
  readonly name?: string;
  readonly reason?: string;
  /** The end of the contract, ISO in UTC; left out = at once. */
  readonly at?: string;
  readonly cancel?: boolean;
  readonly hold?: boolean;
  readonly release?: boolean;
  readonly approver?: string;
  readonly expires?: string;
  readonly terminal?: Terminal;
}

/** Where the name is typed. */
interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Erases a tenant, or says something about its erasure: cancel it, hold it, let it go on. */
export async function remove(tenant: string, options: RemoveOptions): Promise<ExitCode> {
  const { terminal = { input: process.stdin, output: process.stderr } } = options;
  const request = asked(tenant, options);
  if (request.action === 'erase' && options.name === undefined && !terminal.input.isTTY) throw unasked(tenant);
  return withCell(await cellOfTenant(tenant, options), async (open) => {
    const requestedBy = options.requestedBy ?? open.caller;
    const name = request.action === 'erase' ? { name: await typedName(open, tenant, { name: options.name, terminal }) } : {};
    return runIn(open, options, {
      machine: 'erasure',
      what: request.action === 'erase' ? 'remove' : request.action,
      tenant,
      input: { ...request, ...name, requestedBy },
    });
  });
}

/** @throws ConfigurationError with every mistake */
function asked(tenant: string, options: RemoveOptions): ErasureRequest {
  const { name, reason, at, approver, expires, requestedBy = SOMEBODY } = options;
  const chosen = (['cancel', 'hold', 'release'] as const).filter((action) => options[action]);
  const action = chosen[0] ?? 'erase';
  const also: Mistake[] = chosen.slice(1).map((other) => ({
    file: `--${other}`,
    what: `and --${action} exclude each other`,
    wanted: 'one of the two',
    remedy: 'send two requests',
  }));
  const common = { action, tenant, reason, requestedBy };
  switch (action) {
    case 'erase':
      return checked(erasureRequest, { ...common, name: name ?? '', at }, [...also, ...only({ approver, expires }, '--hold')]);
    case 'cancel':
      return checked(erasureRequest, common, [...also, ...only({ name, at, approver, expires }, 'an erasure or a hold')]);
    case 'hold':
      return checked(erasureRequest, { ...common, approver, expires }, [...also, ...only({ name, at }, 'an erasure')]);
    case 'release':
      return checked(erasureRequest, { ...common, approver }, [...also, ...only({ name, at, expires }, 'an erasure or a hold')]);
  }
}

/** One who mistypes an id erases nobody: the name is compared here, and again by the machine. */
async function typedName(
  open: OpenCell,
  tenant: string,
  { name, terminal }: { name: string | undefined; terminal: Terminal },
): Promise<string> {
  const { state } = await readTenant(open, tenant);
  if (state === undefined) throw unknownTenant(tenant, open.cell);
  const typed = name ?? (await prompt(terminal, state, open.cell.region.region));
  if (typed === state.name) return typed;
  throw new TenantError(
    `the name typed is ${JSON.stringify(typed)}; tenant ${tenant} has another; nothing was started; "freehold tenant show ${tenant}" gives its name`,
  );
}

/** The name itself is not shown: whoever types it has to know whom they erase. */
async function prompt({ input, output }: Terminal, { tenant, status, plan }: State, region: string): Promise<string> {
  const reader = createInterface({ input, output });
  output.write(`Tenant ${tenant} (${status}, plan ${plan}, ${region}) is to be erased, with all its data.\n`);
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('close', () =>
        reject(new TenantError(`no name was typed; nothing was started; tenant ${tenant} stays as it is`)),
      );
      reader.question("Type the tenant's name: ", resolve);
    });
  } finally {
    reader.close();
  }
}

const unasked = (tenant: string): TenantError =>
  new TenantError(
    `nobody can be asked for the name of tenant ${tenant}: standard input is no terminal; wanted the name typed, or --name NAME; nothing was started`,
  );
