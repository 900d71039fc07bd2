import type { CheckSummary, PromiseResult, Results } from '../results';
import { bearings } from '../applicability';
import { checkId, controlId, document, line, metadata, OscalError, promiseId, props, some, statementId, token } from './words';

/**
 * The promise book as a catalog: a control for each promise, a group for each section of the page. Checks are controls too,
 * since the mapping relates them; controls of published frameworks stand by identifier alone: their texts are their publishers'.
 */
export function catalog(results: Results) {
  const frameworks = frameworkGroups(results);
  const groups = [
    { id: 'promises', class: 'promise-book', title: line(results.page.title), ...some('groups', sections(results)) },
    { id: 'checks', class: 'checks', title: 'Checks of templates', ...some('controls', results.checks.map(checkControl)) },
    ...(frameworks.length === 0
      ? []
      : [{ id: 'frameworks', class: 'frameworks', title: 'Controls of published frameworks, by identifier', groups: frameworks }]),
  ];
  apart(groups);
  return document('catalog', { metadata: metadata('Promise book', results), groups });
}

function sections({ promises }: Results) {
  const titles = new Map(promises.map(({ page }) => [sectionId(page), line(`${page.name}: ${page.section}`)]));
  return [...titles].map(([id, title]) => ({
    id,
    class: 'section',
    title,
    controls: promises.filter(({ page }) => sectionId(page) === id).map(promiseControl),
  }));
}

const sectionId = ({ name, section }: PromiseResult['page']): string => `section.${token(name)}.${token(section)}`;

function promiseControl({ id, promise, page, owner, reviewBy, halves, duty }: PromiseResult) {
  const checks = new Set(halves.flatMap((half) => half.checks.map(({ check }) => check)));
  return {
    id: promiseId(id),
    class: 'promise',
    title: line(`${id} (${page.name}: ${page.section})`),
    ...props({ label: id, owner, kind: halves.map(({ kind }) => kind), 'review-by': reviewBy }),
    ...some(
      'links',
      [...checks].map((check) => ({ href: `#${checkId(check)}`, rel: 'related' })),
    ),
    parts: [
      { id: statementId(id), name: 'statement', prose: line(promise) },
      ...(duty === undefined
        ? []
        : [{ id: `${promiseId(id)}_duty`, name: 'guidance', title: 'Duty of the application', prose: line(duty) }]),
    ],
  };
}

const checkControl = ({ id, sentence, remedy, family, source }: CheckSummary) => ({
  id: checkId(id),
  class: 'check',
  title: line(id),
  ...props({ label: id, family, source: `${source.file}:${source.line}` }),
  parts: [
    { id: `${checkId(id)}_smt`, name: 'statement', prose: line(sentence) },
    { id: `${checkId(id)}_gdn`, name: 'guidance', title: 'Remedy', prose: line(remedy) },
  ],
});

function frameworkGroups(results: Results) {
  const all = bearings(results);
  return [...new Set(all.map(({ framework }) => framework))].map((framework) => ({
    id: `framework.${token(framework)}`,
    class: 'framework',
    title: line(framework),
    controls: all
      .filter((each) => each.framework === framework)
      .map(({ control }) => ({
        id: controlId(framework, control),
        class: 'framework-control',
        title: line(control),
        ...props({ label: control }),
      })),
  }));
}

/** @throws OscalError where two things would have one identifier, which no schema notices */
function apart(tree: readonly object[]): void {
  const titles = new Map<string, string>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { id, title, name } = node as { id?: string; title?: string; name?: string };
    if (id !== undefined) {
      const other = titles.get(id);
      if (other !== undefined) {
        throw new OscalError(
          `"${other}" and "${title ?? name}" would both be ${id} in the OSCAL catalog; wanted names that differ in more than case and punctuation; rename one`,
        );
      }
      titles.set(id, title ?? name ?? id);
    }
    Object.values(node).forEach(walk);
  };
  tree.forEach(walk);
}
