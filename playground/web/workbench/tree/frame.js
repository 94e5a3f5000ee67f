// What stands around the beam tree: its heading, buttons, slider, key, and the place of a node's details.

/** @import { Tree } from './tree.js' */

import { button, element } from '../../common/dom.js';
import { say, words } from '../../common/i18n.js';
import { SaveButton } from '../../common/picture.js';
import { Paint } from '../../live/paint.js';

/**
 * Builds it into `tree.root` and returns its parts by name; the words come later.
 * @param {Tree} tree
 */
export function frame(tree) {
  const box = element('details', 'pg-tree-box');
  box.open = true;
  box.addEventListener('toggle', () => tree.later());
  const name = element('span', 'pg-tree-name');
  const hint = element('span', 'pg-tree-hint');
  const legend = element('div', 'pg-tree-key');
  const plot = element('div', 'pg-tree-plot');
  Object.assign(plot, { tabIndex: 0, role: 'application' });
  const paint = new Paint(plot.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg')));
  const facts = element('div', 'pg-tree-said');
  facts.ariaLive = 'polite';
  const controls = controlsOf(tree);
  const save = new SaveButton({
    picture: () => tree.picture(),
    label: () => say('save_picture', { name: words().tree }),
  });
  const bar = element('div', 'pg-tree-bar', ...Object.values(controls), save.root);
  box.append(element('summary', '', name, hint), bar, legend, plot, facts);
  tree.root.replaceChildren(box);
  return { box, name, hint, legend, plot, paint, facts, save, ...controls };
}

/**
 * The buttons and the slider, in their order.
 * @param {Tree} tree
 */
function controlsOf(tree) {
  const make = (/** @type {string} */ name, /** @type {string} */ text, /** @type {() => void} */ act) =>
    button(`pg-tree-button pg-tree-${name}`, text, act);
  const slider = element('input', 'pg-tree-slider');
  Object.assign(slider, { type: 'range', min: 0, step: 1 });
  slider.addEventListener('input', () => {
    tree.pause();
    tree.go(Number(slider.value));
  });
  return {
    player: make('play', '▶', () => tree.play()),
    slider,
    count: element('span', 'pg-tree-count'),
    wider: make('wider', '−', () => tree.scale(1 / 1.3)),
    closer: make('closer', '+', () => tree.scale(1.3)),
    whole: make('whole', '', () => tree.scale(0)),
    folder: make('fold', '', () => tree.fold(!tree.folded)),
  };
}
