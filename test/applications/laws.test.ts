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

test('of whatever application: what is exported and what is said to be left out are all there is; what is erased, no superuser finds', async () => {
  await fc.assert(
    fc.asyncProperty(madeUp, fc.constantFrom('database', 'row'), async (application, isolation) => {
      await ground.clear();
      await walk({ ground, application, isolation, formats: FORMATS });
    }),
    { seed: SEED, numRuns: ALL ? 100 : 6, endOnFailure: !ALL },
  );
});
