// A text's units as the server packs them (`tokenizer_answers.laid_out`), read back into what the tab draws.

const [SPECIAL, UNKNOWN, INSERTED] = [1, 2, 4];

/** The units of an answer, each with its place, its pieces, and a `key` that is the same for what looks the same. */
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

function read(packed, vocab, from, to, index) {
  const [id, start, end, flags, parts, own] = Array.isArray(packed) ? packed : [packed, 0, to - from, 0, [], null];
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

function part([char, first, count, of]) {
  const role = count === of ? 'whole' : first === 0 ? 'lead' : first + count === of ? 'tail' : 'middle';
  return { char, first, count, of, role };
}
