import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GAPS } from '../unsupported';
import type { Gap } from '../unsupported';

/**
 * What hooks call instead of the local AWS: hands every request on as it is, but for those that the list of gaps names. They
 * are answered as AWS answers where the thing in question is not there, and counted.
 */
export class GapFiller {
  readonly filled = new Map<Gap, number>();

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
  { filler, target }: { filler: GapFiller; target: Target },
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const gap = GAPS.find((one) => one.asks(incoming, body));
  if (gap) {
    filler.filled.set(gap, (filler.filled.get(gap) ?? 0) + 1);
    outgoing.writeHead(gap.answer.status, { 'content-type': gap.answer.type });
    outgoing.end(gap.answer.body);
    return;
  }
  const { method, url: path, headers } = incoming;
  const onward = request(
    { host: 'localhost', port: target.port, method, path, headers, ca: readFileSync(target.certificate) },
    (response) => {
      outgoing.writeHead(response.statusCode!, response.headers);
      response.pipe(outgoing);
    },
  );
  onward.once('error', () => outgoing.destroy());
  onward.end(body);
}
