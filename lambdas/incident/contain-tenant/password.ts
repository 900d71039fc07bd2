import { DescribeSecretCommand, RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const secrets = new SecretsManagerClient({});

/**
 * Gives the administrator of an instance another password, once: RDS makes and keeps it, and rotates it when asked by the secret. Source:
 * Secrets Manager user guide, "Managed rotation for AWS Secrets Manager secrets" and "Rotate an AWS Secrets Manager secret immediately".
 *
 * @returns when it was changed last, as read back, and whether that is after `since`
 */
export async function rotate(secret: string, since: string): Promise<{ asWanted: boolean; observed: string }> {
  const before = await read(secret);
  if (before.changed >= since) return { asWanted: true, observed: `another password since ${before.changed}` };
  if (!before.pending) await secrets.send(new RotateSecretCommand({ SecretId: secret }));
  return { asWanted: false, observed: before.pending ? 'the rotation goes on' : 'the rotation was begun' };
}

async function read(secret: string): Promise<{ changed: string; pending: boolean }> {
  const { LastRotatedDate, VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: secret }));
  // While it is both pending and current, the rotation has ended.
  const pending = Object.values(VersionIdsToStages).some(
    (stages) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'),
  );
  return { changed: LastRotatedDate?.toISOString() ?? '', pending };
}
