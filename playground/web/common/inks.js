// The colours of figures by the roles that their traces name (charts/style.py). Pure: no DOM.

/** @import { TraceData } from '../generated/contract.js' */

/** The part of a trace that has its colour. */
const COLOURED = /** @type {const} */ ({ text: 'textfont', markers: 'marker', lines: 'line', 'lines+markers': 'line' });

/**
 * The light theme's colours, which live.css has too: a picture is looked at on white.
 *
 * @type {Record<string, string>}
 */
export const ON_WHITE = {
  ink: '#292524',
  grid: '#e7e5e4',
  muted: '#6b645e',
  ghost: '#d6d3d1',
  after: '#0072b2',
  rule: '#b84e00',
  p: '#00704f',
};

/**
 * What a trace becomes in the colour of its role; nothing where it has a colour of its own.
 *
 * @param {TraceData} trace
 * @param {Record<string, string>} colours by role
 * @returns {Partial<TraceData>}
 */
export function inked(trace, colours) {
  const color = colours[trace.meta];
  const part = COLOURED[trace.mode];
  return color ? { [part]: { ...trace[part], color } } : {};
}
