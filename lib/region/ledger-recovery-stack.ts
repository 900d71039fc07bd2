import type { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import { landingBucketName, regionName } from '../naming';
import { regionRoleName } from '../role-names';
import { cite } from '../parts/cite';
import { CustomerKey } from '../parts/customer-key';
import { objectLock, SealedBucket } from '../parts/sealed-bucket';
import { auditClasses, auditOwner } from './audit-classes';
import { watchLedgerCopy } from './ledger-copy-alarm';
import { RoomStack } from './room-stack';
import type { RoomInput } from './room-stack';

/** The second copy of the audit ledger, in the recovery region, under the same locks. */
export class LedgerRecoveryStack extends RoomStack {
  readonly keyArn: string;
  readonly cell: Cell;

  constructor(scope: Construct, input: RoomInput & { home: Cell }) {
    super(scope, 'ledger-recovery', input, 'copy of the ledger');
    const { platform, cell, home } = input;
    this.cell = cell;
    const key = new CustomerKey(this, 'Key', regionName(cell, 'ledger-copy'), 'Copy of the audit ledger');
    key.allowRole('Replicator', regionRoleName(home, 'ledger-copy'));
    this.keyArn = key.keyArn;
    for (const kept of auditClasses(platform)) {
      const bucket = new SealedBucket(this, `Audit-${kept.name}`, {
        cell,
        kind: 'audit',
        owner: auditOwner(kept),
        key,
        accessLogs: landingBucketName(cell),
        lock: objectLock(kept.days, platform.stage.complianceLocks),
      });
      cite(bucket, 'EX-022', 'NIST.800.53.R5-S3BucketReplicationEnabled');
      watchLedgerCopy(this, 'late', { kept, home, recovery: cell });
    }
  }
}
