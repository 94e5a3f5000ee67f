// That something waits for a model which is not in use, or not here, with a button that puts it into use or fetches it.

import { button, element } from '../common/dom.js';
import { say } from '../common/i18n.js';
import { titleOf } from './model_facts.js';
import { allAwaited, canBeChosen, canBeFetched } from './models.js';

/**
 * A sentence about the model called `name`; the button stands beside it where the picker can take that model.
 *
 * @param {string} key of the sentence
 * @param {string} name
 */
export function waitsFor(key, name) {
  const node = element('span', 'pg-waits', say(key, { name: titleOf(name) }));
  if (canBeChosen(name) && !allAwaited().includes(name)) node.append(' ', useButton(name));
  return node;
}

/** @param {string} name */
function useButton(name) {
  const use = button('pg-use', say('unlike_use', { name: titleOf(name) }), () => {}); // the picker hears of it
  use.dataset.model = name;
  return use;
}

/**
 * A sentence about the model called `name`, which is not on this server; the button fetches it where that can be done.
 *
 * @param {string} name
 */
export function lacks(name) {
  const title = titleOf(name);
  if (!canBeFetched(name)) return element('span', 'pg-waits', say('model_lacks_none', { name: title }));
  const fetch = button('pg-fetch', say('model_fetch', { name: title }), () => {}); // the picker hears of it
  fetch.dataset.model = name;
  return element('span', 'pg-waits', say('model_lacks', { name: title }), ' ', fetch);
}
