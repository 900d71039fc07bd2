import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { deliver, fitted } from './custom-resource-answer';
import type { Answer } from './custom-resource-answer';
import { logger, publish } from '../../shared/logging';

/** Time kept back for answering: CloudFormation waits for an hour for a function that ran out of time in silence. */
const ANSWER_MS = 5_000;
/** Begins the id of what failed to be created, so that the Delete which follows is known to have nothing to delete. */
const NEVER_CREATED = 'never-created/';

/** The function was about to be stopped before its work was done. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** CloudFormation asked for something other than Create, Update or Delete. */
export class UnknownRequestError extends Error {
  override readonly name = 'UnknownRequestError';
}

/** What a hook needs to know of the request besides its order. The signal ends calls that are too late to matter. */
export interface Occasion {
  readonly account: string;
  readonly signal: AbortSignal;
}

/** A custom resource, as a hook declares it. */
export interface CustomResource<Order, Data extends object> {
  /** Reads `ResourceProperties`; throws an error that names what is wrong with them. */
  readonly parse: (properties: Readonly<Record<string, unknown>>) => Order;
  /** The same for the same thing, always. A different id on Update makes CloudFormation delete the old one. */
  readonly physicalId: (order: Order) => string;
  /** Creates or updates; safe to repeat. Returns the attributes of the resource, as observed. */
  readonly apply: (order: Order, occasion: Occasion) => Promise<Data>;
  /** Deletes what `apply` made. Never called for what was never created. */
  readonly remove: (physicalId: string, occasion: Occasion) => Promise<void>;
}

/**
 * The handler of a custom resource, without the provider framework: answers every request, before the function's time is
 * up, with what happened. An error of the work becomes FAILED with its reason; only an answer that cannot be delivered is
 * thrown, so that Lambda tries again.
 */
export function customResource<Order, Data extends object>(resource: CustomResource<Order, Data>) {
  return async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
    logger.addContext(context);
    // The request's ResponseURL is a credential: whoever reads it can answer in our place. It is never logged.
    const about = { request: event.RequestType, resource: event.LogicalResourceId, stack: event.StackId };
    logger.info('Request received', about);
    const answer = fitted(await decide(resource, event, context), event, context);
    try {
      await deliver(event.ResponseURL, answer, () => context.getRemainingTimeInMillis());
    } catch (error) {
      publish({ SucceededRequests: 0, FailedRequests: 1 });
      throw error;
    }
    logger.info('Request answered', { ...about, status: answer.Status, physicalId: answer.PhysicalResourceId });
    const failed = answer.Status === 'FAILED' ? 1 : 0;
    publish({ SucceededRequests: 1 - failed, FailedRequests: failed });
  };
}

async function decide<Order, Data extends object>(
  resource: CustomResource<Order, Data>,
  event: CloudFormationCustomResourceEvent,
  context: Context,
): Promise<Answer> {
  const late = new AbortController();
  const occasion = { account: context.invokedFunctionArn.split(':')[4] ?? '', signal: late.signal };
  try {
    return await beforeDeadline(carryOut(resource, event, occasion), late, context);
  } catch (error) {
    logger.error('Request failed', error as Error);
    const id = event.RequestType === 'Create' ? `${NEVER_CREATED}${event.RequestId}` : event.PhysicalResourceId;
    return { Status: 'FAILED', PhysicalResourceId: id, Reason: reasonOf(error) };
  }
}

async function carryOut<Order, Data extends object>(
  resource: CustomResource<Order, Data>,
  event: CloudFormationCustomResourceEvent,
  occasion: Occasion,
): Promise<Answer> {
  switch (event.RequestType) {
    case 'Create':
    case 'Update': {
      const order = resource.parse(event.ResourceProperties);
      const data = await resource.apply(order, occasion);
      return { Status: 'SUCCESS', PhysicalResourceId: resource.physicalId(order), Data: data };
    }
    case 'Delete': {
      const id = event.PhysicalResourceId;
      if (id.startsWith(NEVER_CREATED)) logger.info('Nothing to delete: it was never created', { physicalId: id });
      else await resource.remove(id, occasion);
      return { Status: 'SUCCESS', PhysicalResourceId: id };
    }
    default:
      throw new UnknownRequestError(
        `request type is ${JSON.stringify((event as { RequestType?: unknown }).RequestType)}; wanted Create, Update or Delete; only CloudFormation may call this function`,
      );
  }
}

async function beforeDeadline<T>(work: Promise<T>, late: AbortController, context: Context): Promise<T> {
  const left = Math.max(0, context.getRemainingTimeInMillis() - ANSWER_MS);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DeadlineError(
        `not done within the ${Math.round(left / 1000)} s that the function had; wanted an answer in time; see what it waited for in the log, then retry or raise the function's timeout`,
      );
      reject(error);
      late.abort(error);
    }, left);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Name and message of an error and of what caused it, outermost first. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own} <- ${reasonOf(error.cause)}`;
}
