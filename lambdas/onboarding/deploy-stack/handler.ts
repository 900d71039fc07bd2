import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { perRegion } from '../../shared/per-region';
import { readEnv } from '../../shared/read-env';
import { refusing } from '../../shared/refusing';
import { ENV, REFUSALS } from './contract';
import type { StackOrder, StackResult } from './contract';
import { StackFailedError } from './errors';
import { drive } from './work';

const client = perRegion((settings) => new CloudFormationClient(settings));

/** Creates, updates and deletes a tenant's stacks from reviewed templates; CloudFormation does the work under its own role. */
async function deploy(order: StackOrder, context: Context): Promise<StackResult> {
  logger.addContext(context);
  const about = { do: order.do, stack: order.stack, tenant: order.tenant };
  try {
    const result = await drive({ cell: cellOf(readEnv(ENV)), client }, order);
    logger.info('Stack looked at', { ...about, ...result });
    return result;
  } catch (error) {
    publish({ FailedStacks: error instanceof StackFailedError ? 1 : 0 });
    throw error;
  }
}

export const handler = refusing(REFUSALS, deploy);
