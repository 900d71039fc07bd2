import type { Cell } from '../../../config/platform';
import { CellError, CredentialsError } from './errors';

/** An error of the AWS SDK; every service's has these. */
interface Refusal extends Error {
  /** Node's own, of a connection that failed. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException', 'RequestExpired'];
const DENIED = ['AccessDenied', 'AccessDeniedException', 'KmsAccessDeniedException'];
const ABSENT = ['StateMachineDoesNotExist', 'ResourceNotFoundException'];

/** What a command needs of a cell, for whoever lacks it. */
interface Needs {
  /** The page that lists its rights. */
  readonly rights: string;
  readonly stacks: string;
}
const OF_TENANTS: Needs = { rights: 'docs/tenant-life.md', stacks: 'ledger and lifecycle stacks' };

/** What a service said, with what was wanted and what to do; any other error comes back as it is. */
export function inWords(error: unknown, cell: Cell, { rights, stacks }: Needs = OF_TENANTS): unknown {
  if (!(error instanceof Error)) return error;
  const { $metadata, name, message } = error as Refusal;
  const where = `${cell.stage} of ${cell.platform}, residency ${cell.residency} (account ${cell.account.id}, ${cell.region.region})`;
  if (EXPIRED.includes(name))
    return new CredentialsError(
      `${where} does not accept the credentials (${name}: ${message}); wanted valid ones; renew them (aws sso login)`,
      { cause: error },
    );
  if (DENIED.includes(name))
    return new CellError(
      `${where} refused (${message}); wanted the rights that ${rights} lists for this command; ask for them, or use another profile`,
      { cause: error },
    );
  if (ABSENT.includes(name))
    return new CellError(
      `${where} lacks what this command talks to (${name}: ${message}); wanted the region's ${stacks}; deploy them, or name another --residency`,
      { cause: error },
    );
  if ($metadata !== undefined && $metadata.httpStatusCode === undefined)
    return new CellError(
      `no answer from ${cell.region.region} (${name}: ${message}); check the network and run the command again`,
      {
        cause: error,
      },
    );
  if ($metadata?.httpStatusCode !== undefined)
    return new CellError(
      `${where} refused (${name}: ${message}); nothing more was asked; run the command again, it is safe to repeat`,
      {
        cause: error,
      },
    );
  return error;
}

/** Worth another look while a run is watched: no answer, too many questions, or the service's own fault. */
export function passes(error: unknown): boolean {
  const { $metadata, name, code = name } = error as Refusal;
  const status = $metadata?.httpStatusCode;
  return status === undefined ? NO_ANSWER.test(code) : status >= 500 || name === 'ThrottlingException';
}

/** Names that Node and the SDK's connection give to what never became an answer. */
const NO_ANSWER = /^(ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError)/;
