import { load } from '../../../config/load';
import { Assembly } from '../../../lib/fences/templates/assembly';
import type { Resource } from '../../../lib/fences/templates/assembly';
import type { Observation } from '../../../lib/fences/checks/check';
import { expectationOf } from '../../../lib/fences/guard/clauses';
import { saidIn } from '../../../lib/fences/guard/start';
import { readGuardFiles } from '../../../lib/fences/guard/files';
import { guardResults } from '../../../lib/fences/guard/results';

const files = readGuardFiles();
const rules = files.flatMap((file) => file.rules.map((rule) => ({ file, ...rule })));

/** The text of a rule between its outer braces, found here and not by the reader. */
const bodyOf = ({ file, line }: (typeof rules)[number]): string[] => {
  const rest = file.content.split('\n').slice(line);
  return rest.slice(0, rest.indexOf('}'));
};

describe('what a Guard rule asks is shown as the rule says it', () => {
  test.each(rules.map((rule) => [rule.id, rule] as const))('%s: every property that it names, and no other', (_, rule) => {
    const { expected, paths } = rule.expectation;
    expect(expected.length).toBeGreaterThan(8);
    expect(expected).not.toMatch(/<<|>>|[{}%]|^\s|\s$|undefined/);

    const body = bodyOf(rule)
      .map((line) => line.replace(/^\s*#.*|<<.*>>/, '').replace(/(==|!=|\bin) .*?(?=$| or | \{)/g, ''))
      .join('\n');
    const named = [...body.matchAll(/'([^']+)'|\b([A-Z]\w+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
    expect(named.length).toBeGreaterThan(0);
    const keys = (words: readonly string[]) => [...new Set(words)].filter((word) => word !== 'Properties').sort();
    expect(keys(paths.flat())).toEqual(keys(named));
    for (const path of paths) if (path[0] !== 'Properties') expect(path).toHaveLength(1);
  });

  test('no rule is left out', () => {
    expect(rules.length).toBeGreaterThanOrEqual(44);
    expect(rules.length).toBe(files.flatMap(({ content }) => content.match(/^rule /gm) ?? []).length);
  });

  test.each<[string, string, string[]]>([
    ['key_window_is_seven_days', 'PendingWindowInDays == 7', ['Properties/PendingWindowInDays']],
    [
      'symmetric_key_rotates',
      "when KeySpec not exists or KeySpec == 'SYMMETRIC_DEFAULT': EnableKeyRotation == true; RotationPeriodInDays <= 365",
      ['Properties/KeySpec', 'Properties/EnableKeyRotation', 'Properties/RotationPeriodInDays'],
    ],
    [
      'bucket_outlives_its_stack',
      "DeletionPolicy == 'RetainExceptOnCreate'; UpdateReplacePolicy == 'Retain'",
      ['DeletionPolicy', 'UpdateReplacePolicy'],
    ],
    ['database_connections_are_forced_to_tls', "Parameters.rds.force_ssl == '1'", ['Properties/Parameters/rds.force_ssl']],
    ['no_users', "Type == 'no user'", ['Type']],
    [
      'key_is_on_and_stays_in_its_region',
      "Enabled not exists or Enabled == true; MultiRegion not exists or MultiRegion == false; Origin not exists or Origin == 'AWS_KMS'; BypassPolicyLockoutSafetyCheck not exists or BypassPolicyLockoutSafetyCheck == false",
      ['Properties/Enabled', 'Properties/MultiRegion', 'Properties/Origin', 'Properties/BypassPolicyLockoutSafetyCheck'],
    ],
    [
      'alarm_wakes_somebody',
      String.raw`AlarmActions !empty; AlarmDescription == /Owner: .+\. Runbook: docs\/runbook\.md#/; ActionsEnabled == true`,
      ['Properties/AlarmActions', 'Properties/AlarmDescription', 'Properties/ActionsEnabled'],
    ],
  ])('%s', (id, expected, paths) => {
    const { expectation } = rules.find((rule) => rule.id === id)!;
    expect(expectation.expected).toBe(expected);
    expect(expectation.paths.map((path) => path.join('/'))).toEqual(paths);
  });

  test('one condition inside another is both', () => {
    const body = `
  %keys.Properties {
    when A exists {
      when B == 'b' {
        C == 1 <<why>>
      }
      D !empty
    }
    E exists
  }`;
    expect(expectationOf(body, 'nested').expected).toBe("E exists; when A exists: D !empty; when A exists and B == 'b': C == 1");
  });

  test('what is asked of some of a list is not said of all of it', () => {
    const { expectation } = rules.find(({ id }) => id === 'deploy_guard_is_on_and_failing')!;
    expect(expectation.expected).toContain("some TargetFilters.Actions == 'CREATE'; some TargetFilters.Actions == 'UPDATE'");
  });

  test.each([
    ['without an operator', '%keys.Properties.Enabled'],
    ['with an operator that nobody knows', "%keys.Properties.Enabled ~= 'x'"],
    ['by a function', 'let n = count(%keys) '],
    ['with two sides of an `or`, of which one says nothing', 'Enabled == true or whatever'],
  ])('a line %s is refused: what is guessed cannot be shown', (_, line) => {
    expect(() => expectationOf(`  ${line}\n`, 'strange')).toThrow(
      /^Guard rule strange: cannot read ".+"; write one clause a line,/,
    );
  });
});

describe('what a Guard rule saw', () => {
  const STACK = 'solidsoft-production-eu-keys';
  const platform = load({ platform: 'solidsoft', stage: 'production', today: '2026-12-01', tenants: 'none' });
  const account = platform.accounts[0]!.id;
  const key = (rest: Resource['Properties'] = {}): Resource => ({
    Type: 'AWS::KMS::Key',
    Properties: { EnableKeyRotation: true, RotationPeriodInDays: 365, PendingWindowInDays: 7, ...rest },
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
  const resources: Record<string, Resource> = {
    Sound: key(),
    Broken: { ...key({ EnableKeyRotation: false }), DeletionPolicy: 'Delete' },
    Signing: key({ KeySpec: 'ECC_NIST_P256', EnableKeyRotation: undefined, RotationPeriodInDays: undefined }),
    Forced: { Type: 'AWS::RDS::DBParameterGroup', Properties: { Family: 'postgres17', Parameters: { 'rds.force_ssl': '1' } } },
    Loose: { Type: 'AWS::RDS::DBParameterGroup', Properties: { Family: 'postgres17' } },
    Door: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: {
        Protocol: 'HTTP',
        DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', StatusCode: 'HTTP_301' } }],
      },
    },
    Under: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: { 'Fn::GetAtt': ['Sound', 'Arn'] } } },
  };
  const stack = {
    name: STACK,
    account,
    region: 'eu-central-1',
    resources,
    outputs: {},
    parameters: 0,
    sections: ['Resources'],
    size: 1,
  };
  const assembly = new Assembly(platform, [stack], true);
  const results = [...guardResults(assembly, files, saidIn(assembly, files))];
  const seen = (rule: string, logicalId: string): Observation =>
    [...results.find(({ id }) => id === rule)!.seen].find((each) => each.logicalId === logicalId)!;

  test('is shown for a resource that passes: what was asked, what its template says, and where', () => {
    expect(seen('symmetric_key_rotates', 'Sound')).toEqual({
      stack: STACK,
      logicalId: 'Sound',
      pointer: '/Resources/Sound/Properties/EnableKeyRotation',
      expected: "when KeySpec not exists or KeySpec == 'SYMMETRIC_DEFAULT': EnableKeyRotation == true; RotationPeriodInDays <= 365",
      actual: 'KeySpec: absent; EnableKeyRotation: true; RotationPeriodInDays: 365',
      ok: true,
    });
  });

  test('and for one that does not', () => {
    expect(seen('symmetric_key_rotates', 'Broken')).toMatchObject({
      pointer: '/Resources/Broken/Properties/EnableKeyRotation',
      actual: 'KeySpec: absent; EnableKeyRotation: false; RotationPeriodInDays: 365',
      ok: false,
    });
    expect(seen('key_outlives_its_stack', 'Broken')).toMatchObject({
      pointer: '/Resources/Broken/DeletionPolicy',
      actual: 'KeyUsage: absent; DeletionPolicy: Delete; UpdateReplacePolicy: Retain',
      ok: false,
    });
    expect(seen('key_outlives_its_stack', 'Sound').ok).toBe(true);
  });

  test('where a condition leaves a resource out, it shows by what', () => {
    expect(seen('symmetric_key_rotates', 'Signing')).toMatchObject({
      pointer: '/Resources/Signing/Properties/KeySpec',
      actual: 'KeySpec: ECC_NIST_P256; EnableKeyRotation: absent; RotationPeriodInDays: absent',
      ok: true,
      skipped: true,
    });
  });

  test('a resource that no condition of a rule picks out is skipped; one that meets one of two, or a clause without a condition, is not', () => {
    const skipped = results.flatMap(({ id, seen: rows }) =>
      [...rows].filter((row) => row.skipped).map(({ logicalId }) => `${id} ${logicalId}`),
    );
    expect(skipped).toEqual(['symmetric_key_rotates Signing']);
    expect(seen('listener_speaks_modern_tls_or_redirects', 'Door').skipped).toBeUndefined();
  });

  test('that there is none is shown by the population that was looked through', () => {
    expect([...results.find(({ id }) => id === 'no_users')!.seen]).toEqual([
      {
        stack: STACK,
        logicalId: '',
        pointer: '/Resources',
        expected: 'no AWS::IAM::User',
        actual: 'none among 7 resources',
        ok: true,
        among: 7,
      },
    ]);
  });

  test('where there is one, the one is shown, and no row says that there is none', () => {
    const planted = new Assembly(platform, [{ ...stack, resources: { ...resources, Intern: { Type: 'AWS::IAM::User' } } }], true);
    const found = [...guardResults(planted, files, saidIn(planted, files))].find(({ id }) => id === 'no_users')!;
    expect([...found.seen].map(({ logicalId, ok }) => ({ logicalId, ok }))).toEqual([{ logicalId: 'Intern', ok: false }]);
  });

  test('of what is not there it shows the resource, and says absent', () => {
    expect(seen('database_connections_are_forced_to_tls', 'Loose')).toMatchObject({
      pointer: '/Resources/Loose',
      actual: 'Parameters.rds.force_ssl: absent',
      ok: false,
    });
    expect(seen('database_connections_are_forced_to_tls', 'Forced')).toMatchObject({
      pointer: '/Resources/Forced/Properties/Parameters/rds.force_ssl',
      actual: 'Parameters.rds.force_ssl: 1',
      ok: true,
    });
  });

  test('of a list it shows every item, and points at the list', () => {
    expect(seen('listener_speaks_modern_tls_or_redirects', 'Door')).toMatchObject({
      actual: 'Protocol: HTTP; SslPolicy: absent; DefaultActions.Type: redirect; DefaultActions.RedirectConfig.Protocol: HTTPS',
      ok: true,
    });
  });

  test('references are followed, as a reviewer would', () => {
    expect(seen('queue_is_under_a_customer_key', 'Under').actual).toBe(`KmsMasterKeyId: <${STACK}/Sound.Arn>`);
  });

  test('every resource of a type is looked at, by each rule for it, and the rule says where it stands', () => {
    const rotates = results.find(({ id }) => id === 'symmetric_key_rotates')!;
    expect([...rotates.seen].map(({ logicalId }) => logicalId)).toEqual(['Sound', 'Broken', 'Signing']);
    expect(rotates.family).toBe('guard');
    const line = files.find(({ name }) => name === 'keys-and-stores.guard')!.content.split('\n')[rotates.source.line - 1];
    expect(rotates.source.file).toBe('config/policies/keys-and-stores.guard');
    expect(line).toMatch(/^rule symmetric_key_rotates when /);
    expect(results.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
    expect(results.find(({ id }) => id === 'vault_is_locked')!.seen).toEqual([]);
  });
});
