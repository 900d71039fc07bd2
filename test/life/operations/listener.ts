import { SNSClient } from '@aws-sdk/client-sns';
import { regionName } from '../../../lib/naming';
import { accountOf, homeOf } from '../life';
import type { Life } from '../life';
import { News } from './news';

/** One listener to the cell's news for the whole run. */
export async function newsOf(life: Life): Promise<News> {
  const { home } = life.residency;
  const topic = `arn:${home.account.partition}:sns:${homeOf(life)}:${accountOf(life)}:${regionName(home, 'news')}`;
  return (life.news ??= await News.listen(new SNSClient(life.settings(homeOf(life))), topic));
}
