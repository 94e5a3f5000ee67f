// What a message says: its tokens, what was thought first, the stop string behind it. All is put in as text.

import { element } from '../common/dom.js';
import { percent } from '../common/format.js';
import { words } from '../common/i18n.js';
import { saidLength } from './talk.js';
import { thinking } from './thinking.js';

const band = (p) => (p >= 0.5 ? 0 : p >= 0.2 ? 1 : p >= 0.05 ? 2 : p >= 0.01 ? 3 : 4); // as the strip's

/** A token of a reply, coloured by its probability; its alternatives stand in its title. */
function chip(token, isLast, click) {
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

/** The tokens of a reply; those of the stop string that ended it are marked as no part of it. */
function chips(text, show) {
  const said = saidLength(text);
  let begin = 0;
  return text.tokens.map((token, i, { length }) => {
    const node = chip(token, i === length - 1, () => show(i));
    node.classList.toggle('pg-stop-string', Boolean(token.text) && begin >= said);
    begin += token.text.length;
    return node;
  });
}

/**
 * The text of a message: a reply's tokens, with what it thinks apart.
 * `show` puts the charts on one of them; `stopped` is the text that its reader has stopped.
 */
export function saying({ role, text, content, opened }, { show, stopped, folds }) {
  const texts = text ? text.tokens.map((token) => token.text) : [...content];
  const nodes = text ? chips(text, show) : texts;
  const { count, closed } = role === 'assistant' ? thinking(texts, opened) : { count: 0 };
  const body = element('div', 'pg-bubble-text');
  if (count) {
    const writing = !closed && Boolean(text?.running) && stopped !== text.text_id;
    const key = text?.text_id ?? content;
    body.append(thought(nodes.slice(0, count), { closed, writing, count: text ? count : 0, folds, key }));
  }
  body.append(...(text ? nodes.slice(count) : [nodes.slice(count).join('')]));
  return body;
}
