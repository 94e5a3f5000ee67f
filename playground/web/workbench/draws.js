// The draws at the step some charts stand on: how many there are, and where the next ones come from. No mathematics.

import { expose } from '../bridge.js';
import { draw, setU, state } from '../live/face.js';

const series = new Map(); // by the charts' element id: the step, and how many draws it has

const NOWHERE = { step_id: null, generated: 0 }; // charts of a tab whose model is still to be chosen
const step = (chart) => state(chart)?.step ?? NOWHERE;

expose('draws', {
  /** The step's index and how many draws it has, for the server to go on from. */
  asked(chart) {
    const { step_id, generated } = step(chart);
    if (series.get(chart)?.step_id !== step_id) series.set(chart, { step_id, count: 0 });
    return { step: generated, drawn: series.get(chart).count };
  },
  show(chart, us) {
    series.set(chart, { step_id: step(chart).step_id, count: us.length });
    draw(us, chart);
  },
  /** Another seed: another u, and the old draws are gone. */
  newLuck(chart, [u]) {
    series.delete(chart);
    setU(u, chart);
    draw([], chart);
  },
});
