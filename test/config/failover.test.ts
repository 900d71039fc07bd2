import { load } from '../../config/load';
import { parseSelection } from '../../config/selection';
import { sinceTheLoss } from '../../lib/promises/lost';
import type { PromiseEntry } from '../../config/book-schema';

const asked = (context: Parameters<typeof parseSelection>[0]) => load(parseSelection(context));
const SNAPSHOT = 'arn:aws:rds:ap-south-2:123456789012:snapshot:awsbackup:copyjob-1f2e3d4c';

test('the recovery region is home, there is no other, and a tenant with an instance of its own is restored by itself', () => {
  const { residencies, tenants, declared } = asked({ failover: 'in', source: SNAPSHOT });
  const [india, ...others] = residencies;
  expect(india).toMatchObject({ name: 'in', home: { role: 'home', takenOver: true, cidr: '10.11.0.0/16' }, begins: SNAPSHOT });
  expect(india).toMatchObject({ home: { region: { region: 'ap-south-2' } }, lost: { region: { region: 'ap-south-1' } } });
  expect(india!.recovery).toBeUndefined();
  expect(others).toEqual(asked({}).residencies.slice(1));
  expect(tenants.filter(({ residency }) => residency.name === 'in').map(({ id }) => id)).toEqual(['acme']);
  expect(declared).toEqual(asked({}).declared);
});

test.each([
  [
    'no residency',
    { failover: 'india' },
    /failover=india the residency does not exist in softdocket, got "india", wanted one of in, eu, us; /,
  ],
  [
    'nothing',
    { failover: '' },
    /failover= the residency whose home region is lost is not a name, got "", wanted a residency's name/,
  ],
  ['two', { failover: ['in', 'eu'] }, /got a list, wanted a residency's name, one at a time; for example -c failover=eu/],
  [
    'one region',
    { failover: 'eusc' },
    /residency "eusc" has no recovery region that could take over, got eusc-de-east-1 alone, wanted one of in, eu, us/,
  ],
  [
    'a source and no loss',
    { source: SNAPSHOT },
    /a source is for the synthesis of a loss alone, wanted -c failover=RESIDENCY beside it/,
  ],
  [
    'a source elsewhere',
    { failover: 'eu', source: SNAPSHOT },
    /wanted arn:aws:rds:eu-west-1:123456789012:snapshot:awsbackup:\.\.\.; `aws backup list-recovery-points-by-backup-vault --backup-vault-name VAULT --region eu-west-1` lists them; /,
  ],
  [
    'a source by hand',
    { failover: 'in', source: 'arn:aws:rds:ap-south-2:123456789012:snapshot:mine' },
    /that is no backup with which/,
  ],
  ['a source that is a list', { failover: 'in', source: `${SNAPSHOT},x` }, /that is no backup with which/],
])('%s is refused with what to do instead', (_, context, message) => {
  expect(() => asked(context)).toThrow(message);
});

test('a source where no plan shares a database is refused', () => {
  const platform = load({ platform: 'solidsoft', stage: 'production' });
  const failover = platform.residencies[0]!.name;
  expect(() => asked({ platform: 'solidsoft', failover, source: SNAPSHOT })).toThrow(
    /no plan shares a database, wanted no source; leave it out/,
  );
  expect(asked({ platform: 'solidsoft', failover }).residencies[0]!.begins).toBeUndefined();
});

describe('what is promised of a disaster', () => {
  const promise = (rest: Partial<PromiseEntry>) => ({ figures: [], hook: undefined, ...rest }) as unknown as PromiseEntry;
  const elsewhere = promise({ figures: [{ separateRegion: true }] });
  const met = { status: 'met', why: 'as seen' } as const;

  test('is partly met where other residencies have a second region, and says which has none', () => {
    const verdict = sinceTheLoss(met, elsewhere, asked({ failover: 'in' }));
    expect(verdict).toMatchObject({ status: 'partly' });
    expect(verdict.why).toBe(
      'as seen; in is in ap-south-2 alone since the loss of ap-south-1, and nothing of it is copied anywhere else',
    );
  });

  test('is not met by the loss where it is of that residency alone, which is no reason to refuse a synthesis', () => {
    const alone = promise({ figures: [{ separateRegion: true, residencies: ['in'] }] });
    expect(sinceTheLoss(met, alone, asked({ failover: 'in' }))).toMatchObject({ status: 'not met', byLoss: true });
    expect(sinceTheLoss(met, alone, asked({ failover: 'eu' }))).toEqual(met);
  });

  test('stays as it is while nothing is lost, and where it is broken by something else', () => {
    expect(sinceTheLoss(met, elsewhere, asked({}))).toEqual(met);
    const broken = { status: 'not met', why: 'a fault' } as const;
    expect(sinceTheLoss(broken, elsewhere, asked({ failover: 'in' }))).toEqual(broken);
    expect(sinceTheLoss(met, promise({ figures: [{ isolation: 'row' }] }), asked({ failover: 'in' }))).toEqual(met);
  });
});
