// A text that two rows have read, as a strip coloured by how far they lie apart, with what its figures and colours say.

/** @import { LockstepData, StretchData } from '../generated/contract.js' */

import { button, element } from '../common/dom.js';
import { say, words } from '../common/i18n.js';
import { bandOf, farthest, meanJs, nats, RANGES } from './apart.js';
import { perByte } from './columns.js';

/**
 * The strip's chips, one a stretch.
 *
 * @param {LockstepData} value
 * @param {number | null} at the one whose place is shown
 */
export function chipsOf({ stretches }, at) {
  return stretches.flatMap((stretch, index) => {
    const band = bandOf(stretch);
    const chip = button(`pg-apart pg-band-${band ?? 'none'}`, visible(stretch), () => {});
    chip.dataset.index = String(index);
    chip.tabIndex = index === (at ?? 0) ? 0 : -1;
    chip.ariaPressed = String(index === at);
    chip.ariaLabel = `${visible(stretch)} ${apartText(stretch)}`;
    chip.title = apartText(stretch);
    return stretch.text.includes('\n') ? [chip, element('br', '')] : [chip];
  });
}

/** @param {StretchData} stretch */
const visible = ({ text, parts }) => (text.trim() ? text : parts[0].labels.join('') || '·');

/**
 * By how much both lie apart at a stretch.
 *
 * @param {StretchData} stretch
 */
function apartText({ divergence, gap, bytes }) {
  if (divergence) return `JS ${nats(divergence.js)}`;
  return gap === null || !bytes ? '—' : say('lockstep_gap', { gap: perByte(gap / bytes) });
}

/**
 * How far both lie apart on the whole text.
 *
 * @param {LockstepData} value
 */
export function factsOf(value) {
  const w = words();
  const shown = (/** @type {number | null} */ each) => (each === null ? '—' : perByte(each));
  const mean = meanJs(value);
  const at = farthest(value.stretches);
  const [one, other] = value.per_byte.map(shown);
  const sentences = [
    value.one_vocabulary
      ? say('lockstep_mean', { js: mean === null ? '—' : nats(mean), n: value.stretches.length })
      : w.lockstep_aligned,
    say('lockstep_per_byte', { one, other }),
  ];
  if (at !== null) sentences.push(say('lockstep_farthest', { token: visible(value.stretches[at]).trim() }));
  return sentences.map((each) => element('span', '', each));
}

/**
 * What the colours stand for.
 *
 * @param {LockstepData} value
 */
export function legendOf({ one_vocabulary: isOne }) {
  const ranges = RANGES[isOne ? 'js' : 'gap'];
  const name = element('span', 'pg-caption', isOne ? words().lockstep_legend_js : words().lockstep_legend_gap);
  return [
    name,
    ...ranges.map((range, band) => element('span', `pg-apart-key pg-band-${band}`, range)),
    element('span', 'pg-apart-key pg-band-none', `— ${words().lockstep_uncompared}`),
  ];
}

/**
 * The number of the stretch that an event is about; null: of none.
 *
 * @param {Event} event
 */
export function indexOf({ target }) {
  const node = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest('[data-index]'));
  return node ? Number(node.dataset.index) : null;
}
