import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';

/** STS gives whoever asks a session of its own; returns what was asked, in that order. */
export function givingSessions(): AssumeRoleCommandInput[] {
  const asked: AssumeRoleCommandInput[] = [];
  mockClient(STSClient)
    .on(AssumeRoleCommand)
    .callsFake((input: AssumeRoleCommandInput) => {
      asked.push(input);
      return {
        Credentials: {
          AccessKeyId: `ASIA${asked.length}`,
          SecretAccessKey: `secret-${input.Tags?.[0]?.Value}`,
          SessionToken: `token-${asked.length}`,
          Expiration: new Date('2030-01-01T00:00:00Z'),
        },
      };
    });
  return asked;
}
