import * as sdk from '@aws-sdk/client-dynamodb';
import { LedgerStore } from '../support/ledger-store';
import type { Fields } from '../support/ledger-store';

export const TABLES = { TENANTS_TABLE: 'tenants', DELETIONS_TABLE: 'deletions', SESSIONS_TABLE: 'sessions' } as const;
export type Item = Record<string, sdk.AttributeValue>;

interface Command {
  readonly input: object;
}

/**
 * The ledger of one world. Hooks send their commands to it without the SDK's way over HTTP, which suites of their own hold, and
 * which would take most of the time of a machine's run here.
 */
export class Ledger {
  private readonly store = new LedgerStore(...Object.values(TABLES));

  constructor() {
    const send = (command: Command) => this.send(command);
    Object.assign(sdk.DynamoDBClient.prototype, { send });
  }

  async items(table: (typeof TABLES)[keyof typeof TABLES]): Promise<Item[]> {
    return (await this.store.ask('Scan', { TableName: table })).body.Items as Item[];
  }

  private async send({ constructor: { name }, input }: Command): Promise<object> {
    const { status, body } = await this.store.ask(name.replace(/Command$/, ''), input);
    if (status !== 200) throw errorOf(body);
    return { ...body, $metadata: { httpStatusCode: status } };
  }
}

/** The error as the SDK makes it of an answer: of the class that it declares for it, or of the service's. */
function errorOf({ __type, message, ...fields }: Fields): Error {
  const name = String(__type).split('#')[1]!;
  const common = { message: message as string, $metadata: { httpStatusCode: 400 }, ...fields };
  const { [name]: Declared } = sdk as unknown as Record<string, (new (options: object) => Error) | undefined>;
  return Declared ? new Declared(common) : new sdk.DynamoDBServiceException({ ...common, name, $fault: 'client' });
}
