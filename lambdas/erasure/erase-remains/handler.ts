import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { clientsOf } from '../shared/session';
import { eraseStep } from '../shared/step';
import type { RemainsOrder } from './contract';
import { eraseLogs } from './logs';
import { eraseParameters } from './parameters';
import { eraseSecrets } from './secrets';
import { eraseSubnetGroup } from './subnet-group';

/** Deletes what else a tenant leaves behind at home; the clock is the caller's. */
export const eraseRemainsBy = (clock: () => Date) =>
  eraseStep<RemainsOrder>(clock, async (step) => {
    const { region } = step.cell.region;
    const clients = clientsOf(step);
    const [logs, secrets, parameters, rds] = [
      clients((settings) => new CloudWatchLogsClient(settings)),
      clients((settings) => new SecretsManagerClient(settings)),
      clients((settings) => new SSMClient(settings)),
      clients((settings) => new RDSClient(settings)),
    ];
    return [
      ...(await eraseLogs(step, { client: logs(region), region })),
      ...(await eraseSecrets(step, { client: secrets(region), region })),
      ...(await eraseParameters(step, { client: parameters(region), region })),
      ...(await eraseSubnetGroup(step, { client: rds(region), region })),
    ];
  });

export const handler = eraseRemainsBy(() => new Date());
