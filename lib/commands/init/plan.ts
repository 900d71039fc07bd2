import { readRegionCatalogue } from '../../../config/regions';
import { offers } from '../../../config/rules/databases';
import type { Answers } from './answers';
import { schema } from './text';

/** The first class that each home has, and each region into which its databases would be restored. */
function classFor({ homes }: Answers, classes: readonly string[]): string {
  const published = readRegionCatalogue();
  const regions = homes.flatMap(({ facts, pair }) => [facts, ...(pair ? [pair] : [])]);
  return classes.find((one) => regions.every((region) => offers(region, one, published))) ?? classes[0]!;
}

/** What a first plan may begin with, the best first; no region has all of them, and each has a price. */
export const CLASSES = {
  large: ['db.m7g.large', 'db.r7g.large', 'db.m6g.large'],
  small: ['db.t4g.medium', 'db.t3.medium'],
} as const;

/** A first plan, of databases that every home has. */
export function plan(answers: Answers): string {
  const { isolation, stages } = answers;
  const [large, small] = [classFor(answers, CLASSES.large), classFor(answers, CLASSES.small)];
  const dedicated = isolation === 'dedicated';
  const sizes = stages.map(({ name }, place) =>
    place === stages.length - 1
      ? `    ${name}: { instance: ${large}, storageGb: 100, storageLimitGb: 1000 }`
      : `    ${name}: { instance: ${small}, storageGb: 50, storageLimitGb: 100 }`,
  );
  return `${schema('plan', '../')}# What a tenant buys. Add a file for each plan.
name: standard
title: Standard
isolation: ${isolation}
database:
  engine: '17.11'
  sizes:
${sizes.join('\n')}
  maintenanceWindow: sun:03:00
backups:
  pointInTimeDays: 30
  dailyDays: 30
  replicated: false
objectives:
  rtoHours: 24
  rpoHours: 24
retention:
  audit: audit-standard
  database: database-log
deletion:
  production: delete-data
  backups: ${dedicated ? 'destroy-keys' : 'lapse'}
  productionWithinHours: 720
  backupsWithinDays: 60
  retained: [audit-standard, database-log, trail, access-log, flow-log, application-log]
`;
}
