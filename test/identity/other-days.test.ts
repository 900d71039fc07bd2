import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import { check } from '../../lib/commands/check';
import { EXIT } from '../../lib/commands/exit-codes';
import { followedVaults, identityOf, lockText, readLock, replacements, type Identity } from '../../lib/identity';
import { heard } from '../commands/heard';
import { Fixture } from '../config/fixture';

/** softdocket's plan `enterprise` keeps backups for 30 days; its tenant bharatmills lives in `in`. */
const platform = load({ platform: 'softdocket', stage: 'production' });
const STACK = 'softdocket-production-bharatmills-recovery';
const CELL = 'softdocket-production-ap-south-2-vault-recovery';
const kept = { UpdateReplacePolicy: 'Retain', DeletionPolicy: 'RetainExceptOnCreate' };
const vault = (name: string, policies: object = kept, stack = STACK): Identity =>
  identityOf([
    { name: stack, resources: { Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: name }, ...policies } } },
  ]);
const moved = (was: Identity, now: Identity) => replacements(platform, was, now).map(({ now: is }) => is);

describe('a vault that identity.lock holds', () => {
  test.each([
    ['a tenant’s of other days', 'copies-bharatmills-30', 'copies-bharatmills-84'],
    ['a tenant’s of weekly backups beside', 'copies-bharatmills-30', 'copies-bharatmills-30-84'],
    ['the cell’s own', 'softdocket-production-cell-30-35', 'softdocket-production-cell-30-84'],
  ])('may be followed by %s', (_whose, was, is) => {
    expect(moved(vault(was), vault(is))).toEqual([]);
  });

  test.each([
    ['another tenant’s', 'copies-bharat-84'],
    ['one without days', 'copies-bharatmills'],
    ['none', ''],
  ])('may not be followed by %s', (_whose, is) => {
    expect(moved(vault('copies-bharatmills-30'), is === '' ? {} : vault(is))).toHaveLength(is === '' ? 0 : 1);
    expect(moved({ [CELL]: vault('x-cell-30')[STACK]! }, is === '' ? {} : { [CELL]: vault(is)[STACK]! })).toHaveLength(1);
  });

  test.each([
    ['would be deleted with the one that follows', { ...kept, UpdateReplacePolicy: 'Delete' }],
    ['would go with its stack', { ...kept, DeletionPolicy: 'Delete' }],
    ['says nothing', {}],
  ])('may not be followed by one that %s', (_what, policies) => {
    expect(moved(vault('copies-bharatmills-30'), vault('copies-bharatmills-84', policies))).toEqual([
      'AWS::Backup::BackupVault copies-bharatmills-84 not-retained',
    ]);
  });

  test('whose tenant lost its stack’s vault is missed', () => {
    expect(moved(vault('copies-bharatmills-30'), { [STACK]: {} })).toEqual(['nothing']);
  });
});

describe('a plan whose backups are kept for other days than identity.lock says', () => {
  let config: Fixture;
  beforeEach(() => (config = new Fixture()));
  afterEach(() => config.remove());
  const PLAN = 'platforms/softdocket/plans/enterprise.yaml';
  const lock = (stacks: Record<string, string>): void => {
    const identity = Object.assign({}, ...Object.entries(stacks).map(([stack, name]) => vault(name, kept, stack))) as Identity;
    config.write('platforms/softdocket/identity.lock', lockText({ production: identity }));
  };
  const said = async () => heard(() => Promise.resolve(check({ platform: 'softdocket', root: config.root })));

  test('is allowed, and `check` says for which tenant a second vault comes, and that the first one lapses', async () => {
    lock({ [STACK]: 'copies-bharatmills-30', 'softdocket-production-globex-recovery': 'copies-globex-30-99' });
    const { exit, stdout } = await said();
    expect(exit).toBe(EXIT.fine);
    expect(stdout.match(/kept for other days/g)).toHaveLength(1);
    expect(stdout).toContain(
      'softdocket, production: backups of tenant globex are kept for other days than when identity.lock was written: new copies go into a second vault, copies-globex-30; what lies in copies-globex-30-99 lapses there on its own day',
    );
  });

  test('is silent where nothing is locked and where the days are the same', async () => {
    expect((await said()).stdout).not.toContain('other days');
    lock({ [STACK]: 'copies-bharatmills-30' });
    expect((await said()).stdout).not.toContain('other days');
  });

  test('moves the cell’s own vault where its plans share an instance', () => {
    const now = load({ platform: 'softdocket', stage: 'production' });
    const locked = vault('softdocket-production-cell-7-35', kept, CELL);
    expect(followedVaults(now, locked)).toEqual([
      { locked: 'softdocket-production-cell-7-35', next: 'softdocket-production-cell-30-35' },
    ]);
    expect(config.read(PLAN)).toContain('dailyDays: 30');
  });
});

describe('an identity.lock that somebody edited', () => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-lock-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['is broken', 'production:\n  stack:\n\tVault: x\n', 'identity.lock:3'],
    ['lists what is no lock', 'production: [1, 2]\n', 'identity.lock:1'],
  ])('and that %s is named, with the way', (_what, text, place) => {
    writeFileSync(join(folder, 'identity.lock'), text);
    expect(() => readLock(folder)).toThrow(place);
    expect(() => readLock(folder)).toThrow(/wanted what `freehold lock` wrote; take the change back/);
  });
});
