import { RECORDS_ENV } from '../../shared/run-record';

/** What `verify-webhook` needs, takes and gives. */
export const ENV = ['SENDERS', 'SENDERS_PREFIX', 'WEBHOOKS_TABLE', ...RECORDS_ENV] as const;

/** Published once a webhook. `RefusedWebhooks`: not signed as it must be, or not of our days. `ReplayedWebhooks`: come before. Unit: count. */
export const METRICS = ['AcceptedWebhooks', 'RefusedWebhooks', 'ReplayedWebhooks'] as const;

/** The table of what has come: one item a message, until nobody would believe it again. */
export const TABLE = { partitionKey: 'message', timeToLive: 'expiresAt' } as const;

/** A request as API Gateway, a function URL or a load balancer hands it to a function, or as a server hands on what it heard. */
export interface HeardRequest {
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  /** As a load balancer and API Gateway's REST APIs write them, instead of or beside `headers`. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
  /** Byte by byte as it came: never a body that was parsed and written again. */
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

export interface WebhookOrder {
  /** Whose webhook it is said to be: a name of `webhooks` in platform.yaml. */
  readonly sender: string;
  readonly request: HeardRequest;
}

/**
 * `refused` says no more, whatever was wrong: what the application answers with can be read by who guesses. The log has the reason.
 * `digest` is the SHA-256 of what was signed, the same for the same message: `replayed` is one that was accepted before.
 */
export type WebhookResult =
  | {
      readonly outcome: 'accepted' | 'replayed';
      readonly sender: string;
      readonly digest: string;
      /** The sender's own id of the message, where the signature covers one. It stays when the sender tries again. */
      readonly id?: string;
      /** ISO moment that the signature covers, where it covers one. */
      readonly signedAt?: string;
    }
  | { readonly outcome: 'refused' };

/** A sender that platform.yaml does not name is the caller's mistake: nobody is woken. */
export const REFUSALS = ['UnknownSenderError'] as const;
