import { using as usingClient } from '../../asking-aws';
import type { NotRead } from '../read';

/**
 * Eight attempts bear half a minute of throttling: the SDK waits half a second, then twice as long each time, by chance somewhat less.
 * CloudFormation allows few calls a second, and a platform has many stacks.
 */
export const CLIENT = {
  maxAttempts: 8,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};

/** How many calls of one kind are under way at once. */
const AT_ONCE = 4;

/** Asks with a client of the region, and lets its connections go. */
export const using = <Client extends { destroy(): void }, Answer>(
  Client: new (settings: typeof CLIENT & { region: string }) => Client,
  region: string,
  ask: (client: Client) => Promise<Answer>,
): Promise<Answer> => usingClient(Client, { ...CLIENT, region }, ask);

/** One region of one account, and what was not told there. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly notRead: NotRead[];
}

/** What was answered; where it was refused, `otherwise`, and the refusal is noted by its name. What is not known is never fine. */
export async function told<Answer>(
  { account, region, notRead }: Place,
  what: string,
  ask: () => Promise<Answer>,
  otherwise: Answer,
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    const { name, message } = error as Error;
    notRead.push({ account, region, what, why: `${name}: ${message}`.slice(0, 200) });
    return otherwise;
  }
}

/** Each in turn, a few at once, in their order. */
export async function each<Item, Answer>(items: readonly Item[], work: (item: Item) => Promise<Answer>): Promise<Answer[]> {
  const answers = new Array<Answer>(items.length);
  let next = 0;
  const hand = async (): Promise<void> => {
    while (next < items.length) {
      const n = next++;
      answers[n] = await work(items[n]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, hand));
  return answers;
}

/** The end of every page that a service gives. */
export async function every<Page, Item>(
  pages: AsyncIterable<Page>,
  of: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(of(page) ?? []));
  return items;
}
