import { load } from '../../../config/load';
import { declaredIn } from '../../../config/loads';
import { ConfigurationError, notAmong } from '../../../config/mistakes';
import type { Cell, Platform, Residency } from '../../../config/platform';
import { parseSelection } from '../../../config/selection';
import { plansSoldIn } from '../../../config/sold';
import { dayByClock } from '../../evidence/provenance';
import { readRecords } from '../../promises/records';
import { EXIT, type ExitCode } from '../exit-codes';
import * as figures from './figures';
import type { Figure } from './figures';
import { drillTimes } from './measured';
import { reckon, type Asked } from './reckon';
import { shown } from './shown';
import type { FailoverPlan } from './shown';
import { minutesIn, tenantsIn, wholeIn } from './written';

export interface FailoverPlanOptions {
  readonly platform?: string;
  readonly stage?: string;
  readonly residency?: string;
  readonly json?: boolean;
  /** A copy of the ledger's records of runs, and the folder of the published keys that sign them. */
  readonly records?: string;
  readonly recordKeys?: string;
  /** `enterprise=100,standard=500`, in place of how many are declared. */
  readonly tenants?: string;
  /** In minutes. */
  readonly prepare?: string;
  readonly restore?: string;
  readonly atOnce?: string;
  /** The configuration folder; the repository's own unless a test says otherwise. */
  readonly root?: string;
}

/** Says how long it takes until every tenant is served again after the loss of a residency's home region. Asks AWS nothing. */
export function plan(options: FailoverPlanOptions): ExitCode {
  const { platform: name, stage } = parseSelection({ platform: options.platform, stage: options.stage });
  const platform = load({ platform: name, stage, root: options.root });
  const residency = residencyOf(platform, options.residency);
  if (residency.recovery === undefined) {
    const why = `residency ${residency.name} has one region (${residency.home.region.region}), by exception ${residency.exception}: after its loss nothing is served until it is back, and no recovery time can be kept`;
    process.stdout.write(
      options.json ? `${JSON.stringify({ residency: residency.name, kept: false, why }, undefined, 2)}\n` : `${why}\n`,
    );
    return EXIT.broken;
  }
  const said = planOf(platform, { ...residency, recovery: residency.recovery }, options);
  process.stdout.write(options.json ? `${JSON.stringify(said, undefined, 2)}\n` : shown(said));
  return said.kept ? EXIT.fine : EXIT.broken;
}

function planOf(
  platform: Platform,
  residency: Residency & { readonly recovery: Cell },
  options: FailoverPlanOptions,
): FailoverPlan {
  const asOf = dayByClock();
  const of = { platform: platform.name, stage: platform.stage.name };
  refuseKeysAlone(options);
  const records = options.records === undefined ? [] : readRecords(options.records, of, options.recordKeys);
  const drills = drillTimes(records, { platform, residency, today: asOf });
  const sold = plansSoldIn(platform, residency).map(({ name }) => name);
  const tenants = new Map(sold.map((name) => [name, 0]));
  for (const { plan: own } of declaredIn(platform, residency.name)) tenants.set(own.name, (tenants.get(own.name) ?? 0) + 1);
  for (const [name, count] of tenantsIn(options.tenants, sold)) tenants.set(name, count);
  const prepare = minutesIn('--prepare', options.prepare);
  const restore = minutesIn('--restore', options.restore);
  const atOnce = wholeIn('--at-once', options.atOnce);
  const asked: Asked = {
    tenants,
    drills,
    restore:
      restore === undefined
        ? { minutes: figures.RESTORE_MINUTES, known: 'assumed', by: 'no signed drill has measured it' }
        : { minutes: restore, known: 'asked', by: '--restore' },
    pace: {
      prepare: prepare ?? figures.PREPARE_MINUTES,
      atOnce: atOnce ?? figures.VERIFIED_AT_ONCE,
      verify: figures.VERIFY_MINUTES,
      requests: { ...figures.RDS_REQUESTS, each: figures.REQUESTS_A_RESTORE },
    },
  };
  const { home, recovery, name } = residency;
  return {
    format: 'freehold-failover-plan/1',
    ...of,
    residency: name,
    from: home.region.region,
    to: recovery.region.region,
    asOf,
    ...reckon(platform, residency, asked),
    atOnce: asked.pace.atOnce,
    figures: figuresOf(asked, { prepare, atOnce }),
    notCounted: figures.NOT_COUNTED,
  };
}

/** @throws ConfigurationError for keys without records, whose drills would be thought to be measured */
function refuseKeysAlone({ records, recordKeys }: FailoverPlanOptions): void {
  if (recordKeys === undefined || records !== undefined) return;
  const remedy = 'name the folder of records, or leave the keys out';
  throw new ConfigurationError([{ file: '--record-keys', what: 'stands without --records', wanted: 'both or neither', remedy }]);
}

/** @throws ConfigurationError for a residency that there is not, and where there are several and none is named */
function residencyOf(platform: Platform, name: string | undefined): Residency {
  const names = platform.residencies.map((each) => each.name);
  const found = platform.residencies.find((each) => each.name === (name ?? (names.length === 1 ? names[0] : undefined)));
  if (found) return found;
  const otherwise = 'choose one of them';
  throw new ConfigurationError([
    {
      file: '--residency',
      ...(name === undefined
        ? { what: 'is left out', wanted: `one of ${names.join(', ')}`, remedy: 'name the residency whose home region is lost' }
        : notAmong(names, name, { what: 'is no residency of this platform', otherwise })),
    },
  ]);
}

function figuresOf(
  { pace, drills, restore }: Asked,
  asked: { readonly prepare: number | undefined; readonly atOnce: number | undefined },
): Figure[] {
  const { burst, aSecond, each } = pace.requests;
  const unsigned =
    drills.unsigned === 0
      ? ''
      : `; ${drills.unsigned} ${drills.unsigned === 1 ? 'drill is' : 'drills are'} on record that nobody known has signed`;
  return [
    {
      what: 'from the loss to the first restore',
      value: pace.prepare,
      unit: 'min',
      ...(asked.prepare === undefined
        ? { known: 'assumed', by: 'nobody has measured how long deciding and making the recovery region ready take' }
        : { known: 'asked', by: '--prepare' }),
    },
    {
      what: 'a restore that no drill has measured',
      value: restore.minutes,
      unit: 'min',
      known: restore.known,
      by: `${restore.by}${unsigned}`,
    },
    {
      what: 'copies verified at once',
      value: pace.atOnce,
      unit: '',
      ...(asked.atOnce === undefined
        ? { known: 'ours', by: 'places of the hook read-restored in the recovery region, as its function reserves them' }
        : { known: 'asked', by: '--at-once' }),
    },
    {
      what: 'of a restore, the part that takes such a place, at most',
      value: pace.verify,
      unit: 'min',
      known: 'ours',
      by: 'as long as the hook may run',
    },
    {
      what: 'requests to RDS',
      value: aSecond,
      unit: 'a second',
      known: 'published',
      by: `of one account in one region, after a first ${burst}: RDS user guide, "Request throttling for the Amazon RDS API"`,
    },
    { what: 'requests of one restore', value: each, unit: '', known: 'ours', by: 'thirty looks at most, and ten around them' },
  ];
}
