import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { SessionMovedError, WrongSessionError } from '../shared/errors';
import { minutesLater } from '../shared/session';
import type { Session } from '../shared/session';
import type { SessionTable } from '../shared/table';
import type { PastResult } from './contract';
import { unfinished } from './unfinished';

export interface Round {
  readonly sessions: SessionTable;
  readonly machines: SFNClient;
  readonly machine: string;
}

/** After the end of a window its own run has this long to go on. */
const PATIENCE_MINUTES = 10;
/** A door that nobody has seen shut for so long after its end wakes somebody. */
const OVERDUE_MINUTES = 30;

export async function goRound(round: Round, now: Date): Promise<PastResult> {
  const [lapsed, resumed, overdue]: [string[], string[], string[]] = [[], [], []];
  for (const session of await unfinished(round.sessions)) {
    const { id, status, lapsesAt, until = lapsesAt } = session;
    if (isBefore(minutesLater(new Date(until), OVERDUE_MINUTES), now) && ['approved', 'open', 'closing'].includes(status))
      overdue.push(id);
    if (!isBefore(minutesLater(new Date(until), PATIENCE_MINUTES), now)) continue;
    if (await runs(round, session)) continue;
    if (status === 'requested') {
      if (await lapse(round, session, now)) lapsed.push(id);
    } else if (await resume(round, session, now)) resumed.push(id);
  }
  return { lapsed, resumed, overdue };
}

const isBefore = (moment: string, now: Date): boolean => Date.parse(moment) <= now.getTime();

/** The run of the request, or the last that took it up. */
async function runs({ machines, machine }: Round, { id, resumedAs = id }: Session): Promise<boolean> {
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${resumedAs}`;
  try {
    const { status } = await machines.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING' || status === 'PENDING_REDRIVE';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false;
    throw error;
  }
}

async function lapse({ sessions }: Round, session: Session, now: Date): Promise<boolean> {
  return unlessMoved(() => sessions.change(session, ['requested'], () => ({ status: 'lapsed', closedAt: now.toISOString() })));
}

/** Named by the minute, so that two rounds at once begin one run. */
async function resume({ sessions, machines, machine }: Round, session: Session, now: Date): Promise<boolean> {
  const { tenant, id, status } = session;
  const name = `${id}-${now.toISOString().slice(0, 16).replace(/\D/g, '')}`;
  const noted = await unlessMoved(() => sessions.change(session, [status], () => ({ resumedAs: name })));
  if (!noted) return false;
  try {
    await machines.send(
      new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify({ tenant, id, resume: true }) }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
  return true;
}

/** Somebody else is at it, and this round leaves it to him. */
async function unlessMoved(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (error instanceof SessionMovedError || error instanceof WrongSessionError) return false;
    throw error;
  }
}
