import { DynamoDBClient, DynamoDBServiceException, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, GetItemCommandInput, PutItemCommandInput, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { answersOf } from '../answers';
import type { Artefact } from '../../../../lambdas/erasure/shared/artefact';
import type { Wire } from './wire';

const mock = answersOf(DynamoDBClient);

/** The deletion ledger's table. */
export class Ledger {
  readonly items = new Map<string, Record<string, AttributeValue>>();

  constructor(private readonly wire: Wire) {
    mock.reset();
    const serve = wire.serve(mock, DynamoDBServiceException);
    serve(PutItemCommand, ({ Item }: PutItemCommandInput) => {
      this.items.set(`${Item!.tenant!.S}/${Item!.at!.S}`, Item!);
      return {};
    });
    serve(GetItemCommand, ({ Key, ConsistentRead }: GetItemCommandInput) => {
      if (!ConsistentRead) throw new Error('a read that may miss what was just written');
      const Item = this.items.get(`${Key!.tenant!.S}/${Key!.at!.S}`);
      return { ...(Item && { Item }) };
    });
    serve(QueryCommand, (input: QueryCommandInput) => this.query(input));
  }

  private query(input: QueryCommandInput): object {
    if (!input.ConsistentRead) throw new Error('a read that may miss what was just written');
    const values = input.ExpressionAttributeValues!;
    const begins = (values[':line'] ?? values[':found'])!.S!;
    const all = [...this.items.values()]
      .filter(({ tenant, at }) => tenant!.S === values[':tenant']!.S && at!.S!.startsWith(begins))
      .sort((a, b) => (a.at!.S! < b.at!.S! ? -1 : 1));
    const { page, next } = this.wire.page(all, input.ExclusiveStartKey?.token?.S, this.wire.pageSize);
    const Items = input.FilterExpression ? page.filter(({ open }) => open?.BOOL === true) : page;
    return { Items, ...(next && { LastEvaluatedKey: { token: { S: next } } }) };
  }

  /** The lines of a tenant, by kind and id. */
  lines(tenant: string): Artefact[] {
    return [...this.items.values()]
      .filter((item) => item.tenant!.S === tenant && item.line)
      .map((item) => JSON.parse(item.line!.S!) as Artefact);
  }
}
