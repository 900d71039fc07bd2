import { Fixture } from './fixture';

const PLATFORM = 'platforms/softserve/platform.yaml';
const PLAN = 'platforms/softserve/plans/facility.yaml';
const SIZED = '    production: { instance: db.m7g.large, storageGb: 100, storageLimitGb: 1000 }\n';

test('the profile `small` is one way out and a small shared instance, and nothing else: no log, alarm, key or lock is left out or sampled', () => {
  const [small, said] = [new Fixture(), new Fixture()];
  try {
    small.edit(PLATFORM, 'natGateways: per-zone', 'profile: small').edit(PLAN, SIZED, '');
    said
      .edit(PLATFORM, 'natGateways: per-zone', 'natGateways: one')
      .edit(PLAN, SIZED, '    production: { instance: db.t4g.small, storageGb: 20, storageLimitGb: 100 }\n');
    const [one, other] = [small, said].map((config) => ({ ...config.load({ platform: 'softserve' }), folder: '' }));
    expect(one!.stage).toMatchObject({ natGateways: 'one', complianceLocks: true });
    // All templates are made of this alone.
    expect(one).toEqual(other);
  } finally {
    small.remove();
    said.remove();
  }
});

test('a class of the profile that a recovery region lacks is refused, with the way to say another', () => {
  const config = new Fixture();
  try {
    config
      .edit(PLATFORM, 'natGateways: per-zone', 'profile: small')
      .edit(PLAN, SIZED, '')
      .write('regions.yaml', config.read('regions.yaml').replace(/( {2}us-east-2:[^]*? databases:.*?) t4g/, '$1'));
    const refused = config.mistakes({ platform: 'softserve' }).filter((line) => line.includes('db.t4g.small'));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatch(
      /plans\/facility\.yaml:\d+:\d+ us-east-2 has no database of class db\.t4g, at home or to restore into, got db\.t4g\.small, .*; the profile says it: write a size for production with one of them, or, /,
    );
  } finally {
    config.remove();
  }
});
