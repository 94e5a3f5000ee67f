// The long tail: the chance that at least one of n tokens comes from beyond a rank.

/** @import { Mark } from './chart.js' */
/** @import { TailValues } from './kept.js' */

import { button, element } from '../common/dom.js';
import { count } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { Chart, evenly, powersOfTen } from './chart.js';
import { MOST_DRAWS } from './draws.js';
import { chance, figure } from './numbers.js';
import { card, Section, Slider, table } from './parts.js';
import { steps } from './sources.js';
import { beyond, chanceOfAny, drawsFor } from './tail.js';

const HEIGHT = 300;
const POINTS = 240;
const CHANCES = [0.5, 0.9, 0.99];
const RANKS = [10, 100, 1000];
const QS = [0.04, 0.01, 0.001, 1e-8];

/** @extends {Section<TailValues>} */
export class TailView extends Section {
  #chart = new Chart('tail', HEIGHT);
  #table = element('div', '');
  #offers = element('div', 'pg-lab-row');
  /** @type {Slider[]} */
  #sliders = [];

  /** The whole section in the page's language. */
  build() {
    const w = words();
    this.#sliders = [
      new Slider({
        name: w.lab_q,
        low: 1e-8,
        high: 1,
        step: 0.01,
        isLog: true,
        text: chance,
        change: (q) => this.set({ q }),
      }),
      new Slider({
        name: w.lab_tokens,
        low: 1,
        high: MOST_DRAWS,
        step: 0.01,
        isLog: true,
        text: count,
        change: (n) => this.set({ n: Math.round(n) }),
      }),
    ];
    this.root.replaceChildren(
      this.said,
      element(
        'div',
        'pg-lab-row',
        this.#sliders.map(({ root }) => root),
        QS.map((q) => button('pg-lab-button', `q = ${chance(q)}`, () => this.set({ q }))),
      ),
      this.#offers,
      element(
        'div',
        'pg-lab-wide',
        this.#chart.card(w.lab_chance_of_any),
        card(w.lab_how_many, this.#table, element('p', 'pg-lab-hint', w.lab_tail_hint)),
      ),
    );
    this.offer();
    this.show();
  }

  /** For each tab with a text, buttons that take q from the step on which its charts stand. */
  offer() {
    this.#offers.replaceChildren(
      ...steps().map(({ tab, probs }) => {
        const name = say('lab_step_of', { tab: words()[tab] });
        const ranks = RANKS.filter((rank) => rank < probs.length).map((rank) =>
          button('pg-lab-button', say('lab_beyond', { rank: count(rank) }), () => this.set({ q: beyond(probs, rank) })),
        );
        const group = element('span', 'pg-lab-offers', element('span', '', name), ranks);
        Object.assign(group, { role: 'group', ariaLabel: name });
        return group;
      }),
    );
  }

  /** The numbers as they are now. */
  show() {
    const { q, n } = this.values;
    this.#sliders[0]?.show(Math.max(1e-8, q));
    this.#sliders[1]?.show(n);
    const p = chanceOfAny(q, n);
    const naive = 1 - (1 - q) ** n;
    this.said.textContent = say('lab_tail_said', { q: chance(q), n: count(n), p: chance(p) });
    /** @type {Mark[]} */
    const marks = [
      {
        kind: 'line',
        role: 'after',
        points: Array.from({ length: POINTS + 1 }, (_, i) => {
          const at = MOST_DRAWS ** (i / POINTS);
          return /** @type {[number, number]} */ ([at, chanceOfAny(q, at)]);
        }),
      },
      {
        kind: 'line',
        role: 'ink',
        isDashed: true,
        points: [
          [n, 0],
          [n, p],
          [1, p],
        ],
      },
      { kind: 'point', role: 'after', points: [[n, p]] },
    ];
    this.#chart.draw({
      label: this.said.textContent ?? '',
      marks,
      x: { low: 1, high: MOST_DRAWS, isLog: true, ticks: powersOfTen(1, MOST_DRAWS), name: 'N' },
      y: { low: 0, high: 1, ticks: evenly(0, 1, 4, (at) => `${100 * at} %`) },
    });
    const w = words();
    this.#table.replaceChildren(
      table(
        w.lab_how_many,
        ['', w.lab_tokens],
        [
          ...CHANCES.map((wanted) => ({
            cells: [say('lab_for_chance', { p: chance(wanted) }), many(drawsFor(wanted, q))],
          })),
          { cells: ['1 − (1 − q)^N', figure(naive)] },
          { cells: ['−expm1(N · log1p(−q))', figure(p)] },
        ],
      ),
    );
  }
}

/** @param {number} n */
const many = (n) => (Number.isFinite(n) ? count(n) : '∞');
