// The heat strip: how much each source token was looked at while one summary token was chosen. Asked for when opened.

import { element } from '../common/dom.js';
import { percent } from '../common/format.js';
import { words } from '../common/i18n.js';

const BEST = 5;

export class Heat {
  #weights = null; // rows of whole parts, one a summary token
  #key = '';
  #awaited = '';

  constructor(root, ask) {
    this.details = element('details', 'pg-heat');
    this.title = element('summary', '');
    this.bar = element('div', 'pg-heat-bar');
    this.strip = element('div', 'pg-heat-strip');
    this.select = element('select', '');
    this.details.append(this.title, this.bar, this.strip);
    this.layer = null;
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

  #named(source_ids, ids) {
    return JSON.stringify([source_ids, ids, this.layer]);
  }

  has(source_ids, ids) {
    return [this.#key, this.#awaited].includes(this.#named(source_ids, ids));
  }

  awaits(source_ids, ids) {
    this.#awaited = this.#named(source_ids, ids);
  }

  /** Nothing more comes of what was asked for: it may be asked for again. */
  ended() {
    this.#awaited = '';
  }

  /** Lets go of another model's weights, and of its number of layers. */
  clear() {
    Object.assign(this, { layer: null });
    [this.#weights, this.#key, this.#awaited] = [null, '', ''];
    for (const node of [this.select, this.bar, this.strip]) node.replaceChildren();
  }

  receive(found, value, chosen) {
    const bytes = Uint8Array.from(atob(found.data), (letter) => letter.charCodeAt(0));
    this.#weights = { ...found, parts: new Uint16Array(bytes.buffer) };
    this.#key = this.#named(value.source_ids, found.ids);
    this.draw(value, chosen);
  }

  /** The shares of the source's tokens at summary token `row`; they sum to 1. */
  shares(row) {
    const { parts, columns, steps } = this.#weights;
    return Array.from(parts.subarray(row * columns, (row + 1) * columns), (part) => part / steps);
  }

  draw(value, chosen) {
    const w = words();
    this.title.textContent = w.heat;
    const layers = value.model.decoder_layers;
    this.layer ??= layers - 1;
    if (this.select.children.length !== layers) {
      this.select.replaceChildren(
        ...Array.from({ length: layers }, (_, i) => Object.assign(element('option', '', String(i + 1)), { value: i })),
      );
      this.select.value = String(this.layer);
    }
    const label = element('label', 'pg-check');
    label.append(element('span', '', w.heat_layer), this.select);
    const fits = this.#weights && this.#key === this.#named(value.source_ids, value.ids) && chosen < this.#weights.rows;
    this.bar.replaceChildren(label, ...(fits ? this.#said(value, chosen) : [element('span', 'pg-hint', w.heat_hint)]));
    this.strip.replaceChildren(...(fits ? this.#chips(value, chosen) : []));
  }

  #said(value, chosen) {
    const shares = this.shares(chosen);
    const order = shares
      .map((share, i) => [share, i])
      .sort(([a], [b]) => b - a)
      .slice(0, BEST);
    const best = order.map(([share, i]) => `${value.source_labels[i]} ${percent(share)}`).join(' · ');
    const sum = shares.reduce((total, share) => total + share, 0);
    return [
      element('span', 'pg-heat-token', value.labels[chosen]),
      element('span', '', `← ${best}`),
      element('span', 'pg-hint', `${words().heat_sum} ${percent(sum)} · ${words().heat_hint}`),
    ];
  }

  #chips(value, chosen) {
    const shares = this.shares(chosen);
    const most = Math.max(...shares);
    return shares.map((share, i) => {
      const chip = element('span', 'pg-heat-chip', value.source_labels[i]);
      chip.style.setProperty('--pg-heat', `${(100 * share) / most}%`);
      chip.title = `${value.source_labels[i]} · ${percent(share)}`;
      return chip;
    });
  }

  get state() {
    return {
      open: this.open,
      layer: this.layer,
      rows: this.#weights?.rows ?? 0,
      shares: this.#weights ? (row) => this.shares(row) : null,
    };
  }
}
