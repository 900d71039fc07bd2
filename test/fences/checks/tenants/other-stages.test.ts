import { otherStagesAreElsewhere } from '../../../../lib/fences/checks/tenants/other-stages';
import { Assembly } from '../../../../lib/fences/templates/assembly';
import { load } from '../../../../config/load';

const platform = load({ platform: 'aman', stage: 'production', today: '2026-12-01', tenants: 'none' });
const stack = {
  name: 'aman-production-eu-settings',
  account: platform.accounts[0]!.id,
  region: 'eu-central-1',
  resources: {},
  outputs: {},
  parameters: 0,
  sections: ['Resources'],
  size: 1,
};
const look = (change: Partial<typeof platform> = {}, stacks: ConstructorParameters<typeof Assembly>[1] = [stack]) =>
  otherStagesAreElsewhere.look(new Assembly({ ...platform, ...change }, stacks, true));

describe('stages apart: rows are about the other stages', () => {
  test('each account, domain and zone of each other stage is one, with its line in platform.yaml', () => {
    const seen = look();
    expect(seen.map(({ logicalId, ok, at }) => [logicalId, ok, at?.file])).toEqual(
      ['development', 'staging'].flatMap((stage) =>
        ['id', 'domain', 'hostedZoneId'].map((key) => [`stages.${stage}.accounts.aws.${key}`, true, 'platform.yaml']),
      ),
    );
    expect(seen[0]!.actual).toBe('555555555555, none of 1 stacks');
    expect(seen.every(({ at }) => at!.line > 15)).toBe(true);
  });

  test.each(['account', 'domain', 'hosted zone'] as const)('a stage that has the %s of this one breaks its row', (what) => {
    const ours = platform.own.find((one) => one.stage === 'production' && one.what === what)!;
    const own = platform.own.map((one) => (one.stage === 'staging' && one.what === what ? { ...one, value: ours.value } : one));
    const broken = look({ own }).filter(({ ok }) => !ok);
    expect(broken.map(({ logicalId }) => logicalId)).toEqual([
      own.find((one) => one.stage === 'staging' && one.what === what)!.key,
    ]);
  });

  test('a stack that stands in the account of another stage, or names its zone or its domain, breaks the row', () => {
    const record = {
      Type: 'AWS::Route53::RecordSet',
      Properties: { HostedZoneId: 'Z0666666666666STG', Name: 'eu.dev.aman.example' },
    };
    const broken = look({}, [{ ...stack, account: '555555555555', resources: { Record: record } }]).filter(({ ok }) => !ok);
    expect(broken.map(({ logicalId, actual }) => [logicalId, actual])).toEqual([
      ['stages.development.accounts.aws.id', '555555555555, aman-production-eu-settings'],
      ['stages.development.accounts.aws.domain', 'dev.aman.example, aman-production-eu-settings'],
      ['stages.staging.accounts.aws.hostedZoneId', 'Z0666666666666STG, aman-production-eu-settings'],
    ]);
  });

  test('a platform of one stage has nothing to look at', () => {
    expect(look({ own: platform.own.filter(({ stage }) => stage === 'production') })).toEqual([]);
  });
});
