import { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import type { SigningKeys } from '../../config/signing-keys';
import { COPYING_HOOK, DATABASE_HOOKS, EXPORT_HOOKS, EXPORT_TASK, FILES_HOOK, tenantName } from '../naming';
import { provisionerRoleName, regionRoleName, tenantRoleName } from '../role-names';
import { CustomerKey } from '../parts/customer-key';
import type { SigningKey } from '../parts/customer-key';
import { signingKeys } from './signing-slots';

/**
 * A tenant's keys: one for everything it stores, which only its own roles pass, and one that signs its webhooks, or
 * two while those are rotated, whose public halves are published so that the tenant's customers can verify.
 */
export class TenantKeys extends Construct {
  readonly data: CustomerKey;
  /** The one that signs. */
  readonly signing: SigningKey;
  /** Of a rotation that is under way: the one that signs next, or signed before. */
  readonly others: readonly SigningKey[];

  constructor(scope: Construct, id: string, input: { cell: Cell; tenant: string; signingKeys?: SigningKeys | undefined }) {
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
    this.data.allowSession('Files', tenant, regionRoleName(cell, FILES_HOOK));

    [this.signing, ...this.others] = signingKeys(this, { cell, tenant, keys: input.signingKeys }) as [SigningKey, ...SigningKey[]];
  }
}
