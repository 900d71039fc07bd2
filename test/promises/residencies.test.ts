import { load } from '../../config/load';
import { roomStackName, tenantStackName } from '../../lib/naming';
import { ofItsResidencies, withoutAResidency } from '../../lib/promises/residencies';
import type { Row } from '../../lib/promises/row';
import { promised } from './grounds';

const platform = load({ platform: 'softdocket', stage: 'production', today: '2026-12-01' });
const cellOf = (name: string) => platform.residencies.find((one) => one.name === name)!.home;
const row = (stack: string): Row => ({ seen: { stack, logicalId: 'Files', pointer: '', expected: '', actual: '', ok: true } });
const [india, europe] = ['in', 'eu'].map((name) => row(roomStackName(cellOf(name), 'ledger'))) as [Row, Row];
const account = row('softdocket-production-aws-account');
const sovereign = row('softdocket-production-aws-eusc-account');

describe('a promise about some residencies is shown by what is of them', () => {
  test('rows of another residency, and of tenants there, are not of its population', () => {
    const hanse = row(tenantStackName(cellOf('eu'), 'hanse'));
    const rows = [india, europe, hanse, account];
    const spoken = promised({ figures: [{ residencies: ['in'] }] });
    expect(ofItsResidencies(spoken, rows, platform)).toEqual([india, account]);
  });

  test('an account in which none of them is shows nothing of them', () => {
    const [spoken, both] = [['in'], ['in', 'eusc']].map((residencies) => promised({ figures: [{ residencies }] }));
    expect(ofItsResidencies(spoken!, [account, sovereign], platform)).toEqual([account]);
    expect(ofItsResidencies(both!, [account, sovereign], platform)).toEqual([account, sovereign]);
  });

  test('where the page names none, or one of its figures speaks of all, every row counts', () => {
    const rows = [india, europe];
    for (const figures of [[], [{ residencies: ['in'] }, { noticeHours: 72 }]])
      expect(ofItsResidencies(promised({ figures }), rows, platform)).toEqual(rows);
  });

  test('a residency of which nothing was looked at is named, however many rows the others have', () => {
    const spoken = promised({ figures: [{ residencies: ['eu', 'us', 'eusc'] }] });
    expect(withoutAResidency(spoken, [europe, europe, account], platform)).toBe('nothing of residency us, eusc was looked at');
    const all = ['eu', 'us', 'eusc'].map((name) => row(roomStackName(cellOf(name), 'network')));
    expect(withoutAResidency(spoken, all, platform)).toBeUndefined();
  });
});
