// The table of steps: the input so far, the five best choices with their percentages, the one that was taken.

import { download, element } from '../../common/dom.js';
import { percent } from '../../common/format.js';
import { words } from '../../common/i18n.js';
import { csvText } from '../../common/csv.js';

const CHOICES = 5;
const SHOWN_INPUT = 40; // characters of the input's end; the downloads have all of it

/** One row a step: what it was given, its choices (before any stage), what was taken. */
export function rows({ prompt, shown, tokens }) {
  let input = shown ?? prompt; // a conversation is shown as the model reads it; a summary begins with nothing
  return tokens.map((token, step) => {
    const row = { step, input, choices: token.before.slice(0, CHOICES), ...token };
    input += token.label.replaceAll('▁', ' ').replaceAll('⏎', '\n').replaceAll('⇥', '\t');
    return row;
  });
}

export function csv(text) {
  const choices = [1, 2, 3, 4, 5].flatMap((n) => [`choice_${n}`, `prob_${n}`]);
  const head = ['step', 'input', ...choices, 'token_id', 'token', 'logprob', 'prob', 'u', 'entropy', 'kept'];
  const lines = rows(text).map((row) => {
    const five = [...Array(CHOICES).keys()].flatMap((i) =>
      row.choices[i] ? [row.choices[i][1], row.choices[i][2]] : ['', ''],
    );
    return [row.step, row.input, ...five, row.id, row.label, row.logprob, row.prob, row.u ?? '', row.entropy, row.kept];
  });
  return csvText([head, ...lines]);
}

export function json({ prompt, shown, prompt_ids, seed, stop_reason, tokens }) {
  const named = ([token_id, label, raw_prob, prob]) => ({ token_id, label, raw_prob, prob });
  const steps = rows({ prompt, shown, tokens }).map(({ id, choices, before, after, ...row }) => ({
    ...row,
    token_id: id,
    before: before.map(named),
    after: after.map(named),
  }));
  return JSON.stringify({ prompt, prompt_ids, seed, stop_reason, steps }, null, 1);
}

export class StepTable {
  constructor(root) {
    this.details = element('details', 'pg-table');
    this.summary = element('summary', '');
    this.body = element('div', 'pg-table-body');
    this.details.append(this.summary, this.body);
    this.details.addEventListener('toggle', () => this.draw(this.text));
    root.append(this.details);
  }

  draw(text) {
    this.text = text;
    this.details.hidden = !text?.tokens.length;
    this.summary.textContent = words().table;
    if (this.details.hidden || !this.details.open) return;
    const table = element('table', '');
    const head = ['', words().table_input, '1', '2', '3', '4', '5', words().table_chosen];
    table.append(this.#row('th', head));
    for (const row of rows(text)) table.append(this.#line(row));
    this.body.replaceChildren(this.#buttons(), table);
  }

  #line({ step, input, choices, id, label, prob }) {
    const shown = input.length > SHOWN_INPUT ? `…${input.slice(-SHOWN_INPUT)}` : input;
    const line = this.#row('td', [step + 1, shown]);
    for (let i = 0; i < CHOICES; i++) {
      const [token, name, raw] = choices[i] ?? [null, '', null];
      const cell = element('td', token === id ? 'pg-taken' : '', name);
      if (raw !== null) cell.append(element('span', 'pg-number', percent(raw)));
      line.append(cell);
    }
    const taken = element('td', 'pg-taken', label);
    taken.append(element('span', 'pg-number', percent(prob)));
    line.append(taken);
    return line;
  }

  #row(kind, texts) {
    const row = element('tr', '');
    row.append(...texts.map((text) => element(kind, '', text)));
    return row;
  }

  #buttons() {
    const bar = element('div', 'pg-downloads');
    const files = { csv: ['text/csv', csv], json: ['application/json', json] };
    for (const [kind, [type, write]] of Object.entries(files)) {
      const button = element('button', 'pg-download', words()[`download_${kind}`]);
      button.type = 'button';
      button.dataset.kind = kind;
      button.addEventListener('click', () => download(`steps.${kind}`, type, write(this.text)));
      bar.append(button);
    }
    return bar;
  }
}
