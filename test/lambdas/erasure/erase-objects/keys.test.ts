import { context, hear } from '../../support/invocation';
import { eraseObjectsBy } from '../../../../lambdas/erasure/erase-objects/handler';
import { fitsXml } from '../../../../lambdas/shared/object-keys';
import { FakeLedger } from '../../../support/postgres/ledger';
import { orderFor } from '../../support/erasure/run';
import { VersionsOnTheWire } from '../../support/erasure/versions-on-the-wire';
import { tagged } from '../../support/erasure/wire';
import { givingSessions } from '../../support/erasure/sessions';
import { ERASE_TEST_ENV } from '../../support/erasure/world';

hear();
givingSessions();
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' } as const;
const ledger = new FakeLedger();
const tables = ledger.items;
let s3: VersionsOnTheWire;
const run = () => eraseObjectsBy(() => new Date('2026-11-22T12:00:00Z'))(orderFor('acme'), context());

/** Keys that a user of the application can have uploaded; SDKs put the key into the address, where all of them are fine. */
const KEYS = [
  'plain.txt',
  'a b+c & <d>.txt',
  'договор/100%.pdf',
  'case/\u0001.pdf',
  'line\nbreak\r\n.txt',
  'bell\u0007',
  'end \u001f',
  ' leading',
  'not\ufffe',
  'next\u0085line\u2028',
  'tab\tkey',
];

// One server for all: the hook keeps its clients.
let address = '';
beforeAll(async () => {
  s3 = new VersionsOnTheWire(tagged('acme'));
  address = await s3.start();
});
afterAll(() => s3.stop());

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV, CREDENTIALS, { AWS_ENDPOINT_URL_S3: address, DELETIONS_TABLE: 'deletions' });
  tables.clear();
  s3.revive();
  s3.versions = KEYS.flatMap((key) => [
    { key, version: '1' },
    { key, version: 'null' },
  ]);
});

describe('objects whose keys hold what XML cannot', () => {
  test.each(['refused', 'passed over'] as const)(
    'are deleted where DeleteObjects has them %s, and every one is counted',
    async (malformed) => {
      s3.malformed = malformed;
      s3.uploads = [{ key: 'part\u0002/of it+all', id: 'u1' }];
      expect(await run()).toMatchObject({ done: true });
      expect([s3.versions, s3.uploads, s3.isThere]).toEqual([[], [], false]);
      expect(ledger.lines('acme').find(({ kind }) => kind === 'object versions')?.count).toBe(2 * KEYS.length);
      // One request each for those alone that need it.
      expect(s3.calls.filter((call) => call === 'DELETE object')).toHaveLength(2 * KEYS.filter((key) => !fitsXml(key)).length + 1);
      expect(s3.calls.filter((call) => call === 'POST delete').length).toBeGreaterThan(0);
    },
  );

  test('that stay although S3 says yes are named, and nothing is called gone', async () => {
    s3.stubborn = (key) => key.startsWith('case/');
    await expect(run()).rejects.toMatchObject({
      name: 'ObjectsNotDeletedError',
      message: expect.stringContaining('among them "case/<U+0001>.pdf"') as unknown,
    });
    expect(s3.versions.map(({ key }) => key)).toEqual(['case/\u0001.pdf', 'case/\u0001.pdf']);
    expect(ledger.lines('acme').filter(({ kind }) => kind !== 'multipart upload')).toEqual([]);
  });
});

test('what comes through XML as it is goes a thousand at a time', () => {
  expect(KEYS.filter(fitsXml)).toEqual(['plain.txt', 'a b+c & <d>.txt', 'договор/100%.pdf']);
});
