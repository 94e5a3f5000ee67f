// What the Probability lab shows, by name (shell/shown.js). All of it is there at once.

/** @import { LabValues } from './kept.js' */

import { offerValues, offerWhole } from '../shell/shown.js';
import { counts } from './draws.js';
import { opening } from './kept.js';
import { failure, LONGEST, runningLogSum, runningProduct } from './logs.js';
import { figure } from './numbers.js';
import { panelValues } from './panel.js';
import { normalized, softmax } from './softmax.js';
import { chanceOfAny } from './tail.js';

/**
 * A value of the lab's numbers.
 *
 * @param {(values: LabValues) => import('../shell/shown.js').Shown} value
 */
const ofLab = (value) => () => {
  const values = panelValues();
  return values ? value(values) : null;
};

/** The factors of Logs: the same again and again, or those of a text. @param {LabValues} values @param {number} t */
const factors = ({ logs: { p, chances } }, t) =>
  Array.from({ length: t }, (_, i) => (chances.length ? chances[i % chances.length] : p));

offerValues({
  lab_shares: ofLab(({ softmax: { logits, temperature } }) => ({
    labels: logits.map(figure),
    answer: softmax(logits, temperature ?? Infinity),
  })),
  lab_zero_at: ofLab((values) => {
    const { zero } = failure(runningProduct(factors(values, LONGEST)), 'float64');
    return { answer: zero ?? Infinity };
  }),
  lab_log_sum: ofLab((values) => ({ answer: runningLogSum(factors(values, values.logs.t)).at(-1) ?? 0 })),
  lab_most: ofLab(({ draws: { weights, n, seed } }) => ({
    answer: Math.max(...counts(normalized(weights), n, seed)),
  })),
  lab_tail: ofLab(({ tail: { q, n } }) => ({ answer: 100 * chanceOfAny(q, n) })),
});

/** Sections with some of their values; the others are those that the lab opens with. */
offerWhole('lab', ({ view, ...sections }) => {
  const whole = opening();
  const named = Object.entries(sections).map(([name, values]) => {
    const section = /** @type {Record<string, object>} */ (/** @type {unknown} */ (whole))[name];
    return [name, { ...section, ...values }];
  });
  return { ...whole, ...Object.fromEntries(named), view: view ?? whole.view };
});
