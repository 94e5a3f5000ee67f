// The page's language: which one it is, and the words outside Gradio's own components.

/** @import { Language } from '../generated/contract.js' */

import { areOwn, expose } from '../bridge.js';
import { data } from '../common/data.js';
import { announce, choose, language, onLanguage, words } from '../common/i18n.js';
import { setLanguage as setChartLanguage } from '../live/face.js';
import { joinChoices } from './choices.js';
import { dress } from './controls.js';
import { isLanguage, preferred } from './preferred.js';
import { remembered } from './remembered.js';

/** Gradio leaves unselected tabs, and the unseen copies that it measures them by, in the language they began with. */
function writeTabs() {
  const copies = document.querySelectorAll('#tabs .tab-container[aria-hidden] button');
  /** @type {NodeListOf<HTMLElement>} */
  const tabs = document.querySelectorAll('#tabs [data-tab-id]');
  tabs.forEach((tab, i) => {
    const text = words()[`tab_${tab.dataset.tabId}`];
    for (const node of [tab, copies[i]]) if (node && node.textContent !== text) node.textContent = text;
  });
}

/**
 * The elements that have this data attribute.
 *
 * @param {string} name
 * @returns {NodeListOf<HTMLElement>}
 */
const marked = (name) => document.querySelectorAll(`[data-${name}]`);

/** Writes the page's words outside Gradio's own components. */
function write() {
  // Even the same language, set again, restyles the whole page for the sake of `:lang`.
  if (document.documentElement.lang !== language()) document.documentElement.lang = language();
  if (document.title !== words().title) document.title = words().title;
  for (const node of marked('pg-word')) {
    const text = words()[node.dataset.pgWord ?? ''] ?? '';
    if (node.textContent !== text) node.textContent = text;
  }
  writeTabs();
  for (const node of marked('pg-label')) {
    const text = words()[node.dataset.pgLabel ?? ''];
    if (node.ariaLabel !== text) node.ariaLabel = text;
  }
}

/**
 * Calls Gradio's own function that changes the language of its components; it has no public name.
 *
 * @param {Language} chosen
 */
async function gradioLocale(chosen) {
  const core = performance
    .getEntriesByType('resource')
    .map(({ name }) => name)
    .find((name) => /\/core-[^/]*\.js/.test(name));
  const module = core && (await import(core));
  await module?.changeLocale?.(chosen);
}

choose(preferred()); // from the first word on: what comes before the page has opened may be slow

/** @param {Language} chosen */
async function setLanguage(chosen) {
  if (!isLanguage(chosen)) return;
  choose(chosen);
  remembered.set('language', chosen);
  await gradioLocale(chosen);
  announce();
}

// Gradio mounts parts late (an accordion's content when it opens): dress what has appeared.
let due = 0;
let isChosen = false;
new MutationObserver((records) => {
  if (due || areOwn(records)) return;
  due = requestAnimationFrame(() => {
    due = 0;
    joinChoices();
    if (!isChosen) return;
    write();
    dress();
  });
}).observe(document.body, { childList: true, subtree: true });

onLanguage((chosen) => {
  isChosen = true;
  setChartLanguage(chosen);
  write();
  dress();
});

expose('page', {
  /** The language the page starts in: the address, the last choice, the browser's. */
  async start() {
    const chosen = preferred();
    await setLanguage(chosen);
    return chosen;
  },
  setLanguage,
  data,
});
