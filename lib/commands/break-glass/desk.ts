import { createHash } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Cell } from '../../../config/platform';
import { hookName, regionName } from '../../naming';
import { deskRoleName } from '../../role-names';
import { whoAsks } from '../tenant/cell';
import { CellError, CredentialsError } from '../tenant/errors';
import { inWords } from '../tenant/refusals';
import { signCaller } from './sign-caller';

const CLIENT = { maxAttempts: 3, requestHandler: { connectionTimeout: 3_000, requestTimeout: 40_000 } };
/** STS's shortest: the desk is needed for one call. */
const DESK_SECONDS = 900;

/**
 * Says something at the cell's desk: by the session of whoever has signed in, and by the desk's role, which is taken on from it under the same
 * name. Both sign the order.
 *
 * @throws CredentialsError, CellError
 */
export async function atDesk<Answer>(
  cell: Cell,
  hook: 'hear-break-glass' | 'lend-break-glass',
  order: Readonly<Record<string, unknown>> & { readonly do: string },
): Promise<Answer> {
  process.env.AWS_EC2_METADATA_DISABLED ??= 'true';
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const settings = { ...CLIENT, region: cell.region.region };
  const own = new STSClient(settings);
  try {
    const name = await nameOf(own, cell);
    const credentials = await deskOf(own, cell, name);
    const text = JSON.stringify({ cell: regionName(cell, cell.region.region), at: new Date().toISOString(), ...order });
    const digest = createHash('sha256').update(text).digest('hex');
    const signed = await Promise.all([signCaller(own, digest), signCaller(new STSClient({ ...settings, credentials }), digest)]);
    return await invoke<Answer>(new LambdaClient({ ...settings, credentials }), hookName(cell, hook), { order: text, signed });
  } catch (error) {
    throw inWords(error, cell, { rights: 'docs/break-glass.md', stacks: 'break-glass stack' });
  } finally {
    own.destroy();
  }
}

/** The name that the identity provider has given the session. */
async function nameOf(sts: STSClient, cell: Cell): Promise<string> {
  const arn = await whoAsks(sts, cell);
  const [, name] = /:assumed-role\/[^/]+\/([\w+=,.@-]+)$/.exec(arn) ?? [];
  if (name !== undefined) return name;
  throw new CredentialsError(
    `the credentials are of ${arn}, which is no session of a role; wanted your own sign-in; sign in (aws sso login) and set AWS_PROFILE`,
  );
}

async function deskOf(sts: STSClient, cell: Cell, name: string) {
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:${cell.account.partition}:iam::${cell.account.id}:role/${deskRoleName(cell)}`,
      RoleSessionName: name,
      SourceIdentity: name,
      DurationSeconds: DESK_SECONDS,
    }),
  );
  return { accessKeyId: given!.AccessKeyId!, secretAccessKey: given!.SecretAccessKey!, sessionToken: given!.SessionToken! };
}

/** What the hook answers, or the sentence by which it says no. */
async function invoke<Answer>(lambda: LambdaClient, name: string, event: object): Promise<Answer> {
  try {
    const { Payload: payload, FunctionError: failed } = await lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
    );
    const answer = JSON.parse(Buffer.from(payload ?? []).toString() || 'null') as Answer & { errorMessage?: string };
    if (failed === undefined) return answer;
    throw new CellError(answer?.errorMessage ?? `${name} failed and did not say why; look into its log`);
  } finally {
    lambda.destroy();
  }
}
