import { priceList } from '../../config/prices';
import { billsOf, type Bill } from '../../lib/commands/cost';
import { chargesOf, UnpricedError } from '../../lib/commands/cost/charges';
import { CLASSES } from '../../lib/commands/init/plan';
import { templatesIn, templatesOf } from '../../lib/commands/templates';
import { Fixture } from '../config/fixture';
import { read } from '../docs/documents';
import { buildPlatform } from '../support/build';

const PLATFORMS = ['softdocket', 'solidsoft', 'aman', 'softhouse', 'softserve'] as const;
const built = (platform: string) => buildPlatform({ platform, stage: 'production' });
const bills = (platform: string): Bill[] => billsOf(built(platform).platform, templatesIn(built(platform).cloud));
const dollars = (amount: number): string => amount.toLocaleString('en', { minimumFractionDigits: 0, maximumFractionDigits: 0 });

describe('what an idle month costs', () => {
  test('every resource of every platform has a price, is charged by use, or is free; another kind is refused', () => {
    const list = priceList();
    const found = new Set(
      PLATFORMS.flatMap((platform) =>
        built(platform)
          .assembly.everything()
          .map(({ type }) => type),
      ),
    );
    for (const platform of PLATFORMS) expect(bills(platform).length).toBeGreaterThan(3);
    expect(() => chargesOf({ Type: 'AWS::Redshift::Cluster' }, 'us-east-1', list)).toThrow(UnpricedError);
    expect(() =>
      chargesOf({ Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceClass: 'db.x9.huge' } }, 'us-east-1', list),
    ).toThrow(/db\.x9\.huge has no price/);
    expect([...list.byUse, ...list.free].filter((type) => !found.has(type))).toEqual([]);
  });

  test('every class that a first plan may begin with has a price', () => {
    const classes = [...CLASSES.large, ...CLASSES.small];
    expect(classes).toContain('db.t3.medium'); // of Canada West, which has no db.t4g
    const { instanceHour } = priceList();
    expect(classes.filter((name) => instanceHour[name] === undefined)).toEqual([]);
  });

  test('the arithmetic of one cell: hours, zones and metrics', () => {
    const home = bills('softserve').find(({ part }) => part === 'us home, us-east-1')!;
    const { assembly } = built('softserve');
    const here = (type: string) =>
      assembly.all(type).filter(({ stack }) => stack.region === 'us-east-1' && /-us-east-1-/.test(stack.name));
    expect(home.drivers['NAT gateways']).toEqual({ quantity: 3, dollars: 98.55 }); // 3 x 0.045 x 730
    expect(home.drivers['public addresses']!.quantity).toBe(6); // three of the NAT gateways, three of the load balancer
    expect(home.drivers.keys).toEqual({ quantity: here('AWS::KMS::Key').length, dollars: here('AWS::KMS::Key').length });
    // An analyzer of unused access is charged by the role, and looks at every one of the account: 0.20 USD each.
    const roles = here('AWS::IAM::Role').length;
    expect(roles).toBeGreaterThan(30);
    expect(home.drivers['unused access']!.quantity).toBe(roles);
    expect(home.drivers['unused access']!.dollars).toBeCloseTo(roles * 0.2, 2);
    expect(home.drivers.databases).toEqual({ quantity: 2, dollars: 246.01 }); // db.m7g.large in two zones: 2 x 0.1685 x 730
    expect(home.drivers['database storage']).toEqual({ quantity: 200, dollars: 23 }); // 100 GB in two zones
    expect(home.borrowed).toEqual([]);
    const sum = Object.values(home.drivers).reduce((total, driver) => total + driver.dollars, 0);
    expect(home.dollars).toBeCloseTo(sum, 1);
  });

  test("where a region's own price is not in the list, the bill says so", () => {
    const home = bills('softdocket').find(({ part }) => part === 'in home, ap-south-1')!;
    expect(home.borrowed).toContain('databases');
    expect(home.borrowed).not.toContain('NAT gateways');
  });

  test.each(PLATFORMS)('docs/cost.md has what is computed for %s', (platform) => {
    const text = read('docs/cost.md');
    for (const { part, dollars: amount } of bills(platform)) {
      expect(text).toMatch(new RegExp(`\\| ${platform} +\\| ${part} +\\| +\\$${dollars(amount)} +\\|`));
    }
  });

  test('the smallest bill is what docs/cost.md says', () => {
    const small = new Fixture();
    try {
      small
        .edit('platforms/softserve/platform.yaml', 'natGateways: per-zone', 'profile: small')
        .edit(
          'platforms/softserve/plans/facility.yaml',
          '    production: { instance: db.m7g.large, storageGb: 100, storageLimitGb: 1000 }\n',
          '',
        );
      const platform = small.load({ platform: 'softserve' });
      const found = billsOf(platform, templatesOf(platform));
      expect(found.map(({ part }) => part)).toEqual(bills('softserve').map(({ part }) => part)); // nothing is left out
      const [, section] = /## The smallest bill\n([\s\S]*?)\n## /.exec(read('docs/cost.md'))!;
      for (const { part, dollars: amount } of found)
        expect(section).toMatch(new RegExp(`\\| ${part} +\\| \\$${dollars(amount)} +\\|`));
      const { databases, 'database storage': storage } = found[1]!.drivers;
      expect(databases).toEqual({ quantity: 2, dollars: 46.72 }); // db.t4g.small in two zones: 2 x 0.032 x 730
      expect(dollars(databases!.dollars + storage!.dollars)).toBe('51');
    } finally {
      small.remove();
    }
  });
});
