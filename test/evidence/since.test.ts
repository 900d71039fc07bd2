import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastPack, LastPackError, sinceWhen } from '../../lib/evidence/since';

const OF = { name: 'aman', stage: 'production' };
const pack = (promises: object[], rest: object = {}) => ({ platform: OF, generated: '2026-11-01T03:00:00Z', promises, ...rest });
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'freehold-since-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const written = (content: unknown) => {
  writeFileSync(join(folder, 'results.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return lastPack(folder, OF);
};

describe('since when a promise has its status', () => {
  const status = 'met' as const;

  test('it is as the last pack says, the day of that pack where it says nothing, and today where the status is another', () => {
    const last = written(
      pack([
        { id: 'AM-1.1', status, since: '2026-05-01' },
        { id: 'AM-1.2', status },
        { id: 'AM-1.3', status: 'partly' },
      ]),
    );
    const since = (id: string) => sinceWhen(id, status, last, '2026-12-01');
    expect(['AM-1.1', 'AM-1.2', 'AM-1.3', 'AM-1.4'].map(since)).toEqual(['2026-05-01', '2026-11-01', '2026-12-01', '2026-12-01']);
  });

  test('it is not since a day to come, whenever the last pack says that it was written', () => {
    const last = written(
      pack(
        [
          { id: 'AM-1.1', status },
          { id: 'AM-1.2', status, since: '2098-01-01' },
        ],
        { generated: '2099-01-01T00:00:00Z' },
      ),
    );
    expect(['AM-1.1', 'AM-1.2'].map((id) => sinceWhen(id, status, last, '2026-12-01'))).toEqual(['2026-12-01', '2026-12-01']);
  });

  test.each<[string, unknown, RegExp]>([
    [
      'of another platform',
      pack([], { platform: { name: 'softdocket', stage: 'production' } }),
      /it is of softdocket, production; wanted the folder of the last pack of aman, production/,
    ],
    ['of another stage', pack([], { platform: { name: 'aman', stage: 'staging' } }), /it is of aman, staging/],
    ['that is no JSON', '{', /it is no JSON/],
    ['of another shape', pack([{ id: 'AM-1.1', status: 'fine' }]), /promises\.0\.status/],
  ])('a pack %s is refused', (_, content, why) => {
    expect(() => written(content)).toThrow(LastPackError);
    expect(() => written(content)).toThrow(why);
  });

  test('a folder without a pack is refused', () => {
    expect(() => lastPack(folder, OF)).toThrow(/results\.json: there is none; wanted the folder of the last pack/);
  });
});
