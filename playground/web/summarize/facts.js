// The figures of a summary and the way from text to text, drawn with the values of this run. No mathematics.

import { chosen } from '../shell/models.js';
import { element } from '../common/dom.js';
import { logprob, percent } from '../common/format.js';
import { inLanguage, words } from '../common/i18n.js';

const UNITS = { characters: 'unit_characters', words: 'unit_words', tokens: 'unit_tokens' };
const SPLITS = { words: 'rouge_words', letters: 'rouge_letters' };
const SHOWN = 7; // ids and pieces at the beginning of a long row
const LETTERS = 60;
const number = (value) => value.toLocaleString('en-US');
const share = (value) => (value === null ? '—' : percent(value));
const short = (text) => (text.length > LETTERS ? `${text.slice(0, LETTERS)}…` : text);

/** The numbers and names of claims, each once. */
export const different = (claims) => [...new Set(claims.map(([, text]) => text))];

export class Facts {
  /** Figures go into `side`, below the summary; the way from text to text below both. */
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

  draw(value, text) {
    const [{ figures }, units] = [value, Object.keys(UNITS)];
    this.table.replaceChildren(
      row('th', ['', ...Object.values(UNITS).map((name) => words()[name])]),
      ...['source', 'summary'].map((side) =>
        row('td', [words()[side], ...units.map((unit) => number(figures[side][unit]))]),
      ),
      row('td', [
        words().compression,
        ...units.map((unit) => (figures.ratio[unit] === null ? '—' : `${figures.ratio[unit].toFixed(1)} : 1`)),
      ]),
    );
    this.line.replaceChildren(
      ...this.#measures(value, text).map(([name, said, help]) => {
        const item = element('span', 'pg-summary-measure', `${name} `);
        item.append(element('b', '', said));
        item.title = help ?? '';
        return item;
      }),
    );
    this.rouge.replaceChildren(...this.#rouge(value.rouge));
    this.#pipeline(value);
  }

  #measures({ figures }, text) {
    const w = words();
    const sum = text?.tokens.reduce((total, token) => total + token.logprob, 0);
    return [
      [w.logprob, text?.tokens.length ? logprob(sum) : '—'],
      [w.score, text?.score === null || text?.score === undefined ? '—' : logprob(text.score)],
      [w.compare_seconds, text?.seconds === undefined ? '—' : text.seconds.toFixed(2)],
      [w.coverage, share(figures.coverage), w.coverage_help],
      [w.density, figures.density === null ? '—' : figures.density.toFixed(1), w.density_help],
      [w.new_ngrams, Object.values(figures.new).map(share).join(' / '), w.new_ngrams_help],
    ];
  }

  #rouge(found) {
    if (!found) return [];
    return Object.entries(SPLITS).map(([split, name]) => {
      const line = element('div', '', `${words()[name]}: `);
      for (const [which, key] of [
        ['1', 'rouge1'],
        ['2', 'rouge2'],
        ['L', 'rougeL'],
      ]) {
        line.append(element('b', '', `ROUGE-${which} ${found[split][key].f1.toFixed(3)}`), ' ');
      }
      line.title = words()[`${name}_help`];
      line.dataset.split = split;
      return line;
    });
  }

  /** text → encode → ids → model → ids → decode → text */
  #pipeline(value) {
    const w = words();
    this.title.textContent = w.pipeline;
    const { model } = value;
    const read = value.source.map(([text]) => text).join('');
    const wrote = value.summary.map(([text]) => text).join('');
    const { title } = chosen.encoder_decoder;
    const size = w.pipeline_model
      .replace('{name}', inLanguage(title))
      .replace('{millions}', model.millions.toFixed(1))
      .replace('{encoder}', model.encoder_layers)
      .replace('{decoder}', model.decoder_layers);
    const steps = [
      [w.text, short(read)],
      [w.pipeline_encode, few(value.source_labels)],
      [w.pipeline_ids, `${few(value.source_ids)} (${number(value.source_ids.length)})`],
      [w.pipeline_net, `${size} · ${w.pipeline_start} ${model.start.join(' ')}`],
      [w.pipeline_ids, value.ids.length ? `${few(value.ids)} (${number(value.ids.length)})` : '—'],
      [w.pipeline_decode, value.ids.length ? few(value.labels) : '—'],
      [w.text, wrote ? short(wrote) : '—'],
    ];
    this.boxes.replaceChildren(
      ...steps.map(([name, said]) => {
        const box = element('li', '');
        box.append(element('span', 'pg-caption', name), element('span', 'pg-pipeline-value', said));
        return box;
      }),
    );
  }
}

function few(list) {
  if (list.length <= SHOWN + 2) return list.join(' ');
  return `${list.slice(0, SHOWN).join(' ')} … ${list.slice(-2).join(' ')}`;
}

function row(kind, texts) {
  const line = element('tr', '');
  line.append(...texts.map((text) => element(kind, '', text)));
  return line;
}
