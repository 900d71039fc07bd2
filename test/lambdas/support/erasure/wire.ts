import type { Answers } from '../answers';

/** What the fakes of services have in common: calls that fail as calls do, pages, tags. */

export { ACCOUNT, HOME, RECOVERY } from '../cell';
export const PREFIX = 'softdocket-production';

/**
 * How a call can go wrong. `throttled`: refused, nothing happened. `lost`: nothing happened and nobody answered. `unanswered`:
 * it happened, and nobody answered. `forestalled`: somebody else did the very same a moment before.
 */
export type Fault = 'throttled' | 'lost' | 'unanswered' | 'forestalled';

export const FAULTS: readonly Fault[] = ['throttled', 'lost', 'unanswered', 'forestalled'];

export type Tags = Readonly<Record<string, string>>;

export const tagged = (tenant: string): Tags => ({ 'freehold:tenant': tenant, 'freehold:platform': 'softdocket' });
export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

interface ServiceError {
  new (options: { name: string; $fault: 'client' | 'server'; $metadata: object; message?: string }): Error;
}

/** An error that the SDK declares no class for: the service's own, with the name from the wire. */
export const undeclared = (Base: ServiceError, name: string, message = name): Error =>
  new Base({ name, message, $fault: 'client', $metadata: { httpStatusCode: 400 } });

/** An error class of the SDK, made as the SDK makes it. */
export const declared = (Class: new (options: { message: string; $metadata: object }) => Error, message = 'no'): Error =>
  new Class({ message, $metadata: { httpStatusCode: 400 } });

/** Calls that change something; the ledger, in which hooks remember, works as ever. */
const CHANGES = /^(Abort|AddTags|Create|Delete|Modify|PutBucket|Restore|Schedule|Stop|Update)(?!\w*Item)/;

type Answer<Input> = (input: Input, region: string) => object;
interface Client {
  readonly config: { readonly region: () => Promise<string> };
}

/** The calls of one world: how each goes wrong, and what was called. */
export class Wire {
  readonly calls: string[] = [];
  fault: (call: string) => Fault | undefined = () => undefined;
  /** To which calls that would change something every service says yes (200), and does nothing. */
  idle: 'none' | 'all' | 'all but Put' = 'none';
  pageSize = 2;

  private isIdle(call: string): boolean {
    return this.idle !== 'none' && CHANGES.test(call) && !(this.idle === 'all but Put' && call.startsWith('Put'));
  }

  /** Binds a fake to a command of a mocked client. */
  serve(answers: Answers, Base: ServiceError) {
    return <Input>(command: { readonly name: string }, answer: Answer<Input>): void => {
      const call = command.name.replace(/Command$/, '');
      answers.on(command).callsFake(async (input, client: Client) => {
        const region = await client.config.region();
        this.calls.push(`${call} ${region}`);
        const fault = this.fault(call);
        if (fault === 'throttled') throw undeclared(Base, 'ThrottlingException', 'Rate exceeded');
        if (fault === 'lost') throw Object.assign(new Error(`${call}: socket hang up`), { name: 'TimeoutError' });
        if (this.isIdle(call)) return { $metadata: { httpStatusCode: 200 } };
        if (fault === 'forestalled') quietly(() => answer(input, region));
        const output = { ...answer(input, region), $metadata: { httpStatusCode: 200 } };
        if (fault === 'unanswered') throw Object.assign(new Error(`${call}: socket hang up`), { name: 'TimeoutError' });
        return output;
      });
    };
  }

  /** A page, and the token of the next: what is listed is what is there now. */
  page<Thing>(things: readonly Thing[], token: string | undefined, size = this.pageSize): { page: Thing[]; next?: string } {
    const from = token === undefined ? 0 : Number(token.replace('page-', ''));
    const next = from + size < things.length ? { next: `page-${from + size}` } : {};
    return { page: things.slice(from, from + size), ...next };
  }
}

function quietly(run: () => unknown): void {
  try {
    run();
  } catch {
    // It is the caller's turn to be told.
  }
}

/** Something that is gone after it has been looked at so often. */
export interface Fading {
  fades?: number;
}

/** Looks at things: each look brings those that fade nearer to their end. */
export function look<Thing extends Fading>(things: Thing[], atEnd: (thing: Thing) => void = () => undefined): Thing[] {
  for (const thing of [...things]) {
    if (thing.fades === undefined || thing.fades-- > 0) continue;
    things.splice(things.indexOf(thing), 1);
    atEnd(thing);
  }
  return things;
}
