// What stands under the charts: how unsure each token was, as bars; on demand a chart and the table of steps.

/** @import { GrownText } from './texts.js' */

import { component } from '../../bridge.js';
import { barsFigure } from '../../common/bars.js';
import { element } from '../../common/dom.js';
import { language, onLanguage, say, words } from '../../common/i18n.js';
import { SaveButton } from '../../common/picture.js';
import { Reading } from '../../common/reading.js';
import { onTheme } from '../../common/theme.js';
import { EVENTS } from '../../generated/names.js';
import { Along } from './along.js';
import * as strip from './strip.js';
import { StepTable } from './table.js';
import { inCommon } from './texts.js';

const HIGHEST = 4; // nats: as unsure as among 55; a bar is no higher than that, whatever is beyond

/** @type {Set<StepsView>} */
const views = new Set();

class StepsView {
  /** @type {GrownText | null} the text that the bars stand for */
  #shown = null;
  #language = '';

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.strip = root.dataset.strip ?? '';
    this.name = element('div', 'pg-unsure-name');
    this.bars = element('div', 'pg-unsure');
    /** @param {number} index */
    const go = (index) => strip.go(this.strip, index);
    this.reading = new Reading(this.bars, {
      places: () => this.bars.childElementCount,
      text: (at) => `${at + 1} · ${/** @type {HTMLElement} */ (this.bars.children[at]).title}`,
      mark: (at) => [...this.bars.children].forEach((bar, i) => void bar.classList.toggle('pg-unsure-read', i === at)),
      click: go,
    });
    this.save = new SaveButton(
      { picture: () => this.#picture(), label: () => say('save_picture', { name: words().unsure }) },
      'pg-picture-corner',
    );
    root.replaceChildren(element('div', 'pg-unsure-head', this.name, this.save.root), this.reading.root);
    this.along = new Along(root, go);
    this.table = new StepTable(root);
    this.bars.addEventListener('click', ({ target }) => {
      const bar = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest('.pg-unsure-bar'));
      if (bar) go(Number(bar.dataset.index));
    });
    document.addEventListener(EVENTS.text, (event) => {
      const { detail } = /** @type {CustomEvent<HTMLElement>} */ (event);
      if (detail.closest(`#${CSS.escape(this.strip)}`)) this.draw();
    });
  }

  draw() {
    const text = strip.current(this.strip);
    this.root.hidden = !text?.tokens.length;
    this.name.textContent = words().unsure;
    this.save.write();
    this.#bars(text);
    if (text?.tokens.length) this.reading.describe(text.running ? words().unsure : facts(text.tokens));
    this.along.draw(text);
    this.table.draw(text);
  }

  /** The bars as a picture, none cut off at the height that they have here. */
  #picture() {
    const tokens = this.#shown?.tokens ?? [];
    const bars = tokens.map(({ label, entropy }) => ({ name: label, value: entropy, number: entropy.toFixed(2) }));
    const figure = barsFigure(bars, `${words().entropy} (nats)`);
    return { figure, title: words().unsure, notes: [], names: ['unsure', 'tokens', tokens.length] };
  }

  /**
   * A bar a token; while the text grows, only what is new is added.
   *
   * @param {GrownText | null} text
   */
  #bars(text) {
    const { bars } = this;
    const tokens = text?.tokens ?? [];
    const isSame = text?.text_id === this.#shown?.text_id && this.#language === language();
    const kept = inCommon((isSame && this.#shown?.tokens) || [], tokens);
    while (bars.childElementCount > kept) bars.lastElementChild?.remove();
    bars.append(...tokens.slice(kept).map((token, i) => bar(token, kept + i)));
    bars.querySelector('.pg-here')?.classList.remove('pg-here');
    bars.children[strip.selected(this.strip)]?.classList.add('pg-here');
    [this.#shown, this.#language] = [text, language()];
  }
}

/**
 * @param {GrownText['tokens'][number]} token
 * @param {number} index
 */
function bar({ entropy, label }, index) {
  const made = element('span', 'pg-unsure-bar');
  made.title = say('unsure_bar', { token: label, entropy: entropy.toFixed(2) });
  made.dataset.index = String(index);
  made.style.setProperty('--pg-share', String(Math.min(1, entropy / HIGHEST)));
  return made;
}

/**
 * What the bars show.
 *
 * @param {GrownText['tokens']} tokens
 */
function facts(tokens) {
  const entropies = tokens.map(({ entropy }) => entropy);
  const at = entropies.indexOf(Math.max(...entropies));
  const mean = entropies.reduce((sum, each) => sum + each, 0) / tokens.length;
  return say('unsure_facts', {
    name: words().unsure,
    n: tokens.length,
    mean: mean.toFixed(2),
    at: at + 1,
    token: tokens[at].label,
    most: entropies[at].toFixed(2),
  });
}

component('steps', (host) => {
  const view = new StepsView(/** @type {HTMLElement} */ (host.querySelector('.pg-steps')));
  views.add(view);
  view.draw();
});
onLanguage(() => {
  for (const view of views) view.draw();
});
onTheme(() => {
  for (const { along, strip: id } of views) along.draw(strip.current(id));
});
