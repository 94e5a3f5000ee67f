// How a token is coloured, and a shape of its underline (`pg-band-0` to `pg-band-4`): by its probability, its rank or
// the entropy of its place. Pure: no DOM.

/** @typedef {{ prob: number | null, rank: number | null, entropy: number | null }} Measures null: not known */

/**
 * Five bands, from probable to surprising.
 * @param {number} p a probability
 */
export const band = (p) => (p >= 0.5 ? 0 : p >= 0.2 ? 1 : p >= 0.05 ? 2 : p >= 0.01 ? 3 : 4);

/** @param {number} rank 1 is the most probable */
const bandOfRank = (rank) => (rank <= 10 ? 0 : rank <= 100 ? 1 : rank <= 1000 ? 2 : 4);

/** @param {number} entropy in nats */
const bandOfEntropy = (entropy) => (entropy < 0.5 ? 0 : entropy < 1 ? 1 : entropy < 2 ? 2 : entropy < 4 ? 3 : 4);

/**
 * What a token can be coloured by.
 *
 * @typedef {'probability' | 'rank' | 'entropy'} Colour
 */
export const COLOURS = /** @type {const} */ (['probability', 'rank', 'entropy']);

/** The bands in words: number and range. @type {Record<Colour, Array<[number, string]>>} */
export const RANGES = {
  probability: [
    [0, '≥ 50 %'],
    [1, '20–50'],
    [2, '5–20'],
    [3, '1–5'],
    [4, '< 1 %'],
  ],
  rank: [
    [0, '1–10'],
    [1, '11–100'],
    [2, '101–1,000'],
    [4, '> 1,000'],
  ],
  entropy: [
    [0, '< 0.5'],
    [1, '0.5–1'],
    [2, '1–2'],
    [3, '2–4'],
    [4, '≥ 4'],
  ],
};

/**
 * The band of a token; null where what it is coloured by is not known.
 *
 * @param {Colour} colour
 * @param {Measures} token
 * @returns {number | null}
 */
export function bandOf(colour, { prob, rank, entropy }) {
  if (colour === 'rank') return rank === null ? null : bandOfRank(rank);
  if (colour === 'entropy') return entropy === null ? null : bandOfEntropy(entropy);
  return prob === null ? null : band(prob);
}

/**
 * How many of the tokens lie in each range of ranks.
 *
 * @param {Array<number | null>} ranks those of tokens that have none are not counted
 */
export function rankCounts(ranks) {
  const bands = ranks.filter((rank) => rank !== null).map(bandOfRank);
  return RANGES.rank.map(([number, range]) => ({ range, band: number, n: bands.filter((b) => b === number).length }));
}
