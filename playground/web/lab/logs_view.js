// Logs: a product of probabilities runs out of numbers where the sum of their logs goes on.

/** @import { Mark } from './chart.js' */
/** @import { LogsValues } from './kept.js' */

import { button, element } from '../common/dom.js';
import { count, logprob } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { Chart, evenly } from './chart.js';
import { MOST_CHANCES } from './kept.js';
import { failure, LONGEST, runningLogSum, runningProduct, SMALLEST_NORMAL } from './logs.js';
import { axisOf, figure } from './numbers.js';
import { card, Section, Slider, table } from './parts.js';
import { texts } from './sources.js';

/** @import { Precision } from './logs.js' */

const HEIGHT = 300;
const PRECISIONS = /** @type {const} */ (['float32', 'float64']);
const PLACES = [127, 150, 1023, 1024, 1075];

/** @extends {Section<LogsValues>} */
export class LogsView extends Section {
  #chart = new Chart('logs', HEIGHT);
  #table = element('div', '');
  #source = element('p', 'pg-lab-hint');
  #offers = element('span', 'pg-lab-offers');
  /** @type {{ key: string, sums: number[], products: Record<Precision, number[]> } | null} */
  #made = null;
  /** @type {Slider[]} */
  #sliders = [];

  /** The whole section in the page's language. */
  build() {
    const w = words();
    this.#sliders = [
      new Slider({
        name: w.lab_each_p,
        low: 0.01,
        high: 1,
        step: 0.01,
        text: figure,
        change: (p) => this.set({ p, chances: [] }),
      }),
      new Slider({ name: w.lab_tokens, low: 1, high: LONGEST, step: 1, text: count, change: (t) => this.set({ t }) }),
    ];
    this.root.replaceChildren(
      this.said,
      element(
        'div',
        'pg-lab-row',
        this.#sliders.map(({ root }) => root),
        PLACES.map((t) => button('pg-lab-button', `0.5^${t}`, () => this.set({ p: 0.5, t, chances: [] }))),
        this.#offers,
      ),
      this.#chart.card(w.lab_product_and_logs, this.#key(), this.#source),
      card(w.lab_at_t, this.#table),
    );
    this.offer();
    this.show();
  }

  #key() {
    const w = words();
    const names = [
      ['ink', w.lab_log_sum],
      ['after', `float64 · ${w.lab_product}`],
      ['removed', `float32 · ${w.lab_product}`],
    ];
    return element(
      'p',
      'pg-lab-key',
      names.map(([role, name]) => {
        const node = element('span', 'pg-lab-key-name', name);
        node.dataset.role = role;
        return node;
      }),
    );
  }

  #numbers() {
    const { p, chances } = this.values;
    const key = JSON.stringify([p, chances]);
    if (this.#made?.key !== key) {
      const row = Array.from({ length: LONGEST }, (_, i) => (chances.length ? chances[i % chances.length] : p));
      const products = { float32: runningProduct(row, 'float32'), float64: runningProduct(row) };
      this.#made = { key, sums: runningLogSum(row), products };
    }
    return this.#made;
  }

  /** A button for each text of another tab, whose tokens' probabilities it takes. */
  offer() {
    this.#offers.replaceChildren(
      ...texts().map(({ tab, chances: all }) => {
        const chances = all.slice(0, MOST_CHANCES).map((p) => Number(p.toPrecision(4)));
        const numbers = { tab: words()[tab], n: count(chances.length), all: count(all.length) };
        const name = say(all.length > chances.length ? 'lab_from_long_text' : 'lab_from_text', numbers);
        return button('pg-lab-button', name, () => this.set({ chances, t: chances.length }));
      }),
    );
  }

  /** The numbers as they are now. */
  show() {
    const { p, t, chances } = this.values;
    const { sums, products } = this.#numbers();
    this.#sliders[0]?.show(p);
    this.#sliders[1]?.show(t);
    const ends = { float32: failure(products.float32, 'float32'), float64: failure(products.float64, 'float64') };
    const at = { t: count(t), p: figure(p), product: exact(products.float64[t - 1]), sum: logprob(sums[t - 1]) };
    this.said.textContent = chances.length
      ? say('lab_logs_text_said', { ...at, n: count(chances.length) })
      : say('lab_logs_said', at);
    this.#source.textContent = chances.length
      ? say('lab_logs_repeated', { n: count(chances.length), most: MOST_CHANCES, t: count(LONGEST) })
      : '';
    this.#drawChart(sums, products);
    const w = words();
    this.#table.replaceChildren(
      table(
        w.lab_at_t,
        ['', w.lab_product, w.lab_state, w.lab_subnormal_from, w.lab_zero_from],
        [
          ...PRECISIONS.map((name) => ({
            cells: [
              name,
              exact(products[name][t - 1]),
              stateOf(products[name][t - 1], name),
              ends[name].subnormal === null ? '—' : count(ends[name].subnormal),
              ends[name].zero === null ? '—' : count(ends[name].zero),
            ],
            role: name === 'float32' ? 'other' : 'after',
          })),
          { cells: [w.lab_log_sum, logprob(sums[t - 1]), w.lab_normal, '—', '—'], role: 'ink' },
        ],
      ),
    );
  }

  /**
   * @param {number[]} sums
   * @param {Record<Precision, number[]>} products
   */
  #drawChart(sums, products) {
    const { t } = this.values;
    const { low } = axisOf([-20, sums[LONGEST - 1]]);
    const line = (/** @type {(i: number) => number} */ height, /** @type {number} */ end) =>
      Array.from({ length: Math.floor(end / 4) + 1 }, (_, i) => Math.min(i * 4, end - 1)).map(
        (i) => /** @type {[number, number]} */ ([i + 1, height(i)]),
      );
    const alive = (/** @type {Precision} */ name) => failure(products[name], name).zero ?? LONGEST + 1;
    /** @type {Mark[]} */
    const marks = [
      { kind: 'line', role: 'ink', points: line((i) => sums[i], LONGEST) },
      ...PRECISIONS.toReversed().flatMap((name) => this.#fall(name, products[name], alive(name), low)),
      {
        kind: 'line',
        role: 'ink',
        isDashed: true,
        points: [
          [t, 0],
          [t, low],
        ],
      },
      { kind: 'point', role: 'ink', points: [[t, sums[t - 1]]] },
    ];
    this.#chart.draw({
      label: this.said.textContent ?? '',
      notes: [this.said.textContent ?? '', words().lab_logs_key],
      marks,
      x: { low: 0, high: LONGEST, ticks: evenly(0, LONGEST, 8, (at) => count(at)), name: 't' },
      y: { low, high: 0, ticks: evenly(low, 0, 5, (at) => String(Math.round(at)).replace('-', '−')) },
    });
  }

  /**
   * The log of a product as far as it is a number, and the fall to −∞ where it is 0.
   *
   * @param {Precision} name
   * @param {number[]} products
   * @param {number} zero
   * @param {number} low
   * @returns {Mark[]}
   */
  #fall(name, products, zero, low) {
    const role = name === 'float32' ? 'removed' : 'after';
    const every = Math.max(1, Math.floor(zero / 300));
    const places = Array.from({ length: zero - 1 }, (_, i) => i).filter((i) => i % every === 0 || i === zero - 2);
    const points = places.map((i) => /** @type {[number, number]} */ ([i + 1, Math.log(products[i])]));
    if (zero > LONGEST) return [{ kind: 'line', role, points }];
    const last = points[points.length - 1]?.[1] ?? 0;
    return [
      { kind: 'line', role, points },
      {
        kind: 'line',
        role,
        isDashed: true,
        points: [
          [zero, last],
          [zero, low],
        ],
      },
      { kind: 'text', role, text: say('lab_zero_at', { name, t: count(zero) }), points: [[zero, last]] },
    ];
  }
}

/** @param {number} value as JavaScript writes it, five digits */
function exact(value) {
  if (value === 0) return '0';
  return value < 1e-4 ? value.toExponential(2).replace('-', '−') : figure(value);
}

/**
 * @param {number} value
 * @param {Precision} precision
 */
function stateOf(value, precision) {
  const w = words();
  if (value === 0) return w.lab_is_zero;
  return value < SMALLEST_NORMAL[precision] ? w.lab_subnormal : w.lab_normal;
}
