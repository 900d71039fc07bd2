import { createPublicKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { verifyCertificate } from '../../lib/commands/certificate';
import { signedPart } from '../../lib/evidence/jws';
import { sitePages } from '../../lib/evidence/site';
import { sampleFiles } from '../../lib/evidence/site/erasure';
import { siteEvidence } from './sample';

const NAME = 'samples/erasure-certificate';
const files = new Map([...sitePages(siteEvidence()), ...sampleFiles()].map(({ path, text }) => [path, text]));
const text = (end: string): string => files.get(`${NAME}.${end}`)!;

describe('the sample certificate of a pack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-sample-'));
  const said = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  beforeEach(() => {
    for (const end of ['json', 'jws', 'pem']) {
      mkdirSync(dirname(join(folder, NAME)), { recursive: true });
      writeFileSync(join(folder, `${NAME}.${end}`), text(end));
    }
  });
  afterAll(() => {
    said.mockRestore();
    rmSync(folder, { recursive: true });
  });

  test('is checked as the page says, and is as it was issued', () => {
    const { path, key } = /verify (?<path>\S+) --key (?<key>\S+)</.exec(files.get('erasure.html')!)!.groups!;
    expect(verifyCertificate(join(folder, path!), { key: join(folder, key!) })).toBe(0);
    expect(said.mock.calls.join('')).toContain('deletion from production of sample (SAMPLE: a tenant that there never was)');
  });

  test('with a letter changed it is not', () => {
    writeFileSync(join(folder, `${NAME}.json`), text('json').replace('nothing was erased', 'everything was erased'));
    expect(verifyCertificate(join(folder, `${NAME}.jws`), { key: join(folder, `${NAME}.pem`) })).toBe(3);
    expect(signedPart(text('jws').trim().replace(/.{5}$/, 'AAAAA'), createPublicKey(text('pem'))).problems).not.toEqual([]);
  });

  test('says of itself that it is a sample, in the certificate as on the page', () => {
    expect(JSON.parse(text('json'))).toMatchObject({
      platform: 'sample',
      tenant: { name: expect.stringMatching(/^SAMPLE/) as string },
    });
    expect(files.get('erasure.html')).toContain('A sample: nobody was erased.');
  });
});
