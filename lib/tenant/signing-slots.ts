import { CfnOutput } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import { FIRST_KEYS, slotsOf } from '../../config/signing-keys';
import type { SigningKeys, SigningSlot } from '../../config/signing-keys';
import { otherSigningAlias, tenantName, tenantParameterName } from '../naming';
import { tenantRoleName } from '../role-names';
import { SigningKey } from '../parts/customer-key';
import { publicHalvesOf } from '../parts/public-half';

/** Construct ids of each place: those of the first are as old as the platform, and a tenant's keys are known to CloudFormation by them. */
const IDS = {
  a: { key: 'SigningKey', half: 'PublicKey' },
  b: { key: 'SigningKeyB', half: 'PublicKeyB' },
} as const satisfies Record<SigningSlot, { key: string; half: string }>;

interface SigningInput {
  readonly cell: Cell;
  readonly tenant: string;
  readonly keys?: SigningKeys | undefined;
}

/**
 * The keys that sign a tenant's webhooks: one, or two while they are rotated, of which the first signs. All of them are published, so
 * that whoever verifies knows a key before it signs, and for as long as something that it signed may be under way. The one that does not
 * sign ends when the stack lets it go (docs/decisions/032-two-slots-for-signing-keys.md).
 */
export function signingKeys(scope: Construct, { cell, tenant, keys = FIRST_KEYS }: SigningInput): SigningKey[] {
  const access = tenantRoleName(cell, tenant, 'access');
  const slots = slotsOf(keys);
  // In the order of the places, so that a template says the same of a key whether or not it signs.
  const made = new Map(
    [...slots].sort().map((slot) => {
      const key = new SigningKey(scope, IDS[slot].key, undefined, `Signs the webhooks of ${tenant}`);
      key.allowSigning(access);
      key.allowVerifying(access);
      return [slot, { key, half: publicHalvesOf(scope, IDS[slot].half, { cell, key }) }];
    }),
  );
  const [signer, other] = slots.map((slot) => made.get(slot)!);
  // At its old place in the tree also where the first key is gone: an alias of another logical id could not take the name over.
  const place = made.get('a')?.key ?? new Construct(scope, IDS.a.key);
  new Alias(place, 'Alias', { aliasName: tenantName(cell, tenant, 'signing'), targetKey: signer!.key });
  if (other) {
    new Alias(scope, 'OtherSigningAlias', { aliasName: otherSigningAlias(cell, tenant), targetKey: other.key });
    other.key.endsWhenLetGo();
  }
  publishKeys(
    scope,
    tenant,
    [signer!, ...(other ? [other] : [])].map(({ half }) => half),
  );
  return [signer!.key, ...(other ? [other.key] : [])];
}

/** The key that signs as PEM, and the set of all that verify as RFC 7517 has it, the one that signs first. */
function publishKeys(scope: Construct, tenant: string, halves: readonly { pem: string; jwk: string }[]): void {
  const publish = (id: string, name: string, stringValue: string) =>
    new StringParameter(scope, id, { parameterName: tenantParameterName(tenant, name), simpleName: false, stringValue });
  const { pem } = halves[0]!;
  publish('PublishedKey', 'webhook-public-key', pem);
  publish('PublishedKeys', 'webhook-public-keys', `{"keys":[${halves.map(({ jwk }) => jwk).join(',')}]}`);
  new CfnOutput(scope, 'WebhookPublicKey', { value: pem, description: 'Verifies the signature on webhooks of this tenant' });
}
