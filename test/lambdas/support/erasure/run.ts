import type { Context } from 'aws-lambda';
import type { EraseOrder, EraseResult } from '../../../../lambdas/erasure/shared/contract';
import { context } from '../invocation';
import type { Fault, Wire } from './wire';

export const DUE = '2026-11-25T12:00:00Z';

export const orderFor = (tenant: string, isolation: 'dedicated' | 'database' | 'row' = 'dedicated') => ({
  tenant,
  isolation,
  plan: isolation === 'dedicated' ? 'enterprise' : 'standard',
  dueBy: DUE,
});

export type StepHook<Order> = (order: Order, on: Context) => Promise<EraseResult>;

/** As the machine does: call until done; what failed is called again. Errors that no repetition cures are thrown. */
export async function untilDone<Order extends EraseOrder>(
  hook: StepHook<Order>,
  order: Order,
  { runs = 40, on = context() }: { runs?: number; on?: Context } = {},
): Promise<EraseResult> {
  let last: unknown;
  for (let run = 1; run <= runs; run++) {
    try {
      const result = await hook(order, on);
      if (result.done) return result;
      last = result.waitingFor;
    } catch (error) {
      if ((error as Error).name === 'NotTheTenantsError') throw error;
      last = error;
    }
  }
  throw new Error(`not done after ${runs} runs`, { cause: last });
}

/** Calls go wrong in the order of a list, one entry a call, and well after its end. */
export function failing(wire: Wire, faults: readonly (Fault | undefined)[]): void {
  let call = 0;
  wire.fault = () => faults[call++];
}
