// The tabs whose texts give the lab real probabilities.

/** @typedef {'tab_generate' | 'tab_summarize' | 'tab_chat'} TabName the key of its name */

import { ELEMENTS } from '../generated/names.js';
import { state as chartState } from '../live/face.js';
import { current } from '../workbench/strip/strip.js';

/** @type {Array<{ tab: TabName, strip: string, charts: string }>} */
const SOURCES = [
  { tab: 'tab_generate', strip: 'generate-strip', charts: 'generate-live' },
  { tab: 'tab_summarize', strip: 'summarize-strip', charts: ELEMENTS.summarize_live },
  { tab: 'tab_chat', strip: ELEMENTS.chat_strip, charts: ELEMENTS.chat_live },
];

/** The tabs that have a text, with the probability of each of its tokens under the unmodified model. */
export const texts = () =>
  SOURCES.flatMap(({ tab, strip }) => {
    const chances = (current(strip)?.tokens ?? []).map(({ logprob }) => Math.exp(logprob));
    return chances.length ? [{ tab, chances }] : [];
  });

/** The tabs whose charts stand on a step, with the unmodified model's distribution there. */
export const steps = () =>
  SOURCES.flatMap(({ tab, charts }) => {
    const step = chartState(charts)?.step;
    return step ? [{ tab, probs: step.before }] : [];
  });
