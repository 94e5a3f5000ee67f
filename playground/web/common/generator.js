// Philox 2×32 with ten rounds (Salmon et al., 2011): the seed is the key, the number of a draw the counter, so that
// any draw is computed without those before it. Pure: no DOM. Python: probability/generator.py.

const MULTIPLIER_HIGH = 0xd256; // of 0xd256d193
const MULTIPLIER_LOW = 0xd193;
const MULTIPLIER = 0xd256d193 | 0;
const WEYL = 0x9e3779b9 | 0;
const ROUNDS = 10;

export const HIGHEST_SEED = 2 ** 32 - 1;
const pair = new Float64Array(2);

/**
 * The uniform number of a draw, in [0, 1), with 53 random bits.
 *
 * @param {number} seed 0 to `HIGHEST_SEED`
 * @param {number} draw its number, 0 to 2³² − 1
 */
export function uniform(seed, draw) {
  fill(pair, 1, seed, draw);
  return pair[0];
}

/**
 * The uniform numbers of draws that follow each other. They are computed two at a time, of which neither waits for the
 * other: a processor has them sooner.
 *
 * @param {Float64Array} into of even length
 * @param {number} n how many
 * @param {number} seed
 * @param {number} start the number of the first draw
 */
export function fill(into, n, seed, start) {
  for (let i = 0; i < n; i += 2) {
    let left = (start + i) | 0;
    let right = 0;
    let nextLeft = (start + i + 1) | 0;
    let nextRight = 0;
    let key = seed | 0;
    for (let round = 0; round < ROUNDS; round++) {
      const high = highWord(left);
      const nextHigh = highWord(nextLeft);
      const low = Math.imul(left, MULTIPLIER);
      const nextLow = Math.imul(nextLeft, MULTIPLIER);
      left = high ^ key ^ right;
      nextLeft = nextHigh ^ key ^ nextRight;
      right = low;
      nextRight = nextLow;
      key = (key + WEYL) | 0;
    }
    into[i] = fraction(left, right);
    into[i + 1] = fraction(nextLeft, nextRight);
  }
}

/**
 * 53 bits of two words as a number in [0, 1).
 *
 * @param {number} left
 * @param {number} right
 */
const fraction = (left, right) => ((left >>> 5) * 67108864 + (right >>> 6)) / 9007199254740992;

/**
 * The upper 32 bits of a word times the multiplier, in parts that 32 bits hold.
 *
 * @param {number} word
 */
function highWord(word) {
  const upper = word >>> 16;
  const lower = word & 0xffff;
  const middle = Math.imul(upper, MULTIPLIER_LOW) >>> 0;
  const other = Math.imul(lower, MULTIPLIER_HIGH) >>> 0;
  const carried = (Math.imul(lower, MULTIPLIER_LOW) >>> 16) + (middle & 0xffff) + (other & 0xffff);
  return (Math.imul(upper, MULTIPLIER_HIGH) + (middle >>> 16) + (other >>> 16) + (carried >>> 16)) | 0;
}
