import { using as usingClient } from '../../asking-aws';
import { fail, notAsked, type Finding } from './findings';
import type { Place } from './place';

/** One thing to ask AWS. */
export interface Question {
  /** Short, with the region where it is of one. */
  readonly subject: string;
  readonly ask: () => Promise<readonly Finding[]>;
}

/** What is asked about one subject, and the rights that it takes: all of them read. */
export interface Topic {
  /** The service, as its documentation calls it. */
  readonly service: string;
  /** IAM's names of the calls. The policy that `--policy` prints is made of these. */
  readonly actions: readonly string[];
  readonly questions: (place: Place) => readonly Question[];
}

/**
 * Three attempts bear a throttled second, and together end before the question is given up: what is still asked then would keep the
 * process. Unless told to throw, the SDK notes a request that is late and waits on.
 */
export const CLIENT = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
};

/** With the synthesis and the sign-in before it, doctor ends within 20 s. */
const LIMIT_MS = 8_000;

/** Asks with a client of the region, and lets its connections go. */
export const using = <Client extends { destroy(): void }, Answer>(
  Client: new (settings: typeof CLIENT & { region: string }) => Client,
  region: string,
  ask: (client: Client) => Promise<Answer>,
): Promise<Answer> => usingClient(Client, { ...CLIENT, region }, ask);

/** What was found, or that it could not be asked and why. What is not known is never fine. */
export async function answer(question: Question, topic: Topic, place: Place, limit = LIMIT_MS): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new LateError('too late')), limit);
  });
  try {
    return await Promise.race([question.ask(), late]);
  } catch (error) {
    return [unanswered(error as ServiceError, question, topic, place)];
  } finally {
    clearTimeout(timer);
  }
}

class LateError extends Error {
  override readonly name = 'LateError';
}

interface ServiceError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Each service has its own name for the same refusal (its API reference, "Common errors"). */
const DENIED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AuthorizationError', 'NotAuthorized'];
const THROTTLED = [
  ...['Throttling', 'ThrottlingException', 'ThrottledException', 'TooManyRequestsException', 'RequestLimitExceeded'],
  ...['RequestThrottled', 'LimitExceededException', 'SlowDown'],
];
/** A region or a service that this account has not got, or not yet. */
const CLOSED = [
  ...['OptInRequired', 'SubscriptionRequiredException', 'UnrecognizedClientException', 'InvalidClientTokenId', 'AuthFailure'],
  ...['PendingVerification'],
];

function unanswered(error: ServiceError, { subject }: Question, { service, actions }: Topic, { region, account }: Place): Finding {
  const { name, message } = error;
  const said = `${name}: ${message}`.slice(0, 160);
  if (DENIED.includes(name)) {
    return notAsked(
      subject,
      `these credentials may not ask (${said})`,
      `grant ${actions.join(', ')} (freehold doctor --policy), and run doctor again`,
    );
  }
  if (THROTTLED.includes(name))
    return notAsked(subject, `${service} throttled ${CLIENT.maxAttempts} attempts (${said})`, 'run doctor again in a minute');
  if (CLOSED.includes(name)) {
    return fail(
      subject,
      `${service} is closed to account ${account.id} in ${region.region} (${said})`,
      region.optIn
        ? `enable the region: aws account enable-region --region-name ${region.region}`
        : `open ${service} once in the console of ${region.region}; a new account may wait a day for its verification`,
    );
  }
  // The account has answered in this region before: its network is there, and what has no address is the service.
  if (error.code === 'ENOTFOUND') {
    return fail(
      subject,
      `${service} has no endpoint in ${region.region} (${message})`,
      `read "Endpoints and quotas" of ${service}; write what the region lacks into regions/${region.region}.yaml, or choose another region`,
    );
  }
  if (['LateError', 'TimeoutError'].includes(name))
    return notAsked(subject, `no answer of ${service} in time`, 'check the network and run doctor again');
  return notAsked(subject, said, 'run doctor again; if it stays, ask AWS Support with this message');
}
