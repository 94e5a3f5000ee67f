// What a message says: its tokens, what was thought first, the stop string behind it. All is put in as text.

/** @import { TokenData } from '../generated/contract.js' */
/** @import { Message, Trace } from './talk.js' */

import { band } from '../common/bands.js';
import { element } from '../common/dom.js';
import { percent } from '../common/format.js';
import { say } from '../common/i18n.js';
import { contentLength } from './talk.js';
import { thinking } from './thinking.js';

/** @typedef {Map<string, boolean>} Folds which thinking its reader has folded or unfolded, by the thinking's key */

/**
 * A token of a reply, coloured by its probability; its alternatives stand in its title.
 *
 * @param {TokenData} token
 * @param {boolean} isLast
 * @param {() => void} click
 */
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
 *
 * @param {Array<Node | string>} nodes
 * @param {object} state
 * @param {boolean} state.closed whether it has come to its end
 * @param {boolean} state.writing
 * @param {number} state.count how many tokens it has, 0 where that is not known
 * @param {Folds} state.folds
 * @param {string} state.key
 */
export function thought(nodes, { closed, writing, count, folds, key }) {
  const details = element('details', 'pg-thought');
  const name = writing ? 'chat_thinking' : count ? 'chat_thought_tokens' : 'chat_thought';
  const summary = element('summary', '', say(name, { n: count }));
  const body = element('div', 'pg-thought-text');
  body.append(...nodes);
  details.open = folds.get(key) ?? !closed;
  summary.addEventListener('click', () => folds.set(key, !details.open));
  details.append(summary, body);
  return details;
}

/**
 * The tokens of a reply; those of the stop string that ended it are marked as no part of it.
 *
 * @param {Trace} text
 * @param {(index: number) => void} show
 */
function chips(text, show) {
  const length = contentLength(text);
  let begin = 0;
  return text.tokens.map((token, i, { length: count }) => {
    const node = chip(token, i === count - 1, () => show(i));
    node.classList.toggle('pg-stop-string', Boolean(token.text) && begin >= length);
    begin += token.text.length;
    return node;
  });
}

/**
 * The text of a message: a reply's tokens, with what it thinks apart.
 *
 * @param {Message} message
 * @param {object} page
 * @param {(index: number) => void} page.show puts the charts on a token
 * @param {string | null} page.stopped the text that its reader has stopped
 * @param {Folds} page.folds
 */
export function messageNode({ role, text, content, opened }, { show, stopped, folds }) {
  const texts = text ? text.tokens.map((token) => token.text) : [...content];
  const { count, closed } = role === 'assistant' ? thinking(texts, opened) : { count: 0, closed: false };
  const body = element('div', 'pg-bubble-text');
  /** @type {(nodes: Array<Node | string>, known: number) => HTMLElement} */
  const thoughtOf = (nodes, known) => {
    const writing = !closed && Boolean(text?.running) && stopped !== text?.text_id;
    return thought(nodes, { closed, writing, count: known, folds, key: text?.text_id ?? content });
  };
  if (text) {
    const nodes = chips(text, show);
    if (count) body.append(thoughtOf(nodes.slice(0, count), count));
    body.append(...nodes.slice(count));
  } else {
    if (count) body.append(thoughtOf(texts.slice(0, count), 0));
    body.append(texts.slice(count).join(''));
  }
  return body;
}
