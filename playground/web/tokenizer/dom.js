// DOM help of the Tokenizer tab. Whatever comes from a text or a vocabulary is put in as text, never as HTML.

import { words } from '../common/numbers.js';

/** An element with children; strings become text. */
export function h(name, className = '', ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false).map((child) => (typeof child === 'number' ? String(child) : child)));
  return node;
}

export function button(className, text, click, title) {
  const node = h('button', className, text);
  node.type = 'button';
  if (title) node.title = title;
  node.addEventListener('click', click);
  return node;
}

const VISIBLE = { '\n': '⏎', '\r': '␍', '\t': '⇥', ' ': '▁', '\u3000': '▁' };
const UNSEEN = /[\n\r\t \u3000]|[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/gu;

/** A text with a mark for every character that leaves none; a mark that combines stands on a dotted circle. */
export function seen(text) {
  const shown = text.replace(UNSEEN, (char) => VISIBLE[char] ?? `⟨U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
  return /^\p{M}/u.test(shown) ? `◌${shown}` : shown;
}

/** A text as it is read: spaces stay spaces, whatever else leaves no mark has one. */
export const plain = (text) => text.split(' ').map((part) => (part ? seen(part) : part)).join(' ');

/** The same, the marks of white space fainter than the text. */
export function seenNodes(text) {
  return seen(text).split(/([▁⏎␍⇥]+)/).filter(Boolean).map((part) => (/^[▁⏎␍⇥]/.test(part) ? h('span', 'tok-space', part) : part));
}

/** Makes `nodes` the children of `parent`; those that are there already are not touched, so nothing is laid out anew. */
export function settle(parent, nodes) {
  nodes.forEach((node, i) => { if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] ?? null); });
  while (parent.childNodes.length > nodes.length) parent.lastChild.remove();
}

/** Nodes by name, each made anew only when what it shows, its `key`, is another. */
export class Kept {
  #made = new Map();

  node(name, key, make) {
    const old = this.#made.get(name);
    if (old?.key === key) return old.node;
    const node = make();
    this.#made.set(name, { key, node });
    return node;
  }
}

/** Choices side by side, one of them taken. */
export function segments(choices, current, choose, label) {
  const box = h('span', 'tok-segments', choices.map(([value, text, title]) => {
    const node = button('', text, () => choose(value), title);
    node.ariaPressed = String(value === current);
    node.dataset.value = value;
    return node;
  }));
  box.role = 'group';
  box.ariaLabel = label;
  return box;
}

export const count = (value) => value.toLocaleString('en-US');
export const ratio = (value) => (value === null || value === undefined ? '—' : value.toFixed(2));

/** A sentence of the page's words, its {numbers} filled in. */
export function say(key, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words()[key]);
}

export function copyButton(text) {
  const node = button('tok-copy', '', async () => {
    await copy(text);
    node.classList.add('tok-copied');
    setTimeout(() => node.classList.remove('tok-copied'), 1200);
  }, words().tok_copy);
  node.ariaLabel = words().tok_copy;
  return node;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // no clipboard without https: the old way
    const box = h('textarea', '');
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand('copy');
    box.remove();
  }
}
