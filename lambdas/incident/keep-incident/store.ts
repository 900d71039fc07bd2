import {
  ConditionalCheckFailedException,
  GetItemCommand,
  paginateQuery,
  paginateScan,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createHash } from 'node:crypto';
import { STATE, stateIn } from '../../shared/tenant-state';
import type { TenantState } from '../../shared/tenant-state';
import { PARTITIONS } from './contract';
import { IncidentConflictError } from './errors';
import type { Incident, Told } from './incident';

type Item = Record<string, AttributeValue>;

/** The incidents of the cell, in the table of the tenants whom they concern. */
export class IncidentStore {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  async read(id: string): Promise<Incident | undefined> {
    const item = await this.get(PARTITIONS.incidents, id);
    return item && (JSON.parse(item.incident!.S!) as Incident);
  }

  /** The incident that a key led to last, whatever became of it. */
  async seenBefore(key: string): Promise<string | undefined> {
    return (await this.get(PARTITIONS.findings, hashOf(key)))?.incident?.S;
  }

  /**
   * Writes a new incident and what leads to it, all or nothing: of two that are told at one moment, one opens it.
   *
   * @param keys with the incident that each led to before, if any
   * @returns false when another run was first
   */
  async open(incident: Incident, keys: ReadonlyMap<string, string | undefined>): Promise<boolean> {
    const leads = [...keys].map(([key, before]) => ({
      Put: {
        TableName: this.table,
        Item: { tenant: { S: PARTITIONS.findings }, at: { S: hashOf(key) }, incident: { S: incident.id } },
        ...(before === undefined
          ? { ConditionExpression: 'attribute_not_exists(incident)' }
          : { ConditionExpression: 'incident = :before', ExpressionAttributeValues: { ':before': { S: before } } }),
      },
    }));
    const first = {
      Put: { TableName: this.table, Item: this.item(incident), ConditionExpression: 'attribute_not_exists(tenant)' },
    };
    try {
      await this.dynamo.send(new TransactWriteItemsCommand({ TransactItems: [first, ...leads] }));
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException) return false;
      throw error;
    }
  }

  /**
   * Changes an incident, as it stands: who was faster is read again.
   *
   * @param change of what is read; undefined where nothing is to be changed
   * @throws IncidentConflictError when others are faster every time
   */
  async change(id: string, change: (incident: Incident) => Incident | undefined): Promise<Incident | undefined> {
    for (let attempt = 0; attempt < 8; attempt++) {
      const before = await this.read(id);
      if (before === undefined) return undefined;
      const after = change(before);
      if (after === undefined) return before;
      const next = { ...after, revision: before.revision + 1 };
      if (await this.put(this.item(next), before.revision)) return next;
    }
    throw new IncidentConflictError(
      `incident ${id} was changed by others in each of 8 attempts; wanted one attempt alone; ask again`,
    );
  }

  /** What became of every customer's notices of an incident. */
  async told(id: string): Promise<Map<string, Told>> {
    const pages = paginateQuery(
      { client: this.dynamo },
      {
        TableName: this.table,
        ConsistentRead: true,
        KeyConditionExpression: 'tenant = :notices AND begins_with(#at, :incident)',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':notices': { S: PARTITIONS.notices }, ':incident': { S: `${id}#` } },
      },
    );
    const found = new Map<string, Told>();
    for await (const { Items = [] } of pages)
      for (const item of Items) {
        const told = JSON.parse(item.told!.S!) as Told;
        found.set(told.tenant, told);
      }
    return found;
  }

  async tell(id: string, tenant: string, change: (told: Told) => Told): Promise<void> {
    for (let attempt = 0; attempt < 8; attempt++) {
      const item = await this.get(PARTITIONS.notices, `${id}#${tenant}`);
      const before = item ? (JSON.parse(item.told!.S!) as Told) : { tenant, handed: [], failed: [], receipts: [] };
      const revision = Number(item?.revision?.N ?? 0);
      const next: Item = {
        tenant: { S: PARTITIONS.notices },
        at: { S: `${id}#${tenant}` },
        told: { S: JSON.stringify(change(before)) },
        revision: { N: String(revision + 1) },
      };
      if (await this.put(next, revision)) return;
    }
    throw new IncidentConflictError(
      `the notice of ${id} to ${tenant} was changed by others in each of 8 attempts; wanted one attempt alone; ask again`,
    );
  }

  /** Every tenant that the ledger knows, those that are gone included: a name and an address outlast what they had. */
  async tenants(): Promise<Map<string, TenantState>> {
    const pages = paginateScan(
      { client: this.dynamo },
      {
        TableName: this.table,
        ConsistentRead: true,
        FilterExpression: '#at = :state',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':state': { S: STATE } },
      },
    );
    const found = new Map<string, TenantState>();
    for await (const { Items = [] } of pages) for (const state of Items.map(stateIn)) found.set(state.tenant, state);
    return found;
  }

  private async get(partition: string, at: string): Promise<Item | undefined> {
    const { Item } = await this.dynamo.send(
      new GetItemCommand({ TableName: this.table, Key: { tenant: { S: partition }, at: { S: at } }, ConsistentRead: true }),
    );
    return Item;
  }

  private item(incident: Incident): Item {
    return {
      tenant: { S: PARTITIONS.incidents },
      at: { S: incident.id },
      incident: { S: JSON.stringify(incident) },
      revision: { N: String(incident.revision) },
    };
  }

  /** @param revision that was read; 0 where there was nothing */
  private async put(Item: Item, revision: number): Promise<boolean> {
    try {
      await this.dynamo.send(
        new PutItemCommand({
          TableName: this.table,
          Item,
          ConditionExpression: revision === 0 ? 'attribute_not_exists(tenant)' : '#revision = :before',
          ...(revision > 0 && {
            ExpressionAttributeNames: { '#revision': 'revision' },
            ExpressionAttributeValues: { ':before': { N: String(revision) } },
          }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

/** Keys of resources are longer than DynamoDB takes a sort key. */
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');
