import type { Cell } from '../../../config/platform';
import type { RegionFacts } from '../../../config/region-schema';

type Unavailable = RegionFacts['unavailable'][number];

/** Services that this room declares where the region has them. */
const OURS = [
  'guardduty-runtime-monitoring',
  'guardduty-lambda',
  'guardduty-rds',
  'guardduty-malware',
  'inspector',
  'guard-hook',
  'config-conformance-pack',
] as const satisfies readonly Unavailable['service'][];
export type WatchService = (typeof OURS)[number];

/** Whether the region has a service, by `config/regions.yaml` or the file of its own: a template that names one it lacks fails as a whole. */
export const has = (cell: Cell, service: WatchService): boolean => leftOut(cell).every((lack) => lack.service !== service);

/** What this room would declare here and does not, with the day and the source of that fact. */
export const leftOut = (cell: Cell): Unavailable[] =>
  cell.region.unavailable.filter(({ service }) => OURS.some((ours) => ours === service));

/** What exists once per account, such as IAM, is watched from the account's own region and nowhere else. */
export const isAccountRegion = (cell: Cell): boolean => cell.region.region === cell.account.region.region;
