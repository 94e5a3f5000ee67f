// A search for letters as the beam tree takes it, with the texts that it should be compared with. Pure: no DOM.

/** @import { TreeData } from '../generated/contract.js' */
/** @import { Grown } from './letters.js' */

import { heights } from '../workbench/tree/layout.js';
import { beamSearch, LETTERS, nextLetter, STEPS } from './letters.js';

/** @typedef {Grown & { fate: string }} Candidate */

/**
 * A text by its letters' places in the alphabet.
 *
 * @param {string} text
 */
export const idsOf = (text) => [...text].map((letter) => LETTERS.indexOf(letter));

/**
 * The tree of a beam search of this width, and those beginnings of `texts` that the search never looked at.
 *
 * @param {number} width
 * @param {string[]} texts
 * @returns {TreeData}
 */
export function letterTree(width, texts) {
  const steps = beamSearch(width).map((step, i) => [
    ...step.map((each) => ({ ...each, fate: each.kept ? (i === STEPS - 1 ? 'f' : 'k') : 'p' })),
    ...unseen(step, texts, i + 1),
  ]);
  const nodes = steps.flat();
  const places = new Map([['', 0], ...nodes.map(({ text }, i) => /** @type {[string, number]} */ ([text, i + 1]))]);
  const parent = nodes.map(({ text }) => places.get(text.slice(0, -1)) ?? 0);
  const sum = nodes.map(({ probability }) => Math.log(probability));
  const own = nodes.map(({ text }) => Math.log(nextLetter(text.slice(0, -1))[text.slice(-1)]));
  const fate = nodes.map((each) => each.fate).join('');
  return {
    ...{ text_id: 'letters', base: 0, running: false, beams: width, length_penalty: 1, best: [], root: '' },
    ...{ depth: STEPS, ids: LETTERS.map((_, i) => i), labels: LETTERS, bans: {} },
    token: nodes.map(({ text }) => LETTERS.indexOf(text.slice(-1))),
    ...{ parent, row: rows(steps), fate, logprob: own, processed: own, sum },
    score: nodes.map(({ text }, i) => sum[i] / text.length),
    ...heights({ parent, sum, fate }),
  };
}

/**
 * What texts begin with after a step, where the search has not looked at it.
 *
 * @param {Grown[]} step
 * @param {string[]} texts
 * @param {number} length
 * @returns {Candidate[]}
 */
function unseen(step, texts, length) {
  const beginnings = [...new Set(texts.map((text) => text.slice(0, length)))];
  return beginnings
    .filter((text) => !step.some((each) => each.text === text))
    .map((text) => ({ text, probability: probabilityOf(text), kept: false, fate: 'u' }));
}

/** @param {string} text */
const probabilityOf = (text) =>
  [...text].reduce((product, letter, i) => product * nextLetter(text.slice(0, i))[letter], 1);

/**
 * The beam that each candidate goes on as, the most probable first; null where it does not.
 *
 * @param {Candidate[][]} steps
 */
const rows = (steps) =>
  steps.flatMap((step) => {
    const ranked = step.filter(({ kept }) => kept).sort((a, b) => b.probability - a.probability);
    return step.map((each) => (each.fate === 'k' ? ranked.indexOf(each) : null));
  });
