// The tab that is open: a part of the page's state, and an entry of the browser's history, so that Back leads to the
// tab that was open before. Works in a frame; where the browser lets nobody touch the history, Back leaves as ever.

/** @import { Gradio } from '../bridge.js' */

import { component, expose } from '../bridge.js';
import { checkOf } from '../common/shape.js';
import { state } from './state.js';

/** What Gradio takes for a value that stays as it is. */
export const AS_IT_IS = { __type__: 'update' };
const NAMES = ['generate', 'compare', 'summarize', 'tokenizer', 'chat', 'lab']; // the page opens with the first

let isOpen = false; // whether the page has opened on the tab that was wanted
/** @type {Gradio['trigger'] | undefined} */
let ask;

/** The tab that is open. */
export function openTab() {
  /** @type {NodeListOf<HTMLElement>} */
  const panels = document.querySelectorAll('#tabs [role="tabpanel"]');
  const open = [...panels].find(({ style }) => style.display !== 'none');
  return open?.id.replace(/^tab-/, '') ?? NAMES[0];
}

/** The tab of the history's entry where we are; undefined where that is none of ours. */
export function entry() {
  const tab = /** @type {{ playgroundTab?: string } | null} */ (history.state)?.playgroundTab;
  return NAMES.find((name) => name === tab);
}

/**
 * @param {'pushState' | 'replaceState'} way
 * @param {string} tab
 */
function write(way, tab) {
  try {
    history[way]({ ...history.state, playgroundTab: tab }, '');
  } catch {
    // a frame may be forbidden to
  }
}

let wanted = entry() ?? NAMES[0];

/** What the tabs become so that the wanted one is open. */
const tabs = () => ({ ...AS_IT_IS, selected: wanted });

/** The same when the page opens, on the first of its own entries in the history. */
export function openingTab() {
  isOpen = openTab() === wanted;
  write('replaceState', wanted);
  return tabs();
}

/** @param {string} tab */
function open(tab) {
  wanted = tab;
  ask?.('select', {});
}

const isTab = /** @type {(value: unknown) => value is string} */ (checkOf(['one', ...NAMES]));

state.link('tab', isTab);
state.take('tab', {
  check: isTab,
  read: () => (wanted === NAMES[0] ? undefined : wanted),
  write: open,
  clear: () => open(NAMES[0]),
});
window.addEventListener('popstate', () => {
  const tab = entry();
  if (!tab) return;
  open(tab);
  state.changed('tab');
});
component('tabs', (_, { trigger }) => {
  ask = trigger;
});
expose('tabs', {
  /** Another tab is open: it gets an entry of its own, where no entry has led to it. */
  changed() {
    const tab = openTab();
    const isNew = isOpen && tab !== wanted;
    isOpen ||= tab === wanted;
    if (!isNew) return;
    write('pushState', tab);
    wanted = tab;
    state.changed('tab');
  },
  wanted: tabs,
});
