// What stands under a text: how far it has come, its log-probability, and what its colours say.

/** @import { GrownText } from './texts.js' */
/** @import { Mark } from '../../live/green.js' */
/** @import { Colour } from '../../common/bands.js' */

import { COLOURS, RANGES } from '../../common/bands.js';
import { colour, setColour } from '../../common/colouring.js';
import { element } from '../../common/dom.js';
import { logprob } from '../../common/format.js';
import { say, words } from '../../common/i18n.js';
import { markLine } from '../marked.js';
import { draftAt, passes, total } from './texts.js';

export class Foot {
  #key = ''; // what the key was written for
  state = element('span', 'pg-state');
  goOn = element('button', 'pg-go-on');
  sum = element('span', 'pg-total');
  drafts = element('span', 'pg-drafts');
  marked = element('span', 'pg-marked');
  hint = element('span', 'pg-hint');
  choice = element('select', 'pg-colour-choice');
  ranges = element('span', 'pg-ranges');
  root = element(
    'div',
    'pg-foot',
    this.state,
    this.goOn,
    this.sum,
    this.drafts,
    this.marked,
    this.hint,
    element('span', 'pg-key', this.choice, this.ranges),
  );

  constructor() {
    this.root.hidden = true;
    this.goOn.type = 'button';
    this.choice.addEventListener('change', () => setColour(/** @type {Colour} */ (this.choice.value)));
  }

  /**
   * @param {GrownText} text
   * @param {boolean} isStopped whether no more of a text follows that is on its way
   * @param {{ green: Array<boolean | null>, mark: Mark | null }} marked its green tokens under a watermark
   */
  write(text, isStopped, { green, mark }) {
    const w = words();
    const reason = text.stop_reason ?? (isStopped ? 'cancelled' : null);
    this.state.textContent = reason ? w[`stop_${reason}`] : text.running ? `${w.running} …` : '';
    this.goOn.hidden = reason !== 'cancelled' || !text.tokens.length;
    this.goOn.textContent = w.go_on;
    this.state.classList.toggle('pg-warning', reason === 'no_legal_token');
    this.sum.textContent = `${text.tokens.length} ${w.tokens} · ${w.logprob} ${logprob(total(text.tokens))}`;
    const rate = text.tokens.length / passes(text.tokens);
    this.drafts.hidden = !text.tokens.some(draftAt);
    this.drafts.textContent = say('draft_rate', { rate: rate.toFixed(2) });
    this.drafts.title = w.draft_help;
    this.marked.textContent = markLine(green, mark);
    this.hint.textContent = w.strip_hint;
    this.root.hidden = false;
    this.#writeKey();
  }

  /** The colours, written anew only in another language or for another measure: one may be choosing. */
  #writeKey() {
    const [w, key] = [words(), `${colour()} ${words().strip_key}`];
    if (key === this.#key) return;
    this.#key = key;
    this.choice.ariaLabel = w.strip_key;
    this.choice.replaceChildren(
      ...COLOURS.map((name) =>
        Object.assign(element('option', '', `${w.colour_by}: ${w[`colour_${name}`]}`), { value: name }),
      ),
    );
    this.choice.value = colour();
    this.ranges.replaceChildren(
      ...RANGES[colour()].map(([band, range]) => element('span', `pg-token pg-band-${band}`, range)),
    );
  }
}
