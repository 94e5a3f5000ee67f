// What the model reads: every token of the rendered template, roles coloured, special ones as tags; and the output.

import { onControls } from '../shell/controls.js';
import { element } from '../common/dom.js';
import { words } from '../common/i18n.js';
import { ROLE_WORDS } from './talk.js';

const WAIT = 300; // ms of rest of the controls before the code follows
const text = (name, values) =>
  Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, value), words()[name]);

export class Reading {
  constructor(root, props) {
    Object.assign(this, { root, props });
    this.details = element('details', '');
    this.details.open = true;
    this.head = element('summary', '');
    this.body = element('div', 'pg-read');
    this.key = element('div', 'pg-read-key');
    this.details.append(this.head, this.key, this.body);
    root.replaceChildren(this.details);
  }

  write() {
    this.draw();
  }

  draw() {
    const value = this.props.value;
    const w = words();
    if (!value) {
      this.head.replaceChildren(element('strong', '', w.chat_reading));
      this.key.replaceChildren();
      this.body.replaceChildren();
      return;
    }
    const special = value.parts.filter(([, kind]) => kind === 'special').length;
    const { used, context } = value; // a model without a known limit has no bar
    const bar = context ? [Object.assign(element('progress', ''), { max: context, value: used })] : [];
    this.head.replaceChildren(
      element('strong', '', w.chat_reading),
      element('span', 'pg-read-count', text('chat_used', { used, context: context ?? '—', special })),
      ...bar,
    );
    this.key.replaceChildren(
      ...Object.entries(ROLE_WORDS).map(([role, word]) => element('span', `pg-role-${role}`, w[word])),
    );
    this.body.replaceChildren(
      ...value.parts.flatMap(([role, kind, tokens]) => tokens.map(([id, label]) => this.#chip(role, kind, id, label))),
    );
  }

  #chip(role, kind, id, label) {
    const chip = element('span', `pg-read-token pg-read-${kind}${role ? ` pg-role-${role}` : ''}`, label);
    chip.title = `${words().token_id} ${id}`;
    chip.dataset.id = id;
    return chip;
  }
}

export class Output {
  constructor(root, props, trigger) {
    Object.assign(this, { root, props, trigger, full: false });
    this.details = element('details', '');
    this.head = element('summary', '');
    this.choice = element('label', 'pg-check');
    this.box = Object.assign(document.createElement('input'), { type: 'checkbox' });
    this.said = element('span', '');
    this.choice.append(this.box, this.said);
    this.output = element('pre', 'pg-output');
    this.code = element('pre', 'pg-code');
    this.details.append(this.head, this.choice, this.output, this.code);
    root.replaceChildren(this.details);
    this.box.addEventListener('change', () => {
      this.full = this.box.checked;
      this.ask();
    });
    this.details.addEventListener('toggle', () => this.ask());
    onControls(() => {
      clearTimeout(this.due);
      this.due = setTimeout(() => this.ask(), WAIT);
    });
  }

  ask() {
    if (this.details.open) this.trigger('submit', {});
  }

  write() {
    this.head.textContent = words().chat_output;
    this.said.textContent = words().chat_full;
    this.draw();
  }

  draw() {
    this.output.textContent = this.props.value?.output ?? '';
    this.code.textContent = this.props.value?.code ?? '';
  }
}
