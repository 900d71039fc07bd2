import {
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  IAMClient,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import type { ServiceLastAccessed } from '@aws-sdk/client-iam';
import { setTimeout } from 'node:timers/promises';
import type { Account } from '../../config/platform';
import { each, told, using } from '../operating/account/asking';
import type { NotRead } from '../operating/read';

/** How long IAM is waited for: a report of one role, looked for every second. */
const PATIENCE = 60;

/** When a role last asked each service, by the service's name in policies; `undefined` where there is no such role. */
export type LastUsed = ReadonlyMap<string, Readonly<Record<string, string>> | undefined>;

/**
 * What IAM knows of the last 400 days: the last attempt on each service, granted or refused, some four hours late. Who asks for a report must
 * be the one who fetches it (API_GenerateServiceLastAccessedDetails.html, API_GetServiceLastAccessedDetails.html, read 2026-11-30).
 *
 * @param roles ARNs, of this account
 * @param notRead gets what was refused; then nothing of the account is told
 */
export async function lastUsed(
  { id: account, region: { region } }: Account,
  roles: readonly string[],
  notRead: NotRead[],
  wait: () => Promise<unknown> = () => setTimeout(1000),
): Promise<LastUsed> {
  return using(IAMClient, region, (client) =>
    told(
      { account, region, notRead },
      'when roles were last used',
      async () => new Map((await each(roles, (role) => ofRole(client, role, wait))).map((used, n) => [roles[n]!, used])),
      new Map<string, undefined>(),
    ),
  );
}

async function ofRole(
  client: IAMClient,
  Arn: string,
  wait: () => Promise<unknown>,
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const { JobId } = await client.send(new GenerateServiceLastAccessedDetailsCommand({ Arn }));
    const services: ServiceLastAccessed[] = [];
    for (let Marker: string | undefined, tries = 0; ;) {
      const page = await client.send(new GetServiceLastAccessedDetailsCommand({ JobId, ...(Marker !== undefined && { Marker }) }));
      if (page.JobStatus === 'FAILED') throw new Error(`${Arn}: ${page.Error?.Message ?? 'IAM says no reason'}`);
      if (page.JobStatus === 'IN_PROGRESS') {
        if (++tries > PATIENCE) throw new Error(`${Arn}: no report after ${PATIENCE} looks`);
        await wait();
        continue;
      }
      services.push(...(page.ServicesLastAccessed ?? []));
      Marker = page.IsTruncated ? page.Marker : undefined;
      if (Marker === undefined) break;
    }
    const used = services.filter(({ LastAuthenticated }) => LastAuthenticated);
    return Object.fromEntries(
      used.map(({ ServiceNamespace = '', LastAuthenticated }) => [ServiceNamespace, LastAuthenticated!.toISOString()]),
    );
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  }
}
