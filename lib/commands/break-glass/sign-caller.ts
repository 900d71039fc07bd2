import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { STSClient } from '@aws-sdk/client-sts';
import { ORDER_HEADER } from '../../../lambdas/break-glass/shared/contract';

/** A request as the SDK is about to send it. */
interface Outgoing {
  readonly headers: Record<string, string>;
}

/**
 * The headers of a call of `sts:GetCallerIdentity` that is signed with this client's credentials and not sent. Whoever has them can have STS
 * say who signed, and do nothing else.
 *
 * @param digest of the order that the call is to be good for; it is signed with the rest
 */
export async function signCaller(client: STSClient, digest: string): Promise<Record<string, string>> {
  const command = new GetCallerIdentityCommand({});
  let signed: Record<string, string> = {};
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as Outgoing).headers[ORDER_HEADER] = digest;
      return next(args);
    },
    { step: 'build', name: 'signTheOrder' },
  );
  command.middlewareStack.addRelativeTo(
    () => (args: { request: unknown }) => {
      signed = { ...(args.request as Outgoing).headers };
      return Promise.resolve({ output: { $metadata: {} }, response: {} });
    },
    { relation: 'after', toMiddleware: 'httpSigningMiddleware', name: 'keepItHere' },
  );
  await client.send(command);
  return Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]));
}
