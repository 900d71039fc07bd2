import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { RetentionClass } from '../../config/platform';
import type { CustomerKey } from './customer-key';
import { sealed } from './customer-key';

/** A log group of a retention class, under a customer key that admits this group alone, kept when its stack goes. */
export class LogStore extends LogGroup {
  constructor(scope: Construct, id: string, input: { name: string; key: CustomerKey; retention: RetentionClass }) {
    super(scope, id, {
      logGroupName: input.name,
      encryptionKey: sealed(input.key),
      retention: input.retention.days as RetentionDays,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    input.key.allowLogGroups(input.name);
  }
}
