// The watermark as a text shows it: which of its tokens are green, and how far beyond chance.

/** @import { OptionsData } from '../generated/contract.js' */
/** @import { Mark } from '../live/green.js' */

import { percent } from '../common/format.js';
import { say } from '../common/i18n.js';
import { state as chartState } from '../live/face.js';
import { detection } from '../live/green.js';
import { onControls, options } from '../shell/controls.js';

/**
 * What a text is looked at under: the watermark that it was written with, else that of the controls; null: none.
 *
 * @param {OptionsData | null} [written] the options of a text that was written
 * @returns {Mark | null}
 */
export function markOf(written = null) {
  const mark = [written, options()].find((each) => (each?.watermark_bias ?? 0) > 0);
  return mark ? { greenlist_ratio: mark.greenlist_ratio ?? 0, watermark_bias: mark.watermark_bias ?? 0 } : null;
}

/**
 * The size of the vocabulary of the model that writes into a strip; null while no chart shows it.
 *
 * @param {string} strip its element's id
 */
export const vocabularySize = (strip) => chartState(strip.replace(/-strip$/, '-live'))?.step?.vocab_size ?? null;

/**
 * What is said of a text's green tokens; empty: there is nothing to count.
 *
 * @param {Array<boolean | null>} green
 * @param {Mark | null} mark
 */
export function markLine(green, mark) {
  if (!mark) return '';
  const { green: n, scored, z } = detection(green, mark);
  return z === null ? '' : say('mark_line', { n, scored, share: percent(mark.greenlist_ratio), z: z.toFixed(2) });
}

/**
 * Calls `follow` when another watermark is set.
 *
 * @param {() => void} follow
 */
export function onMark(follow) {
  let known = JSON.stringify(markOf());
  onControls(() => {
    const now = JSON.stringify(markOf());
    if (now === known) return;
    known = now;
    follow();
  });
}
