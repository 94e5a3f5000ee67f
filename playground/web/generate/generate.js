// The Generate tab's examples. What is written there, and its charts, is the workbench's.

/** @import { Language } from '../generated/contract.js' */

import '../workbench/workbench.js';
import { expose } from '../bridge.js';
import { data } from '../common/data.js';
import { LANGUAGES, language, onLanguage, words } from '../common/i18n.js';
import { EVENTS } from '../generated/names.js';
import { isChosen } from '../shell/models.js';
import { state } from '../shell/state.js';
import { awaits, current, go, put } from '../workbench/strip/strip.js';

const STRIP = 'generate-strip';
/** @type {Set<Language>} languages whose worked text has been shown */
const shown = new Set();
let isSpoken = false; // whether the page has come to its language: before that, what stands in it is nobody's choice

/**
 * A text that the page opens with, in its language, each once: as long as nothing else was written or chosen, now or
 * before the page was loaded anew.
 */
function showWorked() {
  const [worked, text] = [data.worked[language()], current(STRIP)];
  const box = /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#prompt textarea'));
  const isOurs = !text || Object.values(data.worked).some(({ text_id }) => text_id === text.text_id);
  if (!isSpoken || text?.text_id === worked?.text_id || awaits(STRIP)) return;
  if (state.read('lesson')) return; // a lesson writes its own
  if (!worked || !isOurs || shown.has(language()) || box?.value !== worked.prompt) return;
  if (!isChosen(data.models.opening.decoder?.name ?? '') || !document.querySelector(`#${STRIP} .pg-text`)) return;
  shown.add(language());
  put(STRIP, worked);
}

/** What an example holds, and what to look at, under the pointer. */
function explain() {
  const { texts, shows } = data.prompts[language()];
  for (const [i, each] of document.querySelectorAll('#examples button').entries())
    if (each instanceof HTMLElement) each.title = `${texts[i]}\n\n${words()[`${shows[i]}_tip`]}`;
}

document.addEventListener(EVENTS.text, showWorked);
onLanguage(explain);
onLanguage(() => {
  isSpoken = true;
  showWorked();
});
expose('generate', {
  /**
   * An example's text in the page's language; the example that is there already begins anew.
   *
   * @param {number} number
   */
  example(number) {
    const text = data.prompts[language()].texts[number];
    if (current(STRIP)?.prompt === text) go(STRIP, 0);
    return text;
  },
  /**
   * The prompt in another language; one of the reader's own stays, and one of that language's.
   *
   * @param {Language} chosen
   * @param {string} prompt
   */
  examples(chosen, prompt) {
    const { texts } = data.prompts[chosen];
    const ours = LANGUAGES.some((name) => data.prompts[name].texts.includes(prompt));
    return ours && !texts.includes(prompt) ? texts[0] : prompt;
  },
  /** The prompt's box shows another text in the next frame. */
  prompted: () => void requestAnimationFrame(showWorked),
});
