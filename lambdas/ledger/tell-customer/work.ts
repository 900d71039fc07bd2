import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { cellOf } from '../../shared/cell';
import type { Addressee, IncidentNotice } from '../../shared/incident-notice';
import { logger } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { NewsOrder } from './contract';

const sns = new SNSClient({});

/** What is said beside the news and whom they are for. */
interface More {
  readonly at: Date;
  readonly facts?: NewsOrder['facts'];
  readonly notice?: IncidentNotice;
}

/** Publishes one message to the topic of news; answers with its id. */
export async function tell(news: string, { tenant, name, contact, plan }: Addressee, { at, ...more }: More): Promise<string> {
  const env = readEnv(ENV);
  const { platform, stage, residency } = cellOf(env);
  const words = wordsFor(env.WORDS, news, { tenant, name, ...more.facts });
  const message = {
    ...{ news, tenant, name, contact, plan, platform, stage, residency, at: at.toISOString() },
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

/** The platform's own sentence, with what it names in braces put in; other news have none. */
function wordsFor(all: string, news: string, about: Readonly<Record<string, unknown>>): string | undefined {
  const { [news]: sentence } = JSON.parse(all) as Readonly<Record<string, string>>;
  return sentence?.replace(/\{(\w+)\}/g, (whole, fact: string) => {
    const { [fact]: value } = about;
    return value === undefined ? whole : Array.isArray(value) ? value.join(', ') : `${value as string}`;
  });
}
