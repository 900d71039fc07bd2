import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { onCallTopicName } from '../../naming';
import type { CellName } from '../../naming';
import type { CustomerKey } from '../../parts/customer-key';
import { sealed } from '../../parts/customer-key';
import { sourceIfGiven } from '../../parts/source-if-given';

export interface OnCallTopicInput {
  readonly cell: CellName;
  readonly key: CustomerKey;
  /** The on-call tool's e-mail address or https:// integration. An e-mail address must confirm once, by hand. */
  readonly subscriber: string;
}

/**
 * What wakes somebody: every alarm and event rule of the region ends here. Alarms and rules of this account alone may
 * publish, over TLS. Others name the topic by `onCallTopicName`, so that none of them waits for this stack.
 */
export class OnCallTopic extends Topic {
  constructor(scope: Construct, id: string, input: OnCallTopicInput) {
    super(scope, id, {
      topicName: onCallTopicName(input.cell),
      masterKey: sealed(input.key),
      enforceSSL: true,
    });
    const { account } = Stack.of(this);
    this.admit('Alarms', 'cloudwatch.amazonaws.com', { StringEquals: { 'aws:SourceAccount': account } });
    input.key.allowService('Alarms', 'cloudwatch.amazonaws.com', { StringEquals: { 'aws:SourceAccount': account } });

    // EventBridge publishes without saying for whom: a policy that insists on the source drops every event in silence.
    // So the source is weighed where it is given, and the key is tied to this topic, which KMS sees for itself.
    // Source: SNS developer guide, "Key management", note on EventBridge-to-encrypted topics.
    this.admit('Events', 'events.amazonaws.com', sourceIfGiven(this));
    input.key.allowService('Events', 'events.amazonaws.com', {
      StringEquals: { 'kms:EncryptionContext:aws:sns:topicArn': this.topicArnByName(input.cell) },
      ...sourceIfGiven(this),
    });
    this.addSubscription(
      input.subscriber.startsWith('https://') ? new UrlSubscription(input.subscriber) : new EmailSubscription(input.subscriber),
    );
  }

  private admit(sid: string, service: string, conditions: Record<string, Record<string, string>>): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [new ServicePrincipal(service)],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions,
      }),
    );
  }

  /** Composed, not referred to: the key comes first and cannot wait for the topic that it encrypts. */
  private topicArnByName(cell: CellName): string {
    return Stack.of(this).formatArn({ service: 'sns', resource: onCallTopicName(cell), arnFormat: ArnFormat.NO_RESOURCE_NAME });
  }
}
