import type { GuardFile } from '../../../lib/fences/guard/files';
import { engines } from '../../../lib/fences/looking/engines';
import { guardVerdicts, saidOfTexts } from '../../../lib/fences/guard/verdicts';
import { subjectOf } from '../../../lib/fences/shapes/verdicts';
import { shapesOf } from '../../../lib/fences/shapes/shapes';
import { guardFilesOf } from '../../../lib/fences/checks/own';
import { NO_MEMORY, under } from '../../../lib/memory';
import type { Memory } from '../../../lib/memory';
import { alone } from '../../support/alone';
import { remembering } from '../../support/remembering';

const { platform } = alone({});
const files: readonly GuardFile[] = guardFilesOf(platform);
const RULE = 'bucket_outlives_its_stack';

/** One template with a bucket that breaks the rule, and the text that it was read from. */
const template = (text = 'the text') => {
  const { stacks } = alone({ Bucket: { Type: 'AWS::S3::Bucket' } });
  return { stacks, texts: new Map(stacks.map(({ name }) => [name, text])) };
};

/** A memory in which the gate has found nothing in `the text`: whoever believes it did not ask the engine. */
function believing(): Memory {
  const memory = remembering();
  const { stacks, texts } = template();
  const { name, account, region } = stacks[0]!;
  const subject = subjectOf(`${name} ${account} ${region}\n${texts.get(name)!}`, shapesOf(platform)(name));
  guardVerdicts(files, under(engines(), memory)).learn(subject, { looked: [], found: [] });
  return memory;
}

const ask = (memory: Memory, text?: string): string => {
  const templates = template(text);
  return saidOfTexts(platform, templates, files, memory)(RULE, `${templates.stacks[0]!.name}/Bucket`);
};

describe('what the gate has said of a template', () => {
  test('holds for the very text that it was said of', () => expect(ask(believing())).toBe('held'));

  test('does not hold for a text that differs in a character', () => expect(ask(believing(), 'the  text')).toBe('broken'));

  test('is what the engine says where nothing is remembered', () => expect(ask(NO_MEMORY)).toBe('broken'));

  test('is added to by nobody who only reads it', () => {
    const memory = { ...believing(), keep: jest.fn() };
    ask(memory, 'another text');
    expect(memory.keep).not.toHaveBeenCalled();
  });
});
