// What the lab's sections are made of: sliders, choices, tables of numbers.

import { button, element } from '../common/dom.js';

/**
 * A slider with its name and its value in words.
 *
 * @typedef {object} SliderSettings
 * @property {string} name
 * @property {number} low
 * @property {number} high
 * @property {number} step of the slider's own scale: on a log scale, of the power of ten
 * @property {boolean} [isLog]
 * @property {(value: number) => string} text
 * @property {(value: number) => void} change
 */

export class Slider {
  input = Object.assign(element('input', ''), { type: 'range' });
  out = element('span', 'pg-lab-value');

  /** @param {SliderSettings} settings */
  constructor(settings) {
    this.settings = settings;
    const { name, low, high, step, isLog = false } = settings;
    const [from, to] = isLog ? [Math.log10(low), Math.log10(high)] : [low, high];
    Object.assign(this.input, { min: from, max: to, step, ariaLabel: name });
    this.root = element('label', 'pg-lab-slider', element('span', '', name), this.out, this.input);
    this.input.addEventListener('input', () => {
      settings.change(this.#value);
      this.#say(this.#value);
    });
  }

  get #value() {
    const at = Number(this.input.value);
    return this.settings.isLog ? Number((10 ** at).toPrecision(3)) : at;
  }

  /** @param {number} value */
  #say(value) {
    const text = this.settings.text(value);
    this.out.textContent = text;
    this.input.ariaValueText = text;
    const { min, max, value: at } = this.input;
    this.input.style.setProperty('--pg-fill', `${(100 * (Number(at) - Number(min))) / (Number(max) - Number(min))}%`);
  }

  /**
   * Shows a value, which may lie beyond the slider's ends.
   *
   * @param {number} value
   */
  show(value) {
    const at = this.settings.isLog ? Math.log10(value) : value;
    this.input.value = String(Math.max(Number(this.input.min), Math.min(Number(this.input.max), at)));
    this.#say(value);
  }
}

/**
 * Choices of which one is pressed.
 *
 * @template {string | number} Key
 * @param {string} name of the group
 * @param {Array<[key: Key, text: string]>} choices
 * @param {Key} chosen
 * @param {(key: Key) => void} choose
 */
export function choices(name, choices, chosen, choose) {
  const group = element('div', 'pg-lab-choices');
  Object.assign(group, { role: 'group', ariaLabel: name });
  group.append(
    ...choices.map(([key, text]) => {
      const node = button('pg-lab-choice', text, () => {
        press(group, key);
        choose(key);
      });
      node.dataset.key = String(key);
      return node;
    }),
  );
  press(group, chosen);
  return group;
}

/**
 * Shows which of the choices is pressed; the buttons stay, and with them the focus.
 *
 * @param {HTMLElement} group
 * @param {string | number} chosen
 */
export function press(group, chosen) {
  for (const each of group.children)
    each.ariaPressed = String(/** @type {HTMLElement} */ (each).dataset.key === String(chosen));
}

/**
 * A table of numbers under their names.
 *
 * @param {string} caption
 * @param {string[]} heads
 * @param {Array<{ cells: string[], role?: string }>} rows the first cell names the row
 */
export function table(caption, heads, rows) {
  const head = (/** @type {string} */ text, /** @type {string} */ scope) =>
    Object.assign(element('th', '', text), { scope });
  return element(
    'table',
    'pg-lab-table',
    element('caption', 'pg-lab-hidden', caption),
    element(
      'thead',
      '',
      element(
        'tr',
        '',
        heads.map((text) => head(text, 'col')),
      ),
    ),
    element(
      'tbody',
      '',
      rows.map(({ cells: [name, ...cells], role }) => {
        const row = element(
          'tr',
          '',
          head(name, 'row'),
          cells.map((text) => element('td', '', text)),
        );
        if (role) row.dataset.role = role;
        return row;
      }),
    ),
  );
}

/**
 * A card with its heading and what it says under it.
 *
 * @param {string} heading
 * @param {...(HTMLElement | string)} parts
 */
export const card = (heading, ...parts) => element('div', 'pg-lab-card', element('h3', '', heading), parts);

/** A sentence that is read out as it changes. */
export function sentence() {
  const node = element('p', 'pg-lab-said');
  node.ariaLive = 'polite';
  return node;
}

/**
 * One section of the lab: values, and what shows and changes them.
 *
 * @template {object} Values
 */
export class Section {
  root = element('div', 'pg-lab-section');
  said = sentence();

  /**
   * @param {Values} values changed here
   * @param {() => void} changed
   */
  constructor(values, changed) {
    this.values = values;
    this.changed = changed;
  }

  /** The whole section in the page's language. */
  build() {}

  /** The numbers as they are now. */
  show() {}

  /** @param {Values} values that take the place of those there are */
  take(values) {
    this.values = values;
  }

  /** What can be taken from other tabs now. */
  offer() {}

  /** @param {Partial<Values>} changes */
  set(changes) {
    Object.assign(this.values, changes);
    this.show();
    this.changed();
  }
}
