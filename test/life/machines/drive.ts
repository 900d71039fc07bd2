import { DescribeExecutionCommand, ListStateMachinesCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { setTimeout as pause } from 'node:timers/promises';
import { machineName } from '../../../lib/naming';
import type { CellName, Machine } from '../../../lib/naming';
import { History } from '../../../lib/commands/tenant/history';
import type { Happening } from '../../../lib/commands/tenant/history';

/** One execution, as Step Functions tells it. Its status is for the reader: what it did is shown by what is there afterwards. */
export interface Ran {
  readonly machine: string;
  /** ARN. */
  readonly execution: string;
  /** What it was for, in the story's words. */
  readonly title: string;
  readonly status: string;
  readonly ms: number;
  readonly happenings: readonly Happening[];
  readonly output?: unknown;
  /** Class name and message of what ended it. */
  readonly failure?: string;
}

export interface Ask {
  readonly title: string;
  readonly input: unknown;
  readonly timeoutMs: number;
  /** State at which a run is left to itself: what it waits for there takes days. */
  readonly until?: string;
}

/** Starts machines of a cell and stays until they end. */
export class Machines {
  constructor(
    private readonly sfn: SFNClient,
    private readonly cell: CellName,
  ) {}

  /** The machines of tenant life that are deployed, by what they are called there. */
  async deployed(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    let nextToken: string | undefined;
    do {
      const page = await this.sfn.send(new ListStateMachinesCommand({ ...(nextToken !== undefined && { nextToken }) }));
      for (const { name, stateMachineArn } of page.stateMachines ?? []) found.set(name!, stateMachineArn!);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  }

  async run(machine: Machine, ask: Ask): Promise<Ran> {
    const name = machineName(this.cell, machine);
    const arn = (await this.deployed()).get(name);
    if (arn === undefined) throw new Error(`there is no machine ${name}; wanted the one of the lifecycle stack; deploy that first`);
    return this.runArn(arn, ask);
  }

  async runArn(stateMachineArn: string, ask: Ask): Promise<Ran> {
    const { executionArn } = await this.sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(ask.input) }));
    return this.follow(executionArn!, ask);
  }

  /** Stays with a run that a hook has begun under this name. */
  async followNamed(machine: Machine, name: string, ask: Omit<Ask, 'input'>): Promise<Ran> {
    const arn = (await this.deployed()).get(machineName(this.cell, machine))!;
    return this.follow(`${arn.replace(':stateMachine:', ':execution:')}:${name}`, ask);
  }

  private async follow(executionArn: string, { title, timeoutMs, until }: Omit<Ask, 'input'>): Promise<Ran> {
    const begun = Date.now();
    const history = new History(this.sfn, executionArn);
    const happenings: Happening[] = [];
    for (;;) {
      const { status, output, error, cause } = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
      const fresh = await history.since();
      happenings.push(...fresh);
      const left = until !== undefined && happenings.some(({ event, state }) => event === 'entered' && state === until);
      const over = Date.now() - begun > timeoutMs;
      if (status === 'RUNNING' && !over && !left) {
        await pause(250);
        continue;
      }
      return {
        machine: executionArn.split(':').at(-2)!,
        execution: executionArn,
        title,
        status:
          status === 'RUNNING' ? (left ? `waits in "${until}"` : `still running after ${Math.round(timeoutMs / 1000)} s`) : status!,
        ms: Date.now() - begun,
        happenings,
        ...(output !== undefined && { output: JSON.parse(output) as unknown }),
        ...(error !== undefined && { failure: `${error}: ${cause ?? ''}` }),
        ...(over && !left && status === 'RUNNING' && { failure: lastFailure(happenings) }),
      };
    }
  }
}

/** Why a run that does not end goes round and round, as far as it says. */
function lastFailure(happenings: readonly Happening[]): string {
  const last = happenings.findLast(({ event }) => event === 'failed') ?? happenings.findLast(({ event }) => event === 'waiting');
  if (last?.event === 'failed') return `"${last.state}" failed again and again: ${last.error}: ${last.cause}`;
  return last?.event === 'waiting' ? `"${last.state}" waits for ${last.for}` : 'it does not end';
}
