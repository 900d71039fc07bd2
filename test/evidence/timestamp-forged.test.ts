import { readFileSync, writeFileSync } from 'node:fs';
import { timestampState } from '../../lib/evidence/timestamp';
import { Authorities, TIME_INFO } from './authority';

const MANIFEST = '{ "format": "freehold-manifest/1" }\n';
const world = new Authorities();
let good: Buffer;

beforeAll(() => {
  world.certificate('root', 'ca', 'root');
  world.certificate('tsa', 'tsa', 'root');
  world.certificate('other', 'tsa', 'root');
  world.certificate('loose', 'loose', 'root');
  world.certificate('two', 'two', 'root');
  world.certificate('sealing', 'sealing', 'root');
  world.certificate('odd', 'odd', 'root');
  world.certificate('mail', 'mail', 'root');
  world.certificate('by-mail', 'tsa', 'mail');
  world.certificate('last', 'last-ca', 'root');
  world.certificate('beyond', 'ca', 'last');
  world.certificate('by-beyond', 'tsa', 'beyond');
  world.certificate('double', 'ca', 'double', { subject: 'root' });
  world.certificate('by-double', 'tsa', 'double');
  world.certificate('old-digest', 'tsa', 'root', { more: ['-sha1'] });
  world.certificate('lapsed', 'tsa', 'root', { more: ['-days', '-1'] });
  world.certificate('middle', 'ca', 'root');
  world.certificate('by-middle', 'tsa', 'middle');
  // Two who vouch for each other, and nobody for them.
  world.certificate('one', 'ca', 'one');
  world.certificate('another', 'ca', 'one');
  world.certificate('one', 'ca', 'another', { pem: 'one-by-another' });
  world.certificate('by-ring', 'tsa', 'another');
  writeFileSync(world.at('manifest.json'), MANIFEST);
  world.openssl('ts', '-query', '-data', 'manifest.json', '-sha256', '-cert', '-out', 'query.tsq');
  good = world.answered(readFileSync(world.at('query.tsq')));
}, 120_000);
afterAll(() => world.remove());

/** As `openssl ts -verify` does, with the root that the reader trusts. */
function judged(answer: Buffer, trusted: string): string {
  writeFileSync(world.at('judged.tsr'), answer);
  try {
    return world.openssl('ts', '-verify', '-data', 'manifest.json', '-in', 'judged.tsr', '-CAfile', trusted).toString();
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr);
  }
}

const by = (name: string, ...certfiles: string[]): string[] => {
  const more = certfiles.map((each) => readFileSync(world.at(`${each}.pem`), 'utf8')).join('');
  if (more !== '') writeFileSync(world.at('more.pem'), more);
  return ['-signer', `${name}.pem`, '-inkey', `${name}.key`, ...(more === '' ? [] : ['-certfile', 'more.pem'])];
};

describe('a token signed', () => {
  test.each<[string, boolean, () => string[]]>([
    ['by the authority, as its own was', true, () => [...TIME_INFO, '-cades', ...by('tsa', 'root')]],
    ['by one whose certificate another vouches for', true, () => [...TIME_INFO, '-cades', ...by('by-middle', 'middle')]],
    ['without naming the certificate that it was signed with', false, () => [...TIME_INFO, ...by('tsa', 'root')]],
    ['by two', false, () => [...TIME_INFO, '-cades', ...by('tsa'), ...by('other')]],
    ['as words of another type', false, () => ['-cades', ...by('tsa', 'root')]],
    ['for timestamps, and for what does not know of it', false, () => [...TIME_INFO, '-cades', ...by('loose', 'root')]],
    ['for timestamps and mail', false, () => [...TIME_INFO, '-cades', ...by('two', 'root')]],
    ['with a key that also opens letters', false, () => [...TIME_INFO, '-cades', ...by('sealing', 'root')]],
    ['with a condition that nobody knows', false, () => [...TIME_INFO, '-cades', ...by('odd', 'root')]],
    ['by somebody for whom a mail certificate vouches', false, () => [...TIME_INFO, '-cades', ...by('by-mail', 'mail', 'root')]],
    ['too far below', false, () => [...TIME_INFO, '-cades', ...by('by-beyond', 'beyond', 'last', 'root')]],
    ['under another root of the same name', false, () => [...TIME_INFO, '-cades', ...by('by-double', 'double')]],
    ['with a certificate that has lapsed', false, () => [...TIME_INFO, '-cades', ...by('lapsed', 'root')]],
    ['under two who vouch for each other', false, () => [...TIME_INFO, '-cades', ...by('by-ring', 'another', 'one-by-another')]],
  ])(
    '%s: valid is %s, here and for OpenSSL',
    async (_, valid, signing) => {
      const token = world.resigned(good, ...signing());
      const judge = judged(token, 'root.pem');
      const state = await timestampState(Buffer.from(MANIFEST), token, world.at('root.pem'));
      expect({ ours: state.state === 'valid', why: state.why, openssl: judge.includes('Verification: OK') }).toEqual({
        ours: valid,
        why: expect.any(String) as string,
        openssl: valid,
      });
    },
    20_000,
  );

  test.each([
    ['with SHA-1', () => [...TIME_INFO, '-cades', '-md', 'sha1', ...by('tsa', 'root')]],
    ['with a certificate that was signed with SHA-1', () => [...TIME_INFO, '-cades', ...by('old-digest', 'root')]],
  ])('%s is not believed: such words can be made to fit', async (_, signing) => {
    const token = world.resigned(good, ...signing());
    expect(judged(token, 'root.pem')).toContain('Verification: OK'); // OpenSSL leaves the digest to the authority
    expect(await timestampState(Buffer.from(MANIFEST), token, world.at('root.pem'))).toMatchObject({ state: 'invalid' });
  });
});
