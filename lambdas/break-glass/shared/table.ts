import { ConditionalCheckFailedException, GetItemCommand, paginateScan, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NoSuchSessionError, SessionMovedError, WrongSessionError } from './errors';
import { OVER } from './session';
import type { Session, Status } from './session';

interface Read {
  readonly session: Session;
  readonly writes: number;
}

/** The table of emergency access. Each write is conditional on the one before: of two who want the same, one looks again. */
export class SessionTable {
  constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
  ) {}

  /** @throws NoSuchSessionError */
  async read(tenant: string, id: string): Promise<Session> {
    return (await this.look(tenant, id)).session;
  }

  create(session: Session): Promise<void> {
    return this.put(session, 0);
  }

  /**
   * Changes a session that stands in one of the given states.
   *
   * @param how what to set, from what was read; nothing = it stays as it is
   * @throws NoSuchSessionError, WrongSessionError, SessionMovedError
   */
  async change(
    { tenant, id }: { tenant: string; id: string },
    from: readonly Status[],
    how: (session: Session) => Partial<Session> | undefined,
  ): Promise<Session> {
    const { session, writes } = await this.look(tenant, id);
    if (!from.includes(session.status))
      throw new WrongSessionError(
        `request ${id} is ${session.status}; wanted it ${from.join(' or ')}; look at it with "freehold break-glass show ${tenant} ${id}", and ask anew where it is over`,
      );
    const set = how(session);
    if (!set) return session;
    const changed = { ...session, ...set };
    await this.put(changed, writes);
    return changed;
  }

  /** Every session that is not over, or whose report is still owed. */
  async unfinished(): Promise<Session[]> {
    const found: Session[] = [];
    for await (const { Items = [] } of paginateScan(
      { client: this.dynamo, pageSize: 200 },
      { TableName: this.table, ConsistentRead: true },
    ))
      found.push(...Items.map((item) => parsed(item).session));
    return found.filter(({ status, reportedAt }) => !OVER.includes(status) || (status === 'closed' && reportedAt === undefined));
  }

  private async look(tenant: string, id: string): Promise<Read> {
    const { Item } = await this.dynamo.send(
      new GetItemCommand({ TableName: this.table, Key: { tenant: { S: tenant }, at: { S: id } }, ConsistentRead: true }),
    );
    if (Item) return parsed(Item);
    throw new NoSuchSessionError(
      `the ledger of this cell has no request ${id} for tenant ${tenant}; wanted one that was made here; take tenant and number from what "freehold break-glass request" printed`,
    );
  }

  private async put(session: Session, writes: number): Promise<void> {
    const { tenant, id, status } = session;
    try {
      await this.dynamo.send(
        new PutItemCommand({
          TableName: this.table,
          Item: {
            tenant: { S: tenant },
            at: { S: id },
            status: { S: status },
            writes: { N: String(writes + 1) },
            session: { S: JSON.stringify(session) },
          },
          ...(writes === 0
            ? { ConditionExpression: 'attribute_not_exists(tenant)' }
            : {
                ConditionExpression: '#writes = :writes',
                ExpressionAttributeNames: { '#writes': 'writes' },
                ExpressionAttributeValues: { ':writes': { N: String(writes) } },
              }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new SessionMovedError(
        `somebody else changed request ${id} at the same moment; wanted it as it was read; look at it with "freehold break-glass show ${tenant} ${id}", and ask again if that still fits`,
        { cause: error },
      );
    }
  }
}

const parsed = (item: Record<string, AttributeValue>): Read => ({
  session: JSON.parse(item.session!.S!) as Session,
  writes: Number(item.writes!.N),
});
