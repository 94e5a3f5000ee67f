// DOM help of the Tokenizer tab. Whatever comes from a text or a vocabulary is put in as text, never as HTML.

import { copy } from '../common/clipboard.js';
import { button, element } from '../common/dom.js';
import { words } from '../common/i18n.js';
import { spaced } from './visible.js';

/**
 * A text with every character visible, the marks of white space fainter than the text.
 *
 * @param {string} text
 * @returns {Array<string | HTMLElement>}
 */
export const visibleNodes = (text) =>
  spaced(text).map((part) => (part.isSpace ? element('span', 'tok-space', part.text) : part.text));

/**
 * Choices side by side, one of them taken.
 *
 * @template {string} Value
 * @param {Array<[value: Value, text: string]>} choices
 * @param {Value} current
 * @param {(value: Value) => void} choose
 * @param {string} label
 */
export function segments(choices, current, choose, label) {
  const box = element(
    'span',
    'tok-segments',
    choices.map(([value, text]) => {
      const node = button('', text, () => choose(value));
      node.ariaPressed = String(value === current);
      node.dataset.value = value;
      return node;
    }),
  );
  box.role = 'group';
  box.ariaLabel = label;
  return box;
}

/**
 * A button that copies `text`.
 *
 * @param {string} text
 */
export function copyButton(text) {
  const node = button(
    'tok-copy',
    '',
    async () => {
      await copy(text);
      node.classList.add('tok-copied');
      setTimeout(() => node.classList.remove('tok-copied'), 1200);
    },
    words().tok_copy,
  );
  node.ariaLabel = words().tok_copy;
  return node;
}
