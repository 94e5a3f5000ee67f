// The constraint: which tokens the server says are allowed at a step under it. Pure: no DOM.

/** @import { DecodingOptions } from '../generated/contract.js' */
/** @import { Step } from './types.js' */

/** @param {Pick<DecodingOptions, 'constraint' | 'grammar'>} options */
const isOn = ({ constraint, grammar }) => constraint !== 'none' && grammar !== '';

/**
 * Whether a constraint acts on a step: one that the step was not looked up under does not.
 *
 * @param {DecodingOptions} options
 * @param {Step} step
 */
export const isKnown = (options, { allowed }) =>
  isOn(options) && allowed?.constraint === options.constraint && allowed?.grammar === options.grammar;

/**
 * Whether a constraint is on that the step has not been looked up under.
 *
 * @param {Step} step
 * @param {DecodingOptions} options
 */
export const isAwaited = (step, options) => isOn(options) && !isKnown(options, step);

/**
 * The ids that the constraint bans.
 *
 * @param {Step} step looked up under the constraint
 * @returns {number[]}
 */
export function bannedAt({ allowed, vocab_size }) {
  const bits = Uint8Array.from(atob(allowed?.bits ?? ''), (sign) => sign.charCodeAt(0));
  return Array.from({ length: vocab_size }, (_, id) => id).filter((id) => !((bits[id >> 3] >> (id & 7)) & 1));
}
