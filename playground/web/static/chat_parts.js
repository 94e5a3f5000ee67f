// Small parts of the Chat tab: buttons, boxes, tokens. Words and tokens are only ever put in as text.

import { element, percent, words } from './numbers.js';

/** A button called by one of the page's words. */
export function button(name, className, click) {
  const node = element('button', className, words()[name]);
  node.type = 'button';
  node.addEventListener('click', click);
  return node;
}

/** A round button called `text`. */
export function pill(text, className, click) {
  const node = element('button', `pg-pill ${className}`, text);
  node.type = 'button';
  node.addEventListener('click', click);
  return node;
}

export function area(className, value, change) {
  const node = Object.assign(element('textarea', className), { value, rows: 1 });
  node.addEventListener('input', () => change(node.value));
  return node;
}

const band = (p) => (p >= 0.5 ? 0 : p >= 0.2 ? 1 : p >= 0.05 ? 2 : p >= 0.01 ? 3 : 4); // as the strip's

/** A token of a reply, coloured by its probability; its alternatives stand in its title. */
export function chip(token, isLast, click) {
  const raw = Math.exp(token.logprob);
  const node = element('span', `pg-token pg-band-${band(raw)}`, token.text || (isLast ? '■' : ''));
  const others = token.before.map(([, label, prob]) => `${label} ${percent(prob)}`).join('\n');
  node.title = `${token.label} ${percent(raw)}\n—\n${others}`;
  node.addEventListener('click', click);
  return node;
}

/**
 * What a reply thinks, to be unfolded: open while it is being written, and as its reader last had it.
 * `folds` keeps that by `key`; `count` is how many tokens it has, 0 where that is not known.
 */
export function thought(nodes, { closed, writing, count, folds, key }) {
  const details = element('details', 'pg-thought');
  const name = words()[writing ? 'chat_thinking' : count ? 'chat_thought_tokens' : 'chat_thought'];
  const summary = element('summary', '', name.replace('{n}', count));
  const body = element('div', 'pg-thought-text');
  body.append(...nodes);
  details.open = folds.get(key) ?? !closed;
  summary.addEventListener('click', () => folds.set(key, !details.open));
  details.append(summary, body);
  return details;
}
