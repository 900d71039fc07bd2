import { narrowed, openFiles } from '../../lib/evidence/editions';
import { readersOf } from '../../lib/evidence/editions/readers';
import type { EditionKind } from '../../lib/evidence/editions/kinds';
import { resultsSchema } from '../../lib/evidence/results';
import type { PackFile, Results } from '../../lib/evidence/results';
import { sitePages } from '../../lib/evidence/site';
import { oscalFiles } from '../../lib/evidence/oscal';
import { tableFiles } from '../../lib/evidence/tables';
import { clicksFrom } from './clicks';
import { ASKED } from './questions';
import { dangling } from './links';
import { ourWords } from './our-words';
import { evidence, platform } from './softdocket';

const { results } = evidence;
const pages = new Map(sitePages(evidence).map(({ path, text }) => [path, text]));

test("softdocket's front page is under 2 MB and holds every promise", () => {
  const index = pages.get('index.html')!;
  expect(Buffer.byteLength(index)).toBeLessThan(2_000_000);
  for (const { id } of evidence.results.promises) expect(index).toContain(`<div class="inside" id="${id}">`);
});

test('every link of every page leads to a place of the pack', () => {
  expect(dangling(pages)).toEqual([]);
});

test('no page, table or file of OSCAL of any edition says a word of ours', () => {
  const editions = [
    [...sitePages(evidence), ...tableFiles(evidence), ...oscalFiles(evidence)],
    ...results.tenants.map(({ id }) => openFiles(narrowed(evidence, 'customer', id))),
    openFiles(narrowed(evidence, 'public', undefined)),
  ];
  expect(editions.flatMap((files) => [...new Set(ourWords(files))])).toEqual([]);
});

describe('what a reviewer asks is answered within two clicks of the first page', () => {
  const clicks = clicksFrom('index.html', pages);

  test.each(ASKED)('%s: %s', (_, place, says) => {
    expect([place, clicks.get(place)! <= 2]).toEqual([place, true]);
    const [path, anchor] = place.split('#');
    const text = pages.get(path!)!;
    const from = text.slice(text.indexOf(`id="${anchor}"`)).replace(/<\/(section|details)>.*/s, '');
    for (const said of says) expect(from).toMatch(said);
  });

  test('all of the questions are among them', () => {
    const asked = ASKED.map(([, place]) => place).join(' ');
    const there = [...pages.get('questions.html')!.matchAll(/<section class="question" id="([^"]+)"/g)].map(([, id]) => id!);
    expect(there.length).toBeGreaterThan(15);
    expect(there.filter((id) => !asked.split(' ').includes(`questions.html#${id}`))).toEqual([]);
    expect(clicks.get('templates/softdocket-production-acme-tenant.html')).toBeLessThanOrEqual(2);
  });
});

test('a row says what was read: in its words, or what stands at its place in the template', () => {
  const asked = results.observations.filter(({ skipped, type, among }) => !skipped && type !== '' && among === undefined);
  expect(asked.length).toBeGreaterThan(40_000);
  const VAGUE =
    /^(those alone|as reviewed|refused|refusals|it may|each named|single actions|a ceiling|selected|measured|hardened|both allow|it does|every one is heard|as its rows say|\d+ of them|refused to all but these|published parameters|none in \d+ values)$/;
  const vague = asked.filter(({ actual }) => VAGUE.test(actual));
  expect(vague.length).toBeGreaterThan(10_000);
  expect(vague.filter(({ value }) => value === undefined)).toEqual([]);
  expect(asked.filter(({ value }) => value !== undefined).length).toBeGreaterThan(15_000);
});

test('"where is the backup of globex kept, for how long, under whose key, and how do you know?" is one row', () => {
  const rows = pages.get('tenants/globex.html')!.match(/<tr><td><strong>.*?<\/tr>/gs)!;
  const [copy] = rows.filter((row) => row.includes('Copy of the daily backup'));
  for (const said of ['Dublin', 'eu-west-1', '30 days', 'its own recovery key', 'backups-kept-as-the-plan-says'])
    expect(copy).toContain(said);
  const [, template, line] = /href="\.\.\/templates\/([\w-]+)\.html#L(\d+)"/.exec(copy!)!;
  expect(evidence.templates.get(template!)!.split('\n')[Number(line) - 1]!.trim()).toBe('"DeleteAfterDays": 30');
});

test('every arrow and every key of a tenant by rows: its files are its own, the database is the region’s', () => {
  const picture = /<figure class="picture">.*?<\/figure>/s.exec(pages.get('tenants/acme.html')!)![0];
  // Files to backup to copy; database to both backups, and the daily one to its copy; audit log to its copy.
  expect(picture.match(/class="flow"/g)).toHaveLength(6);
  expect(picture.match(/own-card/g)).toHaveLength(4);
});

describe('a smaller edition', () => {
  /** Every text of a template's resources: names, ids, ARNs, paths, addresses, descriptions. */
  const leaves = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    if (typeof value === 'number') return value >= 1000 ? [String(value)] : [];
    return typeof value === 'object' && value !== null ? [...Object.keys(value), ...Object.values(value).flatMap(leaves)] : [];
  };
  const textsOf = (names: readonly string[]): string => names.map((name) => evidence.templates.get(name) ?? '').join('\n');
  const all = [...evidence.templates.keys()];
  /** What the company itself says to everybody: its book, its subprocessors, what its checks say in general words. */
  const said = JSON.stringify([
    results.promises.map(({ promise, page, duty, figures, id, owner }) => ({ promise, page, duty, figures, id, owner })),
    results.subprocessors,
    results.checks.map(({ id, sentence, remedy, source }) => ({ id, sentence, remedy, source })),
    results.residencies.map(({ title, home, recovery }) => [title, home.title, recovery?.title]),
    results.contact,
    results.page,
    results.platform,
    results.tools,
  ]);
  /** Nobody else's tenants, accounts, traps, people, exceptions, and no text of a template that is not the reader's. */
  const forbidden = (own: readonly string[], allowed: string): string[] => {
    const others = all.filter((name) => !own.includes(name));
    const words = new Set([
      ...results.tenants.flatMap(({ id, name }) => [id, name]),
      ...platform.accounts.map(({ id }) => id),
      ...platform.paths.honeypots,
      ...results.exceptions.flatMap(({ number, approver, approval, reason }) => [number, approver, approval, reason]),
      ...others,
      ...others.flatMap((name) => leaves((JSON.parse(evidence.templates.get(name)!) as { Resources: unknown }).Resources)),
    ]);
    // Shorter texts are words of a language: allow, true, https. Types and attributes are AWS's; what has quotes, or ends
    // in a colon, is a piece of a text that is joined at deployment; what begins with a hash leads to a place of a page.
    const ours = (word: string): boolean =>
      word.length > 5 &&
      /[^a-zA-Z]/.test(word) &&
      !/^(AWS|Custom)::|^#[a-z]+$|amazonaws\.com$|"|^:|:$|^[A-Z]\w+(\.[A-Z]\w+)+$/.test(word);
    return [...words].filter((word) => ours(word) && !allowed.includes(word));
  };
  const found = (files: readonly PackFile[], words: readonly string[]): string[] => {
    const text = files
      .map((file) => file.text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&'))
      .join('\n');
    return words.filter((word) => text.includes(word));
  };
  const editionFiles = (kind: EditionKind, tenant?: string): PackFile[] => openFiles(narrowed(evidence, kind, tenant));

  test('for anybody holds no name, id, account, ARN, trap, limit or text of any template', () => {
    const words = forbidden([], said);
    expect(words.length).toBeGreaterThan(1_500);
    expect(found(sitePages(evidence), words.slice(0, 100)).length).toBeGreaterThan(50); // the auditors' has them
    expect(found(editionFiles('public'), words)).toEqual([]);
  });

  test.each(results.tenants.map(({ id }) => id))('for %s holds what is its own, and nothing of anybody else', (id) => {
    const tenant = results.tenants.find((each) => each.id === id)!;
    const allowed = [said, textsOf(tenant.stacks), JSON.stringify({ ...tenant, around: [] })].join('\n');
    const residency = results.residencies.find(({ name }) => name === tenant.residency)!;
    const own = results.observations.filter(({ template }) => tenant.stacks.includes(template));
    const cited = results.exceptions.filter(
      ({ number }) => number === residency.exception || own.some((row) => JSON.stringify(row).includes(number)),
    );
    const open = JSON.stringify([
      residency,
      cited.map((each) => ({ ...each, approver: '', approval: '' })),
      results.plans.filter(({ name }) => name === tenant.plan),
    ]);
    // Whoever can read its data is told to it: functions by what they are for, and what each may do in AWS's own names of actions.
    const stores = readersOf(tenant, results.access, (text) => text).flatMap((group) => group.stores);
    const may = stores.flatMap(({ users }) => users.flatMap(({ who, actions }) => [who, ...actions])).join('\n');
    const words = forbidden(tenant.stacks, `${allowed}\n${open}\n${may}`);
    const files = editionFiles('customer', id);
    expect(words.length).toBeGreaterThan(1_500);
    expect(found(files, words)).toEqual([]);
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['index.html', `tenants/${id}.html`, 'observations.csv']));
    const linked = new Map(files.filter(({ path }) => path.endsWith('.html')).map(({ path, text }) => [path, text]));
    expect(dangling(linked).filter((link) => !/: (https|mailto):/.test(link))).toEqual([]);
    // What it may ask is answered, found and shown from its own.
    const asked = [...linked.get('questions.html')!.matchAll(/<section class="question" id="([^"]+)"/g)].map(([, each]) => each);
    expect(asked).toEqual(expect.arrayContaining(['at-rest', 'backups', 'erasure', 'logs', 'subprocessors', 'breaches']));
    for (const auditors of ['changes', 'controls', 'applicability']) expect(asked).not.toContain(auditors);
    expect(linked.get('search.html')).toContain(`"${tenant.stacks[0]!}"`);
    expect(linked.get('erasure.html')).toContain('A sample: nobody was erased.');
  });

  test('counts what is in it, and is of the same shape', () => {
    const files = editionFiles('customer', 'acme');
    const shown = resultsSchema.parse(JSON.parse(files.find(({ path }) => path === 'results.json')!.text)) as Results;
    const own = results.observations.filter(({ template }) => /-acme-(tenant|recovery)$/.test(template));
    expect(own.length).toBeGreaterThan(100);
    expect(shown.counts).toMatchObject({ tenants: 1, templates: 2, observations: own.length });
    expect(shown.observations.map(({ n }) => n)).toEqual(own.map((_, n) => n));
    const rows = shown.promises.flatMap(({ halves }) =>
      halves.flatMap(({ checks }) => checks.flatMap((each) => each.observations)),
    );
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.every((n) => shown.observations[n] !== undefined)).toBe(true);
    expect(shown.promises.map(({ id, status }) => [id, status])).toEqual(results.promises.map(({ id, status }) => [id, status]));
  });
});
