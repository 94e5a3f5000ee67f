// The heat strip: how much each source token was looked at while one summary token was chosen. Asked for when opened.

/** @import { AttentionData, SummaryData } from '../generated/contract.js' */

import { barsFigure } from '../common/bars.js';
import { element } from '../common/dom.js';
import { percent } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { SaveButton } from '../common/picture.js';
import { Weights } from './weights.js';

const BEST = 5;

/** @typedef {Pick<SummaryData, 'source_ids' | 'ids'>} Pair a source and its summary */

export class Heat {
  /** @type {Weights | null} */
  #weights = null;
  #key = ''; // of the pair and layer that the weights are of
  #awaited = ''; // of the pair and layer that were asked for
  /** @type {{ shares: number[], value: SummaryData, chosen: number } | null} what the strip shows */
  #shown = null;
  /** @type {number | null} the decoder's layer, from 0; null until there is a model */
  layer = null;

  /**
   * @param {HTMLElement} root
   * @param {() => void} ask is called when weights may be needed
   */
  constructor(root, ask) {
    this.details = element('details', 'pg-heat');
    this.title = element('summary', '');
    this.bar = element('div', 'pg-heat-bar');
    this.strip = element('div', 'pg-heat-strip');
    this.select = element('select', '');
    this.save = new SaveButton(
      { picture: () => this.#picture(), label: () => say('save_picture', { name: words().heat }) },
      'pg-picture-corner',
    );
    this.details.append(this.title, this.save.root, this.bar, this.strip);
    this.details.addEventListener('toggle', ask);
    this.select.addEventListener('change', () => {
      this.layer = Number(this.select.value);
      ask();
    });
    root.append(this.details);
  }

  get open() {
    return this.details.open;
  }

  /** @param {Pair} pair */
  #keyOf({ source_ids, ids }) {
    return JSON.stringify([source_ids, ids, this.layer]);
  }

  /**
   * Whether the weights of a pair are there, or on their way.
   * @param {Pair} pair
   */
  has(pair) {
    return [this.#key, this.#awaited].includes(this.#keyOf(pair));
  }

  /**
   * The weights of a pair are on their way.
   * @param {Pair} pair
   */
  awaits(pair) {
    this.#awaited = this.#keyOf(pair);
  }

  /** Nothing more comes of what was asked for: it may be asked for again. */
  ended() {
    this.#awaited = '';
  }

  /** Lets go of another model's weights, and of its number of layers. */
  clear() {
    this.layer = null;
    this.#shown = null;
    [this.#weights, this.#key, this.#awaited] = [null, '', ''];
    for (const node of [this.select, this.bar, this.strip]) node.replaceChildren();
  }

  /**
   * @param {AttentionData} attention
   * @param {SummaryData} value
   * @param {number} chosen the summary's token
   */
  receive(attention, value, chosen) {
    this.#weights = new Weights(attention);
    this.#key = this.#keyOf({ source_ids: value.source_ids, ids: attention.ids });
    this.draw(value, chosen);
  }

  /**
   * @param {SummaryData} value
   * @param {number} chosen the summary's token
   */
  draw(value, chosen) {
    const w = words();
    this.title.textContent = w.heat;
    this.#fillSelect(value.model.decoder_layers);
    const label = element('label', 'pg-check', element('span', '', w.heat_layer), this.select);
    const shares = this.#sharesOf(value, chosen);
    this.#shown = shares && { shares, value, chosen };
    this.save.write();
    this.save.root.hidden = !shares;
    this.bar.replaceChildren(
      label,
      ...(shares ? summary(shares, value, chosen) : [element('span', 'pg-hint', w.heat_hint)]),
    );
    this.strip.replaceChildren(...(shares ? chips(shares, value.source_labels) : []));
  }

  /** The strip as a picture: a bar a token of the source. */
  #picture() {
    if (!this.#shown) return null;
    const { shares, value, chosen } = this.#shown;
    const bars = shares.map((share, i) => ({
      name: value.source_labels[i],
      value: 100 * share,
      number: percent(share),
    }));
    const notes = [
      `${words().heat_layer}: ${(this.layer ?? 0) + 1}`,
      `${chosen + 1}: ${value.labels[chosen]}`,
      best(shares, value),
    ];
    return { figure: barsFigure(bars, '%'), title: words().heat, notes, names: ['attention', 'token', chosen + 1] };
  }

  /** @param {number} layers */
  #fillSelect(layers) {
    this.layer ??= layers - 1;
    if (this.select.children.length === layers) return;
    const choices = Array.from({ length: layers }, (_, i) =>
      Object.assign(element('option', '', String(i + 1)), { value: i }),
    );
    this.select.replaceChildren(...choices);
    this.select.value = String(this.layer);
  }

  /**
   * The shares at the chosen token; null where the weights are not this summary's.
   * @param {SummaryData} value
   * @param {number} chosen
   */
  #sharesOf(value, chosen) {
    const weights = this.#weights;
    const fits = weights && this.#key === this.#keyOf(value) && chosen < weights.rows;
    return fits ? weights.shares(chosen) : null;
  }

  /** What tests look at. */
  get state() {
    const weights = this.#weights;
    return {
      open: this.open,
      layer: this.layer,
      rows: weights?.rows ?? 0,
      shares: weights && ((/** @type {number} */ row) => weights.shares(row)),
    };
  }
}

/**
 * The chosen token, and those that were looked at most.
 * @param {number[]} shares
 * @param {SummaryData} value
 * @param {number} chosen
 */
function summary(shares, value, chosen) {
  const sum = shares.reduce((total, share) => total + share, 0);
  return [
    element('span', 'pg-heat-token', value.labels[chosen]),
    element('span', '', best(shares, value)),
    element('span', 'pg-hint', `${words().heat_sum} ${percent(sum)} · ${words().heat_hint}`),
  ];
}

/**
 * The source's tokens that were looked at most.
 * @param {number[]} shares
 * @param {SummaryData} value
 */
function best(shares, value) {
  const order = shares.map((share, i) => ({ share, i })).sort((a, b) => b.share - a.share);
  return `← ${order
    .slice(0, BEST)
    .map(({ share, i }) => `${value.source_labels[i]} ${percent(share)}`)
    .join(' · ')}`;
}

/**
 * A chip a source token, coloured by its share.
 * @param {number[]} shares
 * @param {string[]} labels
 */
function chips(shares, labels) {
  const most = Math.max(...shares);
  return shares.map((share, i) => {
    const chip = element('span', 'pg-heat-chip', labels[i]);
    chip.style.setProperty('--pg-heat', `${(100 * share) / most}%`);
    chip.title = `${labels[i]} · ${percent(share)}`;
    return chip;
  });
}
