// The figures of a summary and the way from text to text, drawn with the values of this run.

/** @import { SummaryData, SummaryFiguresData } from '../generated/contract.js' */
/** @import { GrownText } from '../workbench/strip/texts.js' */

import { element } from '../common/dom.js';
import { fill, logprob, percent } from '../common/format.js';
import { inLanguage, words } from '../common/i18n.js';
import { chosen } from '../shell/models.js';
import { total } from '../workbench/strip/texts.js';

/** @type {['characters' | 'words' | 'tokens', string][]} */
const UNITS = [
  ['characters', 'unit_characters'],
  ['words', 'unit_words'],
  ['tokens', 'unit_tokens'],
];
/** @type {['words' | 'letters', string][]} */
const SPLITS = [
  ['words', 'rouge_words'],
  ['letters', 'rouge_letters'],
];
const MEASURES = [
  ['1', 'rouge1'],
  ['2', 'rouge2'],
  ['L', 'rougeL'],
];
const SHOWN = 7; // ids and pieces at the beginning of a long row
const LETTERS = 60;
/** @param {number} value */
const number = (value) => value.toLocaleString('en-US');
/** @param {number | null} value */
const share = (value) => (value === null ? '—' : percent(value));
/** @param {string} text */
const short = (text) => (text.length > LETTERS ? `${text.slice(0, LETTERS)}…` : text);

/**
 * The numbers and names of claims, each once.
 * @param {SummaryData['claims']} claims
 */
export const different = (claims) => [...new Set(claims.map(([, text]) => text))];

export class Facts {
  /**
   * Figures go into `side`, below the summary; the way from text to text below both.
   * @param {HTMLElement} root
   * @param {HTMLElement} side
   */
  constructor(root, side) {
    this.table = element('table', 'pg-summary-figures');
    this.line = element('div', 'pg-summary-line');
    this.rouge = element('div', 'pg-summary-rouge');
    this.details = element('details', 'pg-pipeline');
    this.title = element('summary', '');
    this.boxes = element('ol', 'pg-pipeline-boxes');
    this.details.append(this.title, this.boxes);
    side.append(this.table, this.line, this.rouge);
    root.append(this.details);
  }

  /**
   * @param {SummaryData} value
   * @param {GrownText | null} text the strip's; null while another source stands in the box
   */
  draw(value, text) {
    this.table.replaceChildren(...lengths(value.figures));
    this.line.replaceChildren(...measures(value.figures, text));
    this.rouge.replaceChildren(...rouge(value.rouge));
    this.title.textContent = words().pipeline;
    this.boxes.replaceChildren(...pipeline(value));
  }
}

/** @param {SummaryFiguresData} figures */
function lengths({ source, summary, ratio }) {
  const w = words();
  const ratios = UNITS.map(([unit]) => {
    const times = ratio[unit];
    return times === null ? '—' : `${times.toFixed(1)} : 1`;
  });
  return [
    row('th', ['', ...UNITS.map(([, name]) => w[name])]),
    row('td', [w.source, ...UNITS.map(([unit]) => number(source[unit]))]),
    row('td', [w.summary, ...UNITS.map(([unit]) => number(summary[unit]))]),
    row('td', [w.compression, ...ratios]),
  ];
}

/**
 * @param {SummaryFiguresData} figures
 * @param {GrownText | null} text
 */
function measures(figures, text) {
  const w = words();
  const { score = null, seconds } = text ?? {};
  /** @type {[name: string, value: string, help?: string][]} */
  const lines = [
    [w.logprob, text?.tokens.length ? logprob(total(text.tokens)) : '—'],
    [w.score, score === null ? '—' : logprob(score)],
    [w.compare_seconds, seconds === undefined ? '—' : seconds.toFixed(2)],
    [w.coverage, share(figures.coverage), w.coverage_help],
    [w.density, figures.density === null ? '—' : figures.density.toFixed(1), w.density_help],
    [w.new_ngrams, Object.values(figures.new).map(share).join(' / '), w.new_ngrams_help],
  ];
  return lines.map(([name, value, help]) => {
    const item = element('span', 'pg-summary-measure', `${name} `, element('b', '', value));
    item.title = help ?? '';
    return item;
  });
}

/** @param {SummaryData['rouge']} scores */
function rouge(scores) {
  if (!scores) return [];
  return SPLITS.map(([split, name]) => {
    const line = element('div', '', `${words()[name]}: `);
    for (const [which, key] of MEASURES) {
      line.append(element('b', '', `ROUGE-${which} ${scores[split][key].f1.toFixed(3)}`), ' ');
    }
    line.title = words()[`${name}_help`];
    line.dataset.split = split;
    return line;
  });
}

/**
 * text → encode → ids → model → ids → decode → text
 * @param {SummaryData} value
 */
function pipeline({ model, source, summary, source_labels, source_ids, ids, labels }) {
  const w = words();
  const read = source.map(([text]) => text).join('');
  const written = summary.map(([text]) => text).join('');
  const title = chosen.encoder_decoder?.title;
  const size = fill(w.pipeline_model, {
    name: title ? inLanguage(title) : '—',
    millions: model.millions.toFixed(1),
    encoder: model.encoder_layers,
    decoder: model.decoder_layers,
  });
  const steps = [
    [w.text, short(read)],
    [w.pipeline_encode, few(source_labels)],
    [w.pipeline_ids, `${few(source_ids)} (${number(source_ids.length)})`],
    [w.pipeline_net, `${size} · ${w.pipeline_start} ${model.start.join(' ')}`],
    [w.pipeline_ids, ids.length ? `${few(ids)} (${number(ids.length)})` : '—'],
    [w.pipeline_decode, ids.length ? few(labels) : '—'],
    [w.text, written ? short(written) : '—'],
  ];
  return steps.map(([name, text]) =>
    element('li', '', element('span', 'pg-caption', name), element('span', 'pg-pipeline-value', text)),
  );
}

/** @param {(string | number)[]} list */
function few(list) {
  if (list.length <= SHOWN + 2) return list.join(' ');
  return `${list.slice(0, SHOWN).join(' ')} … ${list.slice(-2).join(' ')}`;
}

/**
 * @param {'th' | 'td'} kind
 * @param {string[]} texts
 */
const row = (kind, texts) => element('tr', '', ...texts.map((text) => element(kind, '', text)));
