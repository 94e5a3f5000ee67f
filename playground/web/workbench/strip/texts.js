// The texts of a strip, as plain data: one that grows, and the branches that left it. No DOM.

/** @import { BranchData, OptionsData } from '../../generated/contract.js' */
/** @import { PlaceData, StripData, TokenData } from '../../generated/contract.js' */

/** @typedef {{ count: number, options: OptionsData }} Origin up to which token a text was written under some options */
/**
 * A whole text, where it left another, and what its tokens were written under, piece by piece.
 *
 * @typedef {StripData & { branch: BranchData | null, origins: Origin[] }} GrownText
 */

export class Texts {
  /** @type {Map<string, GrownText>} */
  #texts = new Map();
  /** @type {string | null} */
  active = null;

  /**
   * Takes in a strip's value (strip.py): a new text, more of one, or a branch off one.
   * @param {StripData & { origins?: Origin[] }} value one that was whole before has its own origins
   * @returns {GrownText}
   */
  receive(value) {
    const { after } = value;
    const trunk = after && this.#texts.get(after.text_id);
    const base = trunk ? trunk.tokens.slice(0, after.count) : [];
    const known = this.#texts.get(value.text_id);
    if (!after && !known) this.#texts.clear();
    const branch = known?.branch ?? (after && after.text_id !== value.text_id ? after : null);
    const tokens = [...base, ...value.tokens];
    const before = trunk ? upTo(trunk.origins, base.length) : [];
    const origin = { count: tokens.length, options: value.options };
    const origins = after ? joined(before, origin) : (value.origins ?? [origin]);
    const by_hand = value.by_hand ? base.length + value.by_hand : Math.min(trunk?.by_hand ?? 0, base.length);
    const text = { ...value, tokens, branch, origins, by_hand };
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

  /** Of the text that is shown nothing more comes. */
  end() {
    if (this.current) this.#texts.set(this.current.text_id, ended(this.current));
  }

  /** @param {string} textId */
  show(textId) {
    if (this.#texts.has(textId)) this.active = textId;
  }
}

/**
 * The origins of a text that goes on; tokens that were taken one by one under the same options are one piece.
 * @param {Origin[]} before
 * @param {Origin} next
 * @returns {Origin[]}
 */
function joined(before, next) {
  const last = before.at(-1);
  const isSame = last && last.options.num_beams === 1 && JSON.stringify(last.options) === JSON.stringify(next.options);
  return [...(isSame ? before.slice(0, -1) : before), next];
}

/**
 * The origins of a text's first `count` tokens.
 * @param {Origin[]} origins
 * @param {number} count
 * @returns {Origin[]}
 */
export function upTo(origins, count) {
  const last = origins.findIndex((each) => each.count >= count);
  const inside = last < 0 ? origins : [...origins.slice(0, last), { ...origins[last], count }];
  return count ? inside : [];
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
  const before = tokens.slice(0, count);
  const generated = before.map(({ id }) => id);
  return { prompt, prompt_ids, seed, text_id, generated, grows: count === tokens.length };
}

/**
 * The ids of a text's tokens that the model does not choose again under `options` after the prompt alone: those that
 * were taken by hand or written under others, and all before them. None where all was, or where the end was written
 * under other options, too: then nothing of it comes again.
 * @param {GrownText} text
 * @param {OptionsData} options
 */
export function taken({ tokens, origins, by_hand }, options) {
  const last = origins.at(-1);
  if (!last || options.num_beams > 1 || !chooseAlike(last.options, options)) return [];
  const count = Math.max(by_hand, origins.at(-2)?.count ?? 0);
  return tokens.slice(0, count).map(({ id }) => id);
}

/**
 * Whether the same tokens are chosen under both, drafted or not; an open seed is the other's.
 * @param {OptionsData} one
 * @param {OptionsData} other
 */
function chooseAlike(one, other) {
  const same = { seed: other.seed ?? one.seed, prompt_lookup_num_tokens: 0 };
  return JSON.stringify({ ...one, ...same }) === JSON.stringify({ ...one, ...other, ...same });
}

/**
 * The place that the charts are to stand on: before the text's token number `index`, below 0 one of its prompt's.
 * @param {GrownText} text
 * @param {number} index
 * @returns {PlaceData}
 */
export function placeToLook(text, index) {
  const { prompt_ids, tokens } = text;
  if (index >= 0) return { ...place(text, index), taken: tokens[index]?.id ?? null };
  const before = prompt_ids.slice(0, index);
  return { ...place(text, 0), grows: false, prompt_ids: before, taken: prompt_ids.at(index) ?? null, is_read: true };
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

/**
 * What became of a draft at the place of a token; null where there was none.
 * @param {TokenData} token
 * @returns {'accepted' | 'refused' | null}
 */
export function draftAt({ id, draft }) {
  return draft?.length ? (draft[0][0] === id ? 'accepted' : 'refused') : null;
}

/**
 * How often the model was run for these tokens.
 * @param {TokenData[]} tokens
 */
export const passes = (tokens) => tokens.filter(({ own_pass }) => own_pass !== false).length;
