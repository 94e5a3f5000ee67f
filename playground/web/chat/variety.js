// Several replies to one message: how many differ, where they part, how much they share.

import { button, element } from '../common/dom.js';
import { percent } from '../common/format.js';
import { words } from '../common/i18n.js';
import { thought } from './said.js';
import { thinking } from './thinking.js';

const TEMPERATURES = [0.001, 0.7, 1, 1.5, 10];
const filled = (name, values) =>
  Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, value), words()[name]);

/** A choice with its name before it. */
function select(className, name, options, chosen, change) {
  const [label, node] = [element('label', 'pg-variety-choice', name), element('select', className)];
  for (const [value, text] of options) node.append(Object.assign(element('option', '', text), { value }));
  node.value = chosen;
  node.addEventListener('change', () => change(node.value));
  label.append(node);
  return label;
}

export class Variety {
  constructor(root, props, trigger, use) {
    Object.assign(this, {
      root,
      props,
      trigger,
      use,
      n: '4',
      temperature: '',
      sample: '',
      kind: 'same',
      folds: new Map(),
    });
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

  /** Nothing more comes of what was asked for. */
  ended() {
    if (!this.value || this.value.figures) return;
    this.stopped = this.value.run_id;
    this.draw();
  }

  /** What is shown: nothing of another model's replies. */
  get value() {
    const { value } = this.props;
    return value && value.run_id !== this.gone ? value : null;
  }

  /** Another model was chosen. */
  follow() {
    this.gone = this.props.value?.run_id;
    this.draw();
  }

  /** Everything in the page's language. */
  write() {
    const w = words();
    this.head.textContent = w.chat_variety;
    const own = [['', w.chat_as_set]];
    const temperatures = [...own, ...TEMPERATURES.map((t) => [String(t), String(t)])];
    this.bar.replaceChildren(
      select(
        'pg-variety-n',
        w.chat_replies,
        [2, 3, 4, 5, 6, 7, 8].map((n) => [String(n), String(n)]),
        this.n,
        (v) => {
          this.n = v;
        },
      ),
      select('pg-variety-t', w.temperature_label, temperatures, this.temperature, (v) => {
        this.temperature = v;
      }),
      select('pg-variety-s', 'do_sample', [...own, ['on', 'on'], ['off', 'off']], this.sample, (v) => {
        this.sample = v;
      }),
      button('pg-pill pg-variety-run', words().chat_several, () => this.#ask('same')),
      button('pg-pill pg-variety-each', words().chat_each, () => this.#ask('temperatures')),
      button('pg-pill pg-variety-stop', words().stop, () => this.#stop()),
    );
    this.draw();
  }

  draw() {
    const { value } = this;
    this.list.replaceChildren(...(value?.rows ?? []).map((row, i) => this.#row(value, row, i)));
    this.said.textContent = this.#state(value);
  }

  #state(value) {
    if (!value) return words().chat_variety_hint;
    if (value.figures) return this.#figures(value);
    return this.stopped === value.run_id || !value.running ? words().stop_cancelled : `${words().running} …`;
  }

  #figures({ figures, rows }) {
    const parts =
      figures.parts_at === null ? words().chat_parts_nowhere : filled('chat_parts', { n: figures.parts_at + 1 });
    const differ = filled('chat_differ', { n: rows.length, different: figures.different });
    return `${differ} · ${parts} · ${words().chat_overlap} ${percent(figures.overlap)}`;
  }

  #row(value, row, index) {
    const line = element('li', 'pg-variety-row');
    const name = row.do_sample
      ? `T = ${row.temperature}${row.seed === null ? '' : ` · ${words().chat_seed} ${row.seed}`}`
      : words().greedy;
    const use = button('pg-variety-use', words().chat_use, () => this.use(value.prompt, row.strip));
    use.disabled = !row.strip;
    const said = element('span', 'pg-variety-text');
    const at = value.figures?.first_differing[index] ?? null;
    const nodes = row.texts.map((text, i) => (i === at ? element('mark', 'pg-parts', text || '∅') : text));
    const { count, closed } = thinking(row.texts, value.opened);
    if (count) {
      const writing = !closed && value.running && this.stopped !== value.run_id;
      said.append(
        thought(nodes.slice(0, count), { closed, writing, count, folds: this.folds, key: `${value.run_id}.${index}` }),
      );
    }
    said.append(...nodes.slice(count));
    if (at !== null && at >= row.texts.length) said.append(element('mark', 'pg-parts', '⏹'));
    line.append(element('span', 'pg-variety-name', name), said, use);
    return line;
  }
}
