import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { CfnIPSet } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { TABLE } from '../../../lambdas/watch/trap-honeypot/contract';
import { regionName } from '../../naming';
import type { CellName } from '../../naming';
import { cite } from '../../parts/cite';
import { sealed } from '../../parts/customer-key';
import type { CustomerKey } from '../../parts/customer-key';

/** Addresses that visited a honeypot: what is remembered of them, and the sets by which the firewall blocks them. */
export class BlockList extends Construct {
  readonly table: Table;
  readonly v4: CfnIPSet;
  /** The door speaks IPv4 today. The set is there so that IPv6 opens no gap on the day it comes. */
  readonly v6: CfnIPSet;

  constructor(scope: Construct, id: string, input: { cell: CellName; key: CustomerKey }) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      tableName: regionName(input.cell, 'trapped-addresses'),
      partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
      timeToLiveAttribute: TABLE.timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: sealed(input.key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 7 },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    cite(this.table, 'EX-042', 'NIST.800.53.R5-DynamoDBInBackupPlan');
    this.v4 = this.set('AddressesV4', input.cell, 'IPV4');
    this.v6 = this.set('AddressesV6', input.cell, 'IPV6');
  }

  /**
   * Empty here, filled by the hook. CloudFormation writes the addresses only when something in this resource changes; a
   * change would empty the set, and the hook's next run, within five minutes, fills it again from the table.
   */
  private set(id: string, cell: CellName, ipAddressVersion: 'IPV4' | 'IPV6'): CfnIPSet {
    return new CfnIPSet(this, id, {
      name: regionName(cell, `blocked-${ipAddressVersion.toLowerCase()}`),
      description: 'Addresses that visited a honeypot',
      scope: 'REGIONAL',
      ipAddressVersion,
      addresses: [],
    });
  }
}
