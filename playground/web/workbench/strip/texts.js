// The texts of a strip, as plain data: one that grows, and the branches that left it. No DOM.

/** @import { BranchData, PlaceData, StripData, TokenData } from '../../generated/contract.js' */

/** @typedef {StripData & { branch: BranchData | null }} GrownText a whole text, and where it left another */

export class Texts {
  /** @type {Map<string, GrownText>} */
  #texts = new Map();
  /** @type {string | null} */
  active = null;

  /**
   * Takes in a strip's value (strip.py): a new text, more of one, or a branch off one.
   * @param {StripData} value
   * @returns {GrownText}
   */
  receive(value) {
    const { after } = value;
    const trunk = after && this.#texts.get(after.text_id);
    const base = trunk ? trunk.tokens.slice(0, after.count) : [];
    const known = this.#texts.get(value.text_id);
    if (!after && !known) this.#texts.clear();
    const branch = known?.branch ?? (after && after.text_id !== value.text_id ? after : null);
    const text = { ...value, tokens: [...base, ...value.tokens], branch };
    this.#texts.set(value.text_id, text);
    this.active = value.text_id;
    for (const [i, { tokens, score }] of value.others.entries()) {
      const text_id = `${value.text_id}.${i + 2}`; // a beam search's other hypotheses, best first
      this.#texts.set(text_id, { ...text, text_id, score, tokens: [...base, ...tokens] });
    }
    return text;
  }

  /**
   * Takes in texts as they were; of what was still growing nothing more comes.
   * @param {GrownText[]} texts
   * @param {string} active the one that is shown
   */
  restore(texts, active) {
    this.#texts = new Map(texts.map((text) => [text.text_id, ended(text)]));
    this.active = active;
  }

  /** @returns {GrownText | null} the text that is shown */
  get current() {
    return (this.active !== null && this.#texts.get(this.active)) || null;
  }

  get all() {
    return [...this.#texts.values()];
  }

  /** @param {string} textId */
  show(textId) {
    if (this.#texts.has(textId)) this.active = textId;
  }
}

/**
 * A text of which nothing more comes: one that was growing broke off.
 * @template {StripData} Text
 * @param {Text} text
 * @returns {Text}
 */
export const ended = (text) => (text.running ? { ...text, running: false, stop_reason: 'cancelled' } : text);

/**
 * Where `count` tokens of a text stand before, as looking.py's Place reads it.
 * @param {GrownText} text
 * @param {number} count
 * @returns {PlaceData}
 */
export function place({ prompt_ids, seed, text_id, tokens, prompt }, count) {
  const generated = tokens.slice(0, count).map(({ id }) => id);
  return { prompt, prompt_ids, seed, text_id, generated, grows: count === tokens.length };
}

/**
 * How many tokens two states of a text begin with in common: what is drawn of them stays.
 * @param {TokenData[]} before
 * @param {TokenData[]} now
 */
export function inCommon(before, now) {
  const other = before.findIndex((token, i) => token !== now[i]);
  return other < 0 ? before.length : other;
}

/**
 * The sum of the tokens' log-probabilities under the unmodified model.
 * @param {TokenData[]} tokens
 */
export const total = (tokens) => tokens.reduce((sum, { logprob }) => sum + logprob, 0);
