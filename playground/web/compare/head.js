// What stands above the comparison's table: the ready-made comparisons, another row, and how the texts are compared.

/** @import { ExperimentData } from '../generated/contract.js' */

import { data } from '../common/data.js';
import { button, element } from '../common/dom.js';
import { inLanguage, words } from '../common/i18n.js';

/**
 * @typedef {object} Shown
 * @property {string | null} experiment the ready-made comparison that stands here
 * @property {boolean} isFull whether no row can be added
 * @property {boolean} same whether all texts are to have the same length
 * @property {number} size of the n-grams whose repetition is underlined
 *
 * @typedef {object} HeadActs
 * @property {(experiment: ExperimentData) => void} take
 * @property {() => void} add a row as the controls stand
 * @property {(same: boolean) => void} even
 * @property {(size: number) => void} underline
 */

/** A button stays while it is pressed: what is typed elsewhere is taken when the button gets the focus. */
export class Head {
  root = element('div', 'pg-board-head');
  #pills = data.experiments.map((experiment) => {
    const pill = button('pg-pill', '', () => this.#acts.take(experiment));
    pill.dataset.experiment = experiment.name;
    return pill;
  });
  #add = button('pg-pill pg-add', '', () => this.#acts.add());
  #box = Object.assign(document.createElement('input'), { type: 'checkbox' });
  #same = element('span', '');
  #even = element('label', 'pg-check', this.#box, this.#same);
  #sizes = element(
    'select',
    '',
    data.ngram_sizes.map((n) => Object.assign(element('option', '', `${n}-gram`), { value: n })),
  );
  #underlined = element('span', 'pg-repeated');
  #acts;

  /** @param {HeadActs} acts */
  constructor(acts) {
    this.#acts = acts;
    this.#box.addEventListener('change', () => acts.even(this.#box.checked));
    this.#sizes.addEventListener('change', () => acts.underline(Number(this.#sizes.value)));
    const underlined = element('label', 'pg-check', this.#underlined, this.#sizes);
    this.root.append(...this.#pills, this.#add, this.#even, underlined);
  }

  /** @param {Shown} shown */
  draw({ experiment, isFull, same, size }) {
    const w = words();
    this.#pills.forEach((pill, i) => {
      pill.textContent = inLanguage(data.experiments[i].label);
      pill.ariaPressed = String(data.experiments[i].name === experiment);
    });
    this.#add.textContent = w.compare_add;
    this.#add.disabled = isFull;
    this.#box.checked = same;
    this.#same.textContent = w.compare_same;
    this.#even.title = w.compare_same_help;
    this.#underlined.textContent = w.compare_underlined;
    this.#sizes.value = String(size);
  }
}
