import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { ROOT } from '../../root';
import type { Answer, Job } from './hand';

/** Four engines take more than a gigabyte, and no synthesis has work for more. */
const MOST = 4;
const LONGEST_MINUTES = 10;

/**
 * Threads that look at templates while the main one looks at constructs. A plugin of the CDK must answer before it returns, so the
 * main thread waits for them where it needs what they found.
 */
export class Hands {
  private readonly hands: Hand[] = [];

  /** @param program what each thread runs */
  constructor(
    private readonly count = Math.min(MOST, Math.max(1, availableParallelism() - 1)),
    private readonly program = require.resolve('./hand'),
  ) {}

  /** Starts what takes a second or two to start, so that it is ready when there is something to look at. */
  warm(): void {
    for (let i = 0; i < this.count; i++) this.hand(i).give({ kind: 'warm' });
  }

  /** @returns the answers, in order, when they are asked for */
  share<T>(items: readonly T[], job: (part: readonly T[]) => Job): () => Answer[] {
    const hands = Math.min(this.count, items.length);
    const given = Array.from({ length: hands }, (_, i) => this.hand(i).give(job(items.filter((_, place) => place % hands === i))));
    return () => given.map((answer) => answer());
  }

  /** Whoever looks at templates in processes of its own waits for these, and needs a thread beside the others. */
  apart(job: Job): () => Answer {
    return this.hand(this.count).give(job);
  }

  async end(): Promise<void> {
    await Promise.all(this.hands.splice(0).map((hand) => hand?.end()));
  }

  private hand(i: number): Hand {
    return (this.hands[i] ??= new Hand(this.program));
  }
}

/**
 * The main thread sleeps while it waits and hears no event, so a thread that ends says so where the other looks. One that the system
 * stops for want of memory says nothing, and is given up after a while.
 */
const START = `
const { workerData: { answered, port, program } } = require('node:worker_threads');
process.once('exit', () => {
  Atomics.store(answered, 1, 1);
  Atomics.notify(answered, 0);
});
try {
  require(program);
} catch (error) {
  port.postMessage({ kind: 'failed', message: String(error) });
  throw error;
}`;

class Hand {
  private readonly worker: Worker;
  private readonly port: MessagePort;
  /** How many answers it has given, on which sleeps who waits; and whether it has ended. */
  private readonly answered = new Int32Array(new SharedArrayBuffer(8));
  private readonly answers: Answer[] = [];
  private given = 0;

  constructor(program: string) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.worker = new Worker(START, {
      eval: true,
      execArgv: program.endsWith('.ts') ? ['-r', join(ROOT, 'bin/typescript.js')] : [],
      workerData: { port: port2, answered: this.answered, program },
      transferList: [port2],
    });
    this.worker.on('error', () => undefined); // who waits is told, and that is more than a stack trace at the end
    // Nobody waits for a hand that nobody asks.
    this.worker.unref();
    this.port.unref();
  }

  give(job: Job): () => Answer {
    const place = this.given++;
    this.port.postMessage(job);
    return () => this.answer(place);
  }

  /** @throws Error when the job failed, or when nothing comes */
  private answer(place: number): Answer {
    const until = Date.now() + LONGEST_MINUTES * 60_000;
    while (this.answers[place] === undefined) {
      const before = Atomics.load(this.answered, 0);
      const message: { message: Answer } | undefined = receiveMessageOnPort(this.port);
      if (message) this.answers.push(message.message);
      else if (Atomics.load(this.answered, 1) === 1) throw new Error('a thread of the fences ended before it had answered');
      else if (Date.now() > until) throw new Error(`a thread of the fences has not answered in ${LONGEST_MINUTES} minutes`);
      else Atomics.wait(this.answered, 0, before, 1000);
    }
    const answer = this.answers[place];
    if (answer.kind === 'failed') throw new Error(answer.message);
    return answer;
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
