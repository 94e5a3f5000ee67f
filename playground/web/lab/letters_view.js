// Greedy against exhaustive: a language of three letters and five steps, beam by beam.

/** @import { LettersValues } from './kept.js' */

import { element } from '../common/dom.js';
import { logprob } from '../common/format.js';
import { say, words } from '../common/i18n.js';
import { plant } from '../workbench/tree/tree.js';
import { MOST_BEAMS } from './kept.js';
import { beamSearch, bestOf, exhaustive, LETTERS, nextLetter } from './letters.js';
import { idsOf, letterTree } from './letters_tree.js';
import { chance } from './numbers.js';
import { card, Section, Slider, table } from './parts.js';

/** @extends {Section<LettersValues>} */
export class LettersView extends Section {
  #tree = plant(element('div', 'pg-tree'), {
    stepped: (step) => step !== this.values.step && this.set({ step }),
    isWide: true,
  });
  #results = element('div', '');
  /** @type {Slider | null} */
  #slider = null;

  /** The whole section in the page's language. */
  build() {
    const w = words();
    this.#slider = new Slider({
      name: w.num_beams_label,
      low: 1,
      high: MOST_BEAMS,
      step: 1,
      text: searchName,
      change: (width) => {
        this.#tree.choose(null); // another search has other candidates
        this.set({ width });
      },
    });
    this.root.replaceChildren(
      this.said,
      element('div', 'pg-lab-row', this.#slider.root),
      element(
        'div',
        'pg-lab-wide',
        element('div', 'pg-tree-card', this.#tree.root),
        element('div', 'pg-lab-column-of-cards', card(w.lab_language, language()), card(w.lab_results, this.#results)),
      ),
    );
    this.show();
  }

  /** The numbers as they are now. */
  show() {
    const { width, step } = this.values;
    const w = words();
    this.#slider?.show(width);
    const [best, greedy, found] = [exhaustive()[0], bestOf(beamSearch(1)), bestOf(beamSearch(width))];
    const numbers = { own: found.text, p: chance(found.probability), best: best.text, q: chance(best.probability) };
    this.said.textContent = say(found.text === best.text ? 'lab_letters_found' : 'lab_letters_missed', numbers);
    this.#tree.receive(letterTree(width, [best.text, greedy.text]), [
      { name: 'best', text: w.lab_best, ids: idsOf(best.text) },
      { name: 'greedy', text: w.lab_greedy, ids: idsOf(greedy.text) },
    ]);
    this.#tree.go(step);
    const row = (/** @type {string} */ name, /** @type {typeof best} */ { text, probability }, role = '') => ({
      cells: [name, text, chance(probability), logprob(Math.log(probability))],
      role,
    });
    const rows = Array.from({ length: MOST_BEAMS }, (_, i) =>
      row(searchName(i + 1), bestOf(beamSearch(i + 1)), i + 1 === width ? 'after' : ''),
    );
    const all = row(say('lab_all_texts', { n: exhaustive().length }), best);
    const heads = ['', w.lab_best_text, w.lab_probability, w.tree_sum];
    this.#results.replaceChildren(table(w.lab_results, heads, [...rows, all]));
  }
}

/** @param {number} width */
const searchName = (width) => (width === 1 ? words().lab_greedy : say('lab_beams', { n: width }));

/** The language as a table: of each letter, what may follow. */
function language() {
  const w = words();
  const row = (/** @type {string} */ name, /** @type {string} */ before) => ({
    cells: [name, ...LETTERS.map((letter) => chance(nextLetter(before)[letter]))],
  });
  return table(
    w.lab_language,
    ['', ...LETTERS],
    [row(w.lab_first, ''), ...LETTERS.map((each) => row(say('lab_after_letter', { letter: each }), each))],
  );
}
