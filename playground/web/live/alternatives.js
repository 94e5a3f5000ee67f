// What each chart shows, in words and numbers, for those who do not see it. Pure: no DOM.

import { count, fill, percent } from '../common/format.js';
import { columns } from './charts/histogram.js';
import { COMPARED, probabilities } from './charts/temperatures.js';
import { effect, stageRows } from './charts/waterfall.js';
import { cumulative } from './math.js';

/** @import { Shown } from './types.js' */

const NAMED = 5; // tokens
const SHARES = [0.5, 0.9, 0.99]; // of the mass, whose ranks are named
const DECADES = 3; // of probability, from the highest, that are counted apart

/**
 * The text of each chart by its name.
 *
 * @type {Record<string, (shown: Shown) => string>}
 */
export const ALTERNATIVES = {
  next_token({ step, result, words, label }) {
    const tokens = [...step.ranked.ids.subarray(0, NAMED)].map((id) => {
      const stage = result.removedBy[id];
      const values = { token: label(id), before: percent(step.before[id]), after: percent(result.after[id]) };
      if (!stage) return fill(words.alt_token, values);
      return fill(words.alt_removed, { ...values, rule: words[`stage:${result.stages[stage - 1].name}`] });
    });
    return fill(words.alt_next_token, { name: words.next_token, tokens: tokens.join('; ') });
  },
  cumulative({ result, words }) {
    const reached = SHARES.map((share) => {
      const n = rankReaching(result, share);
      return fill(words.alt_reach, { n: count(n), share: percent(cumulative(result, n)) });
    });
    const kept = fill(words.kept_area, { n: count(result.kept) });
    const k = result.k === null ? [] : [fill(words.k_line, { k: count(result.k) })];
    const p = result.p === null ? [] : [fill(words.p_line, { p: percent(result.p.height) })];
    return `${words.cumulative}: ${[...reached, ...k, ...p, kept].join('; ')}.`;
  },
  histogram({ step, result, words }) {
    const [before, after] = [step.before, result.after].map(columns);
    const top = Array.from({ length: DECADES }, (_, i) => before.length - 1 - i);
    const sum = (/** @type {number[]} */ counts) => counts.slice(1, -DECADES).reduce((all, each) => all + each, 0);
    const lines = [
      ...top.map((i, k) => [decade(k, words), before[i], after[i]]),
      [words.alt_less, sum(before), sum(after)],
      [words.removed_column, before[0], after[0]],
    ];
    const said = lines.map(([name, was, is]) =>
      fill(words.alt_count, { name, before: count(Number(was)), after: count(Number(is)) }),
    );
    return `${words.histogram}: ${said.join('; ')}.`;
  },
  temperatures({ result, options, words }) {
    const { values, count: legal } = result.past;
    const now = options.do_sample ? options.temperature : 1;
    const best = [...COMPARED, now].map((t, i) => {
      const [share] = probabilities(values, legal, t, [1]);
      const template = i < COMPARED.length ? words.temperature_line : words.temperature_now;
      return `${fill(template, { t })}: ${percent(share ?? 0)}`;
    });
    return fill(words.alt_temperatures, { name: words.temperatures, best: best.join('; ') });
  },
  waterfall({ step, result, options, words, stages }) {
    const acting = stageRows(step, result, options, stages).filter(({ acts }) => acts);
    const name = (/** @type {string | null} */ stage) =>
      stage === null ? words.waterfall_start : words[`stage:${stage}`];
    const said = acting.map((row) => `${name(row.name)}: ${effect(row, words, false)}`);
    return `${words.waterfall}: ${said.join('; ')}.`;
  },
};

/**
 * The probabilities of a column of the histogram, the highest first.
 *
 * @param {number} k
 * @param {Shown['words']} words
 */
function decade(k, words) {
  const [low, high] = [-k - 1, -k].map((power) => percent(10 ** power));
  return k ? `${low}–${high}` : fill(words.alt_from, { share: low });
}

/**
 * The number of best tokens that together reach `share` of the mass.
 *
 * @param {Shown['result']} result
 * @param {number} share
 */
function rankReaching(result, share) {
  let [from, to] = [1, Math.max(result.count, 1)];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (cumulative(result, middle) >= share) to = middle;
    else from = middle + 1;
  }
  return from;
}
