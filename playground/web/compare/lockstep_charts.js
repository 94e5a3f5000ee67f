// The charts of both rows at one place of the text that they read: all of the Generate tab's, one beside the other.

/** @import { StepPayload } from '../generated/contract.js' */

import { say, words } from '../common/i18n.js';
import { ELEMENTS } from '../generated/names.js';
import { setVocabulary, shareVocabulary, showStep } from '../live/face.js';

const CHARTS = [ELEMENTS.compare_one_live, ELEMENTS.compare_other_live];

/**
 * Shows what both expect.
 *
 * @param {StepPayload[]} steps
 * @param {boolean[]} areInUse whether each is of the model in use, whose vocabulary the page knows
 */
export function showBoth(steps, areInUse) {
  CHARTS.forEach((id, side) => {
    if (areInUse[side]) shareVocabulary(id);
    else setVocabulary([], id); // a token that the step does not name is shown by its number
    showStep(steps[side], id);
  });
}

/**
 * Opens the charts under these names, or closes them.
 *
 * @param {boolean} isOpen
 * @param {string[]} names the rows'
 */
export function openBoth(isOpen, names) {
  const place = document.getElementById(ELEMENTS.lockstep_charts);
  if (!place) return;
  place.toggleAttribute('data-open', isOpen);
  place.setAttribute('aria-label', words().lockstep_charts);
  CHARTS.forEach((id, side) => {
    const title = say('lockstep_charts_of', { name: names[side] });
    const heading = document.getElementById(id)?.closest('.pg-both')?.querySelector('.pg-both-name');
    if (heading && heading.textContent !== title) heading.textContent = title;
  });
}
