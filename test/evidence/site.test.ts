import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bakeLand, LAND_FILE } from '../bake/land';
import type { Evidence, PackFile, Results } from '../../lib/evidence/results';
import { sitePages } from '../../lib/evidence/site';
import { NameError } from '../../lib/evidence/site/atlas';
import { anchors, dangling } from './links';
import { siteEvidence } from './sample';

const pagesOf = (evidence: Evidence): Map<string, string> => new Map(sitePages(evidence).map(({ path, text }) => [path, text]));
const sample = siteEvidence();
const pages = pagesOf(sample);
const page = (path: string, of = pages): string => {
  const text = of.get(path);
  if (text === undefined) throw new Error(`no ${path} among ${[...of.keys()].join(', ')}`);
  return text;
};
const changed = (change: (results: Results) => void): Map<string, string> => pagesOf(siteEvidence({ change }));

describe('what is written', () => {
  test('a page for every tenant, for every account and region, and for every template', () => {
    expect([...pages.keys()].filter((path) => !path.startsWith('templates/'))).toEqual([
      'index.html',
      'questions.html',
      'search.html',
      'erasure.html',
      'bcp-plan.html',
      'who-can-read.html',
      'changes.html',
      'controls/NIST-800-53-r5.html',
      'controls/SOC-2.html',
      'controls/ISO-27001-2022.html',
      'tenants/acme.html',
      'tenants/acme-eu.html',
      'tenants/noor.html',
      'tenants/lonely.html',
      'regions/012345678901-eu-central-1.html',
      'regions/012345678901-eu-west-1.html',
      'regions/012345678901-xx-test-1.html',
    ]);
    for (const { name } of sample.results.templates) expect(pages.has(`templates/${name}.html`)).toBe(true);
  });

  test('the same results give the same bytes', () => {
    const again: Evidence = { results: structuredClone(sample.results), templates: new Map(sample.templates) };
    expect(sitePages(again)).toEqual(sitePages(sample));
  });

  test('every observation is on one page of the pack, once: that of its template', () => {
    const places = new Map<number, string[]>();
    for (const [path, text] of pages) {
      for (const [, n] of text.matchAll(/<tr id="o(\d+)"/g)) places.set(Number(n), [...(places.get(Number(n)) ?? []), path]);
    }
    const wanted = sample.results.observations.map(({ n, template }) => {
      const tenant = sample.results.tenants.find(({ stacks }) => stacks.includes(template));
      const { account, region } = sample.results.templates.find(({ name }) => name === template)!;
      return [n, [tenant ? `tenants/${tenant.id}.html` : `regions/${account}-${region}.html`]] as const;
    });
    expect([...places].sort(([a], [b]) => a - b)).toEqual(wanted);
  });

  test("a region's page is about no template of a tenant", () => {
    for (const [path, text] of pages) {
      if (path.startsWith('regions/'))
        expect([path, text.match(/templates\/sample-production-(acme|noor|lonely)[\w-]*/)]).toEqual([path, null]);
    }
  });

  test('what should be in a template that the pack does not have is on a page of its own', () => {
    const of = changed(({ observations }) => {
      observations[3]!.template = 'sample-production-gone';
    });
    expect(page('regions/not-in-the-pack.html', of)).toContain('<tr id="o3"');
    expect(page('regions/not-in-the-pack.html', of)).toContain('gone (not in the pack)');
    expect(dangling(of)).toEqual([]);
  });

  test('every link leads to a file of the pack and to a place in it', () => {
    expect(page('index.html').match(/ href="/g)!.length).toBeGreaterThan(150);
    expect(dangling(pages)).toEqual([]);
  });

  test('no place is there twice on a page', () => {
    for (const text of pages.values()) {
      const all = anchors(text);
      expect(all.filter((anchor, n) => all.indexOf(anchor) !== n)).toEqual([]);
    }
  });

  test('a line of a template is the line of its file', () => {
    const [name, text] = [...sample.templates][0]!;
    const lines = [...page(`templates/${name}.html`).matchAll(/<li id=L(\d+)>([^\n]*)/g)];
    expect(lines.map(([, n]) => Number(n))).toEqual(text.split('\n').map((_, n) => n + 1));
    expect(lines[6]![2]).toBe('    &quot;Days&quot;: 30');
  });
});

describe('nothing of the results becomes markup, and nothing comes from outside', () => {
  test('a promise that holds a script stays text', () => {
    expect(page('index.html')).toContain('Promise number 0 is kept. &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(page('index.html').match(/<script/g)).toHaveLength(1);
  });

  test('whatever field it is in, and in every template', () => {
    const HOSTILE = `</p><x-y onclick='a("b")'>&`;
    // Names of files, of references and of the lists that the schema closes; all else is free text.
    const KEPT =
      /^(format|kind|half|status|before|after|family|isolation|scope|outcome|id|n|name|number|template|check|region|account|tenant|plan|residency)$/;
    const LISTS = /^(exceptions|checks|stacks|around|promises|residencies)$/;
    const poison = (value: unknown, key: string): unknown => {
      if (typeof value === 'string') return KEPT.test(key) ? value : value + HOSTILE;
      if (Array.isArray(value))
        return value.map((each) => (typeof each === 'string' && LISTS.test(key) ? each : poison(each, key)));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, each]) => [
          name,
          /ontrols|notAutomatable|counts|exception$/.test(name) ? each : poison(each, name),
        ]),
      );
    };
    const results = poison(sample.results, '') as Results;
    for (const each of [...results.tenants, ...results.subprocessors]) each.name += HOSTILE;
    expect(JSON.stringify(results).split('x-y').length).toBeGreaterThan(500);
    const templates = new Map([...sample.templates].map(([name, text]) => [name, `${text}\n${HOSTILE}`]));
    for (const text of pagesOf({ results, templates }).values()) {
      expect(text).not.toContain('<x-y');
      expect(text).not.toMatch(/<[^>]*="[^"]*<x-y/);
      expect(text).toContain('&lt;x-y onclick=&#39;a(&quot;b&quot;)&#39;&gt;&amp;');
    }
  });

  test('a name that is no name of a file is refused', () => {
    const rename = (results: Results): void => {
      results.tenants[0]!.id = '../up';
    };
    expect(() => changed(rename)).toThrow(NameError);
  });

  test('no address leads out of the pack, nothing is loaded, and nothing is styled or run but what the page says', () => {
    for (const text of pages.values()) {
      const markup = text.replace(/<style>.*?<\/style>|<script>.*?<\/script>/gs, '');
      expect(markup).not.toMatch(/<[^>]+\s(?:href|src|action|data|poster)="?(?:[a-z][a-z0-9+.-]*:|\/)/i);
      expect(markup).not.toMatch(/<[^>]+\s(?:src|srcset|style|on\w+|background)=/i);
      expect(markup).not.toMatch(/<(?:link|base|iframe|object|embed|img|form)\b/i);
      expect(text).not.toMatch(/@import|url\((?!#)/);
    }
  });

  test('the policy of each page names its one style and its one script by their hashes', () => {
    const hashes = (text: string, element: string): string[] =>
      [...text.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(
        ([, inside]) => `sha256-${createHash('sha256').update(inside!).digest('base64')}`,
      );
    for (const [path, text] of pages) {
      const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)![1]!.replaceAll('&#39;', "'");
      const allowed = (what: string): string[] =>
        policy.split('; ').flatMap((rule) =>
          rule.startsWith(`${what} `)
            ? rule
                .slice(what.length + 1)
                .replaceAll("'", '')
                .split(' ')
            : [],
        );
      expect(policy).toMatch(/^default-src 'none'; /);
      expect([path, allowed('style-src')]).toEqual([path, hashes(text, 'style')]);
      expect([path, allowed('script-src')]).toEqual([path, hashes(text, 'script')]);
      expect(hashes(text, 'style')).toHaveLength(1);
    }
  });
});

describe('what is said', () => {
  const row = (text: string, id: string): string => new RegExp(`<tr id="${id}".*?</tr>`, 's').exec(text)![0];

  test('the front page: every promise with its status, a broken row in full, and what is excepted', () => {
    const index = page('index.html');
    for (const { id, status } of sample.results.promises) {
      expect(index).toMatch(new RegExp(`data-status="${status.replace("'", '&#39;')}"[^>]*>\\s*<summary><span class="id">${id}<`));
    }
    const finding = /<div class="row-out">.*?<\/div>/s.exec(index)![0];
    for (const said of ['Not as expected', '30 days', '27 days', '#L7"', '/Resources/Store/Properties/Days', 'AWS::S3::Bucket']) {
      expect(finding).toContain(said);
    }
    expect(index).toContain('Departs under <a href="#EX-001">');
    expect(index).toContain(
      'All was as expected but 2, which are under a registered exception and <strong class="bad">1 under none</strong>.',
    );
    expect(index).toContain('expired on 22 November 2026');
    expect(index).toContain('lang="ar"');
  });

  test('the front page: a number of the gate line that is not known yet is shown as it is', () => {
    expect(page('index.html')).toContain('<dt>something</dt><dd>new</dd>');
    expect(page('index.html')).toContain('<dd>44 rules, 1,260 checks, 0 open</dd>');
  });

  test('the front page: terms of others are text', () => {
    expect(page('index.html')).toContain('terms: https://hoster.example/terms');
  });

  test('a broken row on the page of its template says what was expected, and where', () => {
    const broken = sample.results.observations.find(({ ok, exception }) => !ok && exception === undefined)!;
    const [path] = [...pages].find(([, text]) => text.includes(`<tr id="o${broken.n}"`))!;
    expect(row(page(path), `o${broken.n}`)).toContain('not as expected:');
    expect(row(page(path), `o${broken.n}`)).toContain(broken.pointer);
  });

  test('a tenant: where its backup is, how long, under whose key, and the line that says so', () => {
    const text = page('tenants/acme-eu.html');
    const copy = /<tr><td><strong>Copy of the daily backup.*?<\/tr>/s.exec(text)![0];
    expect(copy).toContain('Dublin');
    expect(copy).toContain('30 days');
    expect(copy).toContain('its own recovery key');
    expect(copy).toContain('href="../templates/sample-production-acme-eu-tenant.html#L7"');
    expect(copy).toContain('store-is-under-its-own-key');
  });

  test("a key of acme-eu is never called acme's own", () => {
    const of = changed(({ tenants }) => {
      tenants[0]!.holdings[1]!.key = 'alias/sample-production-acme-eu-data (eu-central-1)';
    });
    const files = /<tr><td><strong>Files.*?<\/tr>/s.exec(page('tenants/acme.html', of))![0];
    expect(files).not.toContain('its own');
    expect(files).toContain('“acme-eu-data”');
  });

  test('a tenant of one region has a picture of one region', () => {
    expect(page('tenants/acme.html')).toContain('Dublin, recovery region');
    expect(page('tenants/lonely.html')).not.toContain('recovery region');
  });

  test('a region that is on no map is listed', () => {
    expect(page('index.html')).toContain('<span class="sub">xx-test-1</span>');
    const nowhere = changed(({ residencies }) => {
      residencies[0]!.home.region = residencies[0]!.recovery!.region = 'xx-test-2';
    });
    expect(page('index.html', nowhere)).not.toContain('<figure class="map">');
  });

  test('tenants that may be without service for the shortest time come back first', () => {
    const order = /<h3>European Union<\/h3>.*?<h3>/s.exec(page('bcp-plan.html'))![0];
    const names = ['Acme &quot;Europe&quot; &amp; Sons', 'شركة نور للتجارة', 'Acme Logistics'];
    const places = names.map((name) => order.indexOf(name));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  test('the outline of the land is what its script writes', () => {
    expect(readFileSync(LAND_FILE, 'utf8')).toBe(bakeLand());
  });
});

describe('colours', () => {
  const [light, dark] = [...page('index.html').matchAll(/--paper: (#\w+).*?--land: #\w+/gs)].map(
    ([all]) => new Map([...all.matchAll(/--([\w-]+): (#\w{6})/g)].map(([, name, colour]) => [name!, colour!])),
  );

  /** As WCAG 2 counts it. */
  const luminance = (colour: string): number =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, n) => {
      const part = parseInt(colour.slice(1 + n * 2, 3 + n * 2), 16) / 255;
      return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }, 0);
  const contrast = (a: string, b: string): number => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high! + 0.05) / (low! + 0.05);
  };

  test.each([
    ['light', light!],
    ['dark', dark!],
  ])('every text on every ground, %s: 4.5 at least', (_, colours) => {
    const low = ['paper', 'card', 'wash', 'mark'].flatMap((ground) =>
      ['ink', 'soft', 'accent', 'bad', 'part'].flatMap((text) => {
        const ratio = contrast(colours.get(text)!, colours.get(ground)!);
        return ratio >= 4.5 ? [] : [`${text} on ${ground}: ${ratio.toFixed(2)}`];
      }),
    );
    expect(low).toEqual([]);
  });
});

describe('sizes', () => {
  const size = ({ text }: PackFile): number => Buffer.byteLength(text);

  test('the front page of 60 promises over 3,000 rows is under 2 MB', () => {
    const [index] = sitePages(siteEvidence({ promises: 60, observations: 3000 }));
    expect(size(index!)).toBeGreaterThan(200_000);
    expect(size(index!)).toBeLessThan(2_000_000);
  });
});

describe('questions that a reviewer asks', () => {
  const readers = page('who-can-read.html');
  const rowOf = (name: string): string =>
    readers.match(/<tr>.*?<\/tr>/gs)!.find((row) => row.includes(`<strong>${name}</strong>`))!;
  const cells = (row: string): string[] =>
    row.match(/<td.*?<\/td>/gs)!.map((cell) => cell.replace(/<span class="sub">/g, ' | ').replace(/<[^>]+>/g, ''));

  test('who can read a tenant’s data is a matrix: everybody by name and why, kind of store by kind of store', () => {
    expect(cells(rowOf('{B}-access'))).toEqual(['{B}-access | its own', 'reads', 'reads']);
    expect(cells(rowOf('eu-central-1-destroy-keys'))).toEqual(['eu-central-1-destroy-keys | erases', 'without reading', 'no']);
    expect(cells(rowOf('acme-eu-access'))).toEqual(['acme-eu-access | its own', 'reads']); // alone of its shape: by its name
    expect(cells(rowOf('operator'))).toEqual(['operator | people on call &lt;read&gt; it', 'no', 'reads']);
    expect(readers).toContain(
      '<code>arn:aws:sqs:eu-central-1</code></span></td><td data-head="Who, with which actions"><span class="soft">nobody</span>',
    );
  });

  test('it is one click from the first page and from the page of a tenant that it speaks of', () => {
    expect(page('index.html')).toContain('href="who-can-read.html"');
    expect(page('tenants/noor.html')).toContain('href="../who-can-read.html#tenant-noor"');
    expect(page('tenants/lonely.html')).not.toContain('who-can-read.html#');
  });

  test('the first screen says what it is of, until when, whom to ask, and what changed', () => {
    const [head] = page('index.html').split('</header>\n').slice(-2);
    const facts = page('index.html').match(/<dl class="facts">.*?<\/dl>/s)![0];
    for (const name of ['Scope', 'Period', 'Contact', 'What changed']) expect(facts).toContain(`<dt>${name}</dt>`);
    expect(facts).toContain('security@sample.example');
    expect(facts).toContain('<a href="changes.html">2 promises changed since the last pack.</a>');
    expect(head).toBeDefined();
  });

  test('what changed says before and now, also of a promise that is gone', () => {
    const rows = page('changes.html')
      .match(/<tr><td.*?<\/tr>/gs)!
      .map((row) => cells(row));
    expect(rows).toEqual([
      ['SD-1.1', 'partly', 'met', 'it is &lt;met&gt; &amp; well'],
      ['SD-0.9', 'met', 'is gone', 'the promise is in the book no longer'],
    ]);
    const first = changed((results) => Object.assign(results, { changes: { promises: [] } }));
    expect(page('changes.html', first)).toContain('There is no pack before this one to go by.');
  });

  test('a page of controls lists every control of Annex A, and says of what nothing touches that it is not shown', () => {
    const iso = page('controls/ISO-27001-2022.html');
    expect(iso.match(/<details class="promise"/g)).toHaveLength(93);
    const entry = /<div class="inside" id="A\.7\.14">.*?<\/div>/s.exec(iso)![0];
    expect(entry).toContain('not shown by this pack: for the company&#39;s own statement');
    expect(page('controls/SOC-2.html').match(/id="CC\d\.\d"/g)).toHaveLength(33);
  });

  test('from a control to its checks and promises, and from a promise to its controls', () => {
    const nist = page('controls/NIST-800-53-r5.html');
    const entry = /<div class="inside" id="CP-9">.*?<\/div>/s.exec(nist)![0];
    for (const way of ['../index.html#check-residency', '../index.html#SD-1.1', '../tenants/acme.html#check-residency'])
      expect(entry).toContain(`href="${way}"`);
    const promise = /<div class="inside" id="SD-1\.1">.*?<div class="inside" id="SD-1\.2">/s.exec(page('index.html'))![0];
    expect(promise).toContain('href="controls/NIST-800-53-r5.html#CP-9"');
  });
});
