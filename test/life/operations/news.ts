import { ConfirmSubscriptionCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import type { SNSClient } from '@aws-sdk/client-sns';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 10_000;

/** What a customer is told, as the topic of news has it. */
export interface Message {
  readonly news: string;
  readonly tenant: string;
  readonly contact: string;
  readonly words?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly notice?: { readonly text: string };
}

/** The company's own tool, which listens to the topic and would write to customers. */
export class News {
  readonly messages: Message[] = [];

  private constructor(private readonly server: Server) {}

  static async listen(sns: SNSClient, TopicArn: string): Promise<News> {
    let confirmed = false;
    const server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('end', () => {
        outgoing.end();
        const { Type, Token, Message } = JSON.parse(Buffer.concat(chunks).toString()) as Record<
          'Type' | 'Token' | 'Message',
          string
        >;
        if (Type === 'Notification') news.messages.push(JSON.parse(Message) as Message);
        else void sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token })).then(() => (confirmed = true));
      });
    });
    const news = new News(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: `http://127.0.0.1:${port}/` }));
    await until(() => confirmed, 'the topic of news does not confirm who listens');
    return news;
  }

  /** What was told of one kind to one tenant, or to any; waits until there is something. */
  async of(news: string, tenant?: string): Promise<Message[]> {
    const those = () => this.messages.filter((one) => one.news === news && (tenant === undefined || one.tenant === tenant));
    await until(() => those().length > 0, `nobody was told ${news}${tenant === undefined ? '' : ` of ${tenant}`}`);
    return those();
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

async function until(holds: () => boolean, otherwise: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !holds(); await pause(50)) if (Date.now() > end) throw new Error(otherwise);
}
