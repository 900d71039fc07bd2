import { PLANNED_ROOMS } from '../../config/book-schema';
import { FIGURES, type FigureName } from '../../config/figures';
import { readKinds } from '../../config/kinds';
import { EXIT } from '../../lib/commands/exit-codes';
import { listKinds, NoSuchKind, searchKinds, showKind } from '../../lib/commands/promises';
import { nearest } from '../../lib/promises/nearest';
import { Fixture } from '../config/fixture';
import { heard } from './heard';

interface Shown {
  readonly id: string;
  readonly snippet: string;
  readonly checks: readonly { readonly id: string; readonly sentence: string }[];
  readonly figures: readonly { readonly name: FigureName; readonly need: string; readonly heldAgainst?: string }[];
  readonly collisions: readonly string[];
}
const shown = async (id: string): Promise<Shown> => JSON.parse((await heard(() => showKind(id, { json: true }))).stdout) as Shown;

describe('freehold promises', () => {
  test('lists every kind once, under its theme, and counts them', async () => {
    const { exit, stdout } = await heard(() => Promise.resolve(listKinds({})));
    expect(exit).toBe(EXIT.fine);
    expect(stdout.match(/^ {2}[a-z][a-z0-9-]+ /gm)).toHaveLength(154);
    expect(stdout).toMatch(/\n154 kinds in 16 themes; /);
    const { kinds } = JSON.parse((await heard(() => Promise.resolve(listKinds({ json: true })))).stdout) as { kinds: Shown[] };
    expect(new Set(kinds.map(({ id }) => id)).size).toBe(154);
  });

  test('shows one with the sentences of its checks, its figures and what they are held against, and what it collides with', async () => {
    const { checks, figures, collisions } = await shown('backups-kept-days');
    expect(checks).toHaveLength(5);
    expect(checks.filter(({ sentence }) => sentence.length < 20)).toEqual([]);
    expect(figures).toEqual([
      expect.objectContaining({ name: 'dailyBackupDays', need: 'stated', heldAgainst: 'backups.dailyDays' }),
    ]);
    expect(collisions).toHaveLength(2);
  });

  test('says who owes which half, and for which room it waits', async () => {
    const said = async (id: string) => (await heard(() => showKind(id, {}))).stdout;
    expect(await said('credentials-hashed')).toMatch(/contract +owed by the application: The application hashes/);
    expect(await said('staff-screened')).toMatch(/people +owed by people: Everybody who started/);
    expect(await said('password-rules')).toMatch(/template +waits for the room "identity"/);
    expect(await said('instance-per-customer')).toMatch(
      /isolation: dedicated \(isolation, implied\).*held against isolation of each plan/,
    );
  });

  test('refuses a kind that there is not, with the one that was meant', async () => {
    await expect(showKind('backups-keep-days', {})).rejects.toThrow(NoSuchKind);
    await expect(showKind('backups-keep-days', {})).rejects.toThrow('did you mean `backups-kept-days`?');
  });

  test.each([
    ['daily backups', 'backups-kept-days'],
    ['deleted from backups', 'backups-destroyed-within'],
    ['penetration test', 'penetration-tested'],
    ['used to train models', 'never-trains-models'],
    ['transparency report', 'transparency-report'],
    ['customer-managed keys on request', 'customer-managed-keys'],
    ['SAML', 'enterprise-directory'],
    ['HIPAA BAA', 'health-data-agreement'],
    ['notify within 72 hours', 'breach-told-within-hours'],
    ['SOC 2 Type II report', 'certified-ourselves'],
  ])('finds by "%s" first %s', (words, id) => {
    expect(nearest(words, readKinds())[0]?.id).toBe(id);
  });

  test('and finds nothing by words that no page has, says so, and what can be done', async () => {
    const { exit, stdout } = await heard(() => Promise.resolve(searchKinds(['zzyzx', 'qwfp'], {})));
    expect(exit).toBe(EXIT.fine);
    expect(stdout).toMatch(/^no kind speaks of "zzyzx qwfp"; .*written out in the book/);
  });
});

/** A value that each unit takes; whether a plan keeps it is another matter. */
const VALUES: Readonly<Record<string, string>> = {
  days: '365',
  'business days': '5',
  hours: '72',
  minutes: '60',
  percent: '99.9',
  count: '20',
  residencies: '[eu]',
  names: '[ISO 27001]',
};

test('what `show` gives to paste is taken by a book, kind by kind, once its figures are filled in', async () => {
  const config = new Fixture();
  try {
    const entries: string[] = [];
    for (const [place, { id }] of readKinds().entries()) {
      const { snippet, figures } = await shown(id);
      const filled = figures.reduce(
        (text, { name }) => text.replace(`${name}: ...`, `${name}: ${VALUES[FIGURES[name].unit]}`),
        snippet,
      );
      entries.push(filled.replace('XX-1.1', `KE-${place + 1}`));
    }
    expect(entries).toHaveLength(154);
    const book = 'platforms/solidsoft/promises.yaml';
    const notBuilt = PLANNED_ROOMS.map((room) => `  ${room}: { owner: Platform engineering, by: 2027-03-31 }`);
    config.write(
      book,
      `page: { title: Security, read: 2026-11-22 }\nnotBuilt:\n${notBuilt.join('\n')}\npromises:\n${entries.join('\n')}\n`,
    );
    // A plan that does not keep a figure is refused, and it is the plan that is.
    expect(config.mistakes({ platform: 'solidsoft' }).filter((mistake) => mistake.startsWith(book))).toEqual([]);
  } finally {
    config.remove();
  }
});
