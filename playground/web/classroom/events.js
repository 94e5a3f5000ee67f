// A stream of server-sent events, read as it comes, however it is cut into chunks. Pure: no DOM.

/** @typedef {{ event: string, data: string }} ServerEvent */

const LONGEST = 1_000_000; // characters of one event

export class EventReader {
  #decoder = new TextDecoder();
  #rest = '';

  /**
   * The events that end in `chunk`; comments, which only show that the connection lives, are none.
   *
   * @param {Uint8Array} chunk
   * @returns {ServerEvent[]}
   */
  read(chunk) {
    const text = (this.#rest + this.#decoder.decode(chunk, { stream: true })).replaceAll('\r\n', '\n');
    const blocks = text.split('\n\n');
    this.#rest = blocks.pop() ?? '';
    if (this.#rest.length > LONGEST) throw new RangeError('an event is too long');
    return blocks.flatMap(eventOf);
  }
}

/**
 * @param {string} block the lines of one event
 * @returns {ServerEvent[]} none where it has no data
 */
function eventOf(block) {
  let event = 'message';
  const data = [];
  for (const line of block.split('\n')) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
  }
  return data.length ? [{ event, data: data.join('\n') }] : [];
}
