// A drawing of the lab's as a Plotly figure, in which it is saved as a picture. Pure: no DOM.

/** @import { AxisData, LayoutData, TraceData } from '../generated/contract.js' */
/** @import { Axis, Drawing, Mark, Role } from './chart.js' */

import { ON_WHITE } from '../common/inks.js';

/** @type {Record<Role, string>} as the traces of other figures call them */
const ROLES = { after: 'after', before: 'ghost', removed: 'rule', ink: 'ink' };
const MARGIN = { l: 56, r: 34, t: 12, b: 44 };

/**
 * A drawing as a figure.
 *
 * @param {Drawing} drawing
 * @param {LayoutData} look a figure's layout, whose type and colours it takes
 */
export function figureOf({ x, y, marks }, look) {
  const [xaxis, yaxis] = [axisOf(x, look.yaxis), axisOf(y, look.yaxis)];
  return { data: marks.map((mark) => trace(mark, look.font)), layout: { ...look, xaxis, yaxis, margin: MARGIN } };
}

/** @param {Axis} axis @param {AxisData} look @returns {AxisData} */
function axisOf({ low, high, isLog = false, ticks, name = '' }, look) {
  return {
    ...look,
    type: isLog ? 'log' : 'linear',
    range: isLog ? [Math.log10(low), Math.log10(high)] : [low, high],
    title: { text: name },
    tickvals: ticks.map(([at]) => at),
    ticktext: ticks.map(([, text]) => text),
  };
}

/** @param {Mark} mark @param {LayoutData['font']} font @returns {TraceData} */
function trace({ kind, points, role, text = '', room, isDashed = false }, font) {
  const color = ON_WHITE[ROLES[role]];
  const corners = kind === 'box' ? cornersOf(points) : points;
  return {
    ...{ name: kind, meta: ROLES[role], hoverinfo: 'skip' },
    ...{ x: corners.map(([at]) => at), y: corners.map(([, at]) => at) },
    ...(kind === 'box' && { fill: 'toself', fillcolor: color, opacity: 0.6 }), // its number stands on it
    mode: kind === 'text' ? 'text' : kind === 'point' ? 'markers' : 'lines',
    text: [text],
    textposition: room ? 'top center' : 'top right',
    textfont: { ...font, color, size: room ? font.size - 2 : font.size },
    line: { color, width: kind === 'box' ? 1 : 2, dash: isDashed ? 'dash' : 'solid' },
    marker: { color, size: 10, symbol: 'circle' },
  };
}

/** @param {Mark['points']} points two corners that lie opposite each other @returns {Mark['points']} */
const cornersOf = ([[left, low], [right, high]]) => [
  [left, low],
  [right, low],
  [right, high],
  [left, high],
  [left, low],
];
