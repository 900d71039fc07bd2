import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestOf } from '../../lib/evidence/manifest';
import { checkPlace, PackError, writePack } from '../../lib/evidence/pack';
import { sampleResults } from './machine-sample';

jest.mock('node:fs', () => ({ __esModule: true, ...jest.requireActual<typeof fs>('node:fs') }));

const results = sampleResults();
const files = [{ path: 'index.html', text: 'index' }];
const pack = [...files, manifestOf(files, results)];
const { name: platform, stage } = results.platform;
const { kind: edition, reader } = results.edition;
const OF = { platform, stage, edition, reader };

let room: string;
let out: string;
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'freehold-pack-'));
  out = join(room, 'pack');
});
afterEach(() => rmSync(room, { recursive: true }));

describe('the place of a pack', () => {
  test('may hold an older one of the same', () => {
    writePack(out, pack, OF);
    writePack(out, pack, OF);
    expect(readdirSync(out)).toEqual(['index.html', 'manifest.json']);
    expect(readdirSync(room)).toEqual(['pack']);
  });

  test('is not a web application, which has a manifest.json, too', () => {
    mkdirSync(out);
    writeFileSync(join(out, 'manifest.json'), '{ "name": "Shop", "icons": [] }');
    expect(() => writePack(out, pack, OF)).toThrow(PackError);
    expect(() => checkPlace(out, OF)).toThrow('is not empty and holds no evidence pack; wanted a new folder or an older pack');
    expect(readdirSync(out)).toEqual(['manifest.json']);
  });

  test('is not one in which somebody has put a file of his own beside the pack', () => {
    writePack(out, pack, OF);
    mkdirSync(join(out, 'notes'));
    writeFileSync(join(out, 'notes/auditor.txt'), 'mine');
    expect(() => writePack(out, pack, OF)).toThrow(
      'holds notes/auditor.txt, which is not of the evidence pack there and would be lost',
    );
    expect(readFileSync(join(out, 'notes/auditor.txt'), 'utf8')).toBe('mine');
  });

  test.each([
    ['company', { ...OF, platform: 'another' }],
    ['stage', { ...OF, stage: 'staging' }],
    ['edition', { ...OF, edition: 'public' }],
    ['customer', { ...OF, reader: 'Zenith' }],
  ])('is not one of another %s', (_, of) => {
    writePack(out, pack, OF);
    expect(() => writePack(out, pack, of)).toThrow(`holds the evidence pack of ${platform}, ${stage}, ${edition}, ${reader}`);
    expect(existsSync(join(out, 'index.html'))).toBe(true);
  });

  test('still holds the old pack where the new one cannot be put there', () => {
    writePack(out, pack, OF);
    const renameSync = fs.renameSync;
    const failing = jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (to === out && !String(from).endsWith('.old')) throw new Error('no space left');
      renameSync(from, to);
    });
    try {
      expect(() => writePack(out, pack, OF)).toThrow('no space left');
    } finally {
      failing.mockRestore();
    }
    expect(readdirSync(room)).toEqual(['pack']);
    expect(readdirSync(out)).toEqual(['index.html', 'manifest.json']);
  });
});
