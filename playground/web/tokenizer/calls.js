// The calls a student makes with their live results, ids typed in to be decoded, and what a round trip changes.

import { Kept, element, settle } from '../common/dom.js';
import { count } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { copyButton, plain, seen } from './dom.js';

const quoted = (text) => `"${seen(text)}"`;

/** The calls, one below the other; of a long text a key changes the counts and few of the results. */
export class CallList {
  #kept = new Kept();

  root = element('div', 'tok-calls');

  draw({ calls }) {
    settle(
      this.root,
      calls.map((call) => this.#call(call)),
    );
  }

  #call({ name, line, result, more, broken }) {
    const part = (what, key, make) => this.#kept.node(`${name} ${what}`, `${words().tok_copy} ${key}`, make);
    const call = part('call', '', () => element('div', 'tok-call'));
    const out = part('result', '', () =>
      element('div', `tok-result tok-${typeof result === 'string' ? 'said' : 'list'}`),
    );
    call.dataset.call = name;
    settle(
      out,
      [
        part('shown', JSON.stringify([result, more > 0]), () => shown(name, result, more)),
        more && part('more', more, () => element('span', 'tok-hint', say('tok_more', { n: count(more) }))),
        broken && part('broken', '', () => element('span', 'tok-why', words().tok_broken)),
      ].filter(Boolean),
    );
    settle(call, [
      part('line', line, () =>
        element('div', 'tok-line', element('code', '', element('span', 'tok-code', line)), copyButton(line)),
      ),
      out,
    ]);
    return call;
  }
}

function shown(name, result, more) {
  if (typeof result === 'string') return element('bdi', 'tok-plain', plain(result));
  if (name === 'tokenize' || name === 'convert_ids_to_tokens')
    return element(
      'span',
      '',
      result.map((piece) => element('bdi', 'tok-mini', seen(piece))),
    );
  return element('span', 'tok-ids', `[${result.join(', ')}${more ? ', …' : ']'}`);
}

/** Whether the text comes back as it was, and if not, exactly what changed. */
export function roundTrip({ round_trip: back }) {
  if (back.equal) return element('div', 'tok-trip tok-equal', `✓ ${words().tok_equal}`);
  const said = [];
  if (back.normalized.length)
    said.push([words().tok_normalized, back.normalized.map(([from, to]) => `${seen(from)} → ${seen(to)}`)]);
  if (back.unknown.length) said.push([words().tok_unknown, back.unknown.map(quoted)]);
  if (back.lost.length) said.push([words().tok_lost, back.lost.map(quoted)]);
  if (back.space) said.push([words().tok_first_space, []]);
  if (back.other) said.push([words().tok_other, []]);
  return element(
    'div',
    'tok-trip tok-changed',
    `≠ ${words().tok_changed}`,
    said.map(([name, values]) =>
      element('div', '', element('b', '', values.length ? `${name}: ` : name), element('bdi', '', values.join(', '))),
    ),
  );
}

/** A box to type ids into; `ask` fetches their text. */
export class Decoder {
  constructor(ask) {
    this.box = element('input', 'tok-input');
    this.out = element('div', 'tok-result tok-said');
    this.out.role = 'status';
    this.root = element(
      'div',
      'tok-call tok-decoder',
      element(
        'label',
        'tok-line',
        (this.caption = element('code', '', 'tokenizer.decode([')),
        this.box,
        element('code', '', '])'),
      ),
      this.out,
    );
    this.ask = ask;
    this.box.addEventListener('input', () => this.look());
  }

  /** Fills the box with the ids of the text as long as nothing of one's own stands in it. */
  draw(answer) {
    const ids = answer.calls
      .find(({ name }) => name === 'encode')
      .result.slice(0, 12)
      .join(', ');
    this.box.placeholder = ids;
    this.box.ariaLabel = words().tok_type_ids;
    if (this.box.value) this.look();
    else this.out.replaceChildren(element('span', 'tok-hint', words().tok_type_ids));
  }

  async look() {
    if (!this.box.value.trim()) return this.out.replaceChildren(element('span', 'tok-hint', words().tok_type_ids));
    const answer = await this.ask({ kind: 'decode', ids: this.box.value });
    if (!answer) return;
    if (answer.error) this.out.replaceChildren(element('span', 'tok-why', answer.error));
    else
      this.out.replaceChildren(
        element('bdi', 'tok-plain', plain(answer.text)),
        answer.broken ? element('span', 'tok-why', words().tok_broken) : '',
      );
  }
}
