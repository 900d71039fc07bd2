import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { readState } from '../../shared/read-state';
import { STATE, stateItem } from '../../shared/tenant-state';
import type { TenantState } from '../../shared/tenant-state';
import { ConflictError } from './errors';

/** What a change of the state item depends on, in DynamoDB's language. */
export interface Condition {
  readonly expression: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Attributes to write and to remove. */
interface Change {
  readonly set: Partial<TenantState>;
  readonly remove?: readonly (keyof TenantState)[];
}

/** Where the counts of the cell's places are: an item beside the tenants, under a key that no tenant's id can be. */
const CELL = '#cell';
const PLACES = 'places';

/** The table of the tenants. Every change is one conditional write: two runs that want the same thing cannot both get it. */
export class TenantTable {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  read(tenant: string): Promise<TenantState | undefined> {
    return readState(this.dynamo, this.table, tenant);
  }

  /** Sets and removes attributes of a tenant's state. Returns false, and changes nothing, when the condition does not hold. */
  async change(tenant: string, what: Change, condition: Condition): Promise<boolean> {
    try {
      await this.dynamo.send(new UpdateItemCommand(this.update(tenant, what, condition)));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /**
   * Writes a new tenant's state and takes its places, both or neither.
   *
   * @param limits how many of each quota all tenants together may take
   * @returns what stood in the way: the tenant's own state, the quota that is used up, or nothing
   * @throws ConflictError when somebody else wrote at the same moment
   */
  async reserve(state: TenantState, limits: Readonly<Record<string, number>>): Promise<'taken' | 'full' | undefined> {
    const places = Object.entries(state.places ?? {});
    const put: TransactWriteItem = {
      Put: {
        TableName: this.table,
        Item: stateItem(state),
        // Again after a failure: its places were given back, so they are taken anew.
        ConditionExpression: 'attribute_not_exists(tenant) OR (#status = :failed AND attribute_not_exists(places))',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':failed': { S: 'failed' } },
      },
    };
    const took = await this.transact([put, ...this.count(places, limits)]);
    return took === undefined ? undefined : took === 0 ? 'taken' : 'full';
  }

  /**
   * A change of a tenant's state that gives places back, or takes others, both or neither.
   *
   * @param limits how many of each quota all tenants together may take; left out = only what was given back is written
   * @returns what stood in the way: the condition, the quota that is used up, or nothing
   * @throws ConflictError when somebody else wrote at the same moment
   */
  async move(
    state: TenantState,
    { limits, ...what }: Change & { limits?: Readonly<Record<string, number>> },
    condition: Condition,
  ): Promise<'changed' | 'full' | undefined> {
    const before = state.places ?? {};
    const after = what.remove?.includes('places') ? {} : (what.set.places ?? before);
    const moved = Object.keys({ ...before, ...after })
      .map((quota) => [quota, (after[quota] ?? 0) - (before[quota] ?? 0)] as const)
      .filter(([, count]) => count !== 0);
    const stood = await this.transact([{ Update: this.update(state.tenant, what, condition) }, ...this.count(moved, limits)]);
    return stood === undefined ? undefined : stood === 0 ? 'changed' : 'full';
  }

  /** How many of a quota all tenants take together. */
  async taken(quota: string): Promise<number> {
    const { Item } = await this.dynamo.send(
      new GetItemCommand({ TableName: this.table, Key: { tenant: { S: CELL }, at: { S: PLACES } }, ConsistentRead: true }),
    );
    return Number(Item?.[quota]?.N ?? 0);
  }

  /** A dated item of the tenant's history; the same run writes the same one again. */
  async note(tenant: string, at: string, record: object): Promise<void> {
    await this.dynamo.send(
      new PutItemCommand({
        TableName: this.table,
        Item: { tenant: { S: tenant }, at: { S: at }, record: { S: JSON.stringify(record) } },
      }),
    );
  }

  private update(tenant: string, { set, remove = [] }: Change, condition: Condition): UpdateInput {
    const changed = Object.fromEntries(
      Object.entries(stateItem({ ...set, tenant } as TenantState)).filter(([key]) => key !== 'tenant' && key !== 'at'),
    );
    const sets = Object.keys(changed).map((key) => `#${key} = :set_${key}`);
    const removes = remove.map((key) => `#${key}`);
    const named = [...Object.keys(changed), ...remove, ...(condition.expression.match(/#\w+/g) ?? []).map((name) => name.slice(1))];
    return {
      TableName: this.table,
      Key: { tenant: { S: tenant }, at: { S: STATE } },
      UpdateExpression: `SET ${sets.join(', ')}${removes.length > 0 ? ` REMOVE ${removes.join(', ')}` : ''}`,
      ConditionExpression: condition.expression,
      ExpressionAttributeNames: Object.fromEntries(named.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(changed).map(([key, value]) => [`:set_${key}`, value])),
        ...Object.fromEntries(Object.entries(condition.values).map(([key, value]) => [key, { S: value }])),
      },
    };
  }

  private count(places: readonly (readonly [string, number])[], limits?: Readonly<Record<string, number>>): TransactWriteItem[] {
    if (places.length === 0) return [];
    const within = places.map(([quota, needed], i) => ({
      quota,
      needed,
      i,
      most: limits && needed > 0 ? limits[quota]! - needed : undefined,
    }));
    const bounds = within.flatMap(({ i, most }) =>
      most === undefined ? [] : [most < 0 ? `#q${i} < :most${i}` : `(attribute_not_exists(#q${i}) OR #q${i} <= :most${i})`],
    );
    return [
      {
        Update: {
          TableName: this.table,
          Key: { tenant: { S: CELL }, at: { S: PLACES } },
          UpdateExpression: `ADD ${within.map(({ i }) => `#q${i} :n${i}`).join(', ')}`,
          ...(bounds.length > 0 && { ConditionExpression: bounds.join(' AND ') }),
          ExpressionAttributeNames: Object.fromEntries(within.map(({ quota, i }) => [`#q${i}`, quota])),
          ExpressionAttributeValues: Object.fromEntries(
            within.flatMap(({ needed, most, i }) => [
              [`:n${i}`, { N: String(needed) }],
              ...(most === undefined ? [] : [[`:most${i}`, { N: String(most) }]]),
            ]),
          ) as Record<string, AttributeValue>,
        },
      },
    ];
  }

  /** The position of the first write whose condition did not hold; undefined when all were made. */
  private async transact(items: TransactWriteItem[]): Promise<number | undefined> {
    try {
      await this.dynamo.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return undefined;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      const refused = reasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed');
      if (refused >= 0) return refused;
      throw new ConflictError(
        `the ledger did not take the write (${reasons.map(({ Code }) => Code).join(', ')}); wanted nobody else to write at the same moment; the machine asks again`,
        { cause: error },
      );
    }
  }
}

interface UpdateInput {
  TableName: string;
  Key: Record<string, AttributeValue>;
  UpdateExpression: string;
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Record<string, AttributeValue>;
}
