import {
  AlreadyExistsException,
  ChangeSetNotFoundException,
  CloudFormationServiceException,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import type {
  CreateStackCommandInput,
  ResourceChange,
  Stack,
  StackEvent,
  UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';

interface Stub {
  on(command: unknown): { callsFake(fake: (input: never) => unknown): void };
}
/** The stub's commands are typed one by one; here they are told apart by what they are called with. */
const bound = (stub: Stub): Stub => ({ on: (command) => stub.on(command) });

const invalid = (message: string): CloudFormationServiceException =>
  new CloudFormationServiceException({ name: 'ValidationError', $fault: 'client', message, $metadata: {} });

/** What CloudFormation holds of one region: stacks, and how each goes on when it is looked at again. */
export class Cloud {
  readonly stacks = new Map<string, Stack>();
  readonly calls: string[] = [];
  readonly asked: (CreateStackCommandInput | UpdateStackCommandInput)[] = [];
  events: StackEvent[] = [];
  /** What the next change set says, in pages. */
  changes: ResourceChange[][] = [[]];
  changeSetStatus = { Status: 'CREATE_COMPLETE', StatusReason: '' };
  private readonly changeSets = new Set<string>();
  /** How a stack that is being made or removed ends. */
  ends: Partial<Record<string, Stack['StackStatus']>> = {};
  noUpdates = false;
  outputs: Record<string, string> = {};

  constructor(
    readonly region: string,
    private readonly now: () => Date,
  ) {}

  put(stack: Partial<Stack> & { StackName: string; StackStatus: NonNullable<Stack['StackStatus']> }): void {
    this.stacks.set(stack.StackName, {
      StackId: `arn:aws:cloudformation:${this.region}:123456789012:stack/${stack.StackName}/1`,
      CreationTime: new Date('2026-11-01T00:00:00Z'),
      EnableTerminationProtection: true,
      ...stack,
    });
  }

  /** Time passes: what is in progress ends. */
  settle(): void {
    for (const [name, stack] of this.stacks) {
      const status = stack.StackStatus!;
      if (status === 'DELETE_IN_PROGRESS') {
        const end = this.ends.DELETE_IN_PROGRESS;
        if (end) stack.StackStatus = end;
        else this.stacks.delete(name);
        delete this.ends.DELETE_IN_PROGRESS;
      } else if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS') {
        stack.StackStatus = this.ends[status] ?? (status.replace('_IN_PROGRESS', '_COMPLETE') as NonNullable<Stack['StackStatus']>);
        if (stack.StackStatus === 'CREATE_COMPLETE')
          stack.Outputs = Object.entries(this.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
      }
    }
  }

  answer(mock: object): void {
    const { on } = bound(mock as Stub);
    const fake = <Input extends object>(command: unknown, name: string, reply: (input: Input) => unknown) =>
      on(command).callsFake((input: never) => {
        this.calls.push(name);
        return reply(input);
      });
    const known = (StackName: string): Stack => {
      const stack = [...this.stacks.values()].find((one) => one.StackName === StackName || one.StackId === StackName);
      if (!stack) throw invalid(`Stack with id ${StackName} does not exist`);
      return stack;
    };
    fake<{ StackName: string }>(DescribeStacksCommand, 'describe', ({ StackName }) => ({ Stacks: [{ ...known(StackName) }] }));
    fake<{ StackName: string; NextToken?: string }>(DescribeStackEventsCommand, 'events', ({ NextToken }) => {
      const half = Math.ceil(this.events.length / 2);
      return NextToken ? { StackEvents: this.events.slice(half) } : { StackEvents: this.events.slice(0, half), NextToken: 'more' };
    });
    fake<CreateStackCommandInput>(CreateStackCommand, 'create', (input) => {
      if (this.stacks.has(input.StackName!)) throw new AlreadyExistsException({ message: 'exists', $metadata: {} });
      this.asked.push(input);
      this.put({
        StackName: input.StackName!,
        StackStatus: 'CREATE_IN_PROGRESS',
        CreationTime: this.now(),
        Tags: input.Tags ?? [],
        RoleARN: input.RoleARN,
        EnableTerminationProtection: input.EnableTerminationProtection ?? false,
      });
      return { StackId: 'id' };
    });
    fake<UpdateStackCommandInput>(UpdateStackCommand, 'update', (input) => {
      const stack = known(input.StackName!);
      // Also while it cleans up after an update that is complete: serverless/serverless, issue 7217, has the answer of 2020.
      if (stack.StackStatus!.endsWith('_IN_PROGRESS'))
        throw invalid(`Stack:${stack.StackId} is in ${stack.StackStatus} state and can not be updated.`);
      if (this.noUpdates) throw invalid('No updates are to be performed.');
      this.asked.push(input);
      Object.assign(stack, {
        StackStatus: 'UPDATE_IN_PROGRESS',
        LastUpdatedTime: this.now(),
        Tags: input.Tags,
        Parameters: input.Parameters,
      });
      return { StackId: 'id' };
    });
    fake<{ StackName: string }>(DeleteStackCommand, 'delete', ({ StackName }) => {
      const stack = known(StackName);
      if (stack.EnableTerminationProtection)
        throw invalid(`Stack [${StackName}] cannot be deleted while TerminationProtection is enabled`);
      stack.StackStatus = 'DELETE_IN_PROGRESS';
      return {};
    });
    fake<{ StackName: string; EnableTerminationProtection: boolean }>(UpdateTerminationProtectionCommand, 'unprotect', (input) => {
      known(input.StackName).EnableTerminationProtection = input.EnableTerminationProtection;
      return { StackId: 'id' };
    });
    fake<{ StackName: string; ChangeSetName: string }>(CreateChangeSetCommand, 'change-set', ({ StackName, ChangeSetName }) => {
      const { StackId, StackStatus } = known(StackName);
      if (StackStatus!.endsWith('_IN_PROGRESS'))
        throw invalid(`Stack:${StackId} is in ${StackStatus} state and can not be updated.`);
      this.changeSets.add(ChangeSetName);
      return {};
    });
    fake<{ ChangeSetName: string; NextToken?: string }>(
      DescribeChangeSetCommand,
      'describe-change-set',
      ({ ChangeSetName, NextToken }) => {
        if (!this.changeSets.has(ChangeSetName)) throw new ChangeSetNotFoundException({ message: 'none', $metadata: {} });
        const page = Number(NextToken ?? 0);
        return {
          ...this.changeSetStatus,
          Changes: this.changes[page]!.map((ResourceChange) => ({ Type: 'Resource', ResourceChange })),
          ...(page + 1 < this.changes.length && { NextToken: String(page + 1) }),
        };
      },
    );
    fake<{ ChangeSetName: string }>(DeleteChangeSetCommand, 'delete-change-set', ({ ChangeSetName }) => {
      this.changeSets.delete(ChangeSetName);
      return {};
    });
  }
}
