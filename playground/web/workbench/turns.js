// Clicks on a button whose last request is still on its way: Gradio would drop them. Each is done in its turn.

import { expose } from '../bridge.js';

const MOST = 30; // clicks that wait; nobody counts further

/** @type {Map<string, number>} clicks that wait, by the id of a button whose request is on its way */
const waiting = new Map();

document.addEventListener('click', ({ target, isTrusted }) => {
  const button = target instanceof Element && target.closest('.pg-in-turn');
  if (!button || !isTrusted) return;
  const clicks = waiting.get(button.id);
  waiting.set(button.id, clicks === undefined ? 0 : Math.min(clicks + 1, MOST));
});

expose('turns', {
  /**
   * The button's request has been answered: the next click has its turn, once the answer is on the page.
   *
   * @param {string} id
   */
  next(id) {
    const clicks = waiting.get(id);
    if (!clicks) {
      waiting.delete(id);
      return;
    }
    waiting.set(id, clicks - 1);
    requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(id)?.click()));
  },
  /**
   * The button's request has failed: what waits behind it is not asked for.
   *
   * @param {string} id
   */
  forget: (id) => void waiting.delete(id),
});
