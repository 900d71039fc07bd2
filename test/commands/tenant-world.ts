import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Received, Reply } from '../lambdas/support/loopback';
import { withOwnHome } from '../support/run/own-home';

const REPOSITORY = path.join(__dirname, '../..');

export const ACCOUNT = '123456789012';
export const MACHINES = `arn:aws:states:ap-south-1:${ACCOUNT}:stateMachine:softdocket-production-`;
export const EXECUTIONS = `arn:aws:states:ap-south-1:${ACCOUNT}:execution:softdocket-production-`;

/** An event of a history as Step Functions writes it, `id`, time and predecessor left out. */
export type Step = { readonly type: string; readonly previousEventId?: number } & Readonly<Record<string, unknown>>;

export const entered = (name: string, kind = 'Task'): Step => ({ type: `${kind}StateEntered`, stateEnteredEventDetails: { name } });
export const exited = (name: string, kind = 'Task'): Step => ({ type: `${kind}StateExited`, stateExitedEventDetails: { name } });
export const failed = (error: string, cause: string): Step => ({
  type: 'LambdaFunctionFailed',
  lambdaFunctionFailedEventDetails: { error, cause },
});
export const succeeded = (output: object): Step => ({
  type: 'LambdaFunctionSucceeded',
  lambdaFunctionSucceededEventDetails: { output: JSON.stringify(output) },
});

/** An error of a hook as Lambda hands it to a machine. */
export const causeOf = (errorType: string, errorMessage: string): string =>
  JSON.stringify({ errorType, errorMessage, trace: [`${errorType}: ${errorMessage}`, '    at handler (/var/task/index.js:1:1)'] });

interface End {
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** Executions that go on by one part of their history at each look. Answers by the rules of Step Functions, on the wire. */
export class LifeOnTheWire {
  readonly executions = new Map<string, { input: string; looks: number }>();
  readonly calls: string[] = [];
  account = ACCOUNT;
  /** Looks from which on the answer is this, until the next number. */
  failAt = new Map<number, Reply>();

  constructor(
    private readonly parts: readonly (readonly Step[])[],
    private readonly end: End,
    private readonly page = 3,
  ) {}

  answer({ headers, body }: Received): Reply {
    const target = headers['x-amz-target'];
    if (target === undefined) return this.identity();
    const operation = String(target).split('.')[1]!;
    this.calls.push(operation);
    const input = JSON.parse(body) as Record<string, string>;
    if (operation === 'StartExecution') return this.start(input);
    if (operation === 'DescribeExecution') return this.describe(input.executionArn!);
    if (operation === 'GetExecutionHistory') return this.history(input.executionArn!, input.nextToken);
    return refusal('UnknownOperationException', operation);
  }

  private identity(): Reply {
    const answer = `<Arn>arn:aws:sts::${this.account}:assumed-role/softdocket-production-operator/jane@softdocket.example</Arn><UserId>A:jane</UserId><Account>${this.account}</Account>`;
    return {
      status: 200,
      type: 'text/xml',
      body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${answer}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
    };
  }

  private start({ stateMachineArn, name, input }: Record<string, string>): Reply {
    const arn = `${stateMachineArn!.replace(':stateMachine:', ':execution:')}:${name}`;
    const there = this.executions.get(arn);
    if (there && (there.input !== input || this.stands(arn) !== 'RUNNING'))
      return refusal('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    if (!there) this.executions.set(arn, { input: input!, looks: 0 });
    return json({ executionArn: arn, startDate: START / 1_000 });
  }

  private stands(arn: string): string {
    return this.executions.get(arn)!.looks >= this.parts.length ? this.end.status : 'RUNNING';
  }

  private describe(arn: string): Reply {
    const execution = this.executions.get(arn);
    if (!execution) return refusal('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    execution.looks++;
    const trouble = this.failAt.get(execution.looks);
    this.failAt.delete(execution.looks);
    if (trouble) return trouble;
    const status = this.stands(arn);
    const ended = status === 'RUNNING' ? {} : { ...this.end, stopDate: (START + 600_000) / 1_000 };
    return json({ executionArn: arn, startDate: START / 1_000, status, input: execution.input, ...ended });
  }

  /** Newest first, a few a page: whoever reads one page alone misses the rest. */
  private history(arn: string, token?: string): Reply {
    const { looks } = this.executions.get(arn)!;
    const events = this.parts.slice(0, looks).flat();
    const all = events.map((event, i) => ({ id: i + 1, previousEventId: i, timestamp: START / 1_000 + 2 * i, ...event })).reverse();
    const from = Number(token ?? 0);
    const next = from + this.page < all.length ? { nextToken: String(from + this.page) } : {};
    return json({ events: all.slice(from, from + this.page), ...next });
  }
}

const START = Date.parse('2026-12-01T06:00:00Z');

const json = (body: object): Reply => ({ status: 200, body: JSON.stringify(body), type: 'application/x-amz-json-1.0' });
export const refusal = (type: string, message: string, status = 400): Reply => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws#${type}`, message }),
  type: 'application/x-amz-json-1.0',
});

interface Told {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in a process of its own, every AWS endpoint at `aws`. Once it has said `interruptAt`, somebody presses Ctrl-C. */
export async function freehold(aws: string, args: readonly string[], interruptAt?: string): Promise<Told> {
  const home = mkdtempSync(path.join(tmpdir(), 'freehold-tenant-'));
  const child = spawn(process.execPath, [path.join(REPOSITORY, 'bin/freehold.js'), ...args], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withOwnHome(home),
      AWS_ENDPOINT_URL: aws,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    },
  });
  const said = { stdout: '', stderr: '' };
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
    // Once: what is said comes in as many pieces as the machine likes, and a second Ctrl-C ends the process there and then.
    if (interrupted || interruptAt === undefined || !said.stdout.includes(interruptAt)) return;
    interrupted = child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const [status] = (await once(child, 'close')) as [number | null];
  rmSync(home, { recursive: true, force: true });
  return { status, ...said };
}
