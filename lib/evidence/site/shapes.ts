import type { Status } from '../../promises/verdict';
import { markup, trusted } from './markup';
import type { Raw } from './markup';
import { STATUS_WORDS } from './words';

/** Twelve by twelve; drawn in the colour of the word beside them. */
const SHAPES: Readonly<Record<string, string>> = {
  whole: '<circle class="fill" cx="6" cy="6" r="5.5"/><path class="cut" d="M3.4 6.2l1.8 1.9 3.5-4"/>',
  half: '<circle class="edge" cx="6" cy="6" r="4.9"/><path class="fill" d="M6 1.1a4.9 4.9 0 0 0 0 9.8z"/>',
  hollow: '<circle class="edge dots" cx="6" cy="6" r="4.9"/>',
  handed: '<circle class="edge" cx="6" cy="6" r="4.9"/><path class="edge" d="M3.6 6h4.6M6.4 4.1L8.4 6 6.4 7.9"/>',
  signed: '<path class="fill" d="M6 .2L11.8 6 6 11.8.2 6z"/><path class="cut" d="M3.9 6.1l1.5 1.5 2.7-3.1"/>',
  unsigned: '<path class="edge" d="M6 1.1L10.9 6 6 10.9 1.1 6z"/>',
  lapsed: '<path class="edge" d="M6 1.1L10.9 6 6 10.9 1.1 6zM3.4 8.6l5.2-5.2"/>',
  cross: '<path class="fill" d="M1 0h10l1 1v10l-1 1H1l-1-1V1z"/><path class="cut" d="M3.6 3.6l4.8 4.8M8.4 3.6L3.6 8.4"/>',
  dash: '<path class="edge" d="M2 6h8"/>',
};

/** Once a page; `shape` refers to it. */
export const shapeDefinitions = (): Raw =>
  trusted(
    `<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>${Object.entries(SHAPES)
      .map(([name, drawing]) => `<symbol id="shape-${name}" viewBox="0 0 12 12">${drawing}</symbol>`)
      .join('')}</defs></svg>`,
  );

export const shape = (name: string): Raw =>
  markup`<svg class="shape" aria-hidden="true" focusable="false"><use href="#shape-${name}"/></svg>`;

/** The word of a status with its shape. */
export function chip(status: Status): Raw {
  const { shape: name, tone } = STATUS_WORDS[status];
  return markup`<span class="chip ${tone}">${shape(name)}${status}</span>`;
}
