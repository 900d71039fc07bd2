import { CustomResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { regionRoleName } from '../role-names';
import type { CellName } from '../naming';
import type { SigningKey } from './customer-key';
import { hookArn } from './hook-arn';

/** The public half of a signing key, in PEM, which CloudFormation has no attribute for: a hook of the settings room reads it. */
export const publicHalfOf = (scope: Construct, cell: CellName, key: SigningKey): string =>
  halfOf(scope, 'PublicKey', { cell, key }).getAttString('PublicKeyPem');

/** The same as PEM and as JWK, which says by its `kid` which key it is. */
export function publicHalvesOf(
  scope: Construct,
  id: string,
  of: { cell: CellName; key: SigningKey },
): { pem: string; jwk: string } {
  const half = halfOf(scope, id, of, { Gives: 'PublicKeyPem, PublicKeyJwk' });
  return { pem: half.getAttString('PublicKeyPem'), jwk: half.getAttString('PublicKeyJwk') };
}

/** @param more another property is another order: CloudFormation asks the hook again, and has what it did not give before */
function halfOf(
  scope: Construct,
  id: string,
  { cell, key }: { cell: CellName; key: SigningKey },
  more: Record<string, string> = {},
): CustomResource {
  key.allowReadingPublicKey(regionRoleName(cell, 'publish-signing-key'));
  return new CustomResource(scope, id, {
    resourceType: 'Custom::SigningKeyPublicHalf',
    serviceToken: hookArn(scope, cell, 'publish-signing-key'),
    properties: { KeyId: key.keyArn, ...more },
  });
}
