// The code of what a tab shows: a folded panel that asks for it when it is opened, and anew as the page changes.

/** @import { Gradio } from '../bridge.js' */
/** @import { CodeData, CodeRequest } from '../generated/contract.js' */

import { component, expose } from '../bridge.js';
import { copy } from '../common/clipboard.js';
import { button, download, element } from '../common/dom.js';
import { onLanguage, words } from '../common/i18n.js';
import { EVENTS } from '../generated/names.js';
import { onControls, options } from '../shell/controls.js';
import { onModel } from '../shell/models.js';
import { current } from './strip/strip.js';
import { taken } from './strip/texts.js';

const WAIT = 400; // ms of rest of the page before the code follows

export class CodePanel {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;

  /** @type {CodeData | null} */
  value = null;
  head = element('summary', '');
  about = element('span', 'pg-caption');
  buttons = element('div', 'pg-save');
  script = Object.assign(element('pre', 'pg-script'), { tabIndex: 0 }); // the keys scroll it
  root = element('details', 'pg-code-details', this.head, this.about, this.buttons, this.script);

  /**
   * @param {string} name of the files
   * @param {() => void} ask for the code, which is to be handed to `draw`
   * @param {string} [about] key of the words that say what it is
   */
  constructor(name, ask, about = 'code_about') {
    this.name = name;
    this.key = about;
    this.ask = ask;
    const later = () => this.#later();
    this.root.addEventListener('toggle', () => this.root.open && this.ask());
    onControls(later);
    onModel(later);
    for (const event of ['input', 'click', EVENTS.text])
      document.addEventListener(event, ({ target }) => this.root.contains(/** @type {Node} */ (target)) || later());
    onLanguage(() => this.write());
    this.write();
  }

  /** Asks anew once the page rests, if the code is in sight then. */
  #later() {
    clearTimeout(this.#due);
    if (this.root.open) this.#due = setTimeout(() => this.root.offsetParent && this.ask(), WAIT);
  }

  /** Everything in the page's language. */
  write() {
    this.head.textContent = words().code;
    this.about.textContent = words()[this.key];
    this.buttons.replaceChildren(
      this.#button('code_copy', ({ script }) => copy(script)),
      this.#button('code_script', ({ script }) => download(`${this.name}.py`, 'text/x-python', script)),
      this.#button('code_notebook', ({ notebook }) =>
        download(`${this.name}.ipynb`, 'application/x-ipynb+json', notebook),
      ),
    );
    this.draw(this.value);
  }

  /**
   * @param {string} key of its words
   * @param {(code: CodeData) => unknown} use
   */
  #button(key, use) {
    const node = button('pg-save-file', words()[key], () => this.value && use(this.value));
    node.dataset.kind = key;
    return node;
  }

  /** @param {CodeData | null} value */
  draw(value) {
    this.value = value;
    this.script.textContent = value?.script ?? '';
    for (const node of this.buttons.children) if (node instanceof HTMLButtonElement) node.disabled = !value;
  }
}

component('code', (host, /** @type {Gradio<CodeData>} */ { props, trigger, watch }) => {
  const name = host.closest('[id$="-code"]')?.id.replace(/-code$/, '') ?? 'code';
  const panel = new CodePanel(name, () => trigger('submit', {}));
  /** @type {Element} */ (host.querySelector('.pg-code-panel')).replaceChildren(panel.root);
  panel.draw(props.value);
  watch('value', () => panel.draw(props.value));
});

/**
 * What of the text in a strip the code has to know.
 *
 * @param {string} strip
 * @param {string} prompt what the tab reads now
 * @returns {CodeRequest}
 */
export function textAfter(strip, prompt) {
  const text = current(strip);
  const isWhole = text !== null && !text.running && prompt === text.prompt;
  return { seed: text?.seed ?? null, taken: isWhole ? taken(text, options()) : [] };
}

expose('code', { text: textAfter });
