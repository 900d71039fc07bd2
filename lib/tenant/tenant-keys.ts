import { CfnOutput } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import {
  COPYING_HOOK,
  DATABASE_HOOKS,
  EXPORT_HOOKS,
  EXPORT_TASK,
  provisionerRoleName,
  regionRoleName,
  tenantName,
  tenantParameterName,
  tenantRoleName,
} from '../naming';
import { CustomerKey, SigningKey } from '../parts/customer-key';
import { publicHalfOf } from '../parts/public-half';

/**
 * A tenant's keys: one for everything it stores, which only its own roles pass, and one that signs its webhooks, whose
 * public half is published so that the tenant's customers can verify.
 */
export class TenantKeys extends Construct {
  readonly data: CustomerKey;
  readonly signing: SigningKey;

  constructor(scope: Construct, id: string, input: { cell: Cell; tenant: string }) {
    super(scope, id);
    const { cell, tenant } = input;
    const access = tenantRoleName(cell, tenant, 'access');

    this.data = new CustomerKey(this, 'DataKey', tenantName(cell, tenant, 'data'), `Everything that ${tenant} stores`);
    this.data.allowRole('Tenant', access);
    this.data.allowRole('Emergency', tenantRoleName(cell, tenant, 'break-glass'));
    this.data.allowThrough('Services', ['backup', 'rds', 'secretsmanager'], provisionerRoleName(cell));
    this.data.allowBackups(tenantRoleName(cell, tenant, 'backup'));
    // They read the administrator's password, and only that: it is a secret of RDS under this key.
    this.data.allowReading('Administration', ...DATABASE_HOOKS.map((hook) => regionRoleName(cell, hook)));
    // RDS takes on the key of a copy, and of the secret in which it keeps the copy's password, as whoever asks for them.
    this.data.allowThrough('Copies', ['rds', 'secretsmanager'], regionRoleName(cell, COPYING_HOOK));
    this.data.allowRole('Exports', ...[...EXPORT_HOOKS, EXPORT_TASK].map((purpose) => regionRoleName(cell, purpose)));

    this.signing = new SigningKey(this, 'SigningKey', tenantName(cell, tenant, 'signing'), `Signs the webhooks of ${tenant}`);
    this.signing.allowSigning(access);
    this.signing.allowVerifying(access);
    const pem = publicHalfOf(this, cell, this.signing);
    new StringParameter(this, 'PublishedKey', {
      parameterName: tenantParameterName(tenant, 'webhook-public-key'),
      simpleName: false,
      stringValue: pem,
    });
    new CfnOutput(this, 'WebhookPublicKey', { value: pem, description: 'Verifies the signature on webhooks of this tenant' });
  }
}
