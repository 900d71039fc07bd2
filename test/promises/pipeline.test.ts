import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kept, workflowsOf } from '../../lib/promises/pipeline';

const FILE = '.github/workflows/pull-request.yaml';
const WANTED = { workflow: FILE, job: 'scan', step: 'Look for advisories' };
const text = (step = '', job = ''): string => `
on: pull_request
jobs:
  build:
    steps:
      - name: Look for nothing
  scan:
    runs-on: ubuntu-latest
    ${job}
    steps:
      - uses: actions/checkout@v5
      - name: Look for advisories
        run: npm audit --audit-level=high
        ${step}
`;
const judged = (content: string | undefined) => kept(WANTED, (file) => (file === FILE ? content : undefined));

describe('what the repository itself keeps at every change', () => {
  test('is shown by the file, the job and the step', () => {
    expect(judged(text())).toEqual({ status: 'met', why: `step "Look for advisories" of job "scan" in ${FILE}` });
  });

  test.each<[string, string | undefined, string]>([
    ['the file', undefined, `there is no ${FILE}`],
    ['the job', text().replace('  scan:', '  scanner:'), `${FILE} has no job "scan"`],
    [
      'the step',
      text().replace('name: Look for advisories', 'name: Look'),
      `job "scan" of ${FILE} has no step "Look for advisories"`,
    ],
    [
      'the name of the step',
      text().replace('name: Look for advisories', 'id: look'),
      `job "scan" of ${FILE} has no step "Look for advisories"`,
    ],
    [
      'every step',
      text().replace(/ {4}steps:\n {6}- uses[^]*/, '    uses: ./.github/workflows/other.yaml\n'),
      `job "scan" of ${FILE} has no step "Look for advisories"`,
    ],
    ['any job', 'on: pull_request\n', `${FILE} has no job "scan"`],
    ['any sense', 'jobs: { scan: [', `${FILE} has no job "scan"`],
    ['everything', '', `${FILE} has no job "scan"`],
  ])('is not shown without %s', (_, content, why) => expect(judged(content)).toMatchObject({ status: 'not met', why }));

  test('is not shown by a step of another job', () => {
    const moved = text()
      .replace('Look for nothing', 'Look for advisories')
      .replace(/ {2}scan:/, '  other:\n    steps: []\n  scan:');
    expect(judged(moved.replace(/(- name: Look for advisories\n {8}run.*)/, '- run: echo'))).toMatchObject({ status: 'not met' });
  });

  test.each([
    ['a step that may fail', text('continue-on-error: true')],
    ['a job that may fail', text('', 'continue-on-error: true')],
    ['a step that is skipped', text('if: false')],
    ['a job that is skipped', text('', 'if: false')],
  ])('is not shown by %s', (_, content) =>
    expect(judged(content)).toMatchObject({
      status: 'not met',
      why: `step "Look for advisories" of ${FILE} may fail, or is skipped, and nothing stops`,
    }),
  );

  test.each([
    ['a step that may not fail', text('continue-on-error: false')],
    ['a step with a condition of its own', text("if: github.event_name == 'pull_request'")],
  ])('is shown by %s', (_, content) => expect(judged(content).status).toBe('met'));

  test.each([
    ['a step that is skipped, written as an expression', text('if: ${{ false }}')],
    ['a step that may fail, written as an expression', text('continue-on-error: ${{ true }}')],
  ])('is not shown by %s', (_, content) => expect(judged(content).status).toBe('not met'));

  test('is read from the project, and nothing is read where there is nothing', () => {
    const root = mkdtempSync(join(tmpdir(), 'freehold-workflows-'));
    try {
      mkdirSync(join(root, '.github/workflows'), { recursive: true });
      writeFileSync(join(root, FILE), text());
      expect(kept(WANTED, workflowsOf(root)).status).toBe('met');
      expect(kept({ ...WANTED, workflow: '.github/workflows/other.yaml' }, workflowsOf(root)).status).toBe('not met');
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
