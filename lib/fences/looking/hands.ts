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

  constructor(private readonly count = Math.min(MOST, Math.max(1, availableParallelism() - 1))) {}

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
    return (this.hands[i] ??= new Hand());
  }
}

class Hand {
  private readonly worker: Worker;
  private readonly port: MessagePort;
  /** How many answers it has given; who waits sleeps on it. */
  private readonly answered = new Int32Array(new SharedArrayBuffer(4));
  private readonly answers: Answer[] = [];
  private given = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const program = require.resolve('./hand');
    this.worker = new Worker(program, {
      execArgv: program.endsWith('.ts') ? ['-r', join(ROOT, 'bin/typescript.js')] : [],
      workerData: { port: port2, answered: this.answered },
      transferList: [port2],
    });
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
