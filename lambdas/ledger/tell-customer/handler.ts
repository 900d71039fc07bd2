import type { Context } from 'aws-lambda';
import type { Noticed, NoticeOrder } from '../../shared/incident-notice';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { NewsOrder, NewsResult } from './contract';
import { tell } from './work';

/** Says to whoever writes to customers that there is something to tell, and to whom. Told twice is better than not told. */
export const tellBy = (now: () => Date) => {
  /** One after another: the machine hands over as many as a run has time for. */
  async function tellAll({ notice, to }: NoticeOrder): Promise<Noticed> {
    readEnv(ENV); // what a deployment forgot is no customer's fault
    const handed: Noticed['handed'][number][] = [];
    const failed: Noticed['failed'][number][] = [];
    for (const one of to) {
      try {
        handed.push({ tenant: one.tenant, messageId: await tell('incident', one, { at: now(), notice }) });
      } catch (error) {
        // The others are told all the same; this one is named, and somebody is woken.
        const why = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'no reason';
        failed.push({ tenant: one.tenant, why });
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
    const messageId = await tell(order.news, order, { at: now(), ...(order.facts && { facts: order.facts }) });
    publish({ ToldNews: 1 });
    return { messageId };
  }
  return handle;
};

export const handler = tellBy(() => new Date());
