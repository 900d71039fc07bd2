import { groupedBy } from '../../grouped-by';
import { SaidError } from '../../../config/mistakes';
import type { Evidence, ObservationRow, Results, TenantResult } from '../results';
import { markup } from './markup';
import type { Raw } from './markup';

/** One page that lists what was looked at in some templates. */
export interface RowsPage {
  readonly path: string;
  /** `acme`, `ap-south-1`: how other pages refer to it. */
  readonly label: string;
  readonly tenant?: TenantResult;
  readonly region?: { readonly account: string; readonly region: string };
  readonly templates: readonly string[];
}

/** Raised for a name that cannot be that of a file: a link could lead anywhere. */
export class NameError extends SaidError {
  override readonly name = 'NameError';
}

/**
 * Where everything is in the pack. Every template belongs to one page of rows: its tenant's, or that of its account and region.
 */
export class Atlas {
  readonly results: Results;
  readonly rowsPages: readonly RowsPage[];
  private readonly pages = new Map<string, RowsPage>();
  private readonly texts: Evidence['templates'];
  private readonly rowsByPage = new Map<RowsPage, ObservationRow[]>();
  private readonly pagesByCheck = new Map<string, Set<RowsPage>>();
  private readonly prefix: string;

  constructor({ results, templates }: Evidence) {
    this.results = results;
    this.texts = templates;
    this.prefix = `${results.platform.name}-${results.platform.stage}-`;
    this.rowsPages = this.pagesOfRows();
    for (const page of this.rowsPages) {
      this.rowsByPage.set(page, []);
      for (const template of page.templates) this.pages.set(template, page);
    }
    for (const row of results.observations) {
      const page = this.pages.get(row.template)!;
      this.rowsByPage.get(page)!.push(row);
      this.pagesByCheck.set(row.check, (this.pagesByCheck.get(row.check) ?? new Set()).add(page));
    }
  }

  private pagesOfRows(): RowsPage[] {
    const { tenants, templates, observations } = this.results;
    const own = tenants.map((tenant) => ({
      path: `tenants/${fileName(tenant.id)}.html`,
      label: tenant.id,
      tenant,
      templates: tenant.stacks,
    }));
    const taken = new Set(own.flatMap((page) => page.templates));
    const rest = groupedBy(
      templates.filter(({ name }) => !taken.has(name)),
      ({ account, region }) => `${account}-${region}`,
    ).map(([name, group]) => {
      const { account, region } = group[0]!;
      const path = `regions/${fileName(name)}.html`;
      return { path, label: region, region: { account, region }, templates: group.map((template) => template.name) };
    });
    // What should be there and is not is looked at too, in a template that the pack does not have.
    const known = new Set([...taken, ...rest.flatMap((page) => page.templates)]);
    const missing = [...new Set(observations.map(({ template }) => template))].filter((template) => !known.has(template));
    const absent = missing.filter((template) => template !== '');
    return [
      ...own,
      ...rest,
      ...(absent.length > 0 ? [{ path: 'regions/not-in-the-pack.html', label: 'not in the pack', templates: absent }] : []),
      // Rows about what a company has declared and no template says.
      ...(missing.includes('') ? [{ path: 'regions/configuration.html', label: 'configuration', templates: [''] }] : []),
    ];
  }

  /** The page that lists what was looked at in a template. */
  pageOf(template: string): RowsPage | undefined {
    return this.pages.get(template);
  }

  rowsOf(page: RowsPage): readonly ObservationRow[] {
    return this.rowsByPage.get(page) ?? [];
  }

  /** The pages that list what a check looked at, in the order of pages. */
  pagesOfCheck(check: string): RowsPage[] {
    return this.rowsPages.filter((page) => this.pagesByCheck.get(check)?.has(page));
  }

  /** What one check looked at in one template. */
  rowsOfCheck(check: string, template: string): readonly ObservationRow[] {
    const page = this.pages.get(template);
    return page ? this.rowsOf(page).filter((row) => row.check === check && row.template === template) : [];
  }

  /** A template's name without what all of them begin with. */
  short(template: string): string {
    return template.startsWith(this.prefix) ? template.slice(this.prefix.length) : template;
  }

  templatePath(template: string): string | undefined {
    return this.texts.has(template) ? `templates/${fileName(template)}.html` : undefined;
  }

  /** A link to the very line of a template; its name alone where the pack does not have the template. */
  line(from: string, { template, line, file }: { readonly template: string; readonly line: number; readonly file?: string }): Raw {
    if (file !== undefined) return markup`<code>${file}</code>, line ${line}`;
    if (template === '') return markup`the configuration`;
    const path = this.templatePath(template);
    if (path === undefined) return markup`${this.short(template)} (not in the pack)`;
    return markup`<a class="line" href="${href(from, path, `L${line}`)}">${this.short(template)}, line ${line}</a>`;
  }

  check(id: string) {
    return this.results.checks.find((check) => check.id === id);
  }
}

/** A relative address inside the pack: from a page to a page, and a place in it. */
export function href(from: string, to: string, anchor?: string): string {
  const place = anchor === undefined ? '' : `#${encodeURIComponent(anchor)}`;
  if (from === to && anchor !== undefined) return place;
  return `${'../'.repeat(from.split('/').length - 1)}${to.split('/').map(encodeURIComponent).join('/')}${place}`;
}

/** Names are validated long before; here a last time, since they become files and addresses. */
export function fileName(name: string): string {
  if (/^\w[\w.-]*$/.test(name)) return name;
  throw new NameError(`"${name}" cannot be the name of a page; wanted letters, digits, hyphens and dots`);
}

/** Anchors: what they stand for is in the name, so that no two things of a page share one. */
export const checkAnchor = (check: string): string => `check-${check}`;
export const rowAnchor = (n: number): string => `o${n}`;
