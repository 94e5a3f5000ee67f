// The order of stages: the same settings in another order keep other tokens. Cards are dragged, or moved by buttons.

/** @import { Group } from './bars.js' */
/** @import { StageName } from './cut_offs.js' */
/** @import { OrderValues } from './kept.js' */

import { button, element } from '../common/dom.js';
import { say, words } from '../common/i18n.js';
import { barsDrawing } from './bars.js';
import { applied, ORDER } from './cut_offs.js';
import { DragBars } from './drag_bars.js';
import { areWeights, MOST_BARS } from './kept.js';
import { figure, shortChance } from './numbers.js';
import { card, Section, Slider } from './parts.js';
import { SavedCard } from './saving.js';
import { normalized } from './softmax.js';

/** @type {Record<StageName, { low: number, high: number, step: number, isLog?: boolean, off: number }>} */
const RANGES = {
  temperature: { low: 0.01, high: 100, step: 0.01, isLog: true, off: 1 },
  top_k: { low: 0, high: MOST_BARS, step: 1, off: 0 },
  top_p: { low: 0, high: 1, step: 0.01, off: 1 },
  min_p: { low: 0, high: 1, step: 0.01, off: 0 },
};

/** @extends {Section<OrderValues>} */
export class OrderView extends Section {
  #mine = element('ol', 'pg-lab-stages');
  #theirs = element('ol', 'pg-lab-stages');
  #settings = element('div', 'pg-lab-settings');
  #saved = {
    mine: new SavedCard('order-yours', () => this.#drawing(this.values.order)),
    theirs: new SavedCard('order-transformers', () => this.#drawing(ORDER)),
  };
  /** @type {Partial<Record<StageName, Slider>>} */
  #sliders = {};
  #bars = new DragBars({
    name: (i) => String(i + 1),
    lowest: 0,
    highest: 1,
    change: (weights) => areWeights(weights) && this.set({ weights }),
  });

  /** The whole section in the page's language. */
  build() {
    const w = words();
    const sliders = ORDER.map((name) => {
      const { low, high, step, isLog } = RANGES[name];
      const text = (/** @type {number} */ value) => settingText(name, value);
      const change = (/** @type {number} */ value) => this.set({ values: { ...this.values.values, [name]: value } });
      return /** @type {const} */ ([name, new Slider({ name: stageName(name), low, high, step, isLog, text, change })]);
    });
    this.#sliders = Object.fromEntries(sliders);
    this.#settings.replaceChildren(...sliders.map(([, { root }]) => root));
    this.root.replaceChildren(
      this.said,
      element('div', 'pg-lab-two', card(w.lab_start, this.#bars.root), card(w.lab_settings, this.#settings)),
      this.#saved.mine.card(
        w.lab_your_order,
        this.#orders(),
        this.#mine,
        element('p', 'pg-lab-hint', w.lab_order_hint),
      ),
      this.#saved.theirs.card(w.lab_their_order, this.#theirs),
    );
    this.show();
  }

  #orders() {
    const w = words();
    const first = ORDER[0];
    const rest = ORDER.slice(1);
    return element(
      'div',
      'pg-lab-row',
      button('pg-lab-button', w.lab_temperature_first, () => this.set({ order: [first, ...rest] })),
      button('pg-lab-button', w.lab_temperature_last, () => this.set({ order: [...rest, first] })),
    );
  }

  /** The probabilities after each stage. @param {readonly StageName[]} order */
  #after(order) {
    const { weights, values } = this.values;
    return applied(
      normalized(weights),
      order.map((name) => [name, values[name]]),
    );
  }

  /** @param {readonly StageName[]} order */
  #drawing(order) {
    const after = this.#after(order);
    const names = [
      words().lab_at_first,
      ...order.map((name) => `${stageName(name)}: ${settingText(name, this.values.values[name])}`),
    ];
    /** @type {Group[]} */
    const groups = [normalized(this.values.weights), ...after].map((probs, i) => ({
      name: names[i],
      bars: probs.map((p) => [['after', p]]),
    }));
    return barsDrawing([this.said.textContent ?? ''], groups, (p) => shortChance(p).replace(' %', ''));
  }

  /** The numbers as they are now. */
  show() {
    const { weights, order, values } = this.values;
    const [mine, theirs] = [this.#after(order), this.#after(ORDER)];
    this.#bars.show(weights);
    for (const name of ORDER) this.#sliders[name]?.show(values[name]);
    this.#mine.replaceChildren(...order.map((name, i) => this.#movable(name, i, mine[i])));
    this.#theirs.replaceChildren(...ORDER.map((name, i) => stage(name, values[name], theirs[i])));
    const [own, other] = [mine, theirs].map((all) => kept(all[all.length - 1]));
    this.said.textContent = say(own === other ? 'lab_order_same' : 'lab_order_differs', { own, other });
  }

  /**
   * A card of the reader's own order, which can be moved.
   *
   * @param {StageName} name
   * @param {number} i
   * @param {number[]} probs
   */
  #movable(name, i, probs) {
    const w = words();
    const node = stage(name, this.values.values[name], probs);
    const move = (/** @type {string} */ sign, /** @type {number} */ to, /** @type {string} */ title) => {
      const act = button(
        'pg-lab-button pg-lab-move',
        sign,
        () => this.#move(i, to, sign),
        `${stageName(name)}: ${title}`,
      );
      act.ariaLabel = act.title;
      act.disabled = to < 0 || to >= ORDER.length;
      return act;
    };
    node.append(element('div', 'pg-lab-row', move('←', i - 1, w.lab_earlier), move('→', i + 1, w.lab_later)));
    node.draggable = true;
    node.addEventListener('dragstart', (event) => event.dataTransfer?.setData('text/plain', String(i)));
    node.addEventListener('dragover', (event) => event.preventDefault());
    node.addEventListener('drop', (event) => {
      event.preventDefault();
      const from = Number(event.dataTransfer?.getData('text/plain'));
      if (Number.isInteger(from) && from >= 0 && from < ORDER.length) this.#move(from, i);
    });
    return node;
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {string} [sign] of the button that keeps the focus on the card
   */
  #move(from, to, sign) {
    const order = [...this.values.order];
    order.splice(to, 0, ...order.splice(from, 1));
    this.set({ order });
    const buttons = this.#mine.children[to].querySelectorAll('button');
    if (sign) [...buttons].find((each) => each.textContent === sign && !each.disabled)?.focus();
  }
}

/** @param {number[]} probs */
const kept = (probs) => probs.filter((p) => p > 0).length;

/** @param {StageName} name */
const stageName = (name) => words()[`${name}_label`];

/** @param {StageName} name @param {number} value */
const settingText = (name, value) => (value === RANGES[name].off ? words().lab_off : figure(value));

/**
 * @param {StageName} name
 * @param {number} value
 * @param {number[]} probs after it
 */
function stage(name, value, probs) {
  const bars = probs.map((p, i) => {
    const fill = element('span', 'pg-lab-mini');
    fill.style.height = `${Math.round(100 * p)}%`;
    const column = element(
      'span',
      'pg-lab-mini-column',
      fill,
      element('span', 'pg-lab-mini-name', p ? shortChance(p) : '—'),
    );
    column.title = String(i + 1);
    return column;
  });
  const node = element(
    'li',
    'pg-lab-stage',
    element('b', '', stageName(name)),
    element('span', 'pg-lab-value', settingText(name, value)),
    element('span', 'pg-lab-minis', bars),
    element('span', 'pg-lab-hint', say('lab_kept', { n: kept(probs) })),
  );
  node.dataset.stage = name;
  return node;
}
