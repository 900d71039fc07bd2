import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { DescribeExecutionCommandOutput, SFNClient } from '@aws-sdk/client-sfn';
import type { Cell } from '../../../config/platform';
import { machineName } from '../../naming';
import type { Machine } from '../../naming';
import { CellError } from './errors';
import { executionName, type Request } from './request';

/** An execution that serves a request. */
export interface Run {
  readonly machine: Machine;
  readonly arn: string;
  /** It was there before: the same request runs already, or ran and has ended. */
  readonly before: boolean;
}

const MOST_TIMES = 99;

/**
 * Starts the machine, or finds the execution of the same request: one that runs is joined. One that has ended within 90 days keeps
 * its name taken; it is found too, unless `again` asks for a new one, whose name is then numbered.
 */
export async function start({ machines, cell }: Place, request: Request, again: boolean): Promise<Run> {
  for (let time = 1; time <= MOST_TIMES; time++) {
    const name = executionName(request, time);
    const run = { machine: request.machine, arn: executionArn(cell, request.machine, name) };
    try {
      const started = await machines.send(
        new StartExecutionCommand({
          stateMachineArn: machineArn(cell, request.machine),
          name,
          input: JSON.stringify(request.input),
        }),
      );
      return { ...run, arn: started.executionArn ?? run.arn, before: false };
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      if (!again || runs((await look(machines, run.arn)).status)) return { ...run, before: true };
    }
  }
  throw new CellError(
    `the same request was started ${MOST_TIMES} times within 90 days; wanted fewer; look at them in the console of Step Functions before another`,
  );
}

interface Place {
  readonly machines: SFNClient;
  readonly cell: Cell;
}

export type Look = Pick<
  DescribeExecutionCommandOutput,
  'status' | 'startDate' | 'stopDate' | 'output' | 'error' | 'cause' | 'stateMachineArn'
>;

/** An execution as it stands. One that was started a moment ago may not be found yet. */
export async function look(machines: SFNClient, arn: string, signal?: AbortSignal): Promise<Look> {
  try {
    return await machines.send(new DescribeExecutionCommand({ executionArn: arn }), { abortSignal: signal });
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return { status: undefined, startDate: undefined, stateMachineArn: undefined };
    throw error;
  }
}

export const runs = (status: Look['status']): boolean => status === 'RUNNING' || status === 'PENDING_REDRIVE';

const arnOf = ({ account, region }: Cell, kind: string, rest: string): string =>
  `arn:${account.partition}:states:${region.region}:${account.id}:${kind}:${rest}`;
export const machineArn = (cell: Cell, machine: Machine): string => arnOf(cell, 'stateMachine', machineName(cell, machine));
export const executionArn = (cell: Cell, machine: Machine, name: string): string =>
  arnOf(cell, 'execution', `${machineName(cell, machine)}:${name}`);
