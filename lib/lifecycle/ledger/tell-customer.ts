import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/ledger/tell-customer/contract';
import type { NEWS } from '../../../lambdas/ledger/tell-customer/contract';
import { regionName } from '../../naming';
import { sealed } from '../../parts/customer-key';
import { publish } from '../../parts/published';
import { allow } from '../../parts/statement';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';

/** The hook that says what there is to tell a customer, and where the company's own tool hears it. */
export function tellCustomer(scope: Construct, life: Life): IFunction {
  const news = new Topic(scope, 'News', {
    topicName: regionName(life.cell, 'news'),
    displayName: 'What there is to tell customers',
    masterKey: sealed(life.key),
    enforceSSL: true,
  });
  publish(scope, 'lifecycle', 'news-topic', news.topicArn);
  return lifeHook(scope, life, {
    hook: 'tell-customer',
    description: 'Says what there is to tell a customer, to whoever writes to customers',
    env: ENV,
    environment: { NEWS_TOPIC: news.topicArn, WORDS: JSON.stringify(emergencyWords(life)) },
    timeout: Duration.seconds(30),
    concurrency: 5,
    owner: 'platform on-call',
    statements: [allow('Publish', ['sns:Publish'], [news.topicArn])],
  });
}

const emergencyWords = ({ platform }: Life): Partial<Record<(typeof NEWS)[number], string>> => ({
  'emergency-opened': platform.breakGlass.words.opened,
  'emergency-closed': platform.breakGlass.words.closed,
});
