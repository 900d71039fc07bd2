type Fake = (input: never, client: never) => unknown;
interface Client {
  readonly name: string;
  readonly prototype: object;
}
interface Command {
  readonly input: unknown;
}

/**
 * What a client of the SDK is answered with, by command. aws-sdk-client-mock compares each call with every answer in depth, and
 * keeps a stack trace of each: where machines run that call thousands of times, that takes longer than what is tested.
 */
export class Answers {
  private readonly byCommand = new Map<unknown, Fake>();

  constructor(private readonly client: Client) {}

  /** Forgets every answer, and takes the client's calls from whoever answered them before. */
  reset(): void {
    this.byCommand.clear();
    const { byCommand, client } = this;
    Object.assign(client.prototype, {
      async send(this: unknown, command: Command): Promise<unknown> {
        const fake = byCommand.get(command.constructor);
        if (!fake) throw new Error(`${client.name} was sent ${command.constructor.name}; nobody answers it in this test`);
        return await fake(command.input as never, this as never);
      },
    });
  }

  on(command: unknown): { callsFake(fake: Fake): void } {
    return { callsFake: (fake) => void this.byCommand.set(command, fake) };
  }
}

const known = new Map<Client, Answers>();

/** The answers of a client: one set, to which every fake adds its own. */
export function answersOf(client: Client): Answers {
  const answers = known.get(client) ?? new Answers(client);
  known.set(client, answers);
  return answers;
}
