// The draws at the step some charts stand on: how many there are, and where the next ones come from.

/** @import { DrawsData } from '../generated/contract.js' */

import { expose } from '../bridge.js';
import { draw, setU, state } from '../live/face.js';

/** @type {Map<string, { step_id: string | null, count: number }>} by the charts' element id */
const series = new Map();

const NOWHERE = { step_id: null, generated: 0 }; // charts of a tab whose model is still to be chosen
/** @param {string} chart */
const step = (chart) => state(chart)?.step ?? NOWHERE;

expose('draws', {
  /**
   * The step's index and how many draws it has, for the server to go on from.
   * @param {string} chart
   * @returns {DrawsData}
   */
  step(chart) {
    const { step_id, generated } = step(chart);
    const known = series.get(chart);
    const drawn = known && known.step_id === step_id ? known.count : 0;
    series.set(chart, { step_id, count: drawn });
    return { step: generated, drawn };
  },
  /** @param {string} chart @param {number[]} us */
  show(chart, us) {
    series.set(chart, { step_id: step(chart).step_id, count: us.length });
    draw(us, chart);
  },
  /**
   * Another seed: another u and another chance, and the old draws are gone.
   * @param {string} chart
   * @param {number[]} luck
   */
  newLuck(chart, [u, chance]) {
    series.delete(chart);
    setU(u, chance, chart);
    draw([], chart);
  },
});
