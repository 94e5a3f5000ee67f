// A language of three letters and five steps whose best text greedy search misses. Pure: no DOM.
// Python: probability/letters.py.

export const STEPS = 5;

/** @typedef {Record<string, number>} Next the probability of each next letter */
/** @typedef {{ start: Next, follows: Record<string, Next> }} Letters */
/** @typedef {{ text: string, probability: number, kept: boolean }} Grown a text that a search has looked at */

/** @type {Letters} */
export const LANGUAGE = {
  start: { a: 0.45, b: 0.35, c: 0.2 },
  follows: {
    a: { a: 0.4, b: 0.35, c: 0.25 },
    b: { a: 0.5, b: 0.3, c: 0.2 },
    c: { a: 0.02, b: 0.03, c: 0.95 },
  },
};

export const LETTERS = Object.keys(LANGUAGE.start);

/** @type {(a: Pick<Grown, 'text' | 'probability'>, b: Pick<Grown, 'text' | 'probability'>) => number} */
const byRank = (a, b) => b.probability - a.probability || (a.text < b.text ? -1 : 1);

/**
 * The distribution of the letter after a text.
 *
 * @param {string} text
 */
export const nextLetter = (text) => (text ? LANGUAGE.follows[text[text.length - 1]] : LANGUAGE.start);

/**
 * Every text that goes on from these by one letter.
 *
 * @param {Array<Pick<Grown, 'text' | 'probability'>>} beams
 */
const grown = (beams) =>
  beams.flatMap(({ text, probability }) =>
    Object.entries(nextLetter(text)).map(([letter, share]) => ({
      text: text + letter,
      probability: probability * share,
    })),
  );

/**
 * For each step the texts looked at, in the alphabet's order; the `width` most probable are kept. 1 is greedy search.
 *
 * @param {number} width
 * @returns {Grown[][]}
 */
export function beamSearch(width) {
  /** @type {Array<Pick<Grown, 'text' | 'probability'>>} */
  let beams = [{ text: '', probability: 1 }];
  return Array.from({ length: STEPS }, () => {
    const candidates = grown(beams);
    beams = [...candidates].sort(byRank).slice(0, width);
    const kept = new Set(beams.map(({ text }) => text));
    return candidates
      .map((each) => ({ ...each, kept: kept.has(each.text) }))
      .sort((a, b) => (a.text < b.text ? -1 : 1));
  });
}

/** All 3⁵ texts, the most probable first. */
export const exhaustive = () => beamSearch(3 ** STEPS)[STEPS - 1].sort(byRank);

/**
 * The most probable text that a search ended with.
 *
 * @param {Grown[][]} trail
 */
export const bestOf = (trail) => [...trail[trail.length - 1]].sort(byRank)[0];
