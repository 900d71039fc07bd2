import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { hookName } from '../../../lib/naming';
import type { HookCell } from '../../shared/cell';
import type { ReadOrder } from '../shared/read-order';
import { measured } from '../shared/measured';
import type { Seen, Verified } from '../shared/seen';
import type { VerifyElsewhereOrder } from './contract';

/** The residency has one region: there is nobody elsewhere to ask. */
export class NoRecoveryRegionError extends Error {
  override readonly name = 'NoRecoveryRegionError';
}

export interface Site {
  readonly cell: HookCell;
  readonly lambda: (region: string) => LambdaClient;
  readonly now: () => Date;
}

/**
 * Has the hook that stands beside the copy read it, and measures. A machine cannot ask for that itself: Step Functions calls nothing of
 * another region (Step Functions developer guide, "Accessing resources in other AWS accounts": cross-Region SDK integrations and resources
 * are not available; read 2026-11-30).
 *
 * @throws NoRecoveryRegionError; and whatever the other hook says, under its own name
 */
export async function verifyElsewhere({ cell, lambda, now }: Site, order: VerifyElsewhereOrder): Promise<Verified> {
  if (!cell.recovery)
    throw new NoRecoveryRegionError(
      `residency ${cell.residency} has one region; wanted a second one, in which a copy is read; drill at home (where: home)`,
    );
  const { tenant, isolation, plan, instance, address, port } = order;
  const asked: ReadOrder = { tenant, isolation, plan, instance, address, port };
  const { FunctionError: failed, Payload: payload } = await lambda(cell.recovery.region.region).send(
    new InvokeCommand({ FunctionName: hookName(cell.recovery, 'read-restored'), Payload: JSON.stringify(asked) }),
  );
  const said: unknown = JSON.parse(Buffer.from(payload ?? []).toString('utf8') || 'null');
  if (failed !== undefined) throw asTheOtherSaid(said);
  return measured(said as Seen, order, now());
}

/** A function's error as Lambda hands it on (Lambda developer guide, "Error handling for Node.js"): machines know errors by their names. */
function asTheOtherSaid(said: unknown): Error {
  const { errorType, errorMessage } = Object(said) as { errorType?: string; errorMessage?: string };
  return Object.assign(new Error(errorMessage ?? 'read-restored failed and does not say why; see its log in the recovery region'), {
    name: errorType ?? 'Error',
  });
}
