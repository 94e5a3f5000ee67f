// The comparison strip: one article under several settings, side by side. No mathematics.

import { element } from '../common/dom.js';
import { logprob, percent } from '../common/format.js';
import { words } from '../common/i18n.js';
import { label } from '../workbench/settings.js';
import { different } from './facts.js';

export class Lanes {
  constructor(root, props) {
    Object.assign(this, { root, props, stopped: null, gone: null });
  }

  draw() {
    const value = this.props.value?.run_id === this.gone ? null : this.props.value;
    this.root.ariaLabel = words().lanes_run;
    if (!value) {
      this.root.replaceChildren(element('span', 'pg-empty', words().lanes_empty));
      return;
    }
    const isStopped = this.stopped === value.run_id;
    this.root.replaceChildren(...value.rows.map((row) => this.#lane(row, value.running && !isStopped)));
  }

  #lane(row, running) {
    const lane = element('section', 'pg-summary-lane');
    const ended =
      row.stop_reason === 'eos' ? ' ■' : row.running ? (running ? ' …' : ` (${words().stop_cancelled})`) : '';
    lane.append(
      element('h4', '', label(row.options)),
      element('p', '', `${row.texts.join('').trim()}${ended}`),
      element('div', 'pg-hint', this.#figures(row).join(' · ')),
    );
    return lane;
  }

  #figures({ figures, summary_figures: own, claims }) {
    const w = words();
    const found = [
      `${w.logprob} ${figures.tokens ? logprob(figures.logprob) : '—'}`,
      `${figures.tokens} ${w.tokens}`,
      `${figures.seconds.toFixed(2)} ${w.compare_seconds}`,
    ];
    if (!own) return found;
    if (own.ratio.characters !== null) found.push(`${w.compression} ${own.ratio.characters.toFixed(1)} : 1`);
    if (own.coverage !== null) found.push(`${w.coverage} ${percent(own.coverage)}`);
    if (claims.length) found.push(`${w.summary_claim} ${different(claims).join(', ')}`);
    return found;
  }

  /** Lets go of the texts: they are another model's. */
  clear() {
    this.gone = this.props.value?.run_id ?? null;
    this.draw();
  }

  stop() {
    if (!this.props.value?.running) return;
    this.stopped = this.props.value.run_id;
    this.draw();
  }
}
