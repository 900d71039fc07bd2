import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SessionMovedError, WrongSessionError } from './errors';
import { readSession } from './read-session';
import type { Session, Status } from './session';

/** The table of emergency access. Each write is conditional on the one before: of two who want the same, one looks again. */
export class SessionTable {
  constructor(
    readonly dynamo: DynamoDBClient,
    readonly table: string,
  ) {}

  /** @throws NoSuchSessionError */
  async read(tenant: string, id: string): Promise<Session> {
    return (await readSession(this, { tenant, id })).session;
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
    const { session, writes } = await readSession(this, { tenant, id });
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
