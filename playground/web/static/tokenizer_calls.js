// The calls a student makes with their live results, ids typed in to be decoded, and what a round trip changes.

import { words } from './numbers.js';
import { copyButton, count, h, plain, say, seen } from './tokenizer_dom.js';

const quoted = (text) => `"${seen(text)}"`;

export function callList(answer) {
  return answer.calls.map((call) => {
    const line = h('div', 'tok-line', h('code', '', h('span', 'tok-code', call.line)), copyButton(call.line));
    const node = h('div', 'tok-call', line, result(call));
    node.dataset.call = call.name;
    return node;
  });
}

function result({ name, result, more, broken }) {
  const node = h('div', `tok-result tok-${typeof result === 'string' ? 'said' : 'list'}`);
  if (typeof result === 'string') node.append(h('bdi', 'tok-plain', plain(result)));
  else if (name === 'tokenize' || name === 'convert_ids_to_tokens') node.append(...result.map((piece) => h('bdi', 'tok-mini', seen(piece))));
  else node.append(h('span', 'tok-ids', `[${result.join(', ')}${more ? ', …' : ']'}`));
  if (more) node.append(h('span', 'tok-hint', say('tok_more', { n: count(more) })));
  if (broken) node.append(h('span', 'tok-why', words().tok_broken));
  return node;
}

/** Whether the text comes back as it was, and if not, exactly what changed. */
export function roundTrip({ round_trip: back }) {
  if (back.equal) return h('div', 'tok-trip tok-equal', `✓ ${words().tok_equal}`);
  const said = [];
  if (back.normalized.length) said.push([words().tok_normalized, back.normalized.map(([from, to]) => `${seen(from)} → ${seen(to)}`)]);
  if (back.unknown.length) said.push([words().tok_unknown, back.unknown.map(quoted)]);
  if (back.lost.length) said.push([words().tok_lost, back.lost.map(quoted)]);
  if (back.space) said.push([words().tok_first_space, []]);
  if (back.other) said.push([words().tok_other, []]);
  return h('div', 'tok-trip tok-changed', `≠ ${words().tok_changed}`,
    said.map(([name, values]) => h('div', '', h('b', '', values.length ? `${name}: ` : name), h('bdi', '', values.join(', ')))));
}

/** A box to type ids into; `ask` fetches their text. */
export class Decoder {
  constructor(ask) {
    this.box = h('input', 'tok-input');
    this.out = h('div', 'tok-result tok-said');
    this.out.role = 'status';
    this.root = h('div', 'tok-call tok-decoder', h('label', 'tok-line', this.caption = h('code', '', 'tokenizer.decode(['), this.box, h('code', '', '])')), this.out);
    this.ask = ask;
    this.box.addEventListener('input', () => this.look());
  }

  /** Fills the box with the ids of the text as long as nothing of one's own stands in it. */
  draw(answer) {
    const ids = answer.calls.find(({ name }) => name === 'encode').result.slice(0, 12).join(', ');
    this.box.placeholder = ids;
    this.box.ariaLabel = words().tok_type_ids;
    if (this.box.value) this.look();
    else this.out.replaceChildren(h('span', 'tok-hint', words().tok_type_ids));
  }

  async look() {
    if (!this.box.value.trim()) return this.out.replaceChildren(h('span', 'tok-hint', words().tok_type_ids));
    const answer = await this.ask({ kind: 'decode', ids: this.box.value });
    if (!answer) return;
    if (answer.error) this.out.replaceChildren(h('span', 'tok-why', answer.error));
    else this.out.replaceChildren(h('bdi', 'tok-plain', plain(answer.text)), answer.broken ? h('span', 'tok-why', words().tok_broken) : '');
  }
}
