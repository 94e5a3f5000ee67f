// Which of the stages are on. Pure: no DOM.

import { STAGES } from '../generated/stages.js';
import { CHANGES } from './changing.js';
import { CUT_OFFS } from './cutting.js';

export { inOrder } from './order.js';

/** @import { DecodingOptions } from '../generated/contract.js' */
/** @import { Step } from './types.js' */

/** Sampling at this temperature or below is greedy: option_rules.GREEDY_TEMPERATURE. */
const GREEDY_TEMPERATURE = 1e-6;

/**
 * Whether tokens are drawn.
 *
 * @param {Pick<DecodingOptions, 'do_sample' | 'temperature'>} options
 */
export const isDrawn = ({ do_sample, temperature }) => do_sample && temperature > GREEDY_TEMPERATURE;

/**
 * Whether a stage acts on a step.
 *
 * @param {string} name
 * @param {Step} step
 * @param {DecodingOptions} options
 * @returns {boolean}
 */
export function isOn(name, step, options) {
  if (STAGES[name].draws && !isDrawn(options)) return false;
  if (name === 'temperature') return options.temperature !== 1;
  if (name === 'renormalize_logits') return options.renormalize_logits;
  if (name in CHANGES) return CHANGES[name].on(options, step);
  return name in CUT_OFFS && CUT_OFFS[name][0](options, step) !== null;
}
