// Mirostat's μ at a step: by how much the text so far has surprised, as the server has looked it up. Pure: no DOM.

import { CHANGES } from './changing.js';
import { inOrder } from './order.js';

/** @import { DecodingOptions, OptionsData } from '../generated/contract.js' */
/** @import { Step } from './types.js' */

const STAGE = 'mirostat_tau';
/** @type {Record<string, (keyof OptionsData)[]>} what a cut-off reads beside the option of its name */
const MORE = { xtc_probability: ['xtc_probability', 'xtc_threshold'] };

/**
 * What decides over the distributions that mirostat gets: the stages before it, and their options.
 *
 * @param {OptionsData} options
 */
function before(options) {
  const order = inOrder(options.stage_order ?? null);
  const names = /** @type {(keyof OptionsData)[]} */ (order.slice(0, order.indexOf(STAGE)));
  const reads = names.flatMap((name) => CHANGES[name]?.reads ?? MORE[name] ?? [name]);
  return JSON.stringify([names, reads.map((name) => options[name])]);
}

/** @param {Pick<DecodingOptions, 'mirostat_tau' | 'num_beams' | 'do_sample' | 'temperature'>} options */
const isOn = ({ mirostat_tau, num_beams }) => mirostat_tau > 0 && num_beams === 1;

/**
 * Whether it is known how much a step's text has surprised under the options.
 *
 * @param {Step} step
 * @param {DecodingOptions} options
 */
const isKnown = ({ generated, surprise }, options) =>
  generated === 0 || (surprise !== null && before(surprise.under) === before(options));

/**
 * Whether mirostat is on, and the step has not been looked up under the stages before it.
 *
 * @param {Step} step
 * @param {DecodingOptions} options
 */
export const isUnread = (step, options) =>
  options.do_sample && options.temperature > 0 && isOn(options) && !isKnown(step, options);

/**
 * μ at a step, in bits: 2τ less η for each bit by which the text has surprised more than τ a token. null: off, or not
 * known.
 *
 * @param {DecodingOptions} options
 * @param {Step} step
 * @returns {number | null}
 */
export function mu(options, step) {
  if (!isOn(options) || !isKnown(step, options)) return null;
  const { mirostat_tau: tau, mirostat_eta: eta } = options;
  const { bits, counted } = (step.generated && step.surprise) || { bits: 0, counted: 0 };
  return 2 * tau - eta * (bits - counted * tau);
}
