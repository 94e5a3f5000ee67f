// The Probability lab: its sections, one at a time. Everything is computed here; nothing is asked of the server.

/** @import { LabValues, ViewName } from './kept.js' */
/** @import { Section } from './parts.js' */

import { component, expose } from '../bridge.js';
import { button, element } from '../common/dom.js';
import { onLanguage, words } from '../common/i18n.js';
import { makeRoom } from '../shell/room.js';
import { state } from '../shell/state.js';
import { CodePanel } from '../workbench/code_panel.js';
import { notebook, script } from './code.js';
import { DrawsView } from './draws_view.js';
import { isLab, opening, VIEWS } from './kept.js';
import { LettersView } from './letters_view.js';
import { LogsView } from './logs_view.js';
import { OrderView } from './order_view.js';
import { SoftmaxView } from './softmax_view.js';
import { TailView } from './tail_view.js';

/** @type {Panel | null} */
let panel = null;

class Panel {
  values = opening();
  tabs = Object.assign(element('div', 'pg-lab-tabs'), { role: 'tablist' });
  stage = element('div', 'pg-lab-stage-place');
  code = new CodePanel('probability', () => this.#write(), 'lab_code_about');
  /** @type {Record<ViewName, Section<any>>} any: each has its own values */
  views = this.#views();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.stage.role = 'tabpanel';
    this.stage.id = 'lab-section';
    root.replaceChildren(this.tabs, this.stage, this.code.root);
    new IntersectionObserver(() => this.views[this.values.view].offer()).observe(root); // other tabs have gone on
  }

  #views() {
    const { values } = this;
    const changed = () => state.changed('lab');
    return {
      softmax: new SoftmaxView(values.softmax, changed),
      draws: new DrawsView(values.draws, changed),
      logs: new LogsView(values.logs, changed),
      tail: new TailView(values.tail, changed),
      order: new OrderView(values.order, changed),
      letters: new LettersView(values.letters, changed),
    };
  }

  /** The code of the section that is open; asked for when the panel opens, and as the page changes. */
  #write() {
    this.code.draw({ script: script(this.values), notebook: notebook(this.values) });
  }

  /** Everything in the page's language. */
  draw() {
    this.root.ariaLabel = words().tab_lab;
    this.tabs.ariaLabel = words().tab_lab;
    this.tabs.replaceChildren(...VIEWS.map((view) => this.#tab(view, viewName(view))));
    this.#open();
  }

  /** @param {ViewName} view @param {string} name */
  #tab(view, name) {
    const tab = button('pg-lab-tab', name, () => this.show(view));
    Object.assign(tab, { role: 'tab', ariaSelected: String(view === this.values.view) });
    tab.dataset.view = view;
    tab.setAttribute('aria-controls', this.stage.id);
    return tab;
  }

  #open() {
    const { view } = this.values;
    this.views[view].build();
    this.stage.replaceChildren(this.views[view].root);
    this.stage.ariaLabel = viewName(view);
  }

  /**
   * Opens another section.
   *
   * @param {ViewName} view
   */
  show(view) {
    this.values.view = view;
    for (const tab of this.tabs.children)
      tab.ariaSelected = String(/** @type {HTMLElement} */ (tab).dataset.view === view);
    this.#open();
    state.changed('lab');
  }

  /** @param {LabValues} kept */
  restore(kept) {
    this.values = structuredClone(kept);
    for (const view of VIEWS) this.views[view].take(this.values[view]);
    this.draw();
  }
}

/** @param {ViewName} view */
function viewName(view) {
  const w = words();
  /** @type {Record<ViewName, string>} */
  const names = {
    softmax: w.lab_view_softmax,
    draws: w.lab_view_draws,
    logs: w.lab_view_logs,
    tail: w.lab_view_tail,
    order: w.lab_view_order,
    letters: w.lab_view_letters,
  };
  return names[view];
}

/** What every section shows; null while there is no lab. */
export const panelValues = () => panel?.values ?? null;

component('lab', (host) => {
  panel = new Panel(/** @type {HTMLElement} */ (host.querySelector('.pg-lab')));
  makeRoom(/** @type {HTMLElement} */ (host.closest('#tab-lab')), 'lab-open');
  panel.draw();
  const opened = JSON.stringify(panel.values);
  state.take('lab', {
    check: isLab,
    read: () => (panel && JSON.stringify(panel.values) !== opened ? structuredClone(panel.values) : undefined),
    write: (kept) => panel?.restore(kept),
  });
});
state.link('lab', isLab);
onLanguage(() => panel?.draw());
expose('lab', { state: panelValues });
