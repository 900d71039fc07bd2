import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from '../../config/load';
import { describe as inWords } from '../../config/mistakes';
import { init } from '../../lib/commands/init';
import type { Given } from '../../lib/commands/init/answers';

const folder = mkdtempSync(join(tmpdir(), 'freehold-init-answers-'));

beforeAll(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});

afterEach(() => {
  delete process.env.FREEHOLD_COMPANY;
});

afterAll(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** What `freehold check` says of what these answers write, and the company that it reads. */
async function written(name: string, given: Given) {
  const dir = join(folder, name);
  await init(name, { yes: true, dir, ...given });
  process.env.FREEHOLD_COMPANY = dir;
  const { platforms, mistakes } = inspect({});
  return { mistakes: mistakes.map(inWords), company: platforms[0]?.stages[0] };
}

test.each<[string, string[], number]>([
  ["homes that would be each other's pair", ['eu-central-1', 'eu-west-1', 'ca-central-1'], 6],
  ['a country of one region', ['af-south-1'], 1],
])('%s: a region serves one residency, and check finds no mistake', async (_what, home, count) => {
  const { mistakes, company } = await written(`homes${home.length}`, { home });
  expect(mistakes).toEqual([]);
  const { residencies } = company!;
  expect(residencies.map(({ home: { region } }) => region.region)).toEqual(home);
  const regions = residencies.flatMap(({ home, recovery }) => [home.region.region, ...(recovery ? [recovery.region.region] : [])]);
  expect(regions).toHaveLength(count);
  expect(new Set(regions).size).toBe(count);
});

test('one country of a union is another law than the union: no other country recovers its data, and the first book says so', async () => {
  const { mistakes, company } = await written('ireland', { home: ['eu-west-1', 'ca-central-1'], jurisdiction: ['IE', 'CA'] });
  expect(mistakes).toEqual([]);
  const [ireland, canada] = company!.residencies;
  expect([ireland!.name, ireland!.recovery]).toEqual(['ie', undefined]);
  expect(canada!.recovery!.region.region).toBe('ca-west-1');
  expect(company!.book.promises.find(({ figures }) => figures[0]?.jurisdiction === 'IE')?.promise).toContain(
    'in Ireland lies there',
  );
});

test.each([
  [
    ['US', 'CA'],
    /--jurisdiction the answer cannot be used, got "US,CA", wanted .*IE.*EU.* for eu-west-1; for example --jurisdiction EU CA/,
  ],
  [['EU'], /wanted one for each of .*in the same order/],
  [['XX', 'CA'], /--jurisdiction/],
])('%s is not the law of eu-west-1 and ca-central-1', async (jurisdiction, said) => {
  const refused = init('lawless', { yes: true, dir: join(folder, 'lawless'), home: ['eu-west-1', 'ca-central-1'], jurisdiction });
  await expect(refused).rejects.toThrow(said);
});

test('both regions of a country leave none to recover in, and are refused before anything is written', async () => {
  const dir = join(folder, 'canada');
  const refused = init('canada', { yes: true, dir, home: ['ca-central-1', 'ca-west-1'] });
  await expect(refused).rejects.toThrow(/ca-central-1,ca-west-1.*wanted a region of Canada that serves no other.*leave one out/);
  expect(existsSync(dir)).toBe(false);
});

test('what people and companies are called is written so that it is read back', async () => {
  const title = "Maple: Söhne's {clinics}, [Berlin] #1";
  const { mistakes, company } = await written('called', { title, approver: 'Jana "J." Roth, CISO: all of it' });
  expect(mistakes).toEqual([]);
  expect(company!.title).toBe(title);
});

test('an answer that check would refuse is refused by its flag, all in one error', async () => {
  const given = { home: ['eu-central-1', 'eu-central-1'], domain: 'maple clinic', approver: 'a\nb' };
  const refused = init('refused', { yes: true, dir: join(folder, 'refused'), ...given });
  await expect(refused).rejects.toThrow(/--domain.*a domain name such as[^]*--approver[^]*--home.*each once/);
});
