import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { load } from '../../config/load';
import type { Platform, Residency } from '../../config/platform';
import { exportRequest } from '../../config/request-schema';
import { parseSelection } from '../../config/selection';
import { claimFor } from '../../lambdas/ledger/keep-ledger/change';
import { reserve } from '../../lambdas/ledger/keep-ledger/reserve';
import { TenantTable } from '../../lambdas/ledger/keep-ledger/table';
import type { Catalogue } from '../../lambdas/shared/catalogue';
import { stateItem } from '../../lambdas/shared/tenant-state';
import type { TenantState } from '../../lambdas/shared/tenant-state';
import { catalogueOf } from '../../lib/region/blueprints/catalogue';
import { LATER } from '../../lib/lifecycle/errors';
import { buildPlatform } from '../support/build';
import { withOwnHome } from '../support/run/own-home';
import { read, ROOT } from './documents';

/** What the automation's page and the README show of a tenant's life is what the code does with it. */
const page = read('docs/tenant-life.md');
const readme = read('README.md');

/** Commands that are shown whole: lines of shell blocks, and code within a sentence that names a tenant or a filter. */
function shown(text: string): string[] {
  const lines = [...text.matchAll(/^npx (freehold tenant [^#\n]+)/gm)].map(([, line]) => line!.trim());
  const inline = [...text.matchAll(/`(freehold tenant \w+ [a-z][^`]*|freehold tenant list --[^`]*)`/g)].map(([, code]) => code!);
  return [...lines, ...inline];
}
const COMMANDS = [...new Set([...shown(readme), ...shown(page)])];

/** The tool as whoever pastes a line has it, but for credentials: it stops where it would ask AWS, or somebody at a terminal. */
const home = mkdtempSync(join(tmpdir(), 'freehold-docs-'));
afterAll(() => rmSync(home, { recursive: true }));
const wordsOf = (command: string): string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!).slice(1);
const freehold = (words: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const env = { ...withOwnHome(home), AWS_EC2_METADATA_DISABLED: 'true' };
    const told = execFile(process.execPath, [join(ROOT, 'bin/freehold.js'), ...words], { env }, (error, stdout, stderr) =>
      resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
    );
    told.stdin?.end();
  });

/** Those that do not get as far as where AWS, or somebody at a terminal, would be asked, with what was said. */
const refused = async (commands: readonly string[]): Promise<(readonly [string, string])[]> => {
  const said = await Promise.all(commands.map(async (command) => ({ command, ...(await freehold(wordsOf(command))) })));
  const taken = /^no credentials |^nobody can be asked for the name/;
  return said.filter(({ status, stderr }) => status !== 1 || !taken.test(stderr)).map(({ command, stderr }) => [command, stderr]);
};

test('every command that is shown is one that the tool takes, up to the credentials', async () => {
  expect(COMMANDS.length).toBeGreaterThan(12);
  expect(await refused(COMMANDS)).toEqual([]);
});

test('every example that --help gives is taken, too, and every option that is shown is in it', async () => {
  const verbs = [...new Set(COMMANDS.map((command) => wordsOf(command)[1]!))];
  expect(verbs.sort()).toEqual([
    'add',
    'change',
    'export',
    'list',
    'remove',
    'restore',
    'resume',
    'rotate-signing-key',
    'show',
    'suspend',
    'terminate-sessions',
  ]);
  const helps = await Promise.all(verbs.map((verb) => freehold(['tenant', verb, '--help'])));
  const examples = helps.flatMap(({ stdout }, i) => {
    const verb = verbs[i]!;
    const used = COMMANDS.filter((command) => wordsOf(command)[1] === verb).flatMap((command) => command.match(/--[a-z-]+/g) ?? []);
    expect([verb, used.filter((option) => !stdout.includes(`  ${option}`))]).toEqual([verb, []]);
    const lines = [...stdout.matchAll(/^ {2}(freehold tenant [^|\n]+)/gm)].map(([, line]) => line!.trim());
    expect([verb, lines.length > 0]).toEqual([verb, true]);
    return lines;
  });
  const others = examples.filter((line) => !COMMANDS.includes(line) && !line.includes('--file')); // a file that nobody here has
  expect(others.length).toBeGreaterThan(5);
  expect(await refused(others)).toEqual([]);
});

test('every error that a machine waits out is explained', () => {
  expect(LATER.length).toBeGreaterThan(2);
  const table = page.slice(page.indexOf('## What errors mean'));
  expect(LATER.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
});

test('every example in JSON stands under the machine that it is for', () => {
  const blocks = page.match(/^```json$/gm) ?? [];
  const under = page.slice(page.indexOf('### onboarding'), page.indexOf('## Sending a request twice'));
  expect(blocks.length).toBeGreaterThan(8);
  expect(under.match(/^```json$/gm)).toHaveLength(blocks.length);
});

test('an export that names no formats has those that the page, the tool and the shape say', async () => {
  const { formats } = exportRequest.parse({ tenant: 'acme', requestedBy: 'tests' });
  expect(page).toContain(`\`formats\` left out is ${formats.map((format) => `\`${format}\``).join(' and ')}`);
  expect((await freehold(['tenant', 'export', '--help'])).stdout.replace(/\s+/g, ' ')).toContain(`(default: ${formats.join(',')})`);
});

test('the roles that the page names are those that both keys let in, to read and to follow', () => {
  const { assembly } = buildPlatform({ tenants: 'none' });
  for (const room of ['ledger', 'lifecycle']) {
    const stacks = assembly.stacks.filter(({ name }) => name.endsWith(`-${room}`)).map(({ name }) => name);
    expect([room, stacks.length]).toEqual([room, 4]);
    for (const stack of stacks) {
      const texts = assembly.in(stack, 'AWS::KMS::Key').map(({ properties, stack: at }) => assembly.text(properties.KeyPolicy, at));
      for (const role of ['operator', 'automation']) {
        expect(page).toContain(`\`<platform>-<stage>-${role}\``);
        expect([stack, role, texts.some((text) => text.includes(`role/softdocket-production-${role}`))]).toEqual([
          stack,
          role,
          true,
        ]);
      }
    }
  }
});

describe('what the ledger answers to what is shown', () => {
  const platform: Platform = load(parseSelection({}));
  const residency: Residency = platform.residencies[0]!;
  const none = { text: '', sha256: '', parameters: [] };
  const nothing = { tenant: none, rotated: { ab: { tenant: none }, ba: { tenant: none }, b: { tenant: none } } };
  const catalogue: Catalogue = catalogueOf(platform, residency, new Map(platform.plans.map(({ name }) => [name, nothing])));
  const dynamo = mockClient(DynamoDBClient);
  const claims = {
    table: new TenantTable(new DynamoDBClient({}), 'tenants'),
    machines: new SFNClient({}),
    now: () => new Date('2026-11-23T12:00:00Z'),
  };
  const run = { execution: 'arn:aws:states:::execution:x:one', startedAt: '2026-11-23T12:00:00Z' };
  const ask = async (plan: string, to: string): Promise<string> => {
    const state: TenantState = {
      tenant: 'acme',
      name: 'Acme Industries',
      plan,
      isolation: catalogue.plans[plan]!.isolation,
      residency: residency.name,
      contact: 'it@acme.example',
      status: 'active',
      updatedAt: '2026-11-22T12:00:00.000Z',
    };
    dynamo.reset();
    dynamo.on(GetItemCommand).resolves({ Item: { tenant: { S: 'acme' }, ...stateItem(state) } });
    const request = { change: 'plan', tenant: 'acme', plan: to, requestedBy: 'tests' };
    return answer(() => claimFor(claims, catalogue, { ...run, machine: 'change', do: 'claim', request }));
  };
  const answer = (asked: () => Promise<unknown>): Promise<string> =>
    asked().then(
      () => 'done',
      (error: Error) => error.name,
    );

  test('the change of plan that README and the page show is refused, as both say', async () => {
    expect(readme).toMatch(/^npx freehold tenant change wonka --plan enterprise +# refused/m);
    expect(page).toContain('{ "change": "plan", "tenant": "acme", "plan": "enterprise", "requestedBy": "billing" }');
    expect(page).toMatch(/The first of these is refused at softdocket,\s+with `DataAtRiskError`/);
    expect(await ask('standard', 'enterprise')).toBe('DataAtRiskError');
  });

  test("of softdocket's plans none leads to another, as the page says", async () => {
    expect(page.replace(/\s+/g, ' ')).toContain('no plan of softdocket leads to another');
    const plans = platform.plans.map(({ name }) => name);
    const pairs = plans.flatMap((from) => plans.filter((to) => to !== from).map((to) => [from, to] as const));
    expect(pairs.length).toBeGreaterThan(5);
    for (const [from, to] of pairs) expect([from, to, await ask(from, to)]).toEqual([from, to, 'DataAtRiskError']);
  });

  test('each class of refusal is thrown for what the table says', async () => {
    const table = page.slice(page.indexOf('## What errors mean'));
    const meaning = (name: string): string => new RegExp(`^\\| \`${name}\` +\\| (.+?) *\\|`, 'm').exec(table)![1]!;
    const onboard = (over: object): Promise<string> => {
      const request = {
        tenant: 'wonka',
        name: 'Wonka Industries',
        residency: residency.name,
        plan: 'standard',
        contact: 'it@wonka.example',
        requestedBy: 'tests',
        ...over,
      };
      const sells = { ...catalogue, retiredTenants: ['gone'] };
      return answer(() => reserve(claims, sells, { ...run, machine: 'onboarding', do: 'reserve', request }));
    };
    for (const [over, said] of [
      [{ colour: 'red' }, 'not of the published shape'],
      [{ residency: 'eu' }, 'another residency'],
      [{ plan: 'gold' }, 'a plan that is not sold here'],
      [{ plan: 'enterprise-private' }, "a plan with a network of the tenant's own"],
      [{ tenant: 'gone' }, 'a retired id'],
      [{ tenant: 'freehold' }, 'means something else already'],
    ] as const) {
      expect([over, await onboard(over)]).toEqual([over, 'InvalidRequestError']);
      expect(meaning('InvalidRequestError')).toContain(said);
    }
    expect(await ask('standard', 'gold')).toBe('InvalidRequestError');
    expect(meaning('DataAtRiskError')).toContain('another isolation or network');
    expect(await ask('enterprise', 'enterprise-private')).toBe('DataAtRiskError');
  });
});
