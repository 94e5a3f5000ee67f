// What the page's state is: parts by name, each read, checked and written by whoever shows it. No DOM, and nothing of
// where a state is kept or how it travels: `kept.js` knows that.

/** The parts, in the order in which a state is written: which model wrote a text must be known before the text. */
export const PARTS = /** @type {const} */ ([
  'tab', // the one that is open
  'models', // those in use, by family, where they are not the ones that the page opens with
  'fields', // the controls, and what stands in the boxes to type in
  'generate', // a tab's texts, of what is generated: the one that is shown, and its branches
  'generate-tree', // the beam searches that they came of
  'summarize',
  'summarize-tree',
  'chat', // the conversation, and what is being typed
  'chat-strip', // the reply that is shown with its tokens
  'chat-tree',
  'compare', // the settings, and their texts
  'tokenizer', // what is typed there, and what is chosen
]);

/** @typedef {typeof PARTS[number]} PartName */

/**
 * @template Value
 * @typedef {object} Part
 * @property {(value: unknown) => value is Value} check whether a value can be written: it may come from anywhere
 * @property {(isBrief: boolean) => Value | undefined} read undefined: as the page opens; brief: what is needed
 * @property {(value: Value) => void} write
 */

/** A state whose parts come when they are first shown: until then a part's value waits for it. */
export class State {
  /** @type {Map<PartName, Part<any>>} any: a part has its own value */
  #parts = new Map();
  /** @type {Map<PartName, unknown>} */
  #waiting = new Map();
  /** @type {Array<(name: PartName) => void>} */
  #listeners = [];

  /**
   * From now on `part` is the part of this name; the value that waits for it is written.
   *
   * @template Value
   * @param {PartName} name
   * @param {Part<Value>} part
   */
  take(name, part) {
    this.#parts.set(name, part);
    const value = this.#waiting.get(name);
    this.#waiting.delete(name);
    if (part.check(value)) part.write(value);
  }

  /**
   * The value of a part; undefined where it is as the page opens.
   *
   * @param {PartName} name
   * @param {boolean} [isBrief] no more than is needed
   */
  read(name, isBrief = false) {
    const part = this.#parts.get(name);
    return part ? part.read(isBrief) : this.#waiting.get(name);
  }

  /** The values of all parts that are not as the page opens, by their names. */
  readAll() {
    const values = PARTS.map((name) => [name, this.read(name)]);
    return /** @type {Partial<Record<PartName, unknown>>} */ (
      Object.fromEntries(values.filter(([, value]) => value !== undefined))
    );
  }

  /**
   * Writes the values of parts by their names. What a part cannot have leaves it as it is.
   *
   * @param {Partial<Record<PartName, unknown>>} values
   */
  writeAll(values) {
    for (const name of PARTS) {
      if (!Object.hasOwn(values, name)) continue;
      const [part, value] = [this.#parts.get(name), values[name]];
      if (!part) this.#waiting.set(name, value);
      else if (part.check(value)) part.write(value);
    }
  }

  /**
   * Calls `listener(name)` whenever a part has changed.
   *
   * @param {(name: PartName) => void} listener
   */
  onChange(listener) {
    this.#listeners.push(listener);
  }

  /**
   * Says that a part has changed.
   *
   * @param {PartName} name
   */
  changed(name) {
    for (const listener of this.#listeners) listener(name);
  }
}

/** This page's. */
export const state = new State();
