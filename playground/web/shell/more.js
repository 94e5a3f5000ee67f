// The folded controls in named groups, and the search among them. Gradio makes the controls; their order is the style's.

import { data } from '../common/data.js';
import { onLanguage, say, words } from '../common/i18n.js';
import { matches } from './options.js';

const FIRST = 3; // the order of what stands before the groups in the column: style controls.css

/** @param {string} name */
const place = (name) => document.getElementById(`option-${name}`);

const box = () => /** @type {HTMLInputElement | null} */ (document.querySelector('#find-control input'));

/**
 * Puts the folded controls into their groups, and leaves out what has nothing to do with what is looked for.
 *
 * @param {string[]} folded
 */
export function arrange(folded) {
  const wanted = box()?.value.trim() ?? '';
  const found = folded.filter((name) => !wanted || matches(name, wanted, words()));
  data.groups.forEach((group, i) => {
    const members = found.filter((name) => data.options[name].group === group);
    const heading = document.getElementById(`group-${group}`);
    if (!heading) return;
    heading.style.order = String(FIRST + 2 * i + 1);
    heading.classList.toggle('pg-unfound', !members.length && !(group === 'words' && !wanted));
  });
  for (const name of [...data.controls, ...data.lists]) {
    const element = place(name);
    if (!element) continue;
    const isFolded = folded.includes(name);
    const order = String(FIRST + 2 * data.groups.indexOf(data.options[name].group) + 2);
    if (isFolded && element.style.order !== order) element.style.setProperty('order', order, 'important');
    if (!isFolded) element.style.removeProperty('order');
    element.classList.toggle('pg-unfound', isFolded && !found.includes(name));
  }
  const none = document.getElementById('found-none');
  if (none) none.textContent = found.length || !wanted ? '' : say('find_control_none', { wanted });
}

/**
 * Calls `follow` whenever something else is looked for.
 *
 * @param {() => void} follow
 */
export function onFind(follow) {
  document.addEventListener('input', ({ target }) => {
    if (target === box()) follow();
  });
}

onLanguage(() => {
  const input = box();
  if (input) Object.assign(input, { placeholder: words().find_control, ariaLabel: words().find_control });
});
