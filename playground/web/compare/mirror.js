// What both sides expect at one place: bars that grow from the middle to either side, and figures.

/** @import { StretchData } from '../generated/contract.js' */
/** @import { Bar, Pair } from './apart.js' */

import { element } from '../common/dom.js';
import { logprob, percent } from '../common/format.js';
import { words } from '../common/i18n.js';
import { nats } from './apart.js';

const ENDS = [0.1, 0.2, 0.3, 0.5, 1]; // of the bars' axis: the first that holds them all

/**
 * How far both lie apart at a stretch, in numbers.
 *
 * @param {StretchData} stretch
 * @param {number | null} kept what both keep of what either keeps; null: not known
 * @param {string[]} names the sides'
 */
export function figuresNode({ text, parts, divergence }, kept, names) {
  const w = words();
  const known = (/** @type {number | null | undefined} */ value) => {
    if (!divergence) return '—';
    return value === null || value === undefined ? '∞' : nats(value);
  };
  /** @type {[string, string, string][]} */
  const rows = [
    ['KL(1‖2)', known(divergence?.kl), w.lockstep_kl],
    ['KL(2‖1)', known(divergence?.kl_back), w.lockstep_kl],
    ['JS', known(divergence?.js), w.lockstep_js],
    ['TV', divergence ? percent(divergence.tv) : '—', w.lockstep_tv],
    [w.lockstep_kept, kept === null ? '—' : percent(kept), w.lockstep_kept_help],
  ];
  const shown = rows.map(([name, value, help]) => {
    const item = element('span', 'pg-apart-figure', element('span', 'pg-caption', name), ' ', value);
    item.title = help;
    return item;
  });
  const sides = parts.map((part, i) => {
    const probability = part.impossible ? '−∞' : part.logprob === null ? '—' : logprob(part.logprob);
    return element('span', 'pg-apart-figure', element('span', 'pg-caption', names[i]), ' ', probability);
  });
  return element(
    'div',
    'pg-apart-figures',
    element('strong', '', text.trim() || parts[0].labels.join('')),
    ...sides,
    ...shown,
  );
}

/**
 * Both distributions, bar against bar.
 *
 * @param {Pair[]} pairs
 * @param {string[]} names the sides'
 * @param {string[]} colours the sides'
 * @param {string[]} taken the labels of the tokens that the text goes on with
 */
export function barsNode(pairs, names, colours, taken) {
  const most = Math.max(...pairs.flatMap(({ bars }) => bars.map((bar) => (bar ? Math.max(bar.before, bar.after) : 0))));
  const end = ENDS.find((each) => each >= most) ?? 1;
  const head = element(
    'tr',
    '',
    element('th', 'pg-mirror-one', names[0]),
    element('th', '', words().compare_token),
    element('th', 'pg-mirror-other', names[1]),
  );
  const rows = pairs.map(({ label, bars: [one, other] }) => {
    const name = element('th', taken.includes(label) ? 'pg-mirror-taken' : '', label);
    return element('tr', '', barCell(one, 'one', colours[0], end), name, barCell(other, 'other', colours[1], end));
  });
  return element('table', 'pg-mirror', head, ...rows);
}

/**
 * @param {Bar | null} bar
 * @param {'one' | 'other'} side
 * @param {string} colour
 * @param {number} end of the axis
 */
function barCell(bar, side, colour, end) {
  const cell = element('td', `pg-mirror-${side}`);
  if (!bar) {
    cell.append(element('span', 'pg-mirror-number', '—'));
    return cell;
  }
  const track = element('span', 'pg-mirror-track');
  const [ghost, solid] = [element('span', 'pg-mirror-ghost'), element('span', 'pg-mirror-bar')];
  ghost.style.width = `${(100 * bar.before) / end}%`;
  solid.style.width = `${(100 * bar.after) / end}%`;
  solid.style.background = colour;
  track.append(ghost, solid);
  const number = bar.removed ? element('s', '', percent(bar.before)) : percent(bar.after);
  if (bar.removed) cell.title = words().lockstep_removed;
  cell.append(element('span', 'pg-mirror-number', number), track);
  return cell;
}
