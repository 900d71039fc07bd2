import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from '../../lib/commands/bootstrap';
import { EXIT } from '../../lib/commands/exit-codes';
import { read } from '../docs/documents';

interface Told {
  readonly accounts: readonly {
    readonly account: string;
    readonly template: string;
    readonly steps: readonly { why: string; command: string }[];
  }[];
}

const out = mkdtempSync(join(tmpdir(), 'freehold-bootstrap-'));
afterAll(() => rmSync(out, { recursive: true }));

function told(options: { platform: string; stage: string; json?: boolean }): { text: string; exit: number } {
  let text = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((text += String(chunk)), true));
  try {
    const exit = bootstrap({ ...options, out });
    return { exit, text };
  } finally {
    write.mockRestore();
  }
}

const steps = (platform: string, stage: string): Told['accounts'] =>
  (JSON.parse(told({ platform, stage, json: true }).text) as Told).accounts;

describe('the commands that prepare an account', () => {
  test('each account of the stage has its own, in its own partition, with the template that they deploy', () => {
    const accounts = steps('softdocket', 'production');
    expect(accounts.map(({ account }) => account)).toEqual(['123456789012', '999999999999']);
    for (const { template, account } of accounts) {
      const { Resources } = JSON.parse(readFileSync(join(process.cwd(), template), 'utf8')) as { Resources: object };
      expect(Object.keys(Resources).length).toBeGreaterThan(6);
      expect(JSON.stringify(Resources)).toContain(account);
    }
    expect(accounts[1]!.steps.map(({ command }) => command).join('\n')).not.toMatch(/arn:aws:|123456789012/);
  });

  test('CDK is bootstrapped with our policies and our boundary, after these exist and before what needs them', () => {
    const [{ steps: all }] = steps('aman', 'staging') as [Told['accounts'][number]];
    const commands = all.map(({ command }) => command);
    const place = (text: string): number => commands.findIndex((command) => command.includes(text));
    const order = [
      'Keeper=open',
      'npx cdk bootstrap',
      'npm run synth',
      '--stack-name aman-staging-aws-account',
      'Keeper=closed',
      'npx freehold doctor',
    ].map(place);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    const cdk = commands[place('npx cdk bootstrap')]!;
    expect(cdk).toContain('aws://666666666666/eu-central-1 aws://666666666666/eu-west-1');
    expect(cdk).toContain('--custom-permissions-boundary aman-staging-provisioner-boundary');
    const policies = /--cloudformation-execution-policies (\S+)/.exec(cdk)![1]!.split(',');
    expect(policies.length).toBeGreaterThan(3);
    for (const policy of policies) expect(policy).toMatch(/^arn:aws:iam::666666666666:policy\/aman-staging-provisioner-[a-z]+$/);
    expect(cdk).not.toContain('AdministratorAccess');
    expect(cdk).not.toContain('--qualifier');
  });

  test('what opens is closed again: no command but the last of its kind leaves the keeper', () => {
    for (const { steps: all } of steps('softdocket', 'development')) {
      const keeper = all.flatMap(({ command }) => /Keeper=(\w+)/.exec(command)?.[1] ?? []);
      expect(keeper).toEqual(['open', 'closed']);
    }
  });

  test('opt-in regions are enabled first', () => {
    const [india] = steps('softdocket', 'production');
    expect(india!.steps[0]!.command).toBe('aws account enable-region --region-name ap-south-2');
  });

  test('people read the same commands', () => {
    const { text, exit } = told({ platform: 'aman', stage: 'staging' });
    expect(exit).toBe(EXIT.fine);
    for (const { command } of steps('aman', 'staging')[0]!.steps) expect(text).toContain(command);
  });

  test('the README names the command, and no bootstrap without its flags', () => {
    const readme = read('README.md');
    expect(readme).toContain('npx freehold bootstrap');
    expect(readme.split('\n').filter((line) => /`npx cdk bootstrap aws:/.test(line))).toEqual([]);
  });
});
