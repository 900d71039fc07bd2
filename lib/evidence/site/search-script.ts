/**
 * The script of the search page. What is searched for stands in the address, behind the `#`: an address that is handed on shows the same,
 * and the way back leads to the search before. It asks for nothing: what it looks through is in the page.
 */
export const SEARCH_SCRIPT = `(() => {
  'use strict';
  const MOST = 200;
  const entries = JSON.parse(document.getElementById('entries').textContent).map(([kind, title, more, to]) => ({
    kind, title, more, to, text: (kind + ' ' + title + ' ' + more).toLowerCase(),
  }));
  const form = document.getElementById('search');
  const field = form.querySelector('input');
  const said = form.querySelector('output');
  const found = document.getElementById('found');
  form.hidden = false;
  const asked = () => {
    try { return new URLSearchParams(location.hash.slice(1)).get('q') || ''; } catch { return ''; }
  };
  const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });
  const show = (query) => {
    const words = query.toLowerCase().split(/\\s+/).filter(Boolean);
    const fits = words.length === 0 ? [] : entries.filter(({ text }) => words.every((word) => text.includes(word)));
    found.replaceChildren(...fits.slice(0, MOST).map(({ kind, title, more, to }) => {
      const item = document.createElement('li');
      const link = element('a', title);
      link.href = to;
      const sub = element('span', kind + (more ? ': ' + more : ''));
      sub.className = 'sub';
      item.append(link, sub);
      return item;
    }));
    said.textContent = words.length === 0 ? '' : fits.length + ' found' + (fits.length > MOST ? ', the first ' + MOST + ' are shown' : '');
  };
  const address = (query) => '#' + new URLSearchParams({ q: query });
  const read = () => { field.value = asked(); show(field.value); };
  addEventListener('hashchange', read);
  // While somebody writes, the address follows; a search that is over leaves a step to go back to.
  field.addEventListener('input', () => { show(field.value); history.replaceState(null, '', address(field.value)); });
  field.addEventListener('focus', () => { if (asked() !== '') history.pushState(null, '', address(field.value)); });
  addEventListener('popstate', read);
  read();
})();
`;
