import { hear } from '../lambdas/support/invocation';
import { tools } from '../lambdas/export/export-tenant/world';
import { APPLICATIONS } from './applications';
import { Ground } from './ground';
import { walk } from './walk';

hear(); // And keeps the log out of the report.

/** The dump is made and read by programs of the server's own major, which npm's server comes without. */
const SYSTEM = { server: 'system', formats: ['csv', 'jsonl', 'sql'] } as const;
const EMBEDDED = { server: 'embedded', formats: ['csv', 'jsonl'] } as const;
const SERVERS = !tools ? [EMBEDDED] : process.env.FREEHOLD_ALL ? [SYSTEM, EMBEDDED] : [SYSTEM];

describe.each(SERVERS)('on the $server PostgreSQL', ({ server, formats }) => {
  let ground: Ground;
  beforeAll(async () => void (ground = await Ground.start({ binaries: server })));
  afterAll(() => ground.stop());
  beforeEach(() => ground.clear());

  describe.each(APPLICATIONS)('$name', (application) => {
    test.each(['dedicated', 'database', 'row'] as const)(
      '%s: what a tenant wrote it gets, and when it is erased nothing of it is there; its neighbour notices nothing',
      async (isolation) => {
        await walk({ ground, application, isolation, formats });
        expect(ground.ledger.lines('kestrel').every(({ state }) => state === 'gone')).toBe(true);
      },
    );
  });
});
