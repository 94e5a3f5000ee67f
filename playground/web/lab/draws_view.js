// Draws: what came out against what was expected, the error against n, and one draw's u on the cumulative curve.

/** @import { Axis, Mark } from './chart.js' */
/** @import { DrawsValues } from './kept.js' */

import { button, element } from '../common/dom.js';
import { count } from '../common/format.js';
import { HIGHEST_SEED, uniform } from '../common/generator.js';
import { say, words } from '../common/i18n.js';
import { Chart, evenly, powersOfTen } from './chart.js';
import { DragBars } from './drag_bars.js';
import { band, draw, error, expectedError, MOST_DRAWS } from './draws.js';
import { areWeights, KINDS, LARGEST_LOGIT, MOST_BARS } from './kept.js';
import { axisOf, chance } from './numbers.js';
import { card, choices, press, Section, Slider } from './parts.js';
import { cumulative, normalized, pick } from './softmax.js';

const HEIGHT = 176;
/** @type {Record<typeof KINDS[number], number[]>} */
const WEIGHTS = { coin: [1, 1], die: [1, 1, 1, 1, 1, 1], bent: [7, 3], own: [4, 3, 2, 1] };
const GROWTH = 1.06; // from one frame of the animation to the next

/** One series of draws, counted on as far as it is looked at. */
class Series {
  /** @type {number[]} */
  #tally = [];
  #drawn = 0;
  #key = '';
  /** The error after so many draws. @type {Array<[n: number, error: number]>} */
  errors = [];

  /**
   * The counts of the first `n` draws; those that are counted already are not drawn again.
   *
   * @param {number[]} probabilities
   * @param {number} n
   * @param {number} seed
   */
  counts(probabilities, n, seed) {
    const key = JSON.stringify([probabilities, seed]);
    if (key !== this.#key || n < this.#drawn) {
      this.#tally = probabilities.map(() => 0);
      [this.#key, this.#drawn, this.errors] = [key, 0, []];
    }
    const sums = cumulative(probabilities);
    while (this.#drawn < n) {
      const next = Math.min(n, Math.max(this.#drawn + 1, Math.ceil(this.#drawn * GROWTH)));
      draw(this.#tally, sums, next - this.#drawn, seed, this.#drawn);
      this.#drawn = next;
      this.errors.push([next, error(this.#tally, probabilities)]);
    }
    return this.#tally;
  }
}

/** @extends {Section<DrawsValues>} */
export class DrawsView extends Section {
  #band = element('p', 'pg-lab-hint');
  #one = element('p', 'pg-lab-hint');
  #counts = new Chart('draws-counts', HEIGHT);
  #errors = new Chart('draws-errors', HEIGHT);
  #curve = new Chart('draws-inverse', HEIGHT);
  #series = new Series();
  #frame = 0;
  #bars = new DragBars({
    name: (i) => String(i + 1),
    lowest: 0,
    highest: LARGEST_LOGIT,
    isStroke: true,
    change: (weights) => this.#weigh(weights),
  });
  #kinds = element('div', '');
  /** @type {Slider | null} */
  #slider = null;
  #seed = Object.assign(element('input', 'pg-lab-box'), { type: 'number', min: 0, max: HIGHEST_SEED, step: 1 });

  /**
   * @param {DrawsValues} values changed here
   * @param {() => void} changed
   */
  constructor(values, changed) {
    super(values, changed);
    this.#seed.addEventListener('input', () => {
      const seed = this.#seed.valueAsNumber;
      if (Number.isInteger(seed) && seed >= 0 && seed <= HIGHEST_SEED) this.set({ seed });
    });
  }

  /** @param {DrawsValues} values */
  take(values) {
    cancelAnimationFrame(this.#frame); // what plays would count on in them
    super.take(values);
  }

  /** @param {number[]} weights */
  #weigh(weights) {
    if (!areWeights(weights)) return;
    press(this.#kinds, 'own');
    this.set({ weights, kind: 'own' });
  }

  /** The whole section in the page's language. */
  build() {
    const w = words();
    const names = { coin: w.lab_coin, die: w.lab_die, bent: w.lab_bent, own: w.lab_own };
    const named = KINDS.map((kind) => /** @type {[typeof kind, string]} */ ([kind, names[kind]]));
    this.#slider = new Slider({
      name: w.lab_n,
      low: 1,
      high: MOST_DRAWS,
      step: 0.01,
      isLog: true,
      text: count,
      change: (n) => this.#go(Math.round(n)),
    });
    this.#kinds = choices(w.lab_what, named, this.values.kind, (kind) =>
      this.set({ kind, weights: [...WEIGHTS[kind]] }),
    );
    this.root.replaceChildren(
      this.said,
      element(
        'div',
        'pg-lab-row',
        this.#kinds,
        button('pg-lab-button pg-lab-main', w.lab_one, () => this.#go(Math.min(MOST_DRAWS, this.values.n + 1))),
        button('pg-lab-button', w.lab_play, () => this.#play()),
        button('pg-lab-button', w.lab_again, () => this.set({ seed: (this.values.seed + 1) % (HIGHEST_SEED + 1) })),
        element('label', 'pg-lab-field', element('span', '', w.seed_label), this.#seed),
        this.#slider.root,
      ),
      element(
        'div',
        'pg-lab-two',
        this.#counts.card(w.lab_counts, this.#band),
        this.#curve.card(w.lab_inverse, this.#one),
      ),
      element(
        'div',
        'pg-lab-two',
        this.#errors.card(w.lab_error, element('p', 'pg-lab-hint', w.lab_error_hint)),
        card(w.lab_weights, this.#weightButtons(), this.#bars.root, element('p', 'pg-lab-hint', w.lab_stroke_hint)),
      ),
    );
    this.show();
  }

  #weightButtons() {
    const w = words();
    return element(
      'div',
      'pg-lab-row',
      button('pg-lab-button', w.lab_add_bar, () => this.#weigh([...this.values.weights, 1].slice(0, MOST_BARS))),
      button('pg-lab-button', w.lab_drop_bar, () => this.#weigh(this.values.weights.slice(0, -1))),
    );
  }

  /** @param {number} n stops what plays */
  #go(n) {
    cancelAnimationFrame(this.#frame);
    this.set({ n });
  }

  /** Draws on from one draw to all that are chosen, more with every frame. */
  #play() {
    cancelAnimationFrame(this.#frame);
    const last = this.values.n;
    let n = 1;
    const next = () => {
      n = Math.min(last, Math.ceil(n * GROWTH) + 1);
      this.values.n = n;
      this.show();
      if (n < last && this.root.isConnected) this.#frame = requestAnimationFrame(next);
      else this.set({ n: last });
    };
    this.values.n = n;
    this.#frame = requestAnimationFrame(next);
  }

  /** The numbers as they are now. */
  show() {
    const { weights, n, seed } = this.values;
    const probs = normalized(weights);
    const tally = this.#series.counts(probs, n, seed);
    const bands = probs.map((p) => band(n, p));
    const outside = tally.filter((each, i) => each < bands[i].low || each > bands[i].high).length;
    this.#bars.show(weights);
    this.#slider?.show(n);
    if (document.activeElement !== this.#seed) this.#seed.value = String(seed);
    const off = chance(error(tally, probs));
    this.said.textContent = say('lab_draws_said', {
      n: count(n),
      error: off,
      expected: chance(expectedError(probs, n)),
    });
    const covered = chance(Math.min(...bands.map(({ coverage }) => coverage)));
    this.#band.textContent = say('lab_band_hint', { covered, outside, all: probs.length });
    this.#drawCounts(probs, tally, bands);
    this.#drawErrors(probs);
    this.#drawCurve(probs);
  }

  /**
   * @param {number[]} probs
   * @param {number[]} tally
   * @param {Array<{ low: number, high: number }>} bands
   */
  #drawCounts(probs, tally, bands) {
    const { n } = this.values;
    const top = axisOf([...tally, ...bands.map(({ high }) => high), 1]).high;
    /** @type {Mark[]} */
    const marks = probs.flatMap((p, i) => [
      {
        kind: 'box',
        role: 'after',
        points: [
          [i + 0.7, 0],
          [i + 1.3, tally[i]],
        ],
      },
      {
        kind: 'line',
        role: 'ink',
        points: [
          [i + 0.6, n * p],
          [i + 1.4, n * p],
        ],
      },
      {
        kind: 'line',
        role: 'removed',
        points: [
          [i + 1, bands[i].low],
          [i + 1, bands[i].high],
        ],
      },
      ...[bands[i].low, bands[i].high].map(
        (at) =>
          /** @type {Mark} */ ({
            kind: 'line',
            role: 'removed',
            points: [
              [i + 0.9, at],
              [i + 1.1, at],
            ],
          }),
      ),
      { kind: 'text', role: 'ink', text: count(tally[i]), room: 1, points: [[i + 1, 0]] },
    ]);
    const label = probs.map((p, i) => `${i + 1}: ${count(tally[i])} / ${(n * p).toFixed(1)}`).join(', ');
    this.#counts.draw({
      label,
      notes: [this.said.textContent ?? ''],
      marks,
      x: outcomes(probs),
      y: { low: 0, high: top, ticks: evenly(0, top, Math.min(5, top), (at) => count(Math.round(at))) },
    });
  }

  /** @param {number[]} probs */
  #drawErrors(probs) {
    const { n } = this.values;
    const { errors } = this.#series;
    const [high, low] = [2, expectedError(probs, MOST_DRAWS) / 10];
    const last = errors[errors.length - 1];
    const seen = errors.filter(([, value]) => value >= low);
    /** @type {Mark[]} */
    const marks = [
      {
        kind: 'line',
        role: 'ink',
        isDashed: true,
        points: [
          [1, expectedError(probs, 1)],
          [MOST_DRAWS, expectedError(probs, MOST_DRAWS)],
        ],
      },
      { kind: 'line', role: 'after', points: seen },
      { kind: 'point', role: 'after', points: [[n, Math.max(low, last[1])]] },
    ];
    this.#errors.draw({
      label: say('lab_draws_said', { n: count(n), error: chance(last[1]), expected: chance(expectedError(probs, n)) }),
      marks,
      x: { low: 1, high: MOST_DRAWS, isLog: true, ticks: powersOfTen(1, MOST_DRAWS), name: 'n' },
      y: { low, high, isLog: true, ticks: powersOfTen(low, 1) },
    });
  }

  /** @param {number[]} probs */
  #drawCurve(probs) {
    const { n, seed } = this.values;
    const sums = cumulative(probs);
    const u = uniform(seed, n - 1);
    const picked = pick(sums, u);
    const steps = sums.flatMap(
      (sum, i) =>
        /** @type {Array<[number, number]>} */ ([
          [i + 0.5, sum],
          [i + 1.5, sum],
        ]),
    );
    /** @type {Mark[]} */
    const marks = [
      {
        kind: 'box',
        role: 'after',
        points: [
          [picked + 0.5, picked ? sums[picked - 1] : 0],
          [picked + 1.5, sums[picked]],
        ],
      },
      { kind: 'line', role: 'ink', points: [[0.5, 0], ...steps] },
      {
        kind: 'line',
        role: 'removed',
        points: [
          [0.5, u],
          [picked + 0.5, u],
          [picked + 0.5, 0],
        ],
      },
      { kind: 'point', role: 'removed', points: [[picked + 0.5, u]] },
    ];
    const label = say('lab_inverse_said', { n: count(n), u: u.toFixed(4), i: picked + 1 });
    this.#one.textContent = label;
    this.#curve.draw({
      label,
      marks,
      x: outcomes(probs),
      y: { low: 0, high: 1, ticks: evenly(0, 1, 4, (at) => at.toFixed(2)) },
    });
  }
}

/** @param {number[]} probs @returns {Axis} */
const outcomes = (probs) => ({
  low: 0.5,
  high: probs.length + 0.5,
  ticks: probs.map((_, i) => [i + 1, String(i + 1)]),
});
