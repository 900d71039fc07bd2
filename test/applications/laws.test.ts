import * as fc from 'fast-check';
import { hear } from '../lambdas/support/invocation';
import { tools } from '../lambdas/export/export-tenant/world';
import { ALL, SEED } from '../support/sample';
import { Ground } from './ground';
import { madeUp } from './made-up';
import { walk } from './walk';

hear(); // And keeps the log out of the report.

/** A hundred applications with FREEHOLD_ALL, on the server whose dump can be read back; else a few, on the one that npm brings. */
const SERVER = ALL && tools ? ('system' as const) : ('embedded' as const);
const FORMATS = SERVER === 'system' ? (['csv', 'jsonl', 'sql'] as const) : (['csv', 'jsonl'] as const);

let ground: Ground;
beforeAll(async () => void (ground = await Ground.start({ binaries: SERVER })));
afterAll(() => ground.stop());

/** Ten at a time: each ten has its own time, and names the seed with which it is had again. */
const SEEDS = Array.from({ length: ALL ? 10 : 1 }, (_, nth) => SEED + nth);
/** A walk takes 3 s of a processor on a server with the dump, and on a machine with eight other things to do a minute. */
const WALK_MS = 180_000;

test.each(SEEDS)(
  'of whatever application: what is exported and what is said to be left out are all there is; what is erased, no superuser finds (seed %i)',
  async (seed) => {
    await fc.assert(
      fc.asyncProperty(madeUp, fc.constantFrom('database', 'row'), async (application, isolation) => {
        await ground.clear();
        await walk({ ground, application, isolation, formats: FORMATS });
      }),
      { seed, numRuns: ALL ? 10 : 6, endOnFailure: !ALL },
    );
  },
  10 * WALK_MS,
);
