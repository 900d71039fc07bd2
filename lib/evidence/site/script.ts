/**
 * The one script: it narrows lists and opens what an address points into. Without it everything is there to be read.
 * Items carry `data-item` and may carry `data-status` and `data-kinds`; a `data-group` without a visible item disappears.
 */
export const SCRIPT = `(() => {
  'use strict';
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
  const open = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    for (let box = target && target.closest('details'); box; box = box.parentElement.closest('details')) box.open = true;
    if (target && target.matches('tr')) target.scrollIntoView({ block: 'center' });
  };
  addEventListener('hashchange', open);
  open();
  const filter = document.getElementById('filter');
  if (!filter) return;
  filter.hidden = false;
  const items = all('[data-item]').map((element) => ({ element, text: element.textContent.toLowerCase() }));
  const groups = all('[data-group]').map((element) => ({ element, items: all('[data-item]', element) }));
  const field = (name) => filter.querySelector('[name="' + name + '"]');
  const value = (name) => (field(name) ? field(name).value : '');
  const said = filter.querySelector('output');
  const narrow = () => {
    const words = value('text').toLowerCase().split(/\\s+/).filter(Boolean);
    const status = value('status');
    const kind = value('kind');
    let shown = 0;
    for (const { element, text } of items) {
      const fits =
        words.every((word) => text.includes(word)) &&
        (!status || element.dataset.status === status) &&
        (!kind || element.dataset.kinds.split(' ').includes(kind));
      element.hidden = !fits;
      if (fits) shown += 1;
    }
    const narrowed = shown < items.length;
    for (const group of groups) {
      group.element.hidden = group.items.every((element) => element.hidden);
      if (group.element.matches('details')) group.element.open = narrowed && !group.element.hidden;
    }
    said.textContent = narrowed ? shown + ' of ' + items.length + ' shown' : '';
  };
  let waiting;
  filter.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(narrow, items.length > 200 ? 120 : 0);
  });
  filter.addEventListener('click', (event) => {
    const { act } = event.target.dataset;
    if (act === 'clear') {
      for (const each of all('input, select', filter)) each.value = '';
      narrow();
    }
    if (act === 'toggle') {
      const boxes = all('details[data-item], details[data-group]').filter((box) => !box.hidden);
      const closed = boxes.some((box) => !box.open);
      for (const box of boxes) box.open = closed;
    }
  });
})();
`;
