import { CfnOutput } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Cell } from '../../../config/platform';
import { regionRoleName } from '../../role-names';
import { SigningKey } from '../../parts/customer-key';
import { publicHalfOf } from '../../parts/public-half';
import { publish } from '../../parts/published';
import { publishedRecordKey, recordKeyAlias, signersOf } from '../../recording';
import type { RecordKey } from '../../recording';

/**
 * A key with which the hooks that `lib/recording.ts` names sign records of their runs, and nobody else. It is declared before the first of
 * them: what runs before there is a ledger fails for no missing key.
 *
 * Its public half is a parameter, whose history keeps what it said before, and from when until when: records outlast a key. KMS rotates no
 * asymmetric keys; another construct id is another key, beside which the first one stays (docs/evidence.md, "Keys of records").
 */
export class RecordsKey extends Construct {
  constructor(scope: Construct, id: string, cell: Cell, of: RecordKey) {
    super(scope, id);
    const key = new SigningKey(
      this,
      'Key',
      recordKeyAlias(cell, of),
      `Signs the records of runs, by which evidence is judged: ${of}`,
    );
    key.allowSigning(...signersOf(of).map((hook) => regionRoleName(cell, hook)));
    const pem = publicHalfOf(this, cell, key);
    publish(this, 'watch', publishedRecordKey(of), pem);
    new CfnOutput(this, 'PublicHalf', { value: pem, description: `Verifies the signature on records of runs: ${of}` });
  }
}
