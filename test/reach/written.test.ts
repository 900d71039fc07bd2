import { App, Aws, Stack } from 'aws-cdk-lib';
import { wildcardsIn } from '../../lib/parts/wildcards';
import { allow } from '../../lib/parts/statement';
import { ACROSS } from '../../lib/reach/across';
import { shortened } from '../../lib/reach/shortened';
import { isWritten, WIDE_STATEMENTS } from '../../lib/reach/written';
import { namedElsewhere } from '../../lib/fences/checks/rights/reach';
import { purposesOf } from '../../lib/fences/checks/rights/purposes';
import { policiesOfRoles } from '../../lib/fences/policies/policy';
import { buildPlatform } from '../support/build';

const PLATFORMS = ['softdocket', 'solidsoft', 'aman', 'softhouse', 'softserve'];

test('an exception is for a statement: a hook that gets every secret does not except itself', () => {
  const stack = new Stack(new App(), 'S', { env: { account: '123456789012', region: 'eu-central-1' } });
  const carrier = { cell: { platform: 'p', stage: 'production' as const }, purpose: 'verify-tenant' };
  const read = (sid: string, resource: string) =>
    allow(sid, ['secretsmanager:GetSecretValue'], [resource.replace('<AWS::Partition>', Aws.PARTITION)]);
  const passwords = 'arn:<AWS::Partition>:secretsmanager:eu-central-1:123456789012:secret:rds!db-*';
  expect(wildcardsIn(stack, carrier, [read('ReadPasswords', passwords)])).toEqual([`AwsSolutions-IAM5[Resource::${passwords}]`]);
  expect(wildcardsIn(stack, carrier, [read('ReadPasswords', '*'), read('More', '*'), read('More', passwords)])).toEqual([]);
  expect(wildcardsIn(stack, { ...carrier, purpose: 'tell-customer' }, [read('ReadPasswords', passwords)])).toEqual([]);
});

test('no statement is written down twice for one role, and each says why', () => {
  const pairs = WIDE_STATEMENTS.flatMap(({ sid, by, actions }) => by.map((purpose) => `${sid} ${purpose} ${actions.join()}`));
  expect(new Set(pairs).size).toBe(pairs.length);
  // Whoever adds a statement, or a role to one, says so here, too.
  expect(pairs).toHaveLength(193);
  for (const { why, actions, on } of WIDE_STATEMENTS) {
    expect(why).toMatch(/^\S.{10,}[^.]$/);
    expect(actions.filter((action) => /[*?]/.test(action))).toEqual([]);
    expect(on.length).toBeGreaterThan(0);
  }
});

// Five platforms are synthesized for it where no other suite has: a minute on its own.
test('every statement that is written down is one that a role of some company has: an unused line is a permission that waits', () => {
  const used = new Set<string>();
  for (const name of PLATFORMS) {
    const { assembly, platform } = buildPlatform({ platform: name, stage: 'production' });
    const purposes = purposesOf(assembly);
    for (const { role, statements } of policiesOfRoles(assembly))
      for (const { sid, actions, resources } of statements)
        for (const { by, sid: known, on, actions: may } of WIDE_STATEMENTS) {
          const short = resources.map((resource) => shortened(resource, platform));
          const purpose = purposes.get(role)!;
          if (known !== sid || !by.includes(purpose) || !isWritten(purpose, { sid, actions, resources: short })) continue;
          for (const action of actions.filter((one) => may.includes(one))) used.add(`${sid} ${purpose} ${action}`);
          for (const resource of short.filter((one) => on.includes(one))) used.add(`${sid} on ${resource}`);
        }
  }
  const lines = WIDE_STATEMENTS.flatMap(({ sid, by, actions, on }) => [
    ...by.flatMap((purpose) => actions.map((action) => `${sid} ${purpose} ${action}`)),
    ...on.map((resource) => `${sid} on ${resource}`),
  ]);
  expect(lines.filter((line) => !used.has(line))).toEqual([]);
});

test('of what is written down for the resources of another room every action is one that a role of some company has', () => {
  const used = new Set<string>();
  for (const name of PLATFORMS) {
    const { assembly } = buildPlatform({ platform: name, stage: 'production' });
    const purposes = purposesOf(assembly);
    for (const { role, statements } of policiesOfRoles(assembly))
      for (const statement of statements.filter(({ allows }) => allows))
        for (const { room } of namedElsewhere(assembly, role, statement))
          for (const action of statement.actions) used.add(`${room} ${statement.sid} ${purposes.get(role)!} ${action}`);
  }
  const lines = Object.entries(ACROSS).flatMap(([room, rows]) =>
    rows.flatMap(({ sid, by, actions }) => by.flatMap((purpose) => actions.map((action) => `${room} ${sid} ${purpose} ${action}`))),
  );
  expect(lines.filter((line) => !used.has(line))).toEqual([]);
});
