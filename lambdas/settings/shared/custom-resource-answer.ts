import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { logger } from '../../shared/logging';
import { pause } from '../../shared/pause';

/** CloudFormation refuses a longer answer, and then waits for an hour. Source: "Custom resource response objects", 4096 bytes for the whole body. */
const BODY_BYTES = 4_096;
const ATTEMPTS = 4;
const ATTEMPT_MS = 3_000;

/** What happened, before it is put into CloudFormation's shape. There is no NoEcho: an attribute is never a secret. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: object;
}

/** The answer with what identifies the request, of at most 4096 bytes. */
export interface FittedAnswer extends Answer {
  readonly Reason: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/** CloudFormation did not take the answer. */
export class AnswerNotDeliveredError extends Error {
  override readonly name = 'AnswerNotDeliveredError';
}

const bytes = (answer: object): number => Buffer.byteLength(JSON.stringify(answer));

/** The answer as CloudFormation takes it: where to read on is always in the reason, which is cut in front of that when too long. */
export function fitted(answer: Answer, event: CloudFormationCustomResourceEvent, context: Context): FittedAnswer {
  const where = `see log stream ${context.logStreamName} of ${context.logGroupName}`;
  const full = (said: string, of: Answer = answer): FittedAnswer => ({
    ...of,
    Reason: said === '' ? where : `${said} (${where})`,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  const { Data, ...bare } = answer;
  const said = answer.Reason ?? '';
  if (Data && bytes(full(said)) > BODY_BYTES) {
    const size = `the attributes make an answer of ${bytes(full(said))} bytes; CloudFormation takes ${BODY_BYTES}; return less, or put it into a parameter`;
    return full(`AnswerTooLongError: ${size}`, { ...bare, Status: 'FAILED' });
  }
  const characters = Array.from(said); // Whole characters, so that none is cut in two.
  let kept = characters.length;
  let cut = full(said);
  while (bytes(cut) > BODY_BYTES && kept > 0) {
    kept = Math.max(0, kept - 32);
    cut = full(`${characters.slice(0, kept).join('')}…`);
  }
  return cut;
}

/**
 * Puts the answer where CloudFormation reads it. The address is signed for an empty content type.
 *
 * @throws AnswerNotDeliveredError when it was refused, or could not be delivered in the time left
 */
export async function deliver(url: string, answer: FittedAnswer, timeLeft: () => number): Promise<void> {
  const body = JSON.stringify(answer);
  let last: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS && timeLeft() > 0; attempt++) {
    if (attempt > 1) await pause(200 * attempt);
    try {
      const signal = AbortSignal.timeout(Math.max(1, Math.min(ATTEMPT_MS, timeLeft())));
      const response = await fetch(url, { method: 'PUT', headers: { 'content-type': '' }, body, signal, redirect: 'error' });
      await response.body?.cancel();
      if (response.ok) return;
      last = new Error(`status ${response.status}`);
      if (response.status < 500 && response.status !== 429) break; // It will be refused again.
    } catch (error) {
      last = error;
    }
    logger.warn('Answer not taken yet', { attempt, error: last as Error });
  }
  throw new AnswerNotDeliveredError(
    `CloudFormation did not take the answer ${answer.Status} for ${answer.LogicalResourceId}; wanted status 200; Lambda tries again, and the stack can be cancelled meanwhile`,
    { cause: last },
  );
}
