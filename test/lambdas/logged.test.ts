import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { hooks, loggedIn } from '../support/logged';

/** What a hook writes to its log leaves the tenant's room and outlives the tenant, so each line is one that somebody has read. */
const REVIEWED = parse(readFileSync(join(__dirname, 'logged.yaml'), 'utf8')) as Readonly<Record<string, readonly string[]>>;
const program = hooks();
const reviewed = (file: string): readonly string[] => REVIEWED[file] ?? [];

/** Lines that nobody has read; where one is right, it is written as it is shown here. */
const unread = (lines: ReturnType<typeof loggedIn>): string[] =>
  lines.filter(({ file, says }) => !reviewed(file).includes(says)).map(({ file, line, says }) => `${file}:${line} ${says}`);

test('every line that a hook logs is in logged.yaml, and every line there is logged', () => {
  const lines = loggedIn(program);
  expect(lines.length).toBeGreaterThan(30);
  expect(unread(lines)).toEqual([]);
  const said = new Set(lines.map(({ file, says }) => `${file} ${says}`));
  const idle = Object.entries(REVIEWED).flatMap(([file, all]) =>
    all.map((one) => `${file} ${one}`).filter((one) => !said.has(one)),
  );
  expect(idle).toEqual([]);
});

test('no line that was read has a customer by name, a way to reach somebody, a password or a whole order', () => {
  const personal = /\b(contact|email|phone|password|secret|token|requestedBy|request of any shape)\b/i;
  expect(
    Object.values(REVIEWED)
      .flat()
      .filter((one) => personal.test(one)),
  ).toEqual([]);
});

const TELL = 'ledger/tell-customer/work.ts';
const CONTRACT = 'onboarding/deploy-stack/contract.ts';
const DEPLOY = 'onboarding/deploy-stack/handler.ts';
const textOf = (file: string): string => readFileSync(join(__dirname, '../../lambdas', file), 'utf8');
/** A file with a fault in it; throws where there is nothing to change. */
function planted(file: string, from: string, to: string, heardIn = file): ReturnType<typeof loggedIn> {
  const text = textOf(file);
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to plant in: ${file} has no ${from}`);
  return loggedIn(hooks(program, { [file]: changed }), [heardIn]);
}

const LOGS = "logger.info('Told', { tenant, news, messageId: MessageId });";
test.each([
  ['a contact beside the rest', "logger.info('Told', { tenant, news, messageId: MessageId, contact });"],
  ['a contact under another name', "logger.info('Told', { tenant: contact, news, messageId: MessageId });"],
  ['a contact in the words', 'logger.info(`Told ${contact}`, { tenant, news, messageId: MessageId });'],
  ['the whole message', "logger.info('Told', { tenant, news, messageId: MessageId, ...message });"],
  ['a second argument', "logger.info('Told', { tenant, news, messageId: MessageId }, { contact });"],
  ['a key for every line', `logger.appendKeys({ contact }); ${LOGS}`],
  ['the console', `console.log(contact); ${LOGS}`],
  ['standard output', `process.stdout.write(contact); ${LOGS}`],
  ['the logger, handed on', `[logger].map((it) => it.info(contact)); ${LOGS}`],
  ['the logger under another name', `const { info } = logger; info(contact); ${LOGS}`],
])('a hook that logs %s is found', (_, line) => {
  const found = unread(planted(TELL, LOGS, line));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(TELL);
});

test('a logger of its own is found, and one that is imported under another name', () => {
  const own = "import { Logger } from '@aws-lambda-powertools/logger';\nnew Logger().info('Told');\n";
  expect(unread(loggedIn(hooks(program, { [TELL]: own + textOf(TELL) }), [TELL]))).not.toEqual([]);
  const renamed = textOf(TELL).replace('{ logger }', '{ logger as say }').replace(LOGS, 'say.info(contact);');
  expect(unread(loggedIn(hooks(program, { [TELL]: renamed }), [TELL]))).not.toEqual([]);
});

test('a field more in what a contract answers is found where the answer is logged', () => {
  const answer = 'export type StackResult = ';
  const found = unread(planted(CONTRACT, answer, `${answer}{ readonly contact?: string } & `, DEPLOY));
  expect(found.join()).toContain('contact');
});
