// Several replies to one message: how many differ, where they part, how much they share.

import { element, percent, words } from './numbers.js';

const TEMPERATURES = [0.001, 0.7, 1, 1.5, 10];
const filled = (name, values) => Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, value), words()[name]);

function select(className, options, chosen, change) {
  const node = element('select', className);
  for (const [value, name] of options) node.append(Object.assign(element('option', '', name), { value }));
  node.value = chosen;
  node.addEventListener('change', () => change(node.value));
  return node;
}

export class Variety {
  constructor(root, props, trigger, use) {
    Object.assign(this, { root, props, trigger, use, n: '4', temperature: '', sample: '', kind: 'same' });
    this.details = element('details', '');
    this.details.open = true;
    this.head = element('summary', '');
    this.bar = element('div', 'pg-variety-bar');
    this.said = element('p', 'pg-variety-said');
    this.list = element('ol', 'pg-variety-list');
    this.details.append(this.head, this.bar, this.said, this.list);
    root.replaceChildren(this.details);
  }

  get asked() {
    return {
      kind: this.kind,
      n: Number(this.n),
      temperature: this.temperature === '' ? null : Number(this.temperature),
      do_sample: this.sample === '' ? null : this.sample === 'on',
    };
  }

  #ask(kind) {
    this.kind = kind;
    this.trigger('submit', {});
  }

  #stop() {
    this.stopped = this.props.value?.run_id;
    this.draw();
    this.trigger('stop', {});
  }

  #button(name, className, click) {
    const node = element('button', `pg-pill ${className}`, words()[name]);
    node.type = 'button';
    node.addEventListener('click', click);
    return node;
  }

  draw() {
    const w = words();
    this.head.textContent = w.chat_variety;
    const own = [['', w.chat_as_set]];
    this.bar.replaceChildren(
      select('pg-variety-n', [2, 3, 4, 5, 6, 7, 8].map((n) => [String(n), filled('chat_n', { n })]), this.n, (v) => { this.n = v; }),
      select('pg-variety-t', [...own, ...TEMPERATURES.map((t) => [String(t), `T = ${t}`])], this.temperature, (v) => { this.temperature = v; }),
      select('pg-variety-s', [...own, ['on', 'do_sample on'], ['off', 'do_sample off']], this.sample, (v) => { this.sample = v; }),
      this.#button('chat_several', 'pg-variety-run', () => this.#ask('same')),
      this.#button('chat_each', 'pg-variety-each', () => this.#ask('temperatures')),
      this.#button('stop', 'pg-variety-stop', () => this.#stop()),
    );
    const value = this.props.value;
    this.list.replaceChildren(...(value?.rows ?? []).map((row, i) => this.#row(value, row, i)));
    this.said.textContent = value?.figures ? this.#figures(value) : value ? (this.stopped === value.run_id ? w.stop_cancelled : `${w.running} …`) : w.chat_variety_hint;
  }

  #figures({ figures, rows }) {
    const parts = figures.parts_at === null ? words().chat_parts_nowhere : filled('chat_parts', { n: figures.parts_at + 1 });
    const differ = filled('chat_differ', { n: rows.length, different: figures.different });
    return `${differ} · ${parts} · ${words().chat_overlap} ${percent(figures.overlap)}`;
  }

  #row(value, row, index) {
    const line = element('li', 'pg-variety-row');
    const name = row.do_sample ? `T = ${row.temperature}${row.seed === null ? '' : ` · ${words().chat_seed} ${row.seed}`}` : words().greedy;
    const use = element('button', 'pg-variety-use', words().chat_use);
    use.type = 'button';
    use.disabled = !row.strip;
    use.addEventListener('click', () => this.use(value.prompt, row.strip));
    const said = element('span', 'pg-variety-text');
    const at = value.figures?.first_differing[index] ?? null;
    row.texts.forEach((text, i) => {
      said.append(i === at ? element('mark', 'pg-parts', text || '∅') : text);
    });
    if (at !== null && at >= row.texts.length) said.append(element('mark', 'pg-parts', '⏹'));
    line.append(element('span', 'pg-variety-name', name), said, use);
    return line;
  }
}
