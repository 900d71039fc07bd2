import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { oscalFiles } from '../../lib/evidence/oscal';
import { conversionFiles } from '../../lib/evidence/oscal/conversions';
import { NIST_CATALOG } from '../../lib/evidence/oscal/profile';
import { OscalError, token, uuid5 } from '../../lib/evidence/oscal/words';
import type { PackFile, Results } from '../../lib/evidence/results';
import { ROOT } from '../../lib/root';
import { needs } from '../support/needs';
import { evidenceOf, TEMPLATES } from './machine-sample';
import type { Sample } from './machine-sample';

type Node = Readonly<Record<string, unknown>>;

/** Every object in a document, with where it is. */
function* objectsIn(node: unknown, at = ''): Generator<[string, Node]> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) yield [at, node as Node];
  for (const [key, value] of Object.entries(node)) yield* objectsIn(value, `${at}/${key}`);
}

const every = <T>(document: unknown, key: string): T[] =>
  [...objectsIn(document)].flatMap(([, node]) => (key in node ? [node[key] as T] : []));

function documentsOf(sample?: Sample): Map<string, Node> {
  return new Map(oscalFiles(evidenceOf(sample)).map(({ path, text }) => [path, JSON.parse(text) as Node]));
}

interface Finding {
  title: string;
  props: { name: string; value: string }[];
  target: { 'target-id': string; status: { state: string; reason: string }; 'implementation-status'?: { state: string } };
  'related-observations'?: { 'observation-uuid': string }[];
  'related-risks'?: { 'risk-uuid': string }[];
}
interface Named {
  uuid: string;
  title: string;
  status?: string;
  description: string;
  props: { name: string; value: string }[];
  subjects?: { 'subject-uuid': string }[];
}
interface Assessment {
  'assessment-results': { results: [{ findings: Finding[]; observations: Named[]; risks: Named[] }] };
}
const assessed = (sample?: Sample) =>
  (documentsOf(sample).get('oscal/assessment-results.json') as unknown as Assessment)['assessment-results'].results[0];

interface Control {
  id: string;
  parts?: { id: string; prose: string }[];
  links?: { href: string }[];
  props: { name: string; value: string }[];
}
const controlsIn = (document: unknown): Control[] => every<Control[]>(document, 'controls').flat();

const NAMES = [
  'catalog',
  'profile',
  'component-definition',
  'system-security-plan',
  'assessment-plan',
  'assessment-results',
  'plan-of-action-and-milestones',
  'mapping-collection',
];

/** Everything that is wrong with documents, of what no schema and no other tool sees. */
function faults(documents: ReadonlyMap<string, Node>, pages: readonly string[] = TEMPLATES): string[] {
  const found: string[] = [];
  const catalog = documents.get('oscal/catalog.json');
  const ids = every<string>(catalog, 'id');
  const promised = controlsIn(catalog).map(({ id }) => id);
  // What NIST publishes has NIST's own ids, and no other control may be said to be NIST's.
  const published = every<string[]>(documents.get('oscal/profile.json'), 'with-ids')
    .flat()
    .filter((id) => /^[a-z]{2}-\d{1,2}(\.\d{1,2})?$/.test(id));
  const controls = [...promised, ...published];
  const parts = [...objectsIn(catalog)].filter(([at]) => /\/parts\/\d+$/.test(at)).map(([, { id }]) => id);
  const uuids = [...documents.values()].flatMap((document) => every<string>(document, 'uuid'));
  found.push(...ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `id ${id} twice`));
  found.push(...uuids.filter((id, n) => uuids.indexOf(id) !== n).map((id) => `uuid ${id} twice`));
  for (const [path, document] of documents) {
    // What a plan or results name, the system's plan declares, which they import; activities and subjects alike.
    const imports =
      every<{ href: string }>(document, 'import-ssp').length + every<{ href: string }>(document, 'import-ap').length > 0;
    const declared = [document, ...(imports ? [documents.get('oscal/system-security-plan.json')] : [])];
    const own = new Set(declared.flatMap((each) => [...every<string>(each, 'uuid'), ...every<string>(each, 'id')]));
    for (const [at, node] of objectsIn(document)) {
      for (const [key, value] of Object.entries(node)) {
        const here = `${path}${at}/${key}`;
        if (Array.isArray(value) && value.length === 0) found.push(`${here} is empty`);
        if (key === 'oscal-version' && value !== '1.2.1') found.push(`${here} is ${String(value)}`);
        if (/-uuid$/.test(key) && !own.has(value as string)) found.push(`${here} leads nowhere`);
        if (['control-id', 'id-ref'].includes(key) && !controls.includes(value as string)) found.push(`${here} is no control`);
        if (key === 'with-ids')
          found.push(...(value as string[]).filter((id) => !controls.includes(id)).map((id) => `${here} ${id} is no control`));
        if (key === 'target-id' && !parts.includes(value)) found.push(`${here} is no statement`);
        if (key === 'statement-ids')
          found.push(...(value as string[]).filter((id) => !parts.includes(id)).map((id) => `${here} ${id} is no statement`));
        if (key === 'href' || key === 'source')
          found.push(...leads(value as string, { path, own, documents, pages }).map((why) => `${here} ${why}`));
        if (key === 'props') {
          for (const { name, value: said } of value as { name: string; value: string }[]) {
            if (/[:/]/.test(name) || !/^\S(.*\S)?$/.test(said)) found.push(`${here} ${name}: ${said}`);
          }
        }
      }
    }
  }
  return found;
}

interface Place {
  readonly path: string;
  readonly own: ReadonlySet<string>;
  readonly documents: ReadonlyMap<string, Node>;
  /** Templates that the pack has a page of. */
  readonly pages: readonly string[];
}

function leads(href: string, { path: from, own, documents, pages }: Place): string[] {
  if (href === NIST_CATALOG) return [];
  if (href.startsWith('#')) return own.has(href.slice(1)) ? [] : [`${href} leads nowhere`];
  const { pathname } = new URL(href, `pack://pack/${from}`);
  const path = decodeURIComponent(pathname.slice(1));
  const others = ['results.json', ...pages.map((name) => `templates/${name}.html`)];
  return documents.has(path) || others.includes(path) ? [] : [`${href} is no file of the pack`];
}

const NOTHING = { more: [], fewer: [], differing: [] };
const DEPLOYED: Results['basis'] = { kind: 'deployed', by: 'x', accounts: [], difference: NOTHING };
test.each<[string, Results['basis'], string]>([
  ['declared alone is no system in operation', { kind: 'synthesis', by: 'x' }, 'other'],
  ['read from accounts is one in operation', { ...DEPLOYED, read: { at: '2026-12-01T12:00:00Z', by: 'x' } }, 'operational'],
  ['fetched by hand is none that anybody saw in operation', DEPLOYED, 'other'],
])('what is %s', (_, basis, state) => {
  const evidence = evidenceOf();
  const files = oscalFiles({ ...evidence, results: { ...evidence.results, basis } });
  const plan = JSON.parse(files.find(({ path }) => path.endsWith('/system-security-plan.json'))!.text) as Node;
  const statuses = every<{ state: string; remarks: string }>(plan, 'status').filter(({ remarks }) => remarks !== undefined);
  expect(statuses.length).toBeGreaterThan(2);
  expect(new Set(statuses.map((status) => status.state))).toEqual(new Set([state]));
  expect(statuses.filter(({ remarks }) => remarks === '')).toEqual([]);
});

describe('the OSCAL of a pack', () => {
  test('is eight files, the same each time', () => {
    const files = oscalFiles(evidenceOf());
    expect(files.map(({ path }) => path)).toEqual(NAMES.map((name) => `oscal/${name}.json`));
    expect(oscalFiles(evidenceOf())).toEqual(files);
  });

  test.each<[string, Sample]>([
    ['with an exception', {}],
    ['with a promise that is not met', { copyDays: 7 }],
    ['with a template that is missing', { change: ({ templates }) => templates.splice(0, 1) }],
    ['without an exception, an attestation or a finding', { change: bare }],
  ])('%s refers to nothing that is not there, and names nothing twice', (_, sample) => {
    const documents = documentsOf(sample);
    expect([...documents.values()].flatMap((document) => every(document, 'uuid')).length).toBeGreaterThan(60);
    expect(faults(documents, [...evidenceOf(sample).templates.keys()])).toEqual([]);
  });

  test('what no schema sees is seen here', () => {
    const spaced = (text: string) => JSON.stringify(JSON.parse(text), undefined, 1);
    const files = oscalFiles(evidenceOf({ copyDays: 7 }));
    const broken = (change: (text: string) => string) =>
      faults(new Map(files.map(({ path, text }) => [path, JSON.parse(change(spaced(text))) as Node]))).length;
    expect(broken((text) => text)).toBe(0);
    expect(broken((text) => text.replaceAll('"control-id": "sd-6.1"', '"control-id": "sd-6.9"'))).toBeGreaterThan(0);
    expect(broken((text) => text.replace('"id": "sd-4.1"', '"id": "sd-1.1"'))).toBeGreaterThan(0);
    expect(broken((text) => text.replace('1.2.1', '1.1.2'))).toBe(NAMES.length);
    expect(broken((text) => text.replace(/"observation-uuid": "./, '"observation-uuid": "f0'))).toBeGreaterThan(0);
    expect(broken((text) => text.replace('"risk-uuid": "', '"risk-uuid": "0'))).toBe(2);
    expect(broken((text) => text.replace('"catalog.json"', '"catalogue.json"'))).toBeGreaterThan(0);
    expect(broken((text) => text.replace('"target-id": "sd-1.1_smt"', '"target-id": "sd-1.1"'))).toBe(1);
  });

  test('writes a whole platform that refers to no framework', () => {
    const documents = documentsOf({
      change: ({ checks, promises }) => {
        for (const check of checks) check.controls = {};
        for (const promise of promises) Object.assign(promise, { controls: {}, notAutomatable: {} });
      },
    });
    expect([...documents.keys()]).toEqual(NAMES.slice(0, -1).map((name) => `oscal/${name}.json`));
    expect(faults(documents)).toEqual([]);
  });

  test('refuses names that it could not tell apart', () => {
    const change: Sample['change'] = ({ checks }) => Object.assign(checks[0]!.controls, { 'nist-800-53-R5': { 'SC-8': 'equal' } });
    expect(() => documentsOf({ change })).toThrow(OscalError);
    expect(() => documentsOf({ change })).toThrow(
      'would both be framework.nist-800-53-r5 in the OSCAL catalog; wanted names that differ',
    );
  });
});

function bare(results: Parameters<NonNullable<Sample['change']>>[0]): void {
  results.exceptions.splice(0);
  results.attestations.splice(0);
  for (const promise of results.promises) {
    promise.exceptions = [];
    delete promise.duty;
  }
  for (const row of results.observations) {
    Object.assign(row, { ok: true });
    delete row.exception;
  }
}

describe('the catalog', () => {
  const controls = controlsIn(documentsOf().get('oscal/catalog.json'));
  const at = (id: string): Control => controls.find((control) => control.id === id)!;

  test('has a control for every promise, every check and every control of a framework that is referred to', () => {
    expect(controls).toHaveLength(9 + 5 + 14);
    expect(controls.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'sd-6.1',
        'check.vault_is_locked',
        'nist-800-53-r5.cp-9.8',
        'csa-ccm-4.i-and-s-03',
        'gdpr.art.32.1.c',
      ]),
    );
  });

  test('says what is promised, by whom it is owned, of what kind it is and which checks it rests on', () => {
    const { parts, props, links } = at('sd-6.1');
    expect(parts).toEqual([{ id: 'sd-6.1_smt', name: 'statement', prose: 'What SD-6.1 promises.' }]);
    expect(props.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'label=SD-6.1',
      'owner=Platform engineering',
      'kind=template',
      'review-by=2027-05-22',
    ]);
    expect(links!.map(({ href }) => href)).toEqual(['#check.copies-kept', '#check.vault_is_locked']);
    expect(at('sd-4.1').parts![1]).toMatchObject({ prose: 'The application hashes its passwords.' });
  });

  test('holds no text of a published framework', () => {
    expect(at('nist-800-53-r5.sc-8.1')).toEqual({
      id: 'nist-800-53-r5.sc-8.1',
      class: 'framework-control',
      title: 'SC-8(1)',
      props: [{ name: 'label', ns: 'https://freehold.dev/ns/oscal', value: 'SC-8(1)' }],
    });
  });
});

describe('the assessment results', () => {
  test('only what is met or attested is satisfied', () => {
    const said = assessed({ copyDays: 7 }).findings.map(({ props, target }) => [
      target['target-id'],
      props.find(({ name }) => name === 'status')!.value,
      target.status.state,
      target.status.reason,
      target['implementation-status']?.state,
    ]);
    expect(said).toEqual([
      ['sd-1.1_smt', 'met', 'satisfied', 'pass', 'implemented'],
      ['sd-4.1_smt', "application's duty", 'not-satisfied', 'other', 'partial'],
      ['sd-6.1_smt', 'not met', 'not-satisfied', 'fail', 'not-met'],
      ['sd-7.3_smt', 'partly', 'not-satisfied', 'other', 'partial'],
      ['sd-8.1_smt', 'attested', 'satisfied', 'pass', 'implemented'],
      ['sd-8.2_smt', 'attestation missing', 'not-satisfied', 'other', 'attestation-missing'],
      ['sd-8.3_smt', 'attestation expired', 'not-satisfied', 'other', 'attestation-expired'],
      ['sd-9.1_smt', 'unknown', 'not-satisfied', 'other', 'unknown'],
      ['sd-9.2_smt', 'not applicable', 'not-satisfied', 'other', 'not-applicable'],
    ]);
  });

  test('have one observation a check with its counts, one a broken resource, one an attestation', () => {
    const { observations } = assessed({ copyDays: 7 });
    expect(observations.map(({ title }) => title)).toEqual([
      'only-https-serves',
      'copies-kept',
      'vault_is_locked',
      'residency',
      'template-fits',
      'copies-kept is broken',
      'copies-kept is broken',
      'residency is broken',
      'SD-8.1 is attested',
    ]);
    const counts = observations[1]!.props.map(({ name, value }) => `${name}=${value}`);
    expect(counts).toEqual([
      ...['check=copies-kept', 'looked-at=2', 'broken=2', 'excepted=0', 'skipped=0'],
      ...['resources=2', 'resources-holding=0', 'looked-through=0'],
    ]);
    expect(observations[5]!.description).toBe('Wanted 30 days, got 7 days.');
    expect(observations[7]!.description).toBe("Wanted events of the trail's own region, got events of \\*every\\* region.");
  });

  test('a finding leads to what was looked at, to what is broken, and to the risk of it', () => {
    const { observations, findings, risks } = assessed({ copyDays: 7 });
    const titles = (n: number) => ({
      observations: findings[n]!['related-observations']?.map(
        (each) => observations.find(({ uuid }) => uuid === each['observation-uuid'])?.title,
      ),
      risks: findings[n]!['related-risks']?.map((each) => risks.find(({ uuid }) => uuid === each['risk-uuid'])?.title),
    });
    expect(titles(2)).toEqual({
      observations: ['copies-kept', 'copies-kept is broken', 'copies-kept is broken', 'vault_is_locked'],
      risks: ['SD-6.1 is not met'],
    });
    expect(titles(3)).toEqual({
      observations: ['residency', 'residency is broken'],
      risks: ["EX-003: The trail's metadata crosses borders"],
    });
    expect(titles(4)).toEqual({ observations: ['SD-8.1 is attested'], risks: undefined });
    expect(risks.map(({ status }) => status)).toEqual(['open', 'deviation-approved']);
  });

  test('several rows of one resource are one observation, and a good pack has no risk', () => {
    const change: Sample['change'] = ({ observations }) => {
      const twin = { ...observations[2]!, n: observations.length, pointer: '/Resources/Plan/Properties', actual: 'a second row' };
      observations.push(twin);
    };
    const { observations } = assessed({ copyDays: 7, change });
    const broken = observations.filter(({ title }) => title === 'copies-kept is broken');
    expect(broken).toHaveLength(2);
    expect(broken[0]!.description).toBe('Wanted 30 days, got 7 days.\n\nWanted 30 days, got a second row.');
    expect(assessed({ change: bare }).risks).toBeUndefined();
  });
});

/** Items of the system's plan that an observation names, by their logical ids. */
function subjectsOf(title: string, sample: Sample): string[] {
  const items = new Map(
    every<Named[]>(documentsOf(sample).get('oscal/system-security-plan.json'), 'inventory-items')
      .flat()
      .map(({ uuid, props }) => [uuid, props.find(({ name }) => name === 'logical-id')?.value ?? 'template']),
  );
  const { subjects } = assessed(sample).observations.find((each) => each.title === title)!;
  return subjects!.map((each) => items.get(each['subject-uuid'])!);
}

describe('subjects of observations', () => {
  test('are the resources that a check looked at, those that it skipped apart', () => {
    expect(subjectsOf('copies-kept', {})).toEqual(['Plan', 'Plan']);
    expect(subjectsOf('template-fits', {})).toEqual(Array(5).fill('template'));
    const change: Sample['change'] = ({ observations }) => {
      Object.assign(observations[2]!, { skipped: true, logicalId: 'Other' });
    };
    expect(subjectsOf('copies-kept', { change })).toEqual(['Plan']);
    expect(subjectsOf('copies-kept asks nothing of these', { change })).toEqual(['Other']);
  });
});

describe('who keeps what', () => {
  interface Component {
    title: string;
    type: string;
    'control-implementations'?: {
      source: string;
      'implemented-requirements': { 'control-id': string; props: { name: string; value: string }[] }[];
    }[];
  }
  const said = (sample?: Sample) =>
    every<Component[]>(documentsOf(sample).get('oscal/component-definition.json'), 'components')
      .flat()
      .filter(({ type }) => type === 'software')
      .flatMap(({ title, 'control-implementations': all = [] }) =>
        all.flatMap(({ source, 'implemented-requirements': each }) =>
          each.map(
            ({ 'control-id': control, props }) =>
              `${title}: ${control} of ${source} ${props.find(({ name }) => name === 'implementation-status')!.value}`,
          ),
        ),
      );

  test('a room is a component, with the promises and the published controls that its templates show', () => {
    expect(said()).toEqual(
      expect.arrayContaining([
        'SoftDocket tenant: sd-1.1 of profile.json implemented',
        'SoftDocket recovery: sd-6.1 of profile.json implemented',
        'SoftDocket aws-account: sd-7.3 of profile.json partial',
        'This System: sd-8.2 of profile.json attestation-missing',
        'SoftDocket application: sd-4.1 of profile.json partial',
        'SoftDocket tenant: sc-8 of profile.json implemented',
        // What shows a part of a control shows a part.
        'SoftDocket tenant: sc-8.1 of profile.json partial',
      ]),
    );
    expect(said().some((each) => /SoftDocket tenant: sd-7\.3/.test(each))).toBe(false);
  });

  test('a table of rules has each check of a room once, with every promise and control that it bears on', () => {
    const [{ text }, { text: settings }] = conversionFiles(evidenceOf()) as [PackFile, PackFile];
    expect(text.startsWith('"$$Component_Title"')).toBe(true); // a mark of UTF-8 would be a part of the name
    const cells = (row: string) => row.slice(1, -1).split('","');
    const [, , ...rows] = text.trimEnd().split('\r\n').map(cells);
    const keys = rows.map(([title, , , check]) => `${title}: ${check}`);
    expect(new Set(keys).size).toBe(keys.length);
    const bearing = rows.flatMap(([title, , , , , , , controls]) => controls!.split(' ').map((control) => `${title}: ${control}`));
    expect(bearing).toEqual(
      expect.arrayContaining(['SoftDocket tenant: sd-1.1', 'SoftDocket tenant: sc-8', 'This System: sd-1.1']),
    );
    expect(settings).not.toMatch(/\$/); // trestle would look for what it names
  });

  test('a promise that is called as a control of NIST is refused, since nobody could tell them apart', () => {
    const change: Sample['change'] = ({ promises }) => void Object.assign(promises[0]!, { id: 'SC-8' });
    expect(() => oscalFiles(evidenceOf({ change }))).toThrow(OscalError);
    expect(() => oscalFiles(evidenceOf({ change }))).toThrow('give the promises of that page another prefix');
  });

  test('a room that breaks a promise does not keep it, and one that holds is no better than the whole', () => {
    const broken = said({ copyDays: 7 });
    expect(broken).toContain('SoftDocket tenant: sd-6.1 of profile.json not-met');
    expect(broken).toContain('SoftDocket recovery: sd-6.1 of profile.json not-met');
    expect(broken.filter((each) => / (sd-6\.1|cp-9) .*implemented/.test(each))).toEqual([]);
  });
});

describe('the plan of action', () => {
  const due = (sample: Sample) =>
    every<Named[]>(documentsOf(sample).get('oscal/plan-of-action-and-milestones.json'), 'poam-items')
      .flat()
      .map(({ title, props }) => [title, ...props.map(({ value }) => value)]);

  test('has what is open and what is not built, with owner and date, and each exception with the day that it ends', () => {
    const change: Sample['change'] = ({ promises, todo }) => {
      const [, , , , , missing, , drill] = promises;
      Object.assign(drill!, { status: 'not built' });
      Object.assign(drill!.halves[0]!, { status: 'not built', built: { owner: 'Operations', by: '2027-03-31' } });
      const why = 'nobody has';
      todo.push(
        { promise: missing!.id, half: 'people', status: 'attestation missing', owes: 'Security', why, decides: 'an attestation' },
        { promise: drill!.id, half: 'hook', status: 'not built', owes: 'Operations', why, decides: 'the room' },
      );
    };
    expect(due({ change })).toEqual([
      ['SD-8.2, people: attestation missing', 'Security', '2027-05-22'],
      ['SD-9.1, hook: not built', 'Operations', '2027-03-31'],
      ["EX-003: The trail's metadata crosses borders", 'Platform security lead', '2027-11-22'],
    ]);
    expect(faults(documentsOf({ change }))).toEqual([]);
  });

  test('has a finding that no promise speaks of', () => {
    const change: Sample['change'] = ({ checks }) => Object.assign(checks.at(-1)!, { broken: 2 });
    expect(due({ change })[0]).toEqual(['template-fits is broken', 'security@softdocket.example', '2026-11-23']);
  });
});

describe('another version of OSCAL', () => {
  test('has its own name in every file, and no model that came later', () => {
    const files = oscalFiles(evidenceOf(), '1.1.3');
    expect(files.map(({ path }) => path)).toEqual(NAMES.slice(0, -1).map((name) => `oscal/${name}.json`));
    expect(files.map(({ text }) => /"oscal-version":"([^"]*)"/.exec(text)![1])).toEqual(Array(7).fill('1.1.3'));
  });
});

describe('the mapping collection', () => {
  interface Mapping {
    'target-resource': { props: { value: string }[] };
    maps: { relationship: string; sources: { 'id-ref': string }[]; targets: { 'id-ref': string }[]; remarks?: string }[];
    'source-gap-summary': { 'unmapped-controls': { 'with-ids': string[] }[] };
  }
  const mappings = every<Mapping[]>(documentsOf().get('oscal/mapping-collection.json'), 'mappings')[0]!;
  const said = (n: number) =>
    mappings[n]!.maps.map(
      ({ relationship, sources, targets }) => `${sources[0]!['id-ref']} ${relationship} ${targets[0]!['id-ref']}`,
    );

  test('has a mapping a framework, and a map for everything that bears on a control', () => {
    expect(mappings.map((mapping) => mapping['target-resource'].props[0]!.value)).toEqual([
      'NIST-800-53-r5',
      'CSA-CCM-4',
      'ISO-27001-2022',
      'GDPR',
      'SOC-2',
    ]);
    expect(said(0)).toEqual([
      'sd-8.1 equal-to nist-800-53-r5.ca-8',
      'check.copies-kept subset-of nist-800-53-r5.cp-9',
      'check.vault_is_locked intersects-with nist-800-53-r5.cp-9',
      'sd-6.1 intersects-with nist-800-53-r5.cp-9',
      'sd-6.1 subset-of nist-800-53-r5.cp-9.1',
      'check.vault_is_locked superset-of nist-800-53-r5.cp-9.8',
      'sd-6.1 superset-of nist-800-53-r5.cp-9.8',
      'sd-4.1 intersects-with nist-800-53-r5.ia-5.1',
      'check.only-https-serves equal-to nist-800-53-r5.sc-8',
      'sd-1.1 equal-to nist-800-53-r5.sc-8',
      'check.only-https-serves subset-of nist-800-53-r5.sc-8.1',
      'sd-1.1 subset-of nist-800-53-r5.sc-8.1',
    ]);
  });

  test('says where no check can show a control, and what relates to nothing', () => {
    expect(mappings[0]!.maps[4]!.remarks).toBe('No automatable check. SD-6.1 is met: the template half is met');
    expect(mappings[0]!.maps[3]!.remarks).toBe('Shown by copies-kept, vault_is_locked.');
    expect(mappings[1]!['source-gap-summary']['unmapped-controls'][0]!['with-ids']).toHaveLength(12); // 9 promises, 5 checks
  });
});

test('tokens keep names readable, in any script, and UUIDs are of version 5', () => {
  expect(['SC-12(2)', 'Art.32(1)(a)', 'I&S-06', 'key_window', '6.1', 'A b/c:d'].map(token)).toEqual([
    'sc-12.2',
    'art.32.1.a',
    'i-and-s-06',
    'key_window',
    '_6.1',
    'a-b-c-d',
  ]);
  expect(token('الأمان 1')).toBe('الأمان-1');
  expect(uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'python.org')).toBe('886313e1-3b8a-5372-9b90-0c9aee199e5d');
});

const schemas = process.env.FREEHOLD_OSCAL_SCHEMAS;
const SCHEMAS = resolve(ROOT, schemas ?? '.');
const SCHEMA: Readonly<Record<string, string>> = {
  'component-definition': 'component',
  'mapping-collection': 'mapping',
  'system-security-plan': 'ssp',
  'plan-of-action-and-milestones': 'poam',
};

needs(schemas !== undefined, 'NIST’s schemas at FREEHOLD_OSCAL_SCHEMAS (see test/oscal/schemas.txt)').describe(
  'NIST’s schemas',
  () => {
    test.each(NAMES)('take %s, whatever the findings', (name) => {
      const ajv = addFormats(new Ajv({ allErrors: true, strictTypes: false }));
      const file = join(SCHEMAS, `oscal_${SCHEMA[name] ?? name}_schema.json`);
      const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
      for (const sample of [{}, { copyDays: 7 }, { change: bare }]) {
        const document = documentsOf(sample).get(`oscal/${name}.json`);
        if (document === undefined) {
          // Nothing is open: no plan of action.
          expect([name, 'change' in sample]).toEqual(['plan-of-action-and-milestones', true]);
          continue;
        }
        validate(document);
        expect(validate.errors).toBeNull();
        expect(validate({ ...document, [name]: {} })).toBe(false);
      }
    });
  },
);

const NAMESPACE_OF_URLS = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';
const trestle = process.env.FREEHOLD_TRESTLE;

needs(trestle !== undefined, 'trestle at FREEHOLD_TRESTLE (see test/oscal/requirements.txt)').describe('compliance-trestle', () => {
  let space: string;
  beforeAll(() => (space = mkdtempSync(join(tmpdir(), 'freehold-trestle-'))));
  const binary = resolve(ROOT, trestle ?? '.');
  afterAll(() => rmSync(space, { recursive: true }));

  test('is the version that we pin', () => {
    expect(execFileSync(binary, ['version'], { encoding: 'utf8' })).toMatch('v5.2.0 based on OSCAL version 1.2.1');
  });

  const run = (cwd: string, ...args: string[]) => spawnSync(binary, args, { encoding: 'utf8', cwd });

  /** A pack as it is delivered, and a workspace beside it that its files are imported into. */
  function delivered(sample?: Sample): { pack: string; workspace: string } {
    const pack = join(mkdtempSync(join(space, 'pack-')), 'pack/oscal');
    mkdirSync(pack, { recursive: true });
    const workspace = mkdtempSync(join(space, 'workspace-'));
    execFileSync(binary, ['init'], { cwd: workspace, stdio: 'ignore' });
    for (const { path, text } of [...oscalFiles(evidenceOf(sample)), ...conversionFiles(evidenceOf(sample))]) {
      // What a reader fetches from NIST lies beside it here: a test asks no other machine.
      writeFileSync(join(pack, basename(path)), text.replace(NIST_CATALOG, 'published.json'));
    }
    const ids = every<string[]>(documentsOf(sample).get('oscal/profile.json'), 'with-ids').at(-1)!;
    const { metadata } = documentsOf(sample).get('oscal/catalog.json')!.catalog as Node;
    const controls = ids.map((id) => ({ id, title: id, parts: [{ id: `${id}_smt`, name: 'statement', prose: 'As published.' }] }));
    writeFileSync(
      join(pack, 'published.json'),
      JSON.stringify({ catalog: { uuid: uuid5(NAMESPACE_OF_URLS, 'published'), metadata, controls } }),
    );
    return { pack, workspace };
  }

  test('takes each file by itself, and a workspace of all of them', () => {
    const { pack, workspace } = delivered({ copyDays: 7 });
    for (const name of NAMES) {
      const { status, stdout } = run(pack, 'partial-object-validate', '-tr', workspace, '-f', `${name}.json`, '-e', name);
      expect({ name, status, valid: stdout.match(/^VALID:/gm)?.length }).toEqual({ name, status: 0, valid: 1 });
      expect(run(pack, 'import', '-tr', workspace, '-f', `${name}.json`, '-o', 'softdocket').status).toBe(0);
    }
    // A folder that trestle does not know is not an error to it: what counts is what it says it found valid.
    const { status, stdout } = run(pack, 'validate', '-a', '-tr', workspace);
    expect({ status, valid: stdout.match(/^VALID:/gm)?.length }).toEqual({ status: 0, valid: NAMES.length });
  }, 300_000);

  test('writes components, a plan and a table of the delivered folder, in which a promise that is met is implemented', () => {
    const { pack, workspace } = delivered();
    for (const name of ['component-definition', 'profile'])
      expect(run(pack, 'import', '-tr', workspace, '-f', `${name}.json`, '-o', 'softdocket').status).toBe(0);
    expect(run(pack, 'author', 'component-generate', '-tr', workspace, '-n', 'softdocket', '-o', 'components').status).toBe(0);
    const plan = ['author', 'ssp-generate', '-tr', workspace, '-p', 'softdocket', '-cd', 'softdocket', '-o', 'plan'];
    expect(run(pack, ...plan).status).toBe(0);
    for (const task of ['oscal-catalog-to-csv', 'csv-to-oscal-cd'])
      expect(run(pack, 'task', '-tr', workspace, task, '-c', 'trestle.ini').status).toBe(0);

    const said = (folder: string, control: string): string[] =>
      readdirSync(join(workspace, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => basename(path) === `${control}.md`)
        .flatMap((path) => readFileSync(join(workspace, folder, path), 'utf8').match(/(?<=Implementation Status: ).*/g) ?? []);
    expect(said('components', 'sd-1.1')).toEqual(['implemented', 'implemented']); // the room's, and the whole system's
    expect(said('plan', 'sd-1.1')).toEqual(['implemented', 'implemented']);
    expect(said('plan', 'sc-8')).toEqual(['implemented', 'implemented']);
    expect(said('plan', 'sc-8.1')).toEqual(['partial', 'partial']);
    const converted = join(pack, '../../converted');
    expect(readFileSync(join(converted, 'catalog.csv'), 'utf8')).toMatch('What SD-1.1 promises.');
    // The table of rules gives back the definition that it is of, statuses and all, but for who wrote it and when.
    const definition = (folder: string) =>
      (JSON.parse(readFileSync(join(folder, 'component-definition.json'), 'utf8')) as { 'component-definition': Node })[
        'component-definition'
      ];
    expect(definition(converted).components).toEqual(definition(pack).components);
    expect(run(converted, 'import', '-tr', workspace, '-f', 'component-definition.json', '-o', 'again').status).toBe(0);
    expect(run(pack, 'author', 'component-generate', '-tr', workspace, '-n', 'again', '-o', 'again').status).toBe(0);
    expect(said('again', 'sd-1.1')).toEqual(['implemented', 'implemented']);
  }, 300_000);

  test('refuses what is no OSCAL', () => {
    execFileSync(binary, ['init'], { cwd: space, stdio: 'ignore' });
    const file = join(space, 'broken.json');
    writeFileSync(
      file,
      oscalFiles(evidenceOf())[NAMES.indexOf('assessment-results')]!.text.replace('"import-ap"', '"import-plan"'),
    );
    expect(spawnSync(binary, ['partial-object-validate', '-f', file, '-e', 'assessment-results'], { cwd: space }).status).toBe(1);
  });
});
