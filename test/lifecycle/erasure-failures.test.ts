import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyCertificate } from '../../lib/commands/certificate';
import { EXIT } from '../../lib/commands/exit-codes';
import { hear } from '../lambdas/support/invocation';
import { erased, good, STEPS } from './leaving';
import { erasureOf, run } from './run';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
jest.mock('../../lambdas/erasure/certify-erasure/pdf', () => ({ drawn: () => Promise.resolve(Buffer.from('%PDF')) }));

hear();

/** From here on what has begun can only end; after the note of the end nothing is left to do but to tell. */
const CASES = STEPS.slice(STEPS.indexOf('Close the doors'), STEPS.indexOf('Note the end') + 1);

test('every step from the first door to the end is made to fail for good', () => {
  expect(CASES).toHaveLength(20);
});

test.each(CASES)('"%s" fails for good: nothing is said to be done, and who asks again goes on to the same end', async (step) => {
  const { world, ran, after } = await erased({
    fault: (state, _, call) => (state === step ? Promise.reject(new Error('access denied')) : call()),
  });
  expect(ran.error).toEqual({ name: 'Error', cause: 'access denied' });
  expect(after).toMatchObject({ states: [{ status: 'erasing', machine: 'erasure' }, { status: 'active' }] });
  // The customer hears of it with the final certificate; the ledger notes the end when nothing more is waited for.
  expect(after.told.includes('acme erased')).toBe(step === 'Note the end');
  const certified = (kind: string) => after.certificates.some((key) => key.includes(`/${kind}.`));
  expect(certified('production')).toBe(ran.states.includes('Tell the customer of production'));
  expect(certified('final')).toBe(['Tell the customer of the end', 'Note the end'].includes(step));

  expect(await run(world, 'erasure', { input: erasureOf() })).toMatchObject({ output: { status: 'erased' } });
  // The history has one request more.
  expect({ ...(await world.normal('acme', 'globex')), history: [] }).toEqual({ ...(await good()).after, history: [] });
});

test('the certificates of a run verify offline, and an altered one does not', async () => {
  const { world } = await good();
  const folder = mkdtempSync(join(tmpdir(), 'freehold-certificates-'));
  try {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const pem = [...world.objects].find(([key]) => key.endsWith('.pem'))![1];
    for (const kind of ['production', 'final']) {
      const file = (type: string): string => join(folder, `${kind}.${type}`);
      writeFileSync(file('pem'), pem);
      for (const type of ['json', 'jws']) writeFileSync(file(type), world.objects.get(`certificates/tenant=acme/${kind}.${type}`)!);
      expect(verifyCertificate(file('jws'), {})).toBe(EXIT.fine);
      writeFileSync(file('json'), readFileSync(file('json'), 'utf8').replace('Acme Ltd', 'Somebody else'));
      expect(verifyCertificate(file('jws'), {})).toBe(EXIT.broken);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
