import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { TAG } from '../../lib/naming';
import { perRegion } from './per-region';
import type { RegionSettings } from './per-region';

/** Credentials as clients of the SDK take them. */
interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** STS answered without credentials, which its API does not do: nothing was touched. */
export class NoSessionError extends Error {
  override readonly name = 'NoSessionError';
}

const sts = new STSClient({ maxAttempts: 6 });

/** What a client in the session of a tenant is made with. */
type TenantSettings = RegionSettings & { readonly credentials: () => Promise<Session> };

/**
 * Clients for one run of a hook, one a region, in a session that can touch nobody's but this tenant's.
 *
 * @param role ARN of the role under which the hook runs
 */
export function clientsFor(role: string, tenant: string) {
  const credentials = sessionOf(role, tenant);
  return <Client>(make: (settings: TenantSettings) => Client): ((region: string) => Client) =>
    perRegion((settings) => make({ ...settings, credentials }));
}

/**
 * Credentials for one run: the hook's own role again, tagged with the tenant. Outside such a session the role may look and write lines; inside
 * it may destroy what is called after that tenant or carries its tag, and nobody else's, whatever the code asks for. Asked when first needed.
 *
 * @param role ARN of the role under which the hook runs. The session is the shortest that STS gives, as long as the hook's longest run.
 */
export function sessionOf(role: string, tenant: string): () => Promise<Session> {
  let session: Promise<Session> | undefined;
  return () => (session ??= begin(role, tenant));
}

async function begin(role: string, tenant: string): Promise<Session> {
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: role,
      RoleSessionName: tenant,
      DurationSeconds: SESSION_S,
      Tags: [{ Key: TAG.tenant, Value: tenant }],
    }),
  );
  if (!given?.AccessKeyId || !given.SecretAccessKey) {
    throw new NoSessionError(
      `STS gave no credentials for ${role}, tenant ${tenant}; wanted a session of that tenant; nothing was touched`,
    );
  }
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    ...(given.SessionToken && { sessionToken: given.SessionToken }),
    ...(given.Expiration && { expiration: given.Expiration }),
  };
}

/** The least that AssumeRole takes, and the most that Lambda runs. */
const SESSION_S = 900;
