// What the model reads: every token of the rendered template, roles coloured, special ones as tags; and the output.

/** @import { Gradio } from '../bridge.js' */
/** @import { OutputData, ReadingData } from '../generated/contract.js' */

import { element } from '../common/dom.js';
import { say, words } from '../common/i18n.js';
import { onControls } from '../shell/controls.js';
import { ROLE_WORDS } from './talk.js';

/** @typedef {ReadingData['parts'][number]} Part */

const WAIT = 300; // ms of rest of the controls before the code follows

/** What the model reads. */
export class Reading {
  head = element('summary', '');
  body = element('div', 'pg-read');
  key = element('div', 'pg-read-key');

  /**
   * @param {HTMLElement} root
   * @param {Gradio<ReadingData>['props']} props
   */
  constructor(root, props) {
    this.props = props;
    const details = element('details', '', this.head, this.key, this.body);
    details.open = true;
    root.replaceChildren(details);
  }

  /** What is shown. */
  get value() {
    return this.props.value;
  }

  /** Everything in the page's language. */
  write() {
    this.draw();
  }

  /** Draws the value. */
  draw() {
    const { value } = this.props;
    const title = element('strong', '', words().chat_reading);
    if (!value) {
      this.head.replaceChildren(title);
      this.key.replaceChildren();
      this.body.replaceChildren();
      return;
    }
    this.head.replaceChildren(title, ...usage(value));
    this.key.replaceChildren(
      ...Object.entries(ROLE_WORDS).map(([role, word]) => element('span', `pg-role-${role}`, words()[word])),
    );
    this.body.replaceChildren(...value.parts.flatMap(chips));
  }
}

/**
 * How much of the context is used; a model without a known limit has no bar.
 *
 * @param {ReadingData} value
 */
function usage({ parts, used, context }) {
  const special = parts.filter(([, kind]) => kind === 'special').length;
  const count = say('chat_used', { used, context: context ?? '—', special });
  const bar = context ? [Object.assign(element('progress', ''), { max: context, value: used })] : [];
  return [element('span', 'pg-read-count', count), ...bar];
}

/** @param {Part} part */
function chips([role, kind, tokens]) {
  return tokens.map(([id, label]) => {
    const chip = element('span', `pg-read-token pg-read-${kind}${role ? ` pg-role-${role}` : ''}`, label);
    chip.title = `${words().token_id} ${id}`;
    chip.dataset.id = String(id);
    return chip;
  });
}

/** The last reply's output as transformers gives it, and the code that asks for it. */
export class Output {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;

  /** Whether the whole conversation is shown. */
  full = false;
  head = element('summary', '');
  box = Object.assign(element('input', ''), { type: 'checkbox' });
  caption = element('span', '');
  output = Object.assign(element('pre', 'pg-output'), { tabIndex: 0 }); // the keys scroll it
  code = Object.assign(element('pre', 'pg-code'), { tabIndex: 0 });
  details = element(
    'details',
    '',
    this.head,
    element('label', 'pg-check', this.box, this.caption),
    this.output,
    this.code,
  );

  /**
   * @param {HTMLElement} root
   * @param {Gradio<OutputData>['props']} props
   * @param {Gradio['trigger']} trigger
   */
  constructor(root, props, trigger) {
    this.props = props;
    this.trigger = trigger;
    root.replaceChildren(this.details);
    this.box.addEventListener('change', () => {
      this.full = this.box.checked;
      this.ask();
    });
    this.details.addEventListener('toggle', () => this.ask());
    onControls(() => {
      clearTimeout(this.#due);
      this.#due = setTimeout(() => this.ask(), WAIT);
    });
  }

  /** Asks for the output anew, if it is in sight. */
  ask() {
    if (this.details.open) this.trigger('submit', {});
  }

  /** Everything in the page's language. */
  write() {
    this.head.textContent = words().chat_output;
    this.caption.textContent = words().chat_full;
    this.draw();
  }

  /** Draws the value. */
  draw() {
    this.output.textContent = this.props.value?.output ?? '';
    this.code.textContent = this.props.value?.code ?? '';
  }
}
