import { CustomResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { regionRoleName } from '../naming';
import type { CellName } from '../naming';
import type { SigningKey } from './customer-key';
import { hookArn } from './hook-arn';

/** The public half of a signing key, in PEM, which CloudFormation has no attribute for: a hook of the settings room reads it. */
export function publicHalfOf(scope: Construct, cell: CellName, key: SigningKey): string {
  key.allowReadingPublicKey(regionRoleName(cell, 'publish-signing-key'));
  const half = new CustomResource(scope, 'PublicKey', {
    resourceType: 'Custom::SigningKeyPublicHalf',
    serviceToken: hookArn(scope, cell, 'publish-signing-key'),
    properties: { KeyId: key.keyArn },
  });
  return half.getAttString('PublicKeyPem');
}
