import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { signedIn, signedOut } from './signed-in';
import { CALLER } from './tenant-stage';
import { EXECUTIONS } from './tenant-world';

/** Who asks is `CALLER`, with made-up credentials, and every machine starts: for each test of the file anew. */
export function machinesThatStart() {
  const sts = mockClient(STSClient);
  const sfn = mockClient(SFNClient);
  beforeEach(() => {
    sts.reset();
    sfn.reset();
    signedIn();
    sts.on(GetCallerIdentityCommand).resolves({ Account: '123456789012', Arn: `arn:aws:sts::123456789012:assumed-role/${CALLER}` });
    sfn.on(StartExecutionCommand).callsFake(({ name }: { name: string }) => ({ executionArn: `${EXECUTIONS}x:${name}` }));
  });
  afterEach(signedOut);
  return { sts, sfn };
}
