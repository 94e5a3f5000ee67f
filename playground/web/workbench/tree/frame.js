// What stands around the beam tree: its heading, buttons, slider, key, and the place where a node is told of.

import { element } from '../../common/dom.js';
import { Paint } from '../../live/paint.js';

/** Builds it into `tree.root` and returns its parts by name; the words come later. */
export function frame(tree) {
  const box = element('details', 'pg-tree-box');
  box.open = true;
  box.addEventListener('toggle', () => tree.later());
  const summary = element('summary', '');
  const name = summary.appendChild(element('span', 'pg-tree-name'));
  const hint = summary.appendChild(element('span', 'pg-tree-hint'));
  const player = button('play', '▶', () => tree.play());
  const slider = element('input', 'pg-tree-slider');
  Object.assign(slider, { type: 'range', min: 0, step: 1 });
  slider.addEventListener('input', () => {
    tree.pause();
    tree.go(Number(slider.value));
  });
  const count = element('span', 'pg-tree-count');
  const wider = button('wider', '−', () => tree.scale(1 / 1.3));
  const closer = button('closer', '+', () => tree.scale(1.3));
  const whole = button('whole', '', () => tree.scale(0));
  const folder = button('fold', '', () => tree.fold(!tree.folded));
  const bar = element('div', 'pg-tree-bar');
  bar.append(player, slider, count, wider, closer, whole, folder);
  const legend = element('div', 'pg-tree-key');
  const plot = element('div', 'pg-tree-plot');
  Object.assign(plot, { tabIndex: 0, role: 'application' });
  const paint = new Paint(plot.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg')));
  const said = element('div', 'pg-tree-said');
  said.ariaLive = 'polite';
  box.append(summary, bar, legend, plot, said);
  tree.root.replaceChildren(box);
  return { box, name, hint, player, slider, count, wider, closer, whole, folder, legend, plot, paint, said };
}

function button(name, text, act) {
  const made = element('button', `pg-tree-button pg-tree-${name}`, text);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}
