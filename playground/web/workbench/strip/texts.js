// The texts of a strip, as plain data: one that grows, and the branches that left it. No DOM.

export class Texts {
  #texts = new Map();
  active = null;

  /** Takes in a strip's value (strip.py): a new text, more of one, or a branch off one. */
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

  get current() {
    return this.#texts.get(this.active) ?? null;
  }

  get all() {
    return [...this.#texts.values()];
  }

  show(textId) {
    if (this.#texts.has(textId)) this.active = textId;
  }

  /** Where `count` tokens of the current text stand before, as looking.py's Place reads it. */
  place(count) {
    const { prompt_ids, seed, text_id, tokens, prompt } = this.current;
    const generated = tokens.slice(0, count).map(({ id }) => id);
    return { prompt, prompt_ids, seed, text_id, generated, grows: count === tokens.length };
  }
}

/** The sum of the tokens' log-probabilities under the unmodified model. */
export const total = (tokens) => tokens.reduce((sum, { logprob }) => sum + logprob, 0);
