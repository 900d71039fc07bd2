import { DescribeKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { setTimeout as pause } from 'node:timers/promises';
import { tenantParameterName } from '../../../lib/naming';
import { accepts } from '../../support/published-keys';
import type { Jwk } from '../../support/published-keys';
import { asTenant } from '../application';
import { homeOf } from '../life';
import type { Life } from '../life';
import { runMachine } from '../machines/run';
import { REQUESTED_BY, TAILSPIN } from '../tenants';
import { counted, holds, outputOf } from './operation';
import { spansOf, timeline } from './timeline';
import type { Span } from './timeline';

const TIMEOUT_MS = 180_000;
const EVERY_MS = 250;
const BODY = '{"event":"invoice.paid"}';

interface Webhook {
  readonly at: number;
  readonly kid: string;
  readonly signature: Uint8Array;
  /** What was published then. */
  readonly set: readonly Jwk[];
}

/** A tenant's webhooks get another key while they are signed and verified all the time. */
export async function rotate(life: Life): Promise<string[]> {
  const sender = await Sender.of(life, TAILSPIN.tenant);
  const before = await sender.webhook();
  const first = await sender.signer();
  const sending = sender.goOn();
  const title = `${TAILSPIN.name}: the signing key is rotated`;
  const input = {
    tenant: TAILSPIN.tenant,
    overlapDays: 0, // Both are published while the stack goes from step to step; days are rests of the same machine.
    reason: 'the yearly rotation of keys',
    requestedBy: REQUESTED_BY,
  };
  const ran = await runMachine(life, 'rotate-signing-key', { title, input, timeoutMs: TIMEOUT_MS });
  const during = await sending();
  const { signingKeys } = outputOf<{ signingKeys: string }>(ran);
  const after = await sender.webhook();

  const all = [before, ...during, after];
  // Whoever fetched the set a moment before has to verify it as well: a key is published before it signs.
  const sets = (at: number): (readonly Jwk[])[] => [all[at - 1], all[at]].flatMap((one) => (one ? [one.set] : []));
  const wrong = all.filter((webhook, at) => !sets(at).every((set) => accepts(set, webhook, BODY)));
  holds(
    wrong.length === 0,
    `${wrong.length} of ${all.length} webhooks do not verify with what was published when they were signed; wanted all`,
  );
  const kids = [...new Set(all.map(({ kid }) => kid))];
  const most = Math.max(...all.map(({ set }) => set.length));
  holds(
    signingKeys === 'b' && kids.length === 2 && after.kid !== before.kid,
    `keys ${kids.join(', ')} signed, and at the end ${signingKeys}; wanted two, the second at the end`,
  );
  holds(most === 2, `${most} keys were published at the most; wanted both at once`);
  holds(
    after.set.length === 1 && !accepts(after.set, before, BODY),
    'what the first key signed verifies still; wanted the second key alone to be published',
  );
  const state = (await new KMSClient(life.settings(homeOf(life))).send(new DescribeKeyCommand({ KeyId: first }))).KeyMetadata
    ?.KeyState;
  holds(state === 'PendingDeletion', `the first key is ${state}; wanted PendingDeletion, in which it is disabled`);
  const forged = { ...after, signature: Buffer.from(after.signature).fill(1, 8, 12) };
  holds(
    !accepts(after.set, forged, BODY) && !accepts(after.set, after, `${BODY} `),
    'a webhook of which something was changed verifies; wanted it refused',
  );

  life.operations.push({
    title,
    promises: ['SD-2.2'],
    figures: [
      ['webhooks signed and verified before, during and after', `1, ${counted(during.length)}, 1; all verified`],
      [
        'signed by the first key, by the second',
        kids.map((kid) => counted(all.filter((one) => one.kid === kid).length)).join(', '),
      ],
      ['keys published before, at the most, after', `${before.set.length}, ${most}, ${after.set.length}`],
      ['webhooks of which something was changed', '2; none verifies'],
      ['first key afterwards', 'disabled, awaits its deletion'],
    ],
    picture: timeline([
      { name: 'Signed by', spans: runsOf(all, ({ kid }) => (kid === before.kid ? 'first key' : 'second key')) },
      { name: 'Published', spans: runsOf(all, ({ set }) => `${set.length} ${set.length === 1 ? 'key' : 'keys'}`) },
      { name: 'Machine', spans: spansOf(ran.happenings) },
    ]),
  });
  return [
    `${counted(all.length)} webhooks of ${TAILSPIN.name} were signed before, during and after the rotation of its key, and every one verifies with what was published then and a moment before; the first key awaits its deletion`,
  ];
}

/** The tenant's application, which reads who signs and what is published each time. */
class Sender {
  private constructor(
    private readonly kms: KMSClient,
    private readonly ssm: SSMClient,
    private readonly tenant: string,
  ) {}

  static async of(life: Life, tenant: string): Promise<Sender> {
    const settings = await asTenant(life, tenant);
    return new Sender(new KMSClient(settings), new SSMClient(life.settings(homeOf(life))), tenant);
  }

  signer(): Promise<string> {
    return this.read('signing-key');
  }

  /** One webhook, with what is published at that moment. */
  async webhook(): Promise<Webhook> {
    const KeyId = await this.signer();
    const { keys: set } = JSON.parse(await this.read('webhook-public-keys')) as { keys: Jwk[] };
    const { Signature: signature } = await this.kms.send(
      new SignCommand({ KeyId, Message: Buffer.from(BODY), MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' }),
    );
    return { at: Date.now(), kid: KeyId.split('/').at(-1)!, signature: signature!, set };
  }

  goOn(): () => Promise<Webhook[]> {
    let going = true;
    const done = (async () => {
      const sent: Webhook[] = [];
      for (; going; await pause(EVERY_MS)) sent.push(await this.webhook());
      return sent;
    })();
    return () => {
      going = false;
      return done;
    };
  }

  private async read(what: string): Promise<string> {
    const { Parameter } = await this.ssm.send(new GetParameterCommand({ Name: tenantParameterName(this.tenant, what) }));
    return Parameter!.Value!;
  }
}

/** Moments at which the same held, one after the other. */
function runsOf(all: readonly Webhook[], what: (one: Webhook) => string): Span[] {
  const spans: { what: string; from: number; to: number; look: Span['look'] }[] = [];
  for (const one of all) {
    const last = spans.at(-1);
    if (last) last.to = one.at;
    if (last?.what !== what(one)) spans.push({ what: what(one), from: one.at, to: one.at, look: 'good' });
  }
  return spans;
}
