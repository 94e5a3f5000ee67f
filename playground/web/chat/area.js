// A box to write in, as the Chat tab has several.

import { element } from '../common/dom.js';

/**
 * A box of one line that grows.
 *
 * @param {string} className
 * @param {string} value
 * @param {(value: string) => void} change called with what it holds at every key
 */
export function area(className, value, change) {
  const node = Object.assign(element('textarea', className), { value, rows: 1 });
  node.addEventListener('input', () => change(node.value));
  return node;
}
