import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { keepIncidentBy } from '../../lambdas/incident/keep-incident/handler';
import { IncidentStore } from '../../lambdas/incident/keep-incident/store';
import { stateItem } from '../../lambdas/shared/tenant-state';
import type { TenantStatus } from '../../lambdas/shared/tenant-state';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { context } from '../lambdas/support/invocation';
import { TABLES } from './ledger';
import { LifeWorld } from './world';
import { said } from '../lambdas/support/signing';

const BEGIN = Date.parse('2026-11-30T03:00:00.000Z');
export const hour = (hours: number): Date => new Date(BEGIN + hours * 3_600_000);
export const at = (hours: number): string => hour(hours).toISOString();

/** A cell with tenants in its ledger, and nothing but incidents happening to them. It begins at hour 0. */
export class IncidentWorld extends LifeWorld {
  private readonly dynamo = new DynamoDBClient({});
  readonly store = new IncidentStore(this.dynamo, TABLES.TENANTS_TABLE);
  private readonly keep = keepIncidentBy(() => this.aws.now);
  private orders = 0;

  constructor() {
    super();
    this.aws.now = hour(0);
  }

  static async with(...tenants: readonly string[]): Promise<IncidentWorld> {
    const world = new IncidentWorld();
    for (const tenant of tenants) await world.tenant(tenant);
    return world;
  }

  tenant(tenant: string, status: TenantStatus = 'active', updatedAt = at(-100)) {
    const state = {
      tenant,
      status,
      updatedAt,
      name: `${tenant} Ltd`,
      residency: 'eu',
      plan: 'enterprise',
      isolation: 'dedicated',
      contact: `it@${tenant}.example`,
    } as const;
    return this.dynamo.send(new PutItemCommand({ TableName: TABLES.TENANTS_TABLE, Item: stateItem(state) }));
  }

  /** What EventBridge hands over. */
  event(event: { readonly 'detail-type': string; readonly [field: string]: unknown }) {
    return this.keep(event, context());
  }

  ask(request: object, execution = `execution-${++this.orders}`) {
    return this.keep({ do: 'hear', request: { requestedBy: 'jane@softdocket.example', ...request }, execution }, context());
  }

  look(incident: string, hours: number) {
    this.aws.now = hour(hours);
    return this.keep({ do: 'look', incident }, context());
  }

  incidents(): Promise<string[]> {
    return this.items('tenants').then((items) =>
      items.filter((item) => item.tenant!.S === '#incidents').map((item) => item.at!.S!),
    );
  }

  records(run = 'incident'): Record<string, unknown>[] {
    return [...this.objects]
      .filter(([key]) => key.startsWith(`records/run=${run}/`))
      .map(([, body]) => said<Record<string, unknown>>(body));
  }
}
