import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { TestPostgres } from '../../support/postgres';
import { homeOf } from '../life';
import type { Life } from '../life';

/** Log groups into which CloudTrail and RDS write on AWS; here this run does, where the local AWS has neither. */
export class Trail {
  private written = 0;
  private readonly logs: CloudWatchLogsClient;

  constructor(life: Life) {
    this.logs = new CloudWatchLogsClient(life.settings(homeOf(life)));
  }

  /** What a call did, as CloudTrail tells it: `userIdentity.principalId` ends in the session's name (its user guide, "userIdentity element"). */
  async call(group: string, session: string, { name, error }: { name: string; error?: string | undefined }): Promise<void> {
    const told = {
      eventName: name,
      eventTime: new Date().toISOString(),
      userIdentity: { type: 'AssumedRole', principalId: `AROALENT:${session}` },
      ...(error !== undefined && { errorCode: error }),
    };
    await this.write(group, [JSON.stringify(told)]);
  }

  /** Lines of a server's own log, once each. */
  async ship(group: string, server: TestPostgres): Promise<number> {
    const lines = server
      .log()
      .split('\n')
      .filter((line) => line !== '');
    const fresh = lines.slice(this.written);
    this.written = lines.length;
    if (fresh.length > 0) await this.write(group, fresh);
    return fresh.length;
  }

  private async write(logGroupName: string, messages: readonly string[]): Promise<void> {
    const logStreamName = `life-${Date.now()}-${Math.round(performance.now() * 1000)}`;
    await this.logs.send(new CreateLogGroupCommand({ logGroupName })).catch(unlessThere);
    await this.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const timestamp = Date.now();
    const logEvents = messages.map((message) => ({ timestamp, message }));
    await this.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
}

function unlessThere(error: Error): void {
  if (error.name !== 'ResourceAlreadyExistsException') throw error;
}
