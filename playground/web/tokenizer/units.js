// A text's units as the server packs them (`answers.laid_out`), read back into what the tab draws. No DOM.

/** @import { LaidOut } from '../generated/contract.js' */

/** @typedef {LaidOut['units'][number]} PackedUnit */
/** @typedef {PackedUnit[1][number]} PackedPiece */
/** @typedef {'whole' | 'lead' | 'middle' | 'tail'} Role */

/**
 * What of one character a piece holds: bytes `first` up to `first + count` of the `of` that it has.
 *
 * @typedef {{ char: string, first: number, count: number, of: number, role: Role }} Part
 */

/**
 * One token: `start` and `end` are characters of the text; `bytes` are hexadecimal.
 *
 * @typedef {object} Piece
 * @property {number} index its place among the tokens
 * @property {number} id
 * @property {string} piece as the vocabulary has it
 * @property {string} label as a reader should see it
 * @property {number} start
 * @property {number} end
 * @property {string} bytes
 * @property {Part[]} parts its share of each character, where it splits one
 * @property {boolean} special
 * @property {boolean} unknown
 * @property {boolean} inserted
 */

/**
 * The shortest stretch of the text that whole pieces stand for.
 *
 * @typedef {object} Unit
 * @property {string} key the same for what looks the same
 * @property {string} text
 * @property {number} start
 * @property {number} end
 * @property {string | null} became what its pieces say instead, where normalization changed it
 * @property {boolean} space whether a space was inserted before it
 * @property {Piece[]} pieces
 */

const [SPECIAL, UNKNOWN, INSERTED] = [1, 2, 4];

/**
 * The units of an answer, with their places and pieces.
 *
 * @param {LaidOut} answer
 * @returns {Unit[]}
 */
export function unpack({ units, vocab }) {
  let [start, index] = [0, 0];
  return units.map((packed) => {
    const [text, pieces, became, space] = packed;
    const end = start + [...text].length;
    const unit = {
      key: JSON.stringify(packed),
      text,
      start,
      end,
      became,
      space,
      pieces: pieces.map((piece) => read(piece, vocab, start, end, index++)),
    };
    start = end;
    return unit;
  });
}

/**
 * A piece of the unit that goes `from` one character `to` another.
 *
 * @param {PackedPiece} packed
 * @param {LaidOut['vocab']} vocab
 * @param {number} from
 * @param {number} to
 * @param {number} index
 * @returns {Piece}
 */
function read(packed, vocab, from, to, index) {
  const [id, start, end, flags, parts, own] = typeof packed === 'number' ? [packed, 0, to - from, 0, [], null] : packed;
  const [piece, label, bytes] = vocab[id];
  return {
    index,
    id,
    piece,
    label,
    start: from + start,
    end: from + end,
    bytes: own ?? bytes,
    parts: parts.map(part),
    special: Boolean(flags & SPECIAL),
    unknown: Boolean(flags & UNKNOWN),
    inserted: Boolean(flags & INSERTED),
  };
}

/**
 * @param {[char: string, first: number, count: number, of: number]} packed
 * @returns {Part}
 */
function part([char, first, count, of]) {
  const role = count === of ? 'whole' : first === 0 ? 'lead' : first + count === of ? 'tail' : 'middle';
  return { char, first, count, of, role };
}
