import { join } from 'node:path';
import { sizeAt } from '../../../config/size';
import { displayed } from '../../../config/source';
import { paginateDescribeOrderableDBInstanceOptions, RDSClient, type OrderableDBInstanceOption } from '@aws-sdk/client-rds';
import { using, type Topic } from './asking';
import { fail, pass, warn, type Finding } from './findings';
import type { Place } from './place';

interface Wanted {
  readonly engine: string;
  readonly instance: string;
}

/** An instance class is on offer region by region and version by version, and the recovery region must be able to take a restored one. */
export const offers: Topic = {
  service: 'Amazon RDS',
  actions: ['rds:DescribeOrderableDBInstanceOptions'],
  questions: (place) =>
    wantedIn(place).map((wanted) => {
      const subject = `${wanted.instance} ${place.region.region}`;
      return {
        subject,
        ask: async () => [await offered(place, wanted, subject)],
      };
    }),
};

/** What plans sell at this stage: a tenant of any of them may be the first. */
function wantedIn({ platform }: Place): Wanted[] {
  const all = platform.plans.map(({ database }) => ({
    engine: database.engine,
    instance: sizeAt(platform.stage.name, database).instance,
  }));
  return [...new Map(all.map((wanted) => [`${wanted.engine} ${wanted.instance}`, wanted])).values()];
}

async function offered(place: Place, { engine, instance }: Wanted, subject: string): Promise<Finding> {
  const options: OrderableDBInstanceOption[] = [];
  await using(RDSClient, place.region.region, async (client) => {
    const asked = { Engine: 'postgres', EngineVersion: engine, DBInstanceClass: instance, Vpc: true };
    for await (const page of paginateDescribeOrderableDBInstanceOptions({ client }, asked)) {
      options.push(...(page.OrderableDBInstanceOptions ?? []));
    }
  });
  const what = `PostgreSQL ${engine} on ${instance}`;
  const twoZones = options.some((option) => option.MultiAZCapable === true && option.SupportsStorageEncryption === true);
  if (twoZones) return pass(subject, `${what} is on offer, in two zones and encrypted`);
  const found = options.length === 0 ? `${what} is not on offer` : `${what} is on offer, but not in two zones and encrypted`;
  const home = place.platform.residencies.some((residency) => residency.home.region.region === place.region.region);
  const remedy = `choose another class or version in ${displayed(join(place.platform.folder, 'plans'))}/: aws rds describe-orderable-db-instance-options --region ${place.region.region} --engine postgres --query 'OrderableDBInstanceOptions[].[EngineVersion,DBInstanceClass]'`;
  return home ? fail(subject, found, remedy) : warn(subject, `${found}: what is restored there takes another`, remedy);
}
