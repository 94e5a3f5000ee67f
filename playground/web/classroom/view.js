// What the views of the room's dialog are made of.

import { button, element } from '../common/dom.js';
import { attempt } from './acts.js';

/**
 * A part of the dialog: made once for what it is about, and updated as the room changes.
 *
 * @typedef {object} View
 * @property {HTMLElement} root
 * @property {() => void} [update]
 */

/**
 * A heading that can be focused when its view has come.
 *
 * @param {string} text
 */
export const heading = (text) => Object.assign(element('h3', 'pg-classroom-heading', text), { tabIndex: -1 });

/**
 * A button that does something in the room, and rests meanwhile.
 *
 * @param {string} text
 * @param {() => Promise<unknown>} act
 * @param {string} [className]
 */
export function actButton(text, act, className = '') {
  const node = button(`pg-classroom-button ${className}`.trim(), text, async () => {
    node.disabled = true;
    await attempt(act);
    node.disabled = false;
  });
  return node;
}

/** The button that leads on. @param {string} text @param {() => Promise<unknown>} act */
export const mainButton = (text, act) => actButton(text, act, 'pg-classroom-main');

/**
 * Something that is on or off.
 *
 * @param {string} text
 * @param {(isOn: boolean) => Promise<unknown>} change
 */
export function switchOf(text, change) {
  const input = Object.assign(element('input', ''), { type: 'checkbox', role: 'switch' });
  input.addEventListener('change', async () => {
    if (!(await attempt(() => change(input.checked)))) input.checked = !input.checked;
  });
  return { input, root: element('label', 'pg-classroom-switch', input, element('span', '', text)) };
}

/**
 * A field with its name.
 *
 * @template {HTMLElement} Field
 * @param {string} text
 * @param {Field} field
 */
export const named = (text, field) =>
  element('label', 'pg-classroom-field', element('span', 'pg-classroom-name', text), field);

/**
 * Writes a text where it is another: what stands already is not laid out anew, nor read aloud.
 *
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
