import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { randomBytes } from 'node:crypto';
import { TENANT_ID } from '../../../config/reserved-ids';
import { APPROVAL_MINUTES, breakGlassRequest } from '../../../config/break-glass-request';
import { readState } from '../../shared/read-state';
import type { TenantState, TenantStatus } from '../../shared/tenant-state';
import { InvalidOrderError, SamePersonError, SessionMovedError, WrongSessionError } from '../shared/errors';
import { idOf, minutesLater, SESSION_ID, STATUSES } from '../shared/session';
import type { Person, Session } from '../shared/session';
import type { SessionTable } from '../shared/table';

export interface DeskWork {
  readonly dynamo: DynamoDBClient;
  readonly machines: SFNClient;
  readonly sessions: SessionTable;
  readonly env: Readonly<Record<'TENANTS_TABLE' | 'MACHINE', string>>;
  readonly now: () => Date;
}

interface Named {
  readonly tenant: string;
  readonly id: string;
}

/** Whose data is there. */
const HAS_DATA: readonly TenantStatus[] = ['active', 'suspended', 'leaving'];

/**
 * Writes a request down and begins its run. Nothing is open, and nobody is told, before somebody else approves.
 *
 * @throws InvalidOrderError
 */
export async function request(desk: DeskWork, asked: unknown, by: Person): Promise<Session> {
  const read = breakGlassRequest.safeParse(asked);
  if (!read.success)
    throw new InvalidOrderError(
      `the request is not of the published shape: ${read.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`).join('; ')}; wanted config/schema/break-glass-request.schema.json; nothing was written`,
    );
  const { tenant, isolation, plan, name, contact } = await standing(desk, read.data.tenant);
  const at = desk.now();
  const session: Session = {
    ...read.data,
    ...{ tenant, isolation, plan, name, contact },
    id: idOf(at, randomBytes(4).toString('hex')),
    status: 'requested',
    requestedBy: by,
    requestedAt: at.toISOString(),
    lapsesAt: minutesLater(at, APPROVAL_MINUTES),
  };
  await desk.sessions.create(session);
  await desk.machines.send(
    new StartExecutionCommand({
      stateMachineArn: desk.env.MACHINE,
      name: session.id,
      input: JSON.stringify({ tenant, id: session.id, resume: false }),
    }),
  );
  return session;
}

async function standing({ dynamo, env }: DeskWork, tenant: string): Promise<TenantState> {
  const state = await readState(dynamo, env.TENANTS_TABLE, tenant);
  if (state && HAS_DATA.includes(state.status)) return state;
  throw new InvalidOrderError(
    `tenant ${tenant} is ${state?.status ?? 'not in the ledger of this cell'}; wanted one that is ${HAS_DATA.join(', ')}; list them with "freehold tenant list", and mind the residency`,
  );
}

/**
 * The second person says yes: the window begins now.
 *
 * @throws SamePersonError, WrongSessionError, NoSuchSessionError, SessionMovedError
 */
export function approve({ sessions, now }: DeskWork, named: Named, by: Person): Promise<Session> {
  return sessions.change(checked(named), ['requested'], ({ id, requestedBy, lapsesAt, minutes }) => {
    const at = now();
    if (by.name === requestedBy.name)
      throw new SamePersonError(`${by.name} made request ${id}; wanted somebody else's approval; ask a colleague`);
    if (at.getTime() >= Date.parse(lapsesAt))
      throw new WrongSessionError(
        `request ${id} lapsed at ${lapsesAt}; wanted an approval within ${APPROVAL_MINUTES} minutes; ${requestedBy.name} asks anew`,
      );
    return { status: 'approved', approvedBy: by, approvedAt: at.toISOString(), until: minutesLater(at, minutes) };
  });
}

/** How often an order to close looks again where somebody else was faster: whoever lends himself more writes, too, and must not keep it off. */
const CLOSING_TRIES = 8;

/** Ends a window before its minute, or takes a request back. What is over stays as it is. */
export async function close(desk: DeskWork, named: Named, by: Person, tries = CLOSING_TRIES): Promise<Session> {
  try {
    return await desk.sessions.change(checked(named), STATUSES, ({ status, until = '' }) => {
      const at = desk.now().toISOString();
      if (status === 'requested') return { status: 'withdrawn', closeAskedBy: by, closedAt: at };
      if (status !== 'approved' && status !== 'open') return undefined;
      return { status: 'closing', closeAskedBy: by, until: at < until ? at : until };
    });
  } catch (error) {
    if (!(error instanceof SessionMovedError) || tries <= 1) throw error;
    return close(desk, named, by, tries - 1);
  }
}

/** How a request stands. */
export const show = ({ sessions }: DeskWork, named: Named): Promise<Session> => {
  const { tenant, id } = checked(named);
  return sessions.read(tenant, id);
};

function checked({ tenant, id }: Named): Named {
  if (TENANT_ID.test(tenant) && SESSION_ID.test(id)) return { tenant, id };
  throw new InvalidOrderError(
    `the order names tenant ${JSON.stringify(tenant)} and request ${JSON.stringify(id)}; wanted those that "freehold break-glass request" printed`,
  );
}
