import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { NewsOrder, NewsResult } from './contract';

const sns = new SNSClient({});

/** Says to whoever writes to customers that there is something to tell, and to whom. Told twice is better than not told. */
export const tellBy =
  (now: () => Date) =>
  async ({ tenant, plan, news, name, contact, facts }: NewsOrder, context: Context): Promise<NewsResult> => {
    logger.addContext(context);
    const env = readEnv(ENV);
    const { platform, stage, residency } = cellOf(env);
    const about = { tenant, name, ...facts };
    const words = wordsFor(env.WORDS, news, about);
    const message = {
      ...{ news, tenant, name, contact, plan, platform, stage, residency, at: now().toISOString() },
      ...(facts && { facts }),
      ...(words !== undefined && { words }),
    };
    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn: env.NEWS_TOPIC,
        Message: JSON.stringify(message),
        MessageAttributes: { news: { DataType: 'String', StringValue: news } },
      }),
    );
    publish({ ToldNews: 1 });
    logger.info('Told', { tenant, news, messageId: MessageId });
    return { messageId: MessageId! };
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
