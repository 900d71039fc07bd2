import { HOOKS } from '../../lib/naming';
import type { Hook } from '../../lib/naming';
import { admits, policiesOfRoles } from '../../lib/fences/policies/policy';
import { buildPlatform } from '../support/build';
import { actionsFor, NEVER_ASKED, ON_THE_WAY } from './actions';
import { commandsOfHooks } from './commands';

/**
 * Code against rights: what a hook can ask of AWS, by the commands in its bundle, and what its role allows. A right that is missing
 * fails on the day when it is needed; one that no code uses waits for whoever breaks in.
 */
const built = (name: string) => {
  const { assembly, platform } = buildPlatform({ platform: name, stage: 'production', tenants: 'none' });
  return { assembly, platform, policies: policiesOfRoles(assembly) };
};
const softdocket = built('softdocket');
const commands = commandsOfHooks();

/** What a hook asks to leave a record, and nothing else of those that leave none somewhere. */
const OF_RECORDS = ['kms:GetPublicKey', 'kms:Sign', 's3:PutObject'];

/** A hook as it stands in one region. */
interface Deployed {
  /** What it asks; where there is no ledger to write to, no hook writes records; where nobody sends webhooks, no secret is read. */
  readonly asked: readonly string[];
  readonly allowed: readonly string[];
}

/** What it asks for a sender's secret; a platform that hears nobody's webhooks has none. */
const OF_SENDERS = ['secrets-manager:GetSecretValue'];

/** What hooks ask in the recovery region alone; a residency of one region has none, and nothing there is asked for it. */
const OF_RECOVERY: Partial<Record<Hook, readonly string[]>> = {
  'choose-source': ['backup:ListBackupVaults'],
  'verify-elsewhere': ['lambda:Invoke'],
};

function everywhere(hook: Hook, { assembly, platform, policies } = softdocket): Deployed[] {
  const name = `${platform.name}-${platform.stage.name}-${hook}`;
  const alone = platform.residencies.filter(({ recovery }) => !recovery).map(({ home }) => home.region.region);
  const asked = commands.get(hook)!.filter((command) => NEVER_ASKED[hook]?.[command] === undefined);
  return assembly
    .all('AWS::Lambda::Function')
    .filter(({ properties, stack }) => assembly.text(properties.FunctionName, stack) === name)
    .map(({ properties, stack }) => {
      const role = assembly.text(properties.Role, stack);
      const own = policies.filter((one) => assembly.text({ 'Fn::GetAtt': [one.role.logicalId, 'Arn'] }, one.role.stack) === role);
      const allowing = own.flatMap(({ statements }) => statements.filter(({ allows }) => allows));
      const told = JSON.stringify(properties.Environment);
      const idle = [
        ...(told.includes('"RECORDS_BUCKET":"none"') ? OF_RECORDS : []),
        ...(told.includes('"SENDERS":"{}"') ? OF_SENDERS : []),
        ...(alone.some((region) => stack.name.includes(region)) ? (OF_RECOVERY[hook] ?? []) : []),
      ];
      return {
        asked: asked.filter((command) => !idle.includes(command)),
        allowed: [...new Set(allowing.flatMap(({ actions }) => actions))],
      };
    });
}

const ALL = HOOKS.map((hook) => [hook, everywhere(hook)] as const);
/** Softserve hears webhooks, and softdocket none. */
const HEARING = ['verify-webhook', everywhere('verify-webhook', built('softserve'))] as const;

test('every hook asks something of AWS and is deployed somewhere', () => {
  expect(ALL.filter(([, deployed]) => deployed.length === 0)).toEqual([]);
  expect(HOOKS.filter((hook) => commands.get(hook)!.length === 0)).toEqual([]);
  const pairs = ALL.flatMap(([, deployed]) => deployed.flatMap(({ asked }) => asked)).length;
  process.stdout.write(
    `rights: ${[...commands.values()].flat().length} commands in ${commands.size} hooks, ${pairs} over all regions\n`,
  );
  expect(pairs).toBeGreaterThan(800);
});

test('of webhooks there are platforms with and without', () => {
  const asks = (deployed: readonly Deployed[]) => deployed.map(({ asked }) => OF_SENDERS.some((one) => asked.includes(one)));
  expect(new Set(asks(everywhere('verify-webhook')))).toEqual(new Set([false]));
  expect(new Set(asks(HEARING[1]))).toEqual(new Set([true]));
});

describe.each([...ALL, HEARING])('%s', (hook, deployed) => {
  test('may do what its code asks', () => {
    for (const { asked, allowed } of deployed) {
      const missing = (command: string): boolean =>
        actionsFor(command).some((action) => ![action].flat().some((one) => admits(allowed, one)));
      expect(asked.filter(missing)).toEqual([]);
    }
  });

  test('may do nothing that its code does not ask, but what services ask on the way', () => {
    const onTheWay = (action: string): boolean =>
      ON_THE_WAY.some((one) => one.action.test(action) && (one.hooks?.includes(hook) ?? true));
    for (const { asked, allowed } of deployed) {
      const used = new Set(asked.flatMap((command) => actionsFor(command).flat()));
      expect(allowed.filter((action) => !used.has(action) && !onTheWay(action))).toEqual([]);
    }
  });
});

test('what is excused is there', () => {
  for (const [hook, excused] of Object.entries(NEVER_ASKED))
    expect(Object.keys(excused).filter((command) => !commands.get(hook as Hook)!.includes(command))).toEqual([]);
  const holds = (action: RegExp, hook?: Hook): boolean =>
    ALL.some(([own, deployed]) => own === (hook ?? own) && deployed.some(({ allowed }) => allowed.some((one) => action.test(one))));
  const idle = ON_THE_WAY.filter(({ action, hooks = [undefined] }) => !hooks.every((hook) => holds(action, hook)));
  expect(idle.map(({ why }) => why)).toEqual([]);
});
