import { createHash } from 'node:crypto';
import { InvalidOrderError, UnprovenCallerError } from './errors';
import type { Person } from './session';
import { CALL_BODY, ORDER_HEADER } from './contract';
import type { Headers, Order, SignedOrder } from './contract';

/** Who may sign, as the environment says it. */
export interface Desk {
  /** Names of roles that the identity provider signs people in to, as expressions over a whole name. */
  readonly people: readonly string[];
  /** The role whose trust asks for the second factor. */
  readonly desk: string;
}

export interface Asking {
  readonly desk: Desk;
  readonly account: string;
  /** `<platform>-<stage>-<region>`. */
  readonly cell: string;
  /** STS of the cell's region, such as https://sts.eu-central-1.amazonaws.com/. */
  readonly sts: string;
  readonly now: () => Date;
}

/** An order older than this is not obeyed, whatever STS would still take. */
const FRESH_MS = 5 * 60_000;
/** What a signed call may carry: nothing that would send it elsewhere. */
const CARRIED =
  /^(content-type|content-length|x-amz-(date|security-token|content-sha256|user-agent)|amz-sdk-(invocation-id|request)|x-freehold-order)$/;

/**
 * Who signed an order: the same person in both calls.
 *
 * @returns the order, of which only `cell`, `do` and `at` were looked at
 * @throws InvalidOrderError, UnprovenCallerError
 */
export async function whoSigned<T extends Order>(
  asking: Asking,
  event: SignedOrder,
  verbs: readonly string[],
): Promise<{ order: T; by: Person }> {
  const order = readOrder<T>(asking, event, verbs);
  const digest = createHash('sha256').update(event.order).digest('hex');
  const [own, desk] = await Promise.all([identify(asking, event.signed[0], digest), identify(asking, event.signed[1], digest)]);
  if (!asking.desk.people.some((pattern) => new RegExp(`^(?:${pattern})$`).test(own.role)))
    throw new UnprovenCallerError(
      `${own.arn} is no role that people sign in to; wanted one of ${asking.desk.people.join(', ')}; sign in through it, or name the role in platform.yaml under breakGlass`,
    );
  if (desk.role !== asking.desk.desk)
    throw new UnprovenCallerError(
      `the second signature is of ${desk.arn}; wanted one of role ${asking.desk.desk}, which asks for a second factor; "freehold break-glass" takes it on by itself`,
    );
  if (own.session !== desk.session)
    throw new UnprovenCallerError(
      `${own.session} signed, and at the desk ${desk.session}; wanted the same name twice; "freehold break-glass" takes it from your sign-in`,
    );
  return { order, by: { name: own.session.toLowerCase(), arn: own.arn } };
}

function readOrder<T extends Order>({ cell, now }: Asking, event: SignedOrder, verbs: readonly string[]): T {
  const order = parsed(event?.order);
  const age = now().getTime() - Date.parse(order.at ?? '');
  const wrong =
    order.cell !== cell
      ? `for cell ${JSON.stringify(order.cell)}; wanted one for ${cell}; name the residency with --residency`
      : !verbs.includes(order.do ?? '')
        ? `to do ${JSON.stringify(order.do)}; wanted ${verbs.join(' or ')}; send it to the hook that does it`
        : !(Math.abs(age) <= FRESH_MS)
          ? `of ${JSON.stringify(order.at)}; wanted one of the last five minutes; look at the clock, and ask again`
          : !Array.isArray(event.signed) ||
              event.signed.length !== 2 ||
              event.signed.some((one) => typeof one !== 'object' || one === null)
            ? 'without two signatures; wanted that of your sign-in and that of the desk; use "freehold break-glass"'
            : undefined;
  if (wrong === undefined) return order as T;
  throw new InvalidOrderError(`the order is ${wrong}; nothing was done`);
}

function parsed(text: unknown): Partial<Order> {
  try {
    return Object(JSON.parse(String(text))) as Partial<Order>;
  } catch {
    return {}; // Then it is for no cell, and refused for that.
  }
}

interface Identity {
  readonly arn: string;
  readonly role: string;
  readonly session: string;
}

async function identify({ sts, account }: Asking, headers: Headers, digest: string): Promise<Identity> {
  const answer = await fetch(sts, {
    method: 'POST',
    body: CALL_BODY,
    headers: carried(headers, digest),
    redirect: 'error',
    signal: AbortSignal.timeout(8_000),
  });
  const said = await answer.text();
  if (answer.status >= 500) throw new Error(`STS answered ${answer.status}: ${said.slice(0, 300)}`);
  const { Account: of, Arn: arn = '' } = identityIn(said);
  const [, role, session] = /^arn:[a-z-]+:sts::\d{12}:assumed-role\/([\w+=,.@-]+)\/([\w+=,.@-]+)$/.exec(arn) ?? [];
  if (answer.ok && of === account && role !== undefined && session !== undefined) return { arn, role, session };
  throw new UnprovenCallerError(
    answer.ok
      ? `the signature is of ${arn || 'nobody'}, account ${of ?? 'unknown'}; wanted a session of a role of account ${account}; sign in to that account`
      : `STS does not take the signature (${answer.status}): ${said.replace(/\s+/g, ' ').slice(0, 200)}; wanted one of a session that has not ended; sign in again`,
  );
}

/** The headers that are signed, and no others: what is not signed is nobody's word. */
function carried(headers: Headers, digest: string): Headers {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const { authorization = '' } = given;
  const names = (
    /^AWS4-HMAC-SHA256 Credential=[^,\s]+, ?SignedHeaders=([a-z0-9;-]+), ?Signature=[0-9a-f]{64}$/.exec(authorization)?.[1] ?? ''
  ).split(';');
  const strange = names.filter((name) => name !== 'host' && !CARRIED.test(name));
  if (
    strange.length > 0 ||
    !names.includes('host') ||
    !names.includes('x-amz-date') ||
    !names.includes(ORDER_HEADER) ||
    given[ORDER_HEADER] !== digest
  )
    throw new UnprovenCallerError(
      `a call of GetCallerIdentity is signed over ${names.join(', ') || 'nothing'}${given[ORDER_HEADER] === digest ? '' : ', for another order'}; wanted host, x-amz-date and ${ORDER_HEADER} with the digest of this order; use "freehold break-glass"`,
    );
  const sent = names.filter((name) => name !== 'host' && name !== 'content-length');
  return { authorization, ...Object.fromEntries(sent.map((name) => [name, given[name] ?? ''])) };
}

/**
 * `Account` and `Arn` are elements of the answer by the STS API reference, GetCallerIdentity. Names of roles and sessions hold nothing that
 * XML would write otherwise. A real answer has not been read by this.
 */
const identityIn = (text: string): { Account?: string; Arn?: string } => ({
  Account: /<Account>(\d{12})<\/Account>/.exec(text)?.[1],
  Arn: /<Arn>([^<]+)<\/Arn>/.exec(text)?.[1],
});
