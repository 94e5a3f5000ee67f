// What the Summarize tab shows and what can be pressed there, by name (shell/shown.js). A summary's tokens count from
// 1.

import { ELEMENTS } from '../generated/names.js';
import { state as charts } from '../live/face.js';
import { clicked, found, offerActs, offerNext, offerValues } from '../shell/shown.js';
import { bestTokens, bits } from '../workbench/next.js';
import { current, selected } from '../workbench/strip/strip.js';
import { theView } from './view.js';

const STRIP = 'summarize-strip';
const LOOKED_AT = 1; // the summary's token, from 0, that `attention` chooses

/** The summary of the article that stands in the box; null while there is none. */
function own() {
  const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#summarize-source textarea'));
  const text = current(STRIP);
  return text && text.prompt === box?.value ? text : null;
}

/** The summary as the server has read it, once it is whole; null while it is not. */
function whole() {
  const [text, state] = [own(), theView()?.state];
  const value = state?.value;
  const isOfThis = value && text && !text.running && value.ids.length === text.tokens.length;
  return isOfThis && text.tokens.length ? value : null;
}

/**
 * The labels of the `n` tokens that were looked at most, each label once, best first.
 *
 * @param {number[]} shares of the source's tokens
 * @param {string[]} labels theirs
 * @param {number} n
 */
function most(shares, labels, n) {
  const order = shares.map((_, i) => i).sort((one, other) => shares[other] - shares[one]);
  return [...new Set(order.map((i) => labels[i]))].slice(0, n);
}

offerValues({
  source_tokens() {
    const value = whole();
    return value && { answer: value.source_ids.length };
  },
  summary_tokens() {
    const value = whole();
    return value && { answer: value.ids.length };
  },
  most_attended({ n, at }) {
    const [value, heat] = [whole(), theView()?.state.heat];
    if (!value || !heat?.shares || heat.rows < Number(at)) return null;
    const labels = most(heat.shares(Number(at) - 1), value.source_labels, Number(n));
    return { labels: [...labels].sort(), answer: labels[0] };
  },
});
offerNext('summarize', (n) => {
  const [shown, text] = [charts(ELEMENTS.summarize_live), own()];
  const at = text ? selected(STRIP) : 0;
  if (!shown?.step || shown.step.generated !== at) return null;
  const summary = text?.tokens.slice(0, at).map((token) => token.text);
  const tokens = bestTokens(shown.step, shown.label, n);
  return { before: summary?.join('') ?? '', tokens, entropy: bits(shown.step.before), goOn: null };
});
offerActs({
  async summarize() {
    const before = own()?.text_id;
    await clicked(
      `#${ELEMENTS.summarize_write}`,
      () => own() !== null && own()?.text_id !== before,
      () => whole() !== null,
    );
  },
  async attention() {
    await found(whole);
    theView()?.look(LOOKED_AT);
    if (!(await found(() => theView()?.state.heat.rows))) throw new Error('no attention comes');
  },
});
