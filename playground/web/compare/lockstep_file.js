// A text that two models have read, as a file: a row a stretch. No DOM.

/** @import { LockstepData } from '../generated/contract.js' */

import { csvText } from '../common/csv.js';

const HEAD = ['text', 'bytes', 'ids_1', 'ids_2', 'logprob_1', 'logprob_2', 'gap', 'kl', 'kl_back', 'js', 'tv'];

/**
 * The reading as a CSV file; a cell is empty where nothing can be compared.
 *
 * @param {LockstepData} value
 */
export function lockstepCsv({ stretches }) {
  const lines = stretches.map(({ text, bytes, parts: [one, other], divergence, gap }) => [
    text,
    bytes,
    one.ids,
    other.ids,
    one.logprob,
    other.logprob,
    gap,
    divergence?.kl,
    divergence?.kl_back,
    divergence?.js,
    divergence?.tv,
  ]);
  return csvText([HEAD, ...lines]);
}
