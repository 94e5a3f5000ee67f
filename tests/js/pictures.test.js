// A figure as a picture: its name, its key, its colours on white, and the file's name.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inked, ON_WHITE } from '../../playground/web/common/inks.js';
import { fileName, lines, onPaper } from '../../playground/web/common/picture.js';

/** @import { FigureData, TraceData } from '../../playground/web/generated/contract.js' */

/** @param {string} text */
const measure = (text) => 10 * text.length;

/** @param {object} properties @returns {TraceData} */
const trace = (properties) => /** @type {TraceData} */ ({ name: 'a', meta: 'ink', mode: 'text', ...properties });

/** @param {object} layout @returns {FigureData} */
const figure = (layout) => ({
  data: [
    trace({ textfont: { color: '#fff', size: 12 } }),
    trace({ meta: 'fixed', mode: 'lines', line: { color: '#123456' } }),
  ],
  layout: /** @type {FigureData['layout']} */ ({
    font: { color: '#fff', family: 'serif', size: 13 },
    margin: { l: 8, r: 8, t: 6, b: 30 },
    xaxis: { range: [0, 1], color: '#fff' },
    yaxis: { range: [0, 1], color: '#fff' },
    ...layout,
  }),
});

/** @param {FigureData} drawn @param {string[]} notes */
const paper = (drawn, notes = []) => onPaper({ figure: drawn, title: 'Name', notes, names: [] }, measure);

test('a file is called by what is safe on every system', () => {
  assert.equal(fileName(['generate', 'next_token', 'step', 4]), 'generate-next-token-step-4');
  assert.equal(fileName(['', '../Ünïcode: 누적?*', '<b>']), 'n-code-b');
});

test('notes share a line as far as the width allows', () => {
  assert.deepEqual(lines(['aaa', 'bb', '', 'cccc'], 90, measure), ['aaa · bb', 'cccc']);
  assert.deepEqual(lines(['longer than the width'], 10, measure), ['longer than the width']);
  assert.deepEqual(lines([], 10, measure), []);
});

test('a figure stays as large as it is, and what stands above it gets room besides', () => {
  const bare = paper(figure({ width: 600, height: 300 })).layout;
  const noted = paper(figure({ width: 600, height: 300 }), ['a', 'b']).layout;
  for (const { width, height, margin } of [bare, noted]) {
    assert.equal(width - margin.l - margin.r, 600 - 16);
    assert.equal(height - margin.t - margin.b, 300 - 36);
  }
  assert.ok(noted.margin.t > bare.margin.t);
});

test('a figure without a height of its own is drawn for a page, not for the place it has here', () => {
  const { width, height } = paper(figure({ width: 320 })).layout;
  assert.deepEqual([width - height > 200, width > 700], [true, true]);
});

test('a picture is on white in the colours of the light theme, whatever the page has', () => {
  const dark = figure({ width: 600, height: 300, yaxis2: { range: [0, 1], color: '#fff' } });
  const { data, layout } = paper(dark);
  assert.deepEqual([layout.paper_bgcolor, layout.plot_bgcolor], ['#ffffff', '#ffffff']);
  assert.deepEqual(
    [layout.font, layout.xaxis, layout.yaxis, layout.yaxis2].map((part) => part?.color),
    Array(4).fill(ON_WHITE.ink),
  );
  assert.deepEqual([data[0].textfont, data[1].line], [{ color: ON_WHITE.ink, size: 12 }, { color: '#123456' }]);
  assert.equal(dark.layout.font.color, '#fff'); // the page's own stays
  assert.equal(paper(figure({})).layout.yaxis2, undefined);
});

test('name and notes are texts, not markup, and stand one below another', () => {
  const { annotations, margin } = onPaper(
    { figure: figure({}), title: '<i>', notes: ['<b>'], names: [] },
    measure,
  ).layout;
  const [title, note] = /** @type {{ text: string, yshift: number }[]} */ (annotations);
  assert.deepEqual([title.text, note.text], ['<b>&lt;i&gt;</b>', '&lt;b&gt;']);
  assert.ok(margin.t > title.yshift && title.yshift > note.yshift && note.yshift > 0);
});

test('a trace takes the colour of its role where its mode has it', () => {
  const colours = { ink: 'black' };
  assert.deepEqual(inked(trace({ mode: 'markers', marker: { size: 3 } }), colours), {
    marker: { size: 3, color: 'black' },
  });
  assert.deepEqual(inked(trace({ meta: 'fixed' }), colours), {});
});

test('the colours on white are those of the charts in the light theme', () => {
  const sheet = readFileSync(new URL('../../playground/web/live/live.css', import.meta.url), 'utf8');
  const rules = sheet.slice(0, sheet.indexOf('body.dark'));
  for (const [role, color] of Object.entries(ON_WHITE))
    assert.match(rules, new RegExp(`--dp-${role}: (var\\([^;]*, )?${color}\\b`), role);
});
