import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type {
  AttributeValue,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import type { Artefact } from '../../../lambdas/erasure/shared/artefact';
import { stateItem } from '../../../lambdas/shared/tenant-state';
import type { TenantStatus } from '../../../lambdas/shared/tenant-state';
import { CELL } from '../../lambdas/support/cell';

type Item = Record<string, AttributeValue>;

/** The ledger's tables as the hooks of this folder use them: put, and read back by tenant or whole, a few items a page. */
export class FakeLedger {
  readonly items = new Map<string, Item>();
  private readonly dynamo = mockClient(DynamoDBClient);

  constructor() {
    const key = (table: string | undefined, { tenant, at }: Item): string => [table, tenant?.S, at?.S].join(' ');
    this.dynamo.on(PutItemCommand).callsFake(({ TableName: table, Item: item = {} }: PutItemCommandInput) => {
      this.items.set(key(table, item), item);
      return {};
    });
    this.dynamo.on(GetItemCommand).callsFake(({ TableName: table, Key: at = {} }: GetItemCommandInput) => {
      const item = this.items.get(key(table, at));
      return item ? { Item: item } : {};
    });
    this.dynamo
      .on(QueryCommand)
      .callsFake(({ TableName: table, ExpressionAttributeValues: values = {}, FilterExpression: filter }: QueryCommandInput) => {
        const begins = (values[':found'] ?? values[':line'])?.S ?? '';
        const lines = this.of(table).filter((item) => item.tenant?.S === values[':tenant']?.S && item.at?.S?.startsWith(begins));
        return { Items: filter ? lines.filter((item) => item.open?.BOOL === true) : lines };
      });
    this.dynamo.on(ScanCommand).callsFake(({ TableName: table, ExclusiveStartKey: from }: ScanCommandInput) => {
      const at = Number(from?.tenant?.S ?? 0);
      const all = this.of(table);
      return { Items: all.slice(at, at + 2), ...(at + 2 < all.length && { LastEvaluatedKey: { tenant: { S: String(at + 2) } } }) };
    });
  }

  stand(tenant: string, isolation: 'dedicated' | 'database' | 'row', status: TenantStatus): void {
    const item = stateItem({
      ...{ tenant, isolation, status, plan: 'standard', name: tenant, residency: 'in', contact: 'a@b.example' },
      updatedAt: '2026-11-22T12:00:00Z',
    });
    this.items.set(`tenants ${tenant} state`, item);
    this.items.set(`tenants ${tenant} 2026`, { tenant: { S: tenant }, at: { S: '2026-11-22T12:00:00Z' }, status: { S: 'erased' } });
  }

  lines(tenant: string): Artefact[] {
    return this.of('deletions')
      .filter((item) => item.tenant?.S === tenant && item.line)
      .map((item) => JSON.parse(item.line!.S!) as Artefact);
  }

  private of(table: string | undefined): Item[] {
    return [...this.items].filter(([at]) => at.startsWith(`${table} `)).map(([, item]) => item);
  }
}

/** The variables of the hooks that read it. */
export const LEDGER_ENV = {
  TENANTS_TABLE: 'tenants',
  DELETIONS_TABLE: 'deletions',
  ...CELL,
} as const;
