import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { keepIncidentBy } from '../../lambdas/incident/keep-incident/handler';
import { IncidentStore } from '../../lambdas/incident/keep-incident/store';
import { stateItem } from '../../lambdas/shared/tenant-state';
import type { TenantStatus } from '../../lambdas/shared/tenant-state';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { context } from '../lambdas/support/invocation';
import { TABLES } from './ledger';
import { LifeWorld } from './world';

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
      .map(([, body]) => JSON.parse(Buffer.from(body.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>);
  }
}

/** GuardDuty API reference, `Finding`: of a bucket unless told. */
export const guardDuty = (
  over: { id?: string; severity?: number; type?: string; resource?: object; archived?: boolean; time?: string } = {},
) => ({
  'detail-type': 'GuardDuty Finding',
  source: 'aws.guardduty',
  time: over.time ?? at(0),
  detail: {
    id: over.id ?? '16afba5c5c43e07c9e3e5e2e544e95df',
    type: over.type ?? 'Exfiltration:S3/AnomalousBehavior',
    title: 'An unusual amount of objects was read',
    severity: over.severity ?? 8,
    service: { archived: over.archived ?? false, count: 1 },
    resource: over.resource ?? bucket('acme'),
  },
});

export const bucket = (tenant: string, tagged: string | undefined = tenant) => ({
  resourceType: 'S3Bucket',
  s3BucketDetails: [
    {
      arn: `arn:aws:s3:::files-${tenant}-111122223333-eu-central-1-an`,
      name: `files-${tenant}-111122223333-eu-central-1-an`,
      tags: tagged === undefined ? [] : [{ key: 'freehold:tenant', value: tagged }],
    },
  ],
});

/** Security Hub API reference, `AwsSecurityFinding`. */
export const securityHub = (over: object = {}) => ({
  'detail-type': 'Security Hub Findings - Imported',
  source: 'aws.securityhub',
  time: at(0),
  detail: {
    findings: [
      {
        Id: 'arn:aws:securityhub:eu-central-1:111122223333:subscription/x/v/1.0.0/S3.8/finding/1b2c',
        ProductName: 'Security Hub',
        GeneratorId: 'security-control/S3.8',
        Title: 'S3 general purpose buckets should block public access',
        Severity: { Label: 'HIGH', Normalized: 70 },
        Workflow: { Status: 'NEW' },
        RecordState: 'ACTIVE',
        Resources: [
          {
            Type: 'AwsS3Bucket',
            Id: 'arn:aws:s3:::files-acme-111122223333-eu-central-1-an',
            Tags: { 'freehold:tenant': 'acme' },
          },
        ],
        ...over,
      },
    ],
  },
});
