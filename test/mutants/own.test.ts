import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import { init } from '../../lib/commands/init';
import type { StackTemplate } from '../../lib/fences/templates/assembly';
import { testOwn, type OwnTested } from '../../lib/mutants/own';
import { heard } from '../commands/heard';

/** A company with checks and faults of its own, over templates that are written here. */
const folder = mkdtempSync(join(tmpdir(), 'freehold-own-'));
const company = join(folder, 'kestrel');
const EXAMPLE = join(__dirname, '../../examples/checks/queues.ts');
const QUEUES = join(company, 'checks/queues.ts');

const stack: StackTemplate = {
  ...{ name: 'kestrel-live-eu-central-1-watch', account: '111111111111', region: 'eu-central-1' },
  resources: { Letters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'letters', MessageRetentionPeriod: 1_209_600 } } },
  ...{ outputs: {}, parameters: 0, sections: ['Resources'], size: 100 },
};
const tested = (): OwnTested => testOwn(load({ platform: 'kestrel', stage: 'live' }), [stack]);

beforeAll(async () => {
  await heard(() => init('kestrel', { yes: true, dir: company, home: ['eu-central-1'], stages: 'live' }));
  process.env.FREEHOLD_COMPANY = company;
  mkdirSync(join(company, 'checks'));
  mkdirSync(join(company, 'policies'));
});
beforeEach(() => cpSync(EXAMPLE, QUEUES));
afterAll(() => {
  delete process.env.FREEHOLD_COMPANY;
  rmSync(folder, { recursive: true });
});

/** A further file of `checks/`, for as long as it takes. */
function beside(file: string, text: string, run: () => void): void {
  writeFileSync(join(company, file), text);
  try {
    run();
  } finally {
    rmSync(join(company, file));
  }
}

test('the example that a company copies finds its own faults, in the company as it lies', () => {
  expect(tested()).toEqual({ checks: 1, faults: 2, untested: [] });
});

test('a check that finds nothing is named with its file, its line and the fault that it lets pass', () => {
  writeFileSync(
    QUEUES,
    `import { change, mutantsOf, observe, type Check } from 'freehold/checks';
export const blunt: Check = {
  id: 'own-blunt', sentence: 'Everything is fine.', remedy: 'None.',
  look: (assembly) => assembly.all('AWS::SQS::Queue').map((queue) => observe(queue, '', { expected: 'x', actual: 'x', ok: true })),
};
export const faults = mutantsOf('own-blunt', {
  'queue-without-name': ['a queue has no name', change({ type: 'AWS::SQS::Queue' }, { QueueName: undefined })],
});
`,
  );
  expect(tested).toThrow(
    'checks/queues.ts:7:1 own-blunt does not find "a queue has no name", got nothing new over 1 change: kestrel-live-eu-central-1-watch /Resources/Letters/Properties/QueueName, wanted a finding that is not there without the fault; sharpen the check, or correct the fault',
  );
});

const fault = (id: string, check: string, type: string): string =>
  `import { drop, mutantsOf } from 'freehold/checks';\nexport const more = mutantsOf('${check}', { '${id}': ['it is gone', drop({ type: '${type}' })] });\n`;

test.each([
  [
    'of a check that there is not',
    fault('gone', 'own-queue-keep-messages', 'AWS::SQS::Queue'),
    /did you mean `own-queues-keep-messages`/,
  ],
  [
    'in what the templates do not have',
    fault('gone', 'own-queues-keep-messages', 'AWS::SNS::Topic'),
    /"it is gone" cannot be planted: nothing to plant in/,
  ],
  [
    'that is called like one of the product',
    fault('backup-kept-a-week', 'own-queues-keep-messages', 'AWS::SQS::Queue'),
    /another fault has this id/,
  ],
])('a fault %s is refused', (_, text, said) => {
  beside('checks/more.ts', text, () => expect(tested).toThrow(said));
});

test("a Guard rule of the company's is held to its faults too, and what no fault tests is said", () => {
  const rule =
    "let own_queues = Resources.*[ Type == 'AWS::SQS::Queue' ]\n\n# Every queue says what it is called.\nrule own_queue_is_named when %own_queues !empty {\n  %own_queues.Properties.QueueName exists\n}\n";
  beside('policies/own.guard', rule, () => {
    expect(tested().untested).toEqual(['own_queue_is_named']);
    const nameless = `import { change, mutantsOf } from 'freehold/checks';\nimport { QUEUE } from './shared/spots';\nexport const more = mutantsOf('own_queue_is_named', { nameless: ['a queue has no name', change(QUEUE, { QueueName: undefined })] });\n`;
    mkdirSync(join(company, 'checks/shared'));
    writeFileSync(join(company, 'checks/shared/spots.ts'), "export const QUEUE = { type: 'AWS::SQS::Queue' };\n");
    beside('checks/rules.ts', nameless, () => expect(tested()).toEqual({ checks: 2, faults: 3, untested: [] }));
  });
});
