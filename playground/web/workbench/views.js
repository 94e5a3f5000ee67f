// What the reader looks at, as a part of the page's state: the figure at the right of each tab's charts, and what the
// tokens are coloured by.

/** @import { Colour } from '../common/bands.js' */

import { COLOURS } from '../common/bands.js';
import { colour, onColour, setColour } from '../common/colouring.js';
import { checkOf } from '../common/shape.js';
import { onView, showViews, views } from '../live/face.js';
import { state } from '../shell/state.js';

const CHARTS = ['generate-live', 'summarize-live', 'chat-live', 'compare-one-live', 'compare-other-live'];
const FIRST = 'cumulative'; // the figure that every chart opens with
const FIGURES = [FIRST, 'histogram', 'temperatures', 'waterfall'];
const FIGURE = ['one', ...FIGURES];

/** @typedef {Record<string, string> & { colour?: Colour }} Views figures by the charts' ids */

const isMap = checkOf(['map', ['one', ...CHARTS, 'colour'], 'text']);
const haveKinds = checkOf({
  ...Object.fromEntries(CHARTS.map((id) => [`${id}?`, FIGURE])),
  'colour?': ['one', ...COLOURS],
});

/**
 * @param {unknown} value
 * @returns {value is Views}
 */
const areViews = (value) => isMap(value) && haveKinds(value);

state.link('views', areViews);
state.take('views', {
  check: areViews,
  read() {
    const others = Object.entries(views()).filter(([id, name]) => CHARTS.includes(id) && name !== FIRST);
    if (colour() !== COLOURS[0]) others.push(['colour', colour()]);
    return others.length ? Object.fromEntries(others) : undefined;
  },
  write({ colour: chosen = COLOURS[0], ...figures }) {
    showViews(figures);
    setColour(chosen);
  },
  clear() {
    showViews(Object.fromEntries(CHARTS.map((id) => [id, FIRST])));
    setColour(COLOURS[0]);
  },
});
for (const listen of [onView, onColour]) listen(() => state.changed('views'));
