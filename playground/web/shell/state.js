// What the page's state is: parts by name, each read, checked and written by whoever shows it. No DOM, and nothing of
// where a state is kept or how it travels: `kept.js` knows that.

/** The parts, in the order in which a state is written: which model wrote a text must be known before the text. */
export const PARTS = /** @type {const} */ ([
  'tab', // the one that is open
  'models', // those in use, by family, where they are not the ones that the page opens with
  'views', // the figure at the right of each tab's charts
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
  'lab', // the numbers of the Probability lab
  'lesson', // the one that is being taken
]);

/** @typedef {typeof PARTS[number]} PartName */

/**
 * @template Value
 * @typedef {object} Part
 * @property {(value: unknown) => value is Value} check whether a value can be written: it may come from anywhere
 * @property {(isBrief: boolean) => Value | undefined} read undefined: as the page opens; brief: what is needed
 * @property {(value: Value) => void} write
 * @property {() => void} [clear] brings it to how the page opens
 */

/**
 * What of a part a link may hold.
 *
 * @typedef {object} LinkRule
 * @property {(value: unknown) => boolean} check whether a link's value is one: it comes from anywhere
 * @property {(value: unknown, isFollowed: boolean) => unknown} write what a link has of the part's value, which may
 *     wait; undefined: nothing. Followed: pages that are open already show it as it changes
 * @property {(value: any) => unknown} read any: the part's value of what a link has of it, which has been checked
 */

/** A state whose parts come when they are first shown: until then a part's value waits for it. */
export class State {
  /** @type {Map<PartName, Part<any>>} any: a part has its own value */
  #parts = new Map();
  /** @type {Map<PartName, unknown>} */
  #waiting = new Map();
  /** @type {Map<PartName, LinkRule>} */
  #links = new Map();
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
   * The values of all parts as a link has them: what can be computed anew is not in it.
   *
   * @param {boolean} [isFollowed] whether pages that are open already are to show it as it changes
   */
  toLink(isFollowed = false) {
    const values = PARTS.map((name) => [name, this.#linked(name, isFollowed)]);
    return /** @type {Partial<Record<PartName, unknown>>} */ (
      Object.fromEntries(values.filter(([, value]) => value !== undefined))
    );
  }

  /**
   * @param {PartName} name
   * @param {boolean} isFollowed
   */
  #linked(name, isFollowed) {
    const [rule, value] = [this.#links.get(name), this.read(name)];
    if (!rule || value === undefined) return undefined;
    const written = rule.write(value, isFollowed);
    return rule.check(written) ? written : undefined;
  }

  /**
   * From now on a link may hold the part of this name; of a part without a rule it holds nothing.
   *
   * @template [Value=unknown]
   * @param {PartName} name
   * @param {(value: unknown) => boolean} check whether a link's value is one
   * @param {(value: unknown) => value is Value} [isKept] whether a value is one of the part's, which may wait unchecked
   * @param {(value: Value, isFollowed: boolean) => unknown} [toLink] what a link has of the part's value; none: all
   * @param {(value: any) => Value} [fromLink] any: the part's value of what a link has of it; none: the same
   */
  link(name, check, isKept, toLink, fromLink) {
    /** @type {LinkRule['write']} */
    const write = (value, isFollowed) => {
      if (!isKept || !toLink) return value;
      return isKept(value) ? toLink(value, isFollowed) : undefined;
    };
    this.#links.set(name, { check, write, read: fromLink ?? ((value) => value) });
  }

  /**
   * The values of parts that a link's values mean, all of which it may hold.
   *
   * @param {Partial<Record<PartName, unknown>>} values
   * @returns {Partial<Record<PartName, unknown>>}
   */
  fromLink(values) {
    const names = PARTS.filter((name) => Object.hasOwn(values, name));
    return Object.fromEntries(names.map((name) => [name, this.#links.get(name)?.read(values[name])]));
  }

  /**
   * Whether a link may hold all of these values.
   *
   * @param {Record<string, unknown>} values
   * @returns {values is Partial<Record<PartName, unknown>>}
   */
  accepts(values) {
    return Object.entries(values).every(([name, value]) =>
      this.#links.get(/** @type {PartName} */ (name))?.check(value),
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
   * Brings a part to how the page opens, if it is on the page and can be.
   *
   * @param {PartName} name
   */
  clear(name) {
    this.#waiting.delete(name);
    this.#parts.get(name)?.clear?.();
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
