import { attested } from '../../lib/promises/attestations';
import { promised, TODAY } from './grounds';

const promise = promised({ proof: ['people'], attest: 'Somebody tested the platform from outside within the year.' });
const signature = (date: string, expires: string, promise = 'SOL-1.1') => ({
  promise,
  ...{ owner: 'Platform engineering', signed: 'Dana Roe', accepted: 'Kim Poe' },
  evidence: { file: 'attested/test.md', sha256: 'a'.repeat(64) },
  date,
  expires,
});
const judged = (...attestations: ReturnType<typeof signature>[]) => attested(promise, attestations, TODAY);

describe('what people alone can keep', () => {
  test('is shown by a signature that holds: by whom, when, with what evidence, until when', () => {
    expect(judged(signature('2026-11-01', '2027-11-01'))).toEqual({
      status: 'attested',
      why: 'Dana Roe, for Platform engineering, attested on 2026-11-01 (attested/test.md), accepted by Kim Poe; valid until 2027-11-01',
    });
  });

  test('is not shown where nobody has signed, and says who has to', () => {
    expect(judged()).toEqual({
      status: 'attestation missing',
      why: 'nobody has attested: Somebody tested the platform from outside within the year.',
      decides: 'an attestation by Platform engineering in attestations.yaml',
    });
  });

  test('is not shown by a signature for another promise', () => {
    expect(judged(signature('2026-11-01', '2027-11-01', 'SOL-1.2')).status).toBe('attestation missing');
  });

  test('is not shown by a signature of somebody who does not own the promise', () => {
    expect(judged({ ...signature('2026-11-01', '2027-11-01'), owner: 'Intern' }).status).toBe('attestation missing');
  });

  test('is shown until the day before it expires', () => {
    expect(judged(signature('2025-12-01', '2026-12-02')).status).toBe('attested');
    expect(judged(signature('2025-12-01', '2026-12-01'))).toEqual({
      status: 'attestation expired',
      why: 'Dana Roe, for Platform engineering, attested on 2025-12-01 (attested/test.md), accepted by Kim Poe; it expired on 2026-12-01',
      decides: 'a new attestation by Platform engineering',
    });
  });

  test('is shown by the one that holds longest, in whichever order they were written', () => {
    const [old, current] = [signature('2024-11-01', '2025-11-01'), signature('2026-11-01', '2027-11-01')];
    for (const order of [
      [old, current],
      [current, old],
    ])
      expect(judged(...order)).toMatchObject({ status: 'attested', why: expect.stringContaining('2027-11-01') as string });
  });
});
