// The watermark's green tokens: transformers' WatermarkLogitsProcessor (lefthash) without torch. Pure: no DOM.
// torch.randperm on a CPU is a Fisher–Yates shuffle by the numbers of MT19937 (Matsumoto and Nishimura, 1998).

/** @import { DecodingOptions } from '../generated/contract.js' */

const HASHING_KEY = 15_485_863; // watermark.HASHING_KEY
const SIZE = 624;
const SHIFT = 397;
const KEPT = 64; // greens that are remembered, of as many tokens before

/**
 * What a text is marked with.
 *
 * @typedef {Pick<DecodingOptions, 'greenlist_ratio' | 'watermark_bias'>} Mark
 */

/**
 * The 32-bit numbers of an MT19937 generator, one after the other.
 *
 * @param {number} seed
 */
export function mersenne(seed) {
  const state = new Uint32Array(SIZE);
  state[0] = seed % 2 ** 32;
  for (let i = 1; i < SIZE; i++) {
    const before = state[i - 1] ^ (state[i - 1] >>> 30);
    state[i] = Math.imul(before, 1812433253) + i;
  }
  let at = SIZE;
  const renew = () => {
    for (let i = 0; i < SIZE; i++) {
      const bits = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE] ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
    }
    at = 0;
  };
  return () => {
    if (at === SIZE) renew();
    let bits = state[at++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  };
}

/**
 * Which ids are green after the token `previous`: 1, else 0.
 *
 * @param {number} previous
 * @param {number} size of the vocabulary
 * @param {number} ratio the green share
 * @returns {Uint8Array}
 */
export function greenAfter(previous, size, ratio) {
  const key = `${previous} ${size} ${ratio}`;
  const known = greens.get(key);
  if (known) return known;
  const green = shuffled(previous, size, Math.floor(size * ratio));
  if (greens.size >= KEPT) greens.delete([...greens.keys()][0]);
  greens.set(key, green);
  return green;
}

/** @type {Map<string, Uint8Array>} */
const greens = new Map();

/**
 * The first `count` of a random order of the ids, which `previous` seeds.
 *
 * @param {number} previous
 * @param {number} size
 * @param {number} count
 */
function shuffled(previous, size, count) {
  const random = mersenne(HASHING_KEY * previous);
  const order = Uint32Array.from({ length: size }, (_, id) => id);
  const green = new Uint8Array(size);
  for (let i = 0; i < count; i++) {
    const other = i < size - 1 ? i + (random() % (size - i)) : i;
    [order[i], order[other]] = [order[other], order[i]];
    green[order[i]] = 1;
  }
  return green;
}

/**
 * A text's tokens that are green after the one before them; null for one that nothing stands before.
 *
 * @param {number | null} before the token before the first
 * @param {number[]} ids
 * @param {number} size of the vocabulary
 * @param {Mark} mark
 * @returns {Array<boolean | null>}
 */
export const greensOf = (before, ids, size, { greenlist_ratio: ratio }) =>
  ids.map((id, i) => {
    const previous = i ? ids[i - 1] : before;
    return previous === null ? null : greenAfter(previous, size, ratio)[id] === 1;
  });

/**
 * How much a text looks as if it were marked: z = (green − γT) / √(Tγ(1 − γ)); null: nothing can be counted.
 *
 * @param {Array<boolean | null>} green
 * @param {Mark} mark
 */
export function detection(green, { greenlist_ratio: gamma }) {
  const scored = green.filter((each) => each !== null);
  const count = scored.filter(Boolean).length;
  const deviation = Math.sqrt(scored.length * gamma * (1 - gamma));
  return { green: count, scored: scored.length, z: scored.length ? (count - gamma * scored.length) / deviation : null };
}
