// What Gradio's stream says of the events that wait, read from the beginnings of its lines. No DOM.

/**
 * @typedef {object} Estimation an event's place in line: how many are before it, and how long they take
 * @property {'estimation'} kind
 * @property {string} id the event's
 * @property {number} rank
 * @property {number | null} seconds null: unknown
 */
/**
 * @typedef {object} Turn an event has its turn, or has had it
 * @property {'process_starts' | 'process_completed'} kind
 * @property {string} id the event's
 */

export const HEAD = 400; // characters of a line that tell what it is; the rest may be a whole answer
const MESSAGE = /^data: *\{"msg":"(estimation|process_starts|process_completed)","event_id":"(\w+)"/;

/**
 * What a line of the stream says of an event; null where it is another line.
 *
 * @param {string} head the line's beginning
 * @returns {Estimation | Turn | null}
 */
export function messageOf(head) {
  const [, kind, id] = MESSAGE.exec(head) ?? [];
  if (!kind) return null;
  if (kind !== 'estimation') return { kind: /** @type {Turn['kind']} */ (kind), id };
  const { rank, rank_eta: seconds } = JSON.parse(head.slice(head.indexOf('{')));
  return { kind, id, rank, seconds };
}

/** The beginnings of a stream's lines, however the stream is cut into chunks. */
export class LineHeads {
  #decoder = new TextDecoder();
  #head = '';

  /**
   * The beginnings of the lines that end in `chunk`.
   *
   * @param {Uint8Array} chunk
   */
  read(chunk) {
    const ended = [];
    const [rest, ...lines] = this.#decoder.decode(chunk, { stream: true }).split('\n');
    this.#head += rest.slice(0, HEAD - this.#head.length);
    for (const next of lines) {
      ended.push(this.#head);
      this.#head = next.slice(0, HEAD);
    }
    return ended;
  }
}

/** The last names of many, each once. */
export class Recent {
  /** @type {Set<string>} the oldest first */
  #names = new Set();

  /** @param {number} most how many are kept */
  constructor(most) {
    this.most = most;
  }

  /** @param {string} name */
  add(name) {
    this.#names.delete(name);
    this.#names.add(name);
    const [oldest] = this.#names;
    if (this.#names.size > this.most) this.#names.delete(oldest);
  }

  /** @param {string} name */
  has(name) {
    return this.#names.has(name);
  }
}
