import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ENV, REFUSALS, TABLE } from '../../../lambdas/keys/verify-webhook/contract';
import { regionName, SENDER_SECRETS } from '../../naming';
import { operatorRoleName } from '../../role-names';
import { cite } from '../../parts/cite';
import { sealed } from '../../parts/customer-key';
import { publish } from '../../parts/published';
import { allow } from '../../parts/statement';
import { keepRecords } from '../../region/keep-records';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';

/**
 * The hook that says whether a webhook of another company is what it says to be, what it remembers of those that have come, and a
 * secret for each company, into which the operators put what that company shows them. Why the application calls it, and it does not
 * stand at the door: docs/decisions/029-who-verifies-webhooks.md.
 */
export function verifyWebhook(scope: Construct, life: Life): IFunction {
  const { platform, cell, key } = life;
  const table = memory(scope, life);
  const senders = Object.keys(platform.webhooks);
  const secrets = senders.map((sender) => senderSecret(scope, life, sender));
  if (secrets.length > 0) key.allowThrough('PutSenderSecrets', ['secretsmanager'], operatorRoleName(cell));
  const records = keepRecords(life, 'verify-webhook');
  const hook = lifeHook(scope, life, {
    hook: 'verify-webhook',
    description: 'Says whether a webhook of another company is signed by it, of our days, and new',
    env: ENV,
    environment: {
      SENDERS: JSON.stringify(platform.webhooks),
      SENDERS_PREFIX: regionName(cell, SENDER_SECRETS),
      WEBHOOKS_TABLE: table.tableName,
      ...records.environment,
    },
    timeout: Duration.seconds(10), // Slack waits for three, and a sender that gives up comes again
    concurrency: 20,
    owner: 'security on-call',
    refusals: REFUSALS,
    keepsLedger: true,
    statements: [
      allow('RememberMessages', ['dynamodb:PutItem'], [table.tableArn]),
      ...(secrets.length > 0
        ? [
            allow(
              'ReadSenderSecrets',
              ['secretsmanager:GetSecretValue'],
              secrets.map(({ secretArn }) => secretArn),
            ),
          ]
        : []),
      ...records.statements,
    ],
  });
  publish(scope, 'keys', 'verify-webhook', hook.functionArn);
  return hook;
}

/** What has come, by sender and digest: nothing of what it said. */
function memory(scope: Construct, { cell, key }: Life): Table {
  const table = new Table(scope, 'Webhooks', {
    tableName: regionName(cell, 'webhooks'),
    partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
    timeToLiveAttribute: TABLE.timeToLive,
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: sealed(key),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  cite(table, 'EX-080', 'NIST.800.53.R5-DynamoDBInBackupPlan');
  return table;
}

/** Without a secret of the sender's there is none that the hook believes: it begins as an empty list. */
function senderSecret(scope: Construct, { cell, key }: Life, sender: string): Secret {
  const secret = new Secret(scope, `Sender-${sender}`, {
    secretName: regionName(cell, `${SENDER_SECRETS}${sender}`),
    description: `What ${sender} signs its webhooks with; put there by hand`,
    encryptionKey: sealed(key),
    generateSecretString: { secretStringTemplate: '{"secrets":[]}', generateStringKey: 'unused', excludePunctuation: true },
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  cite(secret, 'EX-081', 'AwsSolutions-SMG4', 'NIST.800.53.R5-SecretsManagerRotationEnabled');
  return secret;
}
