import type { Step } from '../shared/step';
import { unsettled } from '../shared/memory';
import { KINDS } from '../../shared/postgres/removal/removal';
import type { Counted } from '../../shared/postgres/removal/removal';

const METHODS: Readonly<Record<Counted['kind'], string>> = {
  database: 'dropped, with its rows',
  rows: 'deleted row by row, in batches',
  partition: 'dropped, with its name',
  'database roles': 'dropped',
};

/** Writes a thing down with its count, once: a later run finds fewer rows, and the certificate tells how many there were. */
export const remembering =
  (step: Step) =>
  async ({ id, kind, count }: Counted): Promise<void> => {
    const known = await unsettled(step.ledger);
    if (known.some((one) => one.id === id && one.kind === kind)) return;
    await step.found({ id, kind, count, region: step.cell.region.region, method: METHODS[kind] });
  };

/** Every thing that was written down is gone: the removal has looked. */
export const noteGone = (step: Step): Promise<void> => step.gone({ region: step.cell.region.region, kinds: KINDS }, []);
