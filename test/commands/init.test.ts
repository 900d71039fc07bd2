import { input } from '@inquirer/prompts';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { init } from '../../lib/commands/init';
import { heard } from './heard';

jest.mock('@inquirer/prompts', () => ({ input: jest.fn() }));
const asked = jest.mocked(input);

const folder = mkdtempSync(join(tmpdir(), 'freehold-init-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As on a terminal, with somebody who answers; what they do not know they leave as it is. */
async function onTerminal(answers: Readonly<Record<string, string>>, run: () => Promise<number>): Promise<string[]> {
  const terminals = [process.stdin, process.stdout].map((stream) => jest.replaceProperty(stream, 'isTTY', true));
  const questions: string[] = [];
  asked.mockReset().mockImplementation((({ message, default: usual }: { message: string; default: string }) => {
    questions.push(message);
    const answer = Object.entries(answers).find(([part]) => message.includes(part))?.[1];
    return Promise.resolve(answer ?? usual);
  }) as never);
  try {
    await heard(run);
  } finally {
    for (const terminal of terminals) terminal.restore();
  }
  return questions;
}

const company = (name: string): string => readFileSync(join(folder, name, 'platform.yaml'), 'utf8');

/** Streams of a test have the property only where it runs on a terminal. */
beforeAll(() => {
  for (const stream of [process.stdin, process.stdout])
    if (!('isTTY' in stream)) Object.defineProperty(stream, 'isTTY', { value: false, configurable: true, writable: true });
});

test('on a terminal it asks for what no option says, each thing once, and writes what was answered', async () => {
  const dir = join(folder, 'hayabusa');
  const questions = await onTerminal({ regions: 'ap-northeast-1, us-east-1', 'company called': 'Hayabusa Logistics' }, () =>
    init('hayabusa', { dir, stages: 'trial,live', ci: 'gitlab' }),
  );
  expect(questions).toHaveLength(7);
  expect(new Set(questions).size).toBe(7);
  expect(questions.filter((question) => /stage|CI/.test(question))).toEqual([]); // the options have said so
  const text = company('hayabusa');
  expect(text).toContain('title: Hayabusa Logistics\n');
  expect(text).toMatch(/jp:\n {4}title: Japan, ap-northeast-1\n {4}jurisdiction: JP\n {4}home: { region: ap-northeast-1,/);
  expect(text).toMatch(/us:\n {4}title: United States, us-east-1\n/);
});

test('it asks under whose law data lies where a country and its union are two answers', async () => {
  const dir = join(folder, 'falcon');
  const questions = await onTerminal({ 'Under whose law': 'DE', regions: 'eu-central-1' }, () => init('falcon', { dir }));
  expect(questions.filter((question) => question.includes('Under whose law'))).toEqual([
    'Under whose law does data of each home lie? (EU: it recovers in another country of the EU; DE: in Germany alone, recovery included)',
  ]);
  expect(company('falcon')).toMatch(/de:\n {4}title: Germany, eu-central-1\n {4}jurisdiction: DE\n/);
  expect(company('falcon')).not.toContain('recovery:');
});

test('with --yes, and where there is no terminal, it asks nothing', async () => {
  expect(await onTerminal({}, () => init('kite', { dir: join(folder, 'kite'), yes: true }))).toEqual([]);
  await heard(() => init('merlin', { dir: join(folder, 'merlin') }));
  expect(asked).not.toHaveBeenCalled();
  expect(company('merlin')).toContain('name: merlin\n');
});

test('the first book says under whose law data of each residency lies', () => {
  const book = readFileSync(join(folder, 'hayabusa/promises.yaml'), 'utf8');
  expect(book).toContain('promise: Data of a customer whose home is in Japan lies there.');
  expect(book).toContain('figures: { residencies: [jp], jurisdiction: JP }');
  expect(book).toContain('promise: Data of a customer whose home is in the United States lies there.');
  expect(book).toContain('figures: { residencies: [us], jurisdiction: US }');
});
