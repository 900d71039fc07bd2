import { hear } from '../lambdas/support/invocation';
import { tools } from '../lambdas/export/export-tenant/world';
import { ALL, sampled } from '../support/sample';
import { APPLICATIONS } from './applications';
import { Ground } from './ground';
import { walk } from './walk';

hear(); // And keeps the log out of the report.

const ISOLATIONS = ['dedicated', 'database', 'row'] as const;

/** The dump is made and read by programs of the server's own major, which npm's server comes without. */
const SYSTEM = { server: 'system', formats: ['csv', 'jsonl', 'sql'] } as const;
const EMBEDDED = { server: 'embedded', formats: ['csv', 'jsonl'] } as const;
const SERVERS = !tools ? [EMBEDDED] : ALL ? [SYSTEM, EMBEDDED] : [SYSTEM];

const WALKS = APPLICATIONS.flatMap((application) =>
  ISOLATIONS.map((isolation) => ({ name: application.name, isolation, application })),
);
/** Each application under one isolation, and two of them under all three; with `npm run test:all` every one under all. */
const TAKEN = new Set([...sampled(WALKS, ({ name }) => name), ...WALKS.filter(({ name }) => ['events', 'rails'].includes(name))]);

test('every application is walked under every isolation', () => {
  expect(WALKS).toHaveLength(13 * 3);
  expect(new Set([...TAKEN].map(({ name }) => name)).size).toBe(13);
});

describe.each(SERVERS)('on the $server PostgreSQL', ({ server, formats }) => {
  let ground: Ground;
  beforeAll(async () => void (ground = await Ground.start({ binaries: server })));
  afterAll(() => ground.stop());
  beforeEach(() => ground.clear());

  test.each(WALKS.filter((one) => TAKEN.has(one)))(
    '$name, $isolation: what a tenant wrote it gets, and when it is erased nothing of it is there; its neighbour notices nothing',
    async ({ application, isolation }) => {
      await walk({ ground, application, isolation, formats });
      expect(ground.ledger.lines('kestrel').every(({ state }) => state === 'gone')).toBe(true);
    },
  );
});
