import { tableFiles } from '../../lib/evidence/tables';
import { evidenceOf } from './machine-sample';
import type { Sample } from './machine-sample';

/** RFC 4180, in the strictest form: every field in quotes, every line ended. */
function parse(text: string): Record<string, string>[] {
  const rows: string[][] = [];
  const field = /"((?:[^"]|"")*)"(,|\r\n)/gy;
  const row: string[] = [];
  let end = 1;
  expect(text[0]).toBe('\ufeff');
  field.lastIndex = 1;
  for (let match = field.exec(text); match; match = field.exec(text)) {
    row.push(match[1]!.replaceAll('""', '"'));
    end = field.lastIndex;
    if (match[2] !== ',') rows.push(row.splice(0));
  }
  expect(end).toBe(text.length);
  const [header, ...body] = rows;
  expect(body.map((cells) => cells.length)).toEqual(body.map(() => header!.length));
  return body.map((cells) => Object.fromEntries(header!.map((name, n) => [name, cells[n]!])));
}

function tables(sample?: Sample) {
  const files = tableFiles(evidenceOf(sample));
  const paths = ['promises.csv', 'applicability.csv', 'caiq.csv', 'exceptions.csv', 'records.csv', 'subprocessors.csv'];
  expect(files.map(({ path }) => path)).toEqual([...paths, 'findings.csv', 'backups.csv', 'observations.csv']);
  const read = files.map(({ text }) => parse(text));
  const [promises, applicability, caiq, exceptions, records, subprocessors] = read;
  const observations = read.at(-1);
  return {
    promises: promises!,
    applicability: applicability!,
    caiq: caiq!,
    observations: observations!,
    exceptions: exceptions!,
    records: records!,
    subprocessors: subprocessors!,
  };
}

const control = (rows: Record<string, string>[], framework: string, name: string) => {
  const found = rows.filter((row) => row.framework === framework && row.control === name);
  expect(found).toHaveLength(1);
  return found[0]!;
};

describe('promises.csv', () => {
  test('has one row a promise, with its status, its reason and its counts', () => {
    const { promises } = tables();
    expect(promises.map(({ id }) => id)).toEqual([
      'SD-1.1',
      'SD-4.1',
      'SD-6.1',
      'SD-7.3',
      'SD-8.1',
      'SD-8.2',
      'SD-8.3',
      'SD-9.1',
      'SD-9.2',
    ]);
    expect(promises[2]).toMatchObject({
      status: 'met',
      why: 'the template half is met',
      checks: 'copies-kept; vault_is_locked',
      'looked at': '4',
      broken: '0',
      'controls shown by checks': 'NIST-800-53-r5 CP-9; NIST-800-53-r5 CP-9(8); ISO-27001-2022 A.8.13; GDPR Art.32(1)(c)',
      'controls that no check can show': 'NIST-800-53-r5 CP-9(1)',
      'review overdue': 'no',
    });
    expect(promises[3]).toMatchObject({ 'looked at': '1', broken: '1', excepted: '1', exceptions: 'EX-003' });
    expect(promises[2]).toMatchObject({ resources: '4', skipped: '0', since: '', 'to be built': '' });
    expect(promises[7]).toMatchObject({ status: 'unknown', 'decided by': 'a record of a drill', kinds: 'hook' });
  });
});

test('promises.csv says what is skipped, since when, and who builds what is not built', () => {
  const { promises } = tables({
    change: (results) => {
      const [first] = results.promises;
      const built = { owner: 'Security', by: '2027-02-28' };
      Object.assign(first!, { status: 'not built', since: '2026-11-01' });
      Object.assign(first!.halves[0]!, { status: 'not built', planned: 'restore-drill', built });
      Object.assign(results.promises[2]!.halves[0]!.checks[0]!, { skipped: 9 });
    },
  });
  expect(promises[0]).toMatchObject({
    status: 'not built',
    since: '2026-11-01',
    'to be built': 'restore-drill (Security, by 2027-02-28)',
  });
  expect(promises[2]!.skipped).toBe('9');
});

test('records.csv lists each record with its hash, and says where nobody has signed it', () => {
  const one = { run: 'onboarding', at: '2026-11-01T00:00:00Z', outcome: 'succeeded' as const, sha256: 'a'.repeat(64) };
  const { records } = tables({
    change: (results) =>
      results.records.push({ ...one, file: 'a.json' }, { ...one, file: 'b.jws', tenant: 'acme', signedBy: 'thumbprint' }),
  });
  expect(records.map(({ file, tenant, 'signed by': by }) => [file, tenant, by])).toEqual([
    ['a.json', '', 'nobody'],
    ['b.jws', 'acme', 'thumbprint'],
  ]);
  expect(records[0]!.sha256).toBe(one.sha256);
});

describe('applicability.csv', () => {
  test('has one row for every control that a check or a promise refers to', () => {
    const { applicability } = tables();
    const touched = applicability.filter(({ status }) => status !== 'not shown');
    expect(touched.map(({ framework, control: name }) => `${framework} ${name}`)).toEqual([
      'NIST-800-53-r5 CA-8',
      'NIST-800-53-r5 CP-9',
      'NIST-800-53-r5 CP-9(1)',
      'NIST-800-53-r5 CP-9(8)',
      'NIST-800-53-r5 IA-5(1)',
      'NIST-800-53-r5 SC-8',
      'NIST-800-53-r5 SC-8(1)',
      'CSA-CCM-4 I&S-03',
      'ISO-27001-2022 A.8.13',
      'GDPR Art.32(1)(c)',
      'GDPR Art.44',
      'SOC-2 A1.3',
      'SOC-2 CC4.1',
      'SOC-2 CC9.2',
    ]);
  });

  test('lists Annex A and the common criteria whole, and says of what nothing touches that it does not say', () => {
    const { applicability } = tables();
    const of = (name: string): string[] => applicability.flatMap(({ framework, control: id }) => (framework === name ? [id!] : []));
    expect(of('ISO-27001-2022')).toHaveLength(93);
    const themes = ['A.5.', 'A.6.', 'A.7.', 'A.8.'].map((theme) => of('ISO-27001-2022').filter((id) => id.startsWith(theme)));
    expect(themes.map((ids) => [ids[0], ids.length, ids.at(-1)])).toEqual([
      ['A.5.1', 37, 'A.5.37'],
      ['A.6.1', 8, 'A.6.8'],
      ['A.7.1', 14, 'A.7.14'],
      ['A.8.1', 34, 'A.8.34'],
    ]);
    expect(of('SOC-2').filter((id) => id.startsWith('CC'))).toHaveLength(33);
    expect(control(applicability, 'ISO-27001-2022', 'A.7.4')).toMatchObject({
      applicable: 'not said',
      status: 'not shown',
      why: "not shown by this pack: for the company's own statement",
      promises: '',
    });
  });

  test('calls a control met only where something that holds shows all of it', () => {
    const { applicability } = tables();
    const status = (name: string): string => control(applicability, 'NIST-800-53-r5', name).status!;
    expect(status('SC-8')).toBe('met'); // equal
    expect(status('CP-9(8)')).toBe('met'); // superset
    expect(status('CA-8')).toBe('attested'); // equal, by people
    expect(status('SC-8(1)')).toBe('partly'); // subset
    expect(status('CP-9')).toBe('partly'); // intersects and subset
    expect(control(applicability, 'NIST-800-53-r5', 'CP-9')).toMatchObject({
      why: 'what is looked at is as expected, and shows a part of the control',
      'shown by checks': 'copies-kept; vault_is_locked',
      relationship: 'subset; intersects',
      promises: 'SD-6.1',
      'looked at': '4',
    });
  });

  test('takes the status of a control that no check can show from the promise', () => {
    const { applicability } = tables();
    const soc = (name: string) => control(applicability, 'SOC-2', name);
    expect(soc('A1.3')).toMatchObject({ status: 'unknown', applicable: 'yes', 'promises without a check': 'SD-9.1' });
    expect(soc('A1.3')['not automatable']).toBe('SD-9.1 (unknown): the hook half is unknown');
    expect(soc('CC4.1').status).toBe('attestation missing');
    expect(soc('CC9.2')).toMatchObject({ status: 'not applicable', applicable: 'no' });
    expect(control(applicability, 'NIST-800-53-r5', 'IA-5(1)').status).toBe("application's duty");
  });

  test('a departure leaves a control partly shown, a breach leaves it not met, and nothing to look at shows nothing', () => {
    expect(control(tables().applicability, 'GDPR', 'Art.44')).toMatchObject({
      status: 'partly',
      why: 'residency: 1 of 1 depart under an exception',
    });
    const { applicability } = tables({ copyDays: 7 });
    expect(control(applicability, 'GDPR', 'Art.32(1)(c)')).toMatchObject({
      status: 'not met',
      why: 'copies-kept: 2 of 2 are not as expected',
      broken: '2',
    });
    const empty = tables({ change: ({ checks }) => Object.assign(checks[0]!, { looked: 0 }) });
    expect(control(empty.applicability, 'NIST-800-53-r5', 'SC-8').status).toBe('unknown');
  });
});

test('exceptions.csv says who let what depart, until when, and how many findings it covers', () => {
  const { exceptions } = tables();
  expect(exceptions).toHaveLength(1);
  expect(exceptions[0]).toMatchObject({
    number: 'EX-003',
    approver: 'Platform security lead',
    approval: 'SEC-114',
    expires: '2027-11-22',
    promises: 'SD-7.3',
    'findings of checks covered': '1',
  });
  const nag = tables({ change: (results) => Object.assign(results.exceptions[0]!, { fence: 'nag' }) });
  expect(nag.exceptions[0]!['findings of checks covered']).toBe('');
});

describe('caiq.csv', () => {
  const asked = (relationship: 'equal' | 'subset', change?: Sample['change']) =>
    tables({
      change: (results) => {
        Object.assign(results.checks[0]!, { controls: { 'CSA-CAIQ-4': { 'CEK-12.1': relationship } } });
        change?.(results);
      },
    }).caiq;

  test('says yes to a question only where all that bears on it is as it should be, and how far that goes', () => {
    expect(asked('equal')).toEqual([
      expect.objectContaining({
        ...{ question: 'CEK-12.1', answer: 'yes', 'how far': 'the whole' },
        evidence: 'controls/CSA-CAIQ-4.html#CEK-12.1',
      }),
    ]);
    expect(asked('subset')[0]).toMatchObject({ answer: 'yes', 'how far': 'a part' });
  });

  test('says no where something is broken or departs, and nothing where nobody has looked', () => {
    const of = (counts: object) => asked('subset', ({ checks }) => Object.assign(checks[0]!, counts))[0];
    expect(of({ looked: 5, broken: 1, excepted: 0 })).toMatchObject({ answer: 'no', 'how far': '' });
    expect(of({ looked: 5, broken: 1, excepted: 1 })).toMatchObject({ answer: 'no' });
    expect(of({ looked: 0, broken: 0, excepted: 0 })).toMatchObject({ answer: 'not shown' });
  });

  test('says who sees to it, and follows a promise that no check can show', () => {
    const of = (status: string) =>
      asked('subset', ({ promises }) =>
        Object.assign(promises[0]!, { status, notAutomatable: { 'CSA-CAIQ-4': { 'CEK-12.1': 'subset' } } }),
      )[0];
    expect(of('attestation missing')).toMatchObject({ answer: 'no' });
    expect(of('not built')).toMatchObject({ answer: 'no' });
    expect(of('unknown')).toMatchObject({ answer: 'not shown' });
    expect(of('met')).toMatchObject({ answer: 'yes' });
    expect(of('met')!.responsibility).toMatch(/^the provider, by its platform/);
  });
});

test('observations.csv is the population: every row, with what became of it', () => {
  const { observations } = tables();
  const { results } = evidenceOf();
  expect(observations.map(({ n }) => Number(n))).toEqual(results.observations.map(({ n }) => n));
  const states = new Set(observations.map(({ result }) => result));
  expect([...states].sort()).toEqual(['as expected', 'exception']);
});

describe('cells', () => {
  test('that begin like a formula are text, and Arabic, quotes and line breaks come back whole', () => {
    const { subprocessors } = tables();
    expect(subprocessors).toEqual([
      {
        name: 'الأمان',
        does: `'=HYPERLINK("https://evil.example","click")`,
        data: 'Logs, "quoted", and\nmore',
        residencies: 'in; eu',
        location: 'India',
        terms: 'https://aws.amazon.com/service-terms/',
        since: '2026-11-22',
      },
    ]);
  });

  test.each(['=1+1', '+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1'])('%j does not reach a spreadsheet as a formula', (formula) => {
    const { promises } = tables({ change: (results) => Object.assign(results.promises[0]!, { why: formula }) });
    expect(promises[0]!.why).toBe(`'${formula}`);
  });

  test('a table without rows still says what it would hold', () => {
    const text = tableFiles(evidenceOf({ change: (results) => results.subprocessors.splice(0) }))[5]!.text;
    expect(text).toBe('\ufeff"name","does","data","residencies","location","terms","since"\r\n');
  });
});

test('findings.csv calls registered alone what stands under an exception of the register', () => {
  const { results, templates } = evidenceOf();
  const { number } = results.exceptions[0]!;
  const finding = { fence: 'nag', rule: 'AwsSolutions-S1', template: 'one', resource: 'Two', property: '' };
  const findings = [finding, { ...finding, exception: number }, { ...finding, exception: 'Expected by a library, and safe' }];
  const files = tableFiles({ results: { ...results, findings }, templates });
  const rows = parse(files.find(({ path }) => path === 'findings.csv')!.text);
  expect(rows.map(({ exception, result }) => [exception, result])).toEqual([
    ['', 'open'],
    [number, 'excepted'],
    ['Expected by a library, and safe', 'acknowledged'],
  ]);
});
