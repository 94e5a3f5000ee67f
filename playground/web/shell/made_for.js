// What a built-in model is made for, said where one meets it.

import { component } from '../bridge.js';
import { element } from '../common/dom.js';
import { inLanguage, onLanguage } from '../common/i18n.js';
import { chosen, onModel } from './models.js';

/** @type {Map<HTMLElement, string>} the lines, each with its model's family */
const lines = new Map();

function draw() {
  for (const [line, family] of lines) {
    const { made_for: purpose } = chosen[family] ?? {};
    line.textContent = purpose ? inLanguage(purpose) : '';
  }
}

component('made_for', (host) => {
  const line = element('span', 'pg-made-for');
  const place = /** @type {HTMLElement} */ (host.querySelector('.pg-made-for-model'));
  place.replaceChildren(line);
  lines.set(line, place.dataset.family ?? '');
  draw();
});
onModel(draw);
onLanguage(draw);
