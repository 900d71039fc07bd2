import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import type { Looked } from '../../shared/looked';
import type { Login } from '../shared/session';
import type { Order, SignedOrder } from '../shared/contract';

export const ENV = [...CELL_ENV, 'SESSIONS_TABLE', 'PEOPLE', 'DESK'] as const;

/** `enter`, signed by whoever asked; or from the machine a look at the door, which hands out nothing. */
export type LendEvent = SignedOrder | ProbeOrder;
export type EnterOrder = Order & { readonly do: 'enter'; readonly tenant: string; readonly id: string };
export interface ProbeOrder {
  readonly probe: 'open' | 'shut';
  readonly tenant: string;
  readonly id: string;
}

/** What a person works with, for some minutes: the shape that `credential_process` of the AWS tools reads. */
export interface Lent {
  readonly Version: 1;
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  /** When it does nothing any more. */
  readonly Expiration: string;
  readonly bucket?: string;
  readonly login?: Omit<Login, 'instance'>;
}

export type Probed = Looked & { readonly tenant: string; readonly id: string; readonly seen: 'open' | 'shut' };
export type LendResult = Lent | Probed;

/** Published once a run. */
export const METRICS = ['LentSessions', 'StillOpenDoors'] as const;

export { REFUSALS } from '../shared/contract';

/** What machines do about its errors. */
export const ERRORS = { final: [], later: [], again: [] } as const satisfies MachineErrors;
