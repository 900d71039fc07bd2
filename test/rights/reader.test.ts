import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../config/load';
import { readerPolicy } from '../../lib/operating/account/policy';
import { ROOT } from '../../lib/root';
import { actionsFor } from './actions';
import { commandsOf } from './commands';

/** Whoever reads accounts for evidence: what the code can ask, what the policy that we print allows, and what the documentation says. */
const { Statement } = readerPolicy(load({ platform: 'softdocket', stage: 'production', tenants: 'none' })) as {
  Statement: { Effect: string; Action: string[] }[];
};
const allowed = Statement.flatMap(({ Action }) => Action).sort();
const commands = commandsOf('lib/operating/account/read-accounts.ts');
/** A record is read in the version that is named: S3 then asks for this alone (API reference, GetObject, "Permissions"). */
const asks = (command: string) => (command === 's3:GetObject' ? ['s3:GetObjectVersion'] : actionsFor(command).flat());

test('the code asks what the policy allows, and the policy allows what the code asks, and the key of records', () => {
  const asked = [...new Set(commands.flatMap(asks))].sort();
  expect(asked.length).toBeGreaterThan(8);
  expect([...asked, 'kms:Decrypt'].sort()).toEqual(allowed);
});

test('nothing that it asks changes anything, and nothing is allowed but what is named', () => {
  for (const command of commands.filter((each) => actionsFor(each).length > 0))
    expect(command).toMatch(/^[\w-]+:(Describe|Get|List)\w+$/);
  expect(allowed.filter((action) => action.includes('*'))).toEqual([]);
  expect(Statement.map(({ Effect }) => Effect)).toEqual(Statement.map(() => 'Allow'));
});

test('the documentation lists each right, and no other', () => {
  const text = readFileSync(join(ROOT, 'docs/evidence.md'), 'utf8');
  const [, table] = /`npx freehold evidence --print-policy` prints[^]*?\n\n(\|[^]*?)\n\n/.exec(text)!;
  expect([...table!.matchAll(/`(\w+:\w+)`/g)].map(([, action]) => action!).sort()).toEqual(allowed);
});
