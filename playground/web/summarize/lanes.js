// The comparison strip: one article under several settings, side by side.

/** @import { Gradio } from '../bridge.js' */
/** @import { SummaryLaneData, SummaryLanesData } from '../generated/contract.js' */

import { element } from '../common/dom.js';
import { logprob, percent } from '../common/format.js';
import { words } from '../common/i18n.js';
import { label } from '../workbench/label.js';
import { different } from './facts.js';

export class Lanes {
  /** @type {string | null} a run that its reader has stopped */
  #stopped = null;
  /** @type {string | null} a run that is another model's */
  #gone = null;

  /**
   * @param {HTMLElement} root
   * @param {Gradio<SummaryLanesData>['props']} props
   */
  constructor(root, props) {
    this.root = root;
    this.props = props;
  }

  draw() {
    const value = this.props.value?.run_id === this.#gone ? null : this.props.value;
    this.root.ariaLabel = words().lanes_run;
    if (!value) {
      this.root.replaceChildren(element('span', 'pg-empty', words().lanes_empty));
      return;
    }
    const running = value.running && this.#stopped !== value.run_id;
    this.root.replaceChildren(...value.rows.map((row) => lane(row, running)));
  }

  /** Lets go of the texts: they are another model's. */
  clear() {
    this.#gone = this.props.value?.run_id ?? null;
    this.draw();
  }

  stop() {
    if (!this.props.value?.running) return;
    this.#stopped = this.props.value.run_id;
    this.draw();
  }
}

/**
 * @param {SummaryLaneData} row
 * @param {boolean} running whether more comes
 */
function lane(row, running) {
  const cut = running ? ' …' : ` (${words().stop_cancelled})`;
  const end = row.stop_reason === 'eos' ? ' ■' : row.running ? cut : '';
  return element(
    'section',
    'pg-summary-lane',
    element('h4', '', label(row.options)),
    element('p', '', `${row.texts.join('').trim()}${end}`),
    element('div', 'pg-hint', figuresOf(row).join(' · ')),
  );
}

/** @param {SummaryLaneData} row */
function figuresOf({ figures, summary_figures: own, claims = [] }) {
  const w = words();
  const texts = [
    `${w.logprob} ${figures.tokens ? logprob(figures.logprob) : '—'}`,
    `${figures.tokens} ${w.tokens}`,
    `${figures.seconds.toFixed(2)} ${w.compare_seconds}`,
  ];
  if (!own) return texts;
  if (own.ratio.characters !== null) texts.push(`${w.compression} ${own.ratio.characters.toFixed(1)} : 1`);
  if (own.coverage !== null) texts.push(`${w.coverage} ${percent(own.coverage)}`);
  if (claims.length) texts.push(`${w.summary_claim} ${different(claims).join(', ')}`);
  return texts;
}
