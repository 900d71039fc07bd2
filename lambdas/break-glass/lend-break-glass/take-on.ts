import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { Credentials, STSClient } from '@aws-sdk/client-sts';
import type { HookCell } from '../../shared/cell';
import type { Session } from '../shared/session';
import { breakGlassRole, windowPolicy } from './window';

/** STS gives no session that is shorter; its policy ends it sooner. */
const SHORTEST_SECONDS = 900;

/**
 * Takes on the tenant's role for one request, under its window and no longer.
 *
 * @param as who does it, as the trail shows it
 */
export async function takeOn(
  { sts, cell }: { sts: STSClient; cell: HookCell },
  session: Session,
  { as, from, until }: { as: string; from: string; until: string },
): Promise<Credentials> {
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: breakGlassRole(cell, session.tenant),
      RoleSessionName: session.id,
      SourceIdentity: as,
      DurationSeconds: SHORTEST_SECONDS,
      Policy: windowPolicy(cell, session, { from, until }),
    }),
  );
  return given!;
}
