// What each part of a tokenizer does to a text, and the files that say so.

/** @import { PipelineAnswer, StageAnswer, StagePartAnswer } from '../generated/contract.js' */
/** @import { Tools } from './questions.js' */

import { element } from '../common/dom.js';
import { words } from '../common/i18n.js';
import { visible } from './visible.js';

const MOST_SETTINGS = 5; // of a part, that are shown

/** Normalizer, pre-tokenizer, model, post-processor, decoder: a diagram with the text led through it. */
export class PipelineView {
  root = element('div', 'tok-pipeline');

  /** @param {Tools} tools */
  constructor({ ask }) {
    this.ask = ask;
  }

  /** Asks for the stages, and draws them. */
  async look() {
    const answer = await this.ask({ kind: 'pipeline' });
    if (!answer) return;
    if ('error' in answer) return this.root.replaceChildren(element('div', 'pg-notice', answer.error));
    this.root.replaceChildren(
      ...answer.notes.map((note) => element('p', 'tok-note', note)),
      element('div', 'tok-stages', answer.stages.map(stageNode)),
      ...this.#files(answer),
    );
  }

  /**
   * The files, folded; those that its reader has unfolded stay so.
   *
   * @param {PipelineAnswer} answer
   */
  #files({ json, config }) {
    const open = [...this.root.querySelectorAll('details')].map((each) => each.open);
    const files = [
      { name: 'tokenizer.json', content: json },
      { name: 'config.json', content: config },
    ];
    return files
      .filter(({ content }) => Object.keys(content).length)
      .map(({ name, content }, i) => {
        const text = JSON.stringify(content, null, 2);
        const node = element('details', 'tok-json', element('summary', '', name), element('pre', '', text));
        node.open = open[i] ?? false;
        return node;
      });
  }
}

/** @param {StageAnswer['name']} stage */
const title = (stage) =>
  ({
    normalizer: words().tok_normalizer,
    pre_tokenizer: words().tok_pre_tokenizer,
    model: words().tok_model,
    post_processor: words().tok_post_processor,
    decoder: words().tok_decoder,
  })[stage];

/**
 * @param {StageAnswer} stage
 * @param {number} index
 */
function stageNode({ name, parts, shown }, index) {
  const node = element(
    'section',
    'tok-stage',
    element(
      'header',
      '',
      element('span', 'tok-step-number', String(index + 1)),
      element('h3', '', title(name)),
      element('code', '', name),
    ),
    parts.length ? parts.map(partNode) : [element('div', 'tok-part tok-none', words().tok_none)],
    element(
      'div',
      'tok-shown',
      shown.map(([piece, id]) =>
        element('bdi', 'tok-mini', visible(piece), id === null ? null : element('small', '', String(id))),
      ),
    ),
  );
  node.dataset.stage = name;
  return node;
}

/** @param {StagePartAnswer} part */
const partNode = ({ type, settings, does }) =>
  element('div', 'tok-part', element('b', '', type), element('span', '', does), settingsNode(settings));

/**
 * The settings that are set.
 *
 * @param {StagePartAnswer['settings']} settings
 */
function settingsNode(settings) {
  const set = Object.entries(settings).filter(([, value]) => value !== null && value !== false && value !== '');
  if (!set.length) return null;
  /** @param {unknown} value */
  const shown = (value) => (typeof value === 'string' ? visible(value) : JSON.stringify(value));
  return element(
    'ul',
    '',
    set
      .slice(0, MOST_SETTINGS)
      .map(([name, value]) => element('li', '', element('code', '', `${name} = ${shown(value)}`))),
  );
}
