// Small parts of the Chat tab: buttons, boxes. Words are only ever put in as text.

import { element, words } from '../common/numbers.js';

/** A button called by one of the page's words. */
export function button(name, className, click) {
  const node = element('button', className, words()[name]);
  node.type = 'button';
  node.addEventListener('click', click);
  return node;
}

/** A round button called `text`. */
export function pill(text, className, click) {
  const node = element('button', `pg-pill ${className}`, text);
  node.type = 'button';
  node.addEventListener('click', click);
  return node;
}

export function area(className, value, change) {
  const node = Object.assign(element('textarea', className), { value, rows: 1 });
  node.addEventListener('input', () => change(node.value));
  return node;
}
