import type { MachineErrors } from '../../shared/contract';

/** What machines do about errors that the hooks of this folder share. */
export const ERRORS = {
  final: ['InvalidOrderError', 'NoSuchSessionError', 'SamePersonError', 'UnprovenCallerError', 'WrongSessionError'],
  later: [],
  again: ['SessionMovedError'],
} as const satisfies MachineErrors;

/** Errors by which whoever hears a signed order says no. */
export const REFUSALS = [...ERRORS.final, ...ERRORS.again] as const;

/**
 * An order and by whom: the order as text, and calls of `sts:GetCallerIdentity` that were signed and not sent. Whoever has such a call can
 * have STS say who signed it and can do nothing else with it; the digest of the order is a signed header, so it is good for this order
 * alone. Source: STS API reference, GetCallerIdentity (it needs no permission); IAM user guide, "AWS Signature Version 4 for API requests"
 * (AWS replicates the signature and verifies it): read 2026-11-30 in stored copies. That STS takes a call of another client is untried.
 */
export interface SignedOrder {
  /** JSON of {@link Order}. */
  readonly order: string;
  /** Headers of two calls: one by the session that the company's identity provider made, one by the desk's that was taken on from it. */
  readonly signed: readonly [Headers, Headers];
}
export type Headers = Readonly<Record<string, string>>;

/** What every order says beside what is asked: for which cell and hook it is good, and when it was written. */
export interface Order {
  readonly cell: string;
  readonly do: string;
  /** ISO, in UTC. */
  readonly at: string;
}

/** Signed with the call: SHA-256 of the order, in hex. */
export const ORDER_HEADER = 'x-freehold-order';
export const CALL_BODY = 'Action=GetCallerIdentity&Version=2011-06-15';
