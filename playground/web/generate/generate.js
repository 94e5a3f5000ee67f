// The Generate tab's examples. What is written there, and its charts, is the workbench's.

/** @import { Language } from '../generated/contract.js' */

import '../workbench/workbench.js';
import { expose } from '../bridge.js';
import { data } from '../common/data.js';
import { LANGUAGES, language } from '../common/i18n.js';

expose('generate', {
  /**
   * An example's text in the page's language.
   *
   * @param {number} number
   */
  example: (number) => data.prompts[language()].texts[number],
  /**
   * The prompt and the examples' buttons in another language; a prompt of the reader's own stays.
   *
   * @param {Language} chosen
   * @param {string} prompt
   */
  examples(chosen, prompt) {
    const ours = LANGUAGES.some((name) => data.prompts[name].texts.includes(prompt));
    return [ours ? data.prompts[chosen].texts[0] : prompt, ...data.prompts[chosen].shown];
  },
});
