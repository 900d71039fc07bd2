import { CfnOutput } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Cell } from '../../../config/platform';
import { RECORDING_HOOKS, regionName, regionRoleName } from '../../naming';
import { SigningKey } from '../../parts/customer-key';
import { publicHalfOf } from '../../parts/public-half';
import { publish } from '../../parts/published';

/**
 * The key with which the hooks of a cell sign records of runs, and nobody else. It is declared before the first of them: what runs before
 * there is a ledger fails for no missing key. A ledger's store could be rewritten by whoever may put records; what is signed, by whoever
 * runs as one of these hooks.
 *
 * Its public half is a parameter, whose history keeps what it said before: records outlast a key. KMS rotates no asymmetric keys; another
 * construct id is another key, beside which the first one stays (docs/evidence.md, "Keys of records").
 */
export class RecordsKey extends Construct {
  constructor(scope: Construct, id: string, cell: Cell) {
    super(scope, id);
    const key = new SigningKey(this, 'Key', regionName(cell, 'records'), 'Signs the records of runs, by which evidence is judged');
    key.allowSigning(...RECORDING_HOOKS.map((hook) => regionRoleName(cell, hook)));
    const pem = publicHalfOf(this, cell, key);
    publish(this, 'watch', 'records-public-key', pem);
    new CfnOutput(this, 'RecordsPublicKey', { value: pem, description: 'Verifies the signature on records of runs' });
  }
}
