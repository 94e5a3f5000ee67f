// The live charts as pictures: a button in each card's corner.

/** @import { ChartName, Live } from './live.js' */

import { fill } from '../common/format.js';
import { SaveButton } from '../common/picture.js';

/**
 * Puts a button into the corner of both cards: the bars, and the figure that is shown at the right.
 *
 * @param {Live} live
 */
export function savable(live) {
  const names = [() => /** @type {ChartName} */ ('next_token'), () => /** @type {ChartName} */ (live.figure)];
  return names.map((name, i) => {
    const save = new SaveButton(
      {
        picture: () => picture(live, name()),
        label: () => fill(live.words.save_picture, { name: live.words[name()] }),
      },
      'pg-picture-corner',
    );
    live.root.querySelectorAll('.dp-card header')[i].append(save.root);
    return save;
  });
}

/**
 * A chart with its key; that of the curve is about dragging, and stays out.
 *
 * @param {Live} live
 * @param {ChartName} name
 */
function picture({ charts, root, step, words }, name) {
  const fact = name === 'next_token' ? 'next_token_key' : 'figure_key';
  const key = root.querySelector(`[data-fact="${fact}"]`)?.textContent ?? '';
  return {
    figure: charts[name].figure(),
    title: words[name],
    notes: name === 'cumulative' ? [] : key.split(' · '),
    names: [name, 'step', (step?.generated ?? 0) + 1],
  };
}
