// Softmax: logits as bars that one moves, temperature and cut-offs, and the formula with the numbers put in.

/** @import { Group } from './bars.js' */
/** @import { StageName } from './cut_offs.js' */
/** @import { SoftmaxValues } from './kept.js' */

import { button, element } from '../common/dom.js';
import { say, words } from '../common/i18n.js';
import { barsDrawing } from './bars.js';
import { applied } from './cut_offs.js';
import { DragBars } from './drag_bars.js';
import { LARGEST_LOGIT, LESSON, MOST_BARS } from './kept.js';
import { chance, figure, inSteps } from './numbers.js';
import { card, choices, press, Section, Slider, table } from './parts.js';
import { SavedCard } from './saving.js';
import { softmax } from './softmax.js';

/** @extends {Section<SoftmaxValues>} */
export class SoftmaxView extends Section {
  #result = element('div', 'pg-lab-result');
  #formula = element('div', 'pg-lab-formula');
  #bars = new DragBars({
    name: (i) => `z${i + 1}`,
    lowest: -LARGEST_LOGIT,
    highest: LARGEST_LOGIT,
    change: (logits) => this.set({ logits }),
  });
  /** @type {Partial<Record<'temperature' | 'k' | 'p' | 'least', Slider>>} */
  #sliders = {};
  #limits = element('div', '');
  #saved = new SavedCard('softmax', () => this.#drawing());

  /** The whole section in the page's language. */
  build() {
    const w = words();
    const slider = (/** @type {ConstructorParameters<typeof Slider>[0]} */ settings) => new Slider(settings);
    this.#sliders = {
      temperature: slider({
        name: `${w.temperature_label} T`,
        low: 0.01,
        high: 100,
        step: 0.01,
        isLog: true,
        text: figure,
        change: (temperature) => this.set({ temperature }),
      }),
      k: slider({
        name: w.top_k_label,
        low: 0,
        high: MOST_BARS,
        step: 1,
        text: (k) => (k ? String(k) : w.lab_off),
        change: (k) => this.set({ k }),
      }),
      p: slider({
        name: w.top_p_label,
        low: 0,
        high: 1,
        step: 0.01,
        text: (p) => (p < 1 ? figure(p) : w.lab_off),
        change: (p) => this.set({ p }),
      }),
      least: slider({
        name: w.min_p_label,
        low: 0,
        high: 1,
        step: 0.01,
        text: (least) => (least ? figure(least) : w.lab_off),
        change: (least) => this.set({ least }),
      }),
    };
    this.#limits = this.#choices();
    this.root.replaceChildren(
      this.said,
      element(
        'div',
        'pg-lab-two',
        card(w.lab_logits, this.#buttons(), this.#bars.root, element('p', 'pg-lab-hint', w.lab_bars_hint)),
        this.#saved.card(w.lab_probabilities, this.#result, element('p', 'pg-lab-hint', w.lab_before_after)),
      ),
      element(
        'div',
        'pg-lab-two',
        card(
          w.lab_temperature_and_cuts,
          element('div', 'pg-lab-row', this.#limits),
          ...Object.values(this.#sliders).map(({ root }) => root),
        ),
        card(w.lab_formula, this.#formula),
      ),
    );
    this.show();
  }

  #buttons() {
    const w = words();
    /** @type {(text: string, title: string, change: (z: number) => number) => HTMLElement} */
    const each = (text, title, change) =>
      button('pg-lab-button pg-lab-scale', text, () => this.set({ logits: this.values.logits.map(change) }), title);
    const clipped = (/** @type {number} */ z) =>
      Math.max(-LARGEST_LOGIT, Math.min(LARGEST_LOGIT, Number(z.toPrecision(12))));
    return element(
      'div',
      'pg-lab-row',
      each('÷100', say('lab_divide', { by: 100 }), (z) => clipped(z / 100)),
      each('÷10', say('lab_divide', { by: 10 }), (z) => clipped(z / 10)),
      each('×10', w.lab_multiply, (z) => clipped(z * 10)),
      each('+5', w.lab_shift, (z) => clipped(z + 5)),
      each('−5', w.lab_shift, (z) => clipped(z - 5)),
      button('pg-lab-button', '1 2 3 4 100', () => this.set({ logits: [...LESSON] }), w.lab_lesson),
      button('pg-lab-button', w.lab_add_bar, () => this.#add()),
      button('pg-lab-button', w.lab_drop_bar, () => this.#drop()),
    );
  }

  #choices() {
    return choices(
      words().temperature_label,
      [
        [0, 'T → 0'],
        [1, 'T = 1'],
        [Infinity, 'T → ∞'],
      ],
      1,
      (chosen) => this.set({ temperature: chosen === Infinity ? null : chosen }),
    );
  }

  #add() {
    if (this.values.logits.length < MOST_BARS) this.set({ logits: [...this.values.logits, 0] });
  }

  #drop() {
    if (this.values.logits.length > 2) this.set({ logits: this.values.logits.slice(0, -1) });
  }

  /** The probabilities at T = 1, at the temperature, and after the cut-offs. */
  get #probabilities() {
    const { logits, temperature, k, p, least } = this.values;
    const heated = softmax(logits, temperature ?? Infinity);
    /** @type {Array<[StageName, number]>} */
    const cuts = [
      ['top_k', k],
      ['top_p', p],
      ['min_p', least],
    ];
    return { before: softmax(logits), heated, after: applied(heated, cuts)[cuts.length - 1] };
  }

  #drawing() {
    const { before, after } = this.#probabilities;
    /** @type {Group[]} */
    const groups = after.map((p, i) => ({
      name: `p${i + 1}`,
      bars: [
        [
          ['before', before[i]],
          ['after', p],
        ],
      ],
    }));
    return barsDrawing([this.said.textContent ?? '', words().lab_before_after], groups, chance);
  }

  /** The numbers as they are now. */
  show() {
    const { logits } = this.values;
    const temperature = this.values.temperature ?? Infinity;
    const { before, heated, after } = this.#probabilities;
    this.#bars.show(logits);
    this.#sliders.temperature?.show(Math.max(0.01, Math.min(100, temperature)));
    for (const name of /** @type {const} */ (['k', 'p', 'least'])) this.#sliders[name]?.show(this.values[name]);
    press(this.#limits, temperature);
    this.#result.replaceChildren(...after.map((probability, i) => pair(i, before[i], probability)));
    this.#formula.replaceChildren(...formula(logits, temperature, heated, after));
    this.said.textContent = said(temperature, before, after);
  }
}

/**
 * A probability before and after, as bars.
 *
 * @param {number} i
 * @param {number} before
 * @param {number} after
 */
function pair(i, before, after) {
  const bar = (/** @type {string} */ role, /** @type {number} */ p) => {
    const fill = element('span', 'pg-lab-share');
    fill.dataset.role = role;
    fill.style.width = `${100 * p}%`;
    return fill;
  };
  const row = element(
    'div',
    'pg-lab-pair',
    element('span', 'pg-lab-name', `p${i + 1}`),
    element('span', 'pg-lab-track', bar('before', before), bar('after', after)),
    element('span', 'pg-lab-number', chance(after)),
  );
  row.dataset.removed = String(after === 0 && before > 0);
  return row;
}

/**
 * @param {number} temperature
 * @param {number[]} before
 * @param {number[]} after
 */
function said(temperature, before, after) {
  const best = after.indexOf(Math.max(...after));
  const values = {
    n: after.filter((p) => p > 0).length,
    i: best + 1,
    before: chance(before[best]),
    p: chance(after[best]),
  };
  if (temperature === 0) return say('lab_softmax_zero', values);
  if (temperature === Infinity) return say('lab_softmax_infinite', values);
  return say('lab_softmax_said', values);
}

/**
 * Every term of the formula; each exponent less the largest, which is a factor of all of them.
 *
 * @param {number[]} logits
 * @param {number} temperature
 * @param {number[]} heated
 * @param {number[]} after
 */
function formula(logits, temperature, heated, after) {
  const w = words();
  const top = Math.max(...logits);
  const exponent = (/** @type {number} */ z) =>
    z === top ? 0 : temperature === Infinity ? 0 : inSteps((z - top) / temperature, 1e-9);
  const total = logits.reduce((sum, z) => sum + Math.exp(exponent(z)), 0);
  const rows = logits.map((z, i) => ({
    cells: [
      `${i + 1}`,
      figure(z),
      figure(exponent(z)),
      figure(Math.exp(exponent(z))),
      chance(heated[i]),
      after[i] ? chance(after[i]) : '—',
    ],
    role: after[i] ? '' : 'removed',
  }));
  return [
    element(
      'p',
      'pg-lab-maths',
      `pᵢ = exp((zᵢ − max) ÷ T) ÷ Σ,  T = ${figure(temperature)},  max = ${figure(top)},  Σ = ${figure(total)}`,
    ),
    table(w.lab_formula, ['i', 'zᵢ', '(zᵢ − max) ÷ T', 'exp', w.lab_after_t, w.lab_after_cuts], rows),
    element('p', 'pg-lab-hint', w.lab_shift_hint),
  ];
}
