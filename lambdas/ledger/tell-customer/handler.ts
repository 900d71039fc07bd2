import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import type { Addressee, IncidentNotice, Noticed, NoticeOrder } from '../../shared/incident-notice';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { NewsOrder, NewsResult } from './contract';

const sns = new SNSClient({});

/** Says to whoever writes to customers that there is something to tell, and to whom. Told twice is better than not told. */
export const tellBy = (now: () => Date) => {
  async function tell(
    news: string,
    { tenant, name, contact, plan }: Addressee,
    more: { readonly facts?: NewsOrder['facts']; readonly notice?: IncidentNotice } = {},
  ): Promise<string> {
    const env = readEnv(ENV);
    const { platform, stage, residency } = cellOf(env);
    const words = wordsFor(env.WORDS, news, { tenant, name, ...more.facts });
    const message = {
      ...{ news, tenant, name, contact, plan, platform, stage, residency, at: now().toISOString() },
      ...more,
      ...(words !== undefined && { words }),
    };
    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn: env.NEWS_TOPIC,
        Message: JSON.stringify(message),
        MessageAttributes: { news: { DataType: 'String', StringValue: news } },
      }),
    );
    logger.info('Told', { tenant, news, messageId: MessageId });
    return MessageId!;
  }

  /** One after another: the machine hands over as many as a run has time for. */
  async function tellAll({ notice, to }: NoticeOrder): Promise<Noticed> {
    readEnv(ENV); // what a deployment forgot is no customer's fault
    const handed: Noticed['handed'][number][] = [];
    const failed: Noticed['failed'][number][] = [];
    for (const one of to) {
      try {
        handed.push({ tenant: one.tenant, messageId: await tell('incident', one, { notice }) });
      } catch (error) {
        // The others are told all the same; this one is named, and somebody is woken.
        failed.push({
          tenant: one.tenant,
          why: error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'no reason',
        });
      }
    }
    publish({ ToldNews: handed.length });
    return { handed, failed };
  }

  function handle(order: NewsOrder, context: Context): Promise<NewsResult>;
  function handle(order: NoticeOrder, context: Context): Promise<Noticed>;
  async function handle(order: NewsOrder | NoticeOrder, context: Context): Promise<NewsResult | Noticed> {
    logger.addContext(context);
    if (order.news === 'incident') return tellAll(order);
    const messageId = await tell(order.news, order, order.facts && { facts: order.facts });
    publish({ ToldNews: 1 });
    return { messageId };
  }
  return handle;
};

/** The platform's own sentence, with what it names in braces put in; other news have none. */
function wordsFor(all: string, news: string, about: Readonly<Record<string, unknown>>): string | undefined {
  const { [news]: sentence } = JSON.parse(all) as Readonly<Record<string, string>>;
  return sentence?.replace(/\{(\w+)\}/g, (whole, fact: string) => {
    const { [fact]: value } = about;
    return value === undefined ? whole : Array.isArray(value) ? value.join(', ') : `${value as string}`;
  });
}

export const handler = tellBy(() => new Date());
