// A card whose drawing is saved as PNG and as SVG.

/** @import { Drawing } from './chart.js' */

import { data } from '../common/data.js';
import { element } from '../common/dom.js';
import { escaped } from '../common/format.js';
import { say } from '../common/i18n.js';
import { SaveButton } from '../common/picture.js';
import { figureOf } from './figure.js';

export class SavedCard {
  #heading = '';
  #save = new SaveButton(
    { picture: () => this.#picture(), label: () => say('save_picture', { name: this.#heading }) },
    'pg-picture-corner',
  );

  /**
   * @param {string} name of the file, after the tab's
   * @param {() => Drawing | null} drawing what is saved
   */
  constructor(name, drawing) {
    this.name = name;
    this.drawing = drawing;
  }

  #picture() {
    const drawing = this.drawing();
    if (!drawing) return null;
    const marks = drawing.marks.map((mark) => ({ ...mark, text: escaped(mark.text ?? '') })); // Plotly reads markup
    const { yaxis2, ...look } = data.along.layout;
    const figure = figureOf({ ...drawing, marks }, look);
    return { figure, title: this.#heading, notes: drawing.notes ?? [drawing.label], names: [this.name] };
  }

  /**
   * The card, with a button in its corner.
   *
   * @param {string} heading
   * @param {...(HTMLElement | string)} parts
   */
  card(heading, ...parts) {
    this.#heading = heading;
    this.#save.write();
    const head = element('div', 'pg-lab-head', element('h3', '', heading), this.#save.root);
    return element('div', 'pg-lab-card', head, parts);
  }
}
