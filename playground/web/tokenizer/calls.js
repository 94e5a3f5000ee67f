// The calls a student makes with their live results, ids typed in to be decoded, and what a round trip changes.

/** @import { CallAnswer, LookAnswer } from '../generated/contract.js' */
/** @import { Ask } from './questions.js' */

import { element, Kept, settle } from '../common/dom.js';
import { count } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { copyButton } from './dom.js';
import { plain, visible } from './visible.js';

/** @param {string} text */
const quoted = (text) => `"${visible(text)}"`;

/** The calls, one below the other; of a long text a key changes the counts and few of the results. */
export class CallList {
  /** @type {Kept<HTMLElement>} */
  #kept = new Kept();

  root = element('div', 'tok-calls');

  /** @param {LookAnswer} answer */
  draw({ calls }) {
    settle(
      this.root,
      calls.map((call) => this.#call(call)),
    );
  }

  /** @param {CallAnswer} call */
  #call({ name, line, result, more, broken }) {
    /** @type {(what: string, key: string | number, make: () => HTMLElement) => HTMLElement} */
    const part = (what, key, make) => this.#kept.node(`${name} ${what}`, `${words().tok_copy} ${key}`, make);
    const call = part('call', '', () => element('div', 'tok-call'));
    const out = part('result', '', () =>
      element('div', `tok-result tok-${typeof result === 'string' ? 'said' : 'list'}`),
    );
    call.dataset.call = name;
    const parts = [part('shown', JSON.stringify([result, more > 0]), () => shown(name, result, more))];
    if (more) parts.push(part('more', more, () => element('span', 'tok-hint', say('tok_more', { n: count(more) }))));
    if (broken) parts.push(part('broken', '', () => element('span', 'tok-why', words().tok_broken)));
    settle(out, parts);
    settle(call, [
      part('line', line, () =>
        element('div', 'tok-line', element('code', '', element('span', 'tok-code', line)), copyButton(line)),
      ),
      out,
    ]);
    return call;
  }
}

/**
 * A call's result.
 *
 * @param {string} name
 * @param {CallAnswer['result']} result
 * @param {number} more how much of it was left out
 */
function shown(name, result, more) {
  if (typeof result === 'string') return element('bdi', 'tok-plain', plain(result));
  if (name === 'tokenize' || name === 'convert_ids_to_tokens')
    return element(
      'span',
      '',
      result.map((piece) => element('bdi', 'tok-mini', visible(String(piece)))),
    );
  return element('span', 'tok-ids', `[${result.join(', ')}${more ? ', …' : ']'}`);
}

/**
 * Whether the text comes back as it was, and if not, exactly what changed.
 *
 * @param {LookAnswer} answer
 */
export function roundTrip({ round_trip: back }) {
  if (back.equal) return element('div', 'tok-trip tok-equal', `✓ ${words().tok_equal}`);
  /** @type {Array<[name: string, values: string[]]>} */
  const changes = [];
  if (back.normalized.length)
    changes.push([words().tok_normalized, back.normalized.map(([from, to]) => `${visible(from)} → ${visible(to)}`)]);
  if (back.unknown.length) changes.push([words().tok_unknown, back.unknown.map(quoted)]);
  if (back.lost.length) changes.push([words().tok_lost, back.lost.map(quoted)]);
  if (back.space) changes.push([words().tok_first_space, []]);
  if (back.other) changes.push([words().tok_other, []]);
  return element(
    'div',
    'tok-trip tok-changed',
    `≠ ${words().tok_changed}`,
    changes.map(([name, values]) =>
      element('div', '', element('b', '', values.length ? `${name}: ` : name), element('bdi', '', values.join(', '))),
    ),
  );
}

/** A box to type ids into, whose text it shows. */
export class Decoder {
  box = element('input', 'tok-input');
  out = element('div', 'tok-result tok-said');
  root = element(
    'div',
    'tok-call tok-decoder',
    element('label', 'tok-line', element('code', '', 'tokenizer.decode(['), this.box, element('code', '', '])')),
    this.out,
  );

  /** @param {Ask} ask */
  constructor(ask) {
    this.ask = ask;
    this.out.role = 'status';
    this.box.addEventListener('input', () => this.look());
  }

  /**
   * Offers the ids of the text; ids of one's own are decoded anew.
   *
   * @param {LookAnswer} answer
   */
  draw(answer) {
    const encoded = answer.calls.find(({ name }) => name === 'encode')?.result ?? [];
    this.box.placeholder = [...encoded].slice(0, 12).join(', ');
    this.box.ariaLabel = words().tok_type_ids;
    if (this.box.value) this.look();
    else this.#hint();
  }

  #hint() {
    this.out.replaceChildren(element('span', 'tok-hint', words().tok_type_ids));
  }

  /** Shows the text of the ids that are typed. */
  async look() {
    if (!this.box.value.trim()) return this.#hint();
    const answer = await this.ask({ kind: 'decode', ids: this.box.value });
    if (!answer) return;
    if ('error' in answer) this.out.replaceChildren(element('span', 'tok-why', answer.error));
    else
      this.out.replaceChildren(
        element('bdi', 'tok-plain', plain(answer.text)),
        answer.broken ? element('span', 'tok-why', words().tok_broken) : '',
      );
  }
}
