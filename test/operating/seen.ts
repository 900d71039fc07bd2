import { evidence, examination, platform } from '../evidence/softdocket';
import { READ_AT } from './times';
import type { AccountRead } from '../../lib/operating/read';

/** An account in which everything of softdocket's production is as promised, half a day ago at the latest. */
export function wellRead(change: (read: Mutable<AccountRead>) => void = () => undefined): AccountRead {
  const at = READ_AT;
  const last = '2026-12-01T02:00:00.000Z';
  const first = '2026-11-02T02:00:00.000Z';
  const recoveries = evidence.results.tenants.flatMap(({ holdings }) =>
    holdings.flatMap(({ what, account, region, store }) => {
      const of = /^(?:Daily backup|Copy of the daily backup) of the (.+)$/.exec(what)?.[1];
      if (of === undefined) return [];
      return [of.includes('database') ? 'RDS' : '', of.includes('files') ? 'S3' : '']
        .filter((type) => type !== '')
        .map((type) => ({ account, region, vault: store, resource: `arn:${store}:${type}`, type, first, last, count: 30 }));
    }),
  );
  const pointsInTime = evidence.results.tenants.flatMap(({ holdings }) =>
    holdings
      .filter(({ what }) => what.startsWith('Point-in-time'))
      .map(({ account, region, store: database }) => ({
        ...{ account, region, database, status: 'active', from: '2026-11-02T00:00:00.000Z', until: '2026-12-01T11:55:00.000Z' },
      })),
  );
  const read: AccountRead = {
    format: 'freehold-read/1',
    at,
    by: 'arn:aws:sts::222222222222:assumed-role/auditor/x',
    accounts: platform.accounts.map(({ id }) => id),
    stacks: evidence.results.templates.map(({ name, account, region }) => ({
      ...{ name, account, region, status: 'CREATE_COMPLETE', drift: 'IN_SYNC' },
    })),
    recoveries,
    failed: [],
    pointsInTime,
    alarms: examination.assembly.all('AWS::CloudWatch::Alarm').map(({ stack: { account, region }, stack, properties }) => ({
      ...{ account, region, name: examination.assembly.text(properties.AlarmName, stack), state: 'OK' },
    })),
    notRead: [],
    records: false,
  };
  const copy = structuredClone(read) as Mutable<AccountRead>;
  change(copy);
  return copy;
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? Mutable<E>[] : T[K] };
