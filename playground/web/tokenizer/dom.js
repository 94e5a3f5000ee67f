// DOM help of the Tokenizer tab. Whatever comes from a text or a vocabulary is put in as text, never as HTML.

import { button, element } from '../common/dom.js';
import { words } from '../common/i18n.js';

const VISIBLE = { '\n': '⏎', '\r': '␍', '\t': '⇥', ' ': '▁', '\u3000': '▁' };
const UNSEEN =
  /[\n\r\t \u3000]|[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/gu;

/** A text with a mark for every character that leaves none; a mark that combines stands on a dotted circle. */
export function seen(text) {
  const shown = text.replace(
    UNSEEN,
    (char) => VISIBLE[char] ?? `⟨U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
  return /^\p{M}/u.test(shown) ? `◌${shown}` : shown;
}

/** A text as it is read: spaces stay spaces, whatever else leaves no mark has one. */
export const plain = (text) =>
  text
    .split(' ')
    .map((part) => (part ? seen(part) : part))
    .join(' ');

/** The same, the marks of white space fainter than the text. */
export function seenNodes(text) {
  return seen(text)
    .split(/([▁⏎␍⇥]+)/)
    .filter(Boolean)
    .map((part) => (/^[▁⏎␍⇥]/.test(part) ? element('span', 'tok-space', part) : part));
}

/** Choices side by side, one of them taken. */
export function segments(choices, current, choose, label) {
  const box = element(
    'span',
    'tok-segments',
    choices.map(([value, text, title]) => {
      const node = button('', text, () => choose(value), title);
      node.ariaPressed = String(value === current);
      node.dataset.value = value;
      return node;
    }),
  );
  box.role = 'group';
  box.ariaLabel = label;
  return box;
}

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

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // no clipboard without https: the old way
    const box = element('textarea', '');
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand('copy');
    box.remove();
  }
}
