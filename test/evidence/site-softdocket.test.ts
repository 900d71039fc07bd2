import { load } from '../../config/load';
import { collect } from '../../lib/evidence/collect';
import { examine } from '../../lib/evidence/examine';
import { sitePages } from '../../lib/evidence/site';
import { readTemplates } from '../../lib/fences/read-templates';
import { buildPlatform } from '../support/build';
import { dangling } from './links';

const today = '2026-12-01';
const { cloud } = buildPlatform({ platform: 'softdocket' });
const platform = load({ platform: 'softdocket', stage: 'production', today });
const templates = readTemplates(cloud.directory, platform);
const examination = examine(platform, templates.stacks, { today });
const evidence = collect({
  platform,
  templates,
  examination,
  gate: '',
  commit: 'not known',
  by: 'A. Person',
  generated: `${today}T00:00:00Z`,
  judged: today,
});
const pages = new Map(sitePages(evidence).map(({ path, text }) => [path, text]));

test("softdocket's front page is under 2 MB and holds every promise", () => {
  const index = pages.get('index.html')!;
  expect(Buffer.byteLength(index)).toBeLessThan(2_000_000);
  for (const { id } of evidence.results.promises) expect(index).toContain(`<div class="inside" id="${id}">`);
});

test('every link of every page leads to a place of the pack', () => {
  expect(dangling(pages)).toEqual([]);
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
