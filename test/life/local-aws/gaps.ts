import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GAPS } from '../unsupported';
import type { Gap } from '../unsupported';
import type { Reply, Restores } from './restores';

/**
 * What hooks call instead of the local AWS: hands every request on as it is. What the list of gaps names the local AWS does not know; where
 * it lets whoever asks do that, the answer is put in for it, and counted.
 */
export class GapFiller {
  readonly filled = new Map<Gap, number>();
  /** What could not be answered, for whoever looks why a hook failed. */
  readonly failures: string[] = [];
  /** Once there are clients to make it with. */
  restores?: Restores;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async listen(): Promise<{ port: number; open: (to: Target) => GapFiller }> {
    // The port must be known before the local AWS starts; its certificate is there only afterwards.
    const place: { filler?: GapFiller; target?: Target } = {};
    const server = createServer((incoming, outgoing) => void handle(incoming, outgoing, place as Required<typeof place>));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    return {
      port,
      open: (target) => {
        server.setSecureContext({ cert: readFileSync(target.certificate), key: readFileSync(target.key) });
        place.target = target;
        place.filler = new GapFiller(server, port);
        return place.filler;
      },
    };
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

export interface Target {
  readonly port: number;
  readonly certificate: string;
  readonly key: string;
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  place: { filler: GapFiller; target: Target },
): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    await answered(incoming, Buffer.concat(chunks), { outgoing, ...place });
  } catch (error) {
    place.filler.failures.push(`${incoming.method} ${incoming.url}: ${(error as Error).message}`);
    outgoing.destroy();
  }
}

async function answered(
  incoming: IncomingMessage,
  body: Buffer,
  { outgoing, filler, target }: { outgoing: ServerResponse; filler: GapFiller; target: Target },
): Promise<void> {
  const response = await handOn(incoming, body, target);
  const gap = GAPS.find((one) => one.asks(incoming, body));
  if (!gap || !filler.restores) {
    outgoing.writeHead(response.statusCode!, response.headers);
    response.pipe(outgoing);
    return;
  }
  const said = await whole(response);
  const refused = said.status === 403; // By the rights of whoever asks, which are looked at before the call is known.
  if (!refused) filler.filled.set(gap, (filler.filled.get(gap) ?? 0) + 1);
  const asked = { form: new URLSearchParams(body.toString()), region: regionIn(incoming), said };
  const { status, type, body: text } = refused ? said : await gap.answer(filler.restores, asked);
  outgoing.writeHead(status, { 'content-type': type });
  outgoing.end(text);
}

const handOn = ({ method, url: path, headers }: IncomingMessage, body: Buffer, { port, certificate }: Target) =>
  new Promise<IncomingMessage>((answered, failed) => {
    const onward = request({ host: 'localhost', port, method, path, headers, ca: readFileSync(certificate) }, answered);
    onward.once('error', failed);
    onward.end(body);
  });

async function whole(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const type = response.headers['content-type'] ?? 'text/xml';
  return { status: response.statusCode!, type, body: Buffer.concat(chunks).toString() };
}

/** The region for which a request is signed. */
const regionIn = ({ headers }: IncomingMessage): string =>
  /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
