// The beam tree: a search step by step, a node's sums at a click, the hypothesis that the strip shows.

import { component, expose } from '../../bridge.js';
import { data as pageData } from '../../common/data.js';
import * as strip from '../strip/strip.js';
import { element, viewIn } from '../../common/dom.js';
import { escaped, fill } from '../../common/format.js';
import { language, onLanguage, words } from '../../common/i18n.js';
import { details, key, stepSaid } from './details.js';
import { frame } from './frame.js';
import { TreeHand } from './hand.js';
import { BeamTree, height } from './nodes.js';
import { numbers } from './traces.js';

const trees = new Set();
const ROLES = {
  ink: '--pg-ink',
  muted: '--pg-muted',
  ghost: '--pg-ghost',
  after: '--pg-accent',
  rule: '--pg-why',
  p: '--pg-green',
};
const STEP = { wide: 104, narrow: 84, least: 8, most: 220 }; // pixels from step to step
const UNIT = { best: 47, least: 27, most: 76 }; // pixels for a node on its lane
const TALL = 540; // pixels; a tree that would be taller is drawn closer together
const PADDING = { top: 28, bottom: 46 }; // pixels above the highest node and below the lowest, axis included
const MANY = 120; // pruned candidates; more are folded away at first
const PLAY = { slow: 800, fast: 200, whole: 15_000 }; // ms a step, and for all of them

class Tree {
  #frame = 0;
  #timer = 0;
  #said = '';
  #folded = null; // what the reader has chosen; null: by size
  #pen = document.createElement('canvas').getContext('2d');
  #widths = new Map();

  constructor(root, props) {
    Object.assign(this, { root, props, strip: root.dataset.strip, searches: new Map(), tree: null, path: new Set() });
    Object.assign(this, { t: null, chosen: null, picked: null, from: -0.6, zoom: 1, frames: 0, times: [] });
    const { data, layout } = structuredClone(pageData.beam_tree);
    Object.assign(this, { data, layout });
    this.#pen.font = `bold ${layout.font.size}px ${layout.font.family}`;
    Object.assign(this, frame(this));
    this.hand = new TreeHand(this);
    new ResizeObserver(() => this.later()).observe(this.plot);
    new MutationObserver(() => this.later()).observe(document.body, { attributeFilter: ['class'] });
    const ours = (node) => this.strip && node.closest(`#${CSS.escape(this.strip)}`);
    document.addEventListener('playground:text', ({ detail }) => {
      if (ours(detail)) this.#follow();
    });
  }

  receive(value) {
    if (!value) this.searches.clear();
    else {
      const known = this.strip ? new Set(strip.texts(this.strip).map(({ text_id }) => text_id)) : new Set();
      for (const name of this.searches.keys()) if (!known.has(name)) this.searches.delete(name);
      this.searches.set(value.text_id, new BeamTree(value));
      this.latest = value.text_id;
    }
    this.#follow();
  }

  /** Shows the search that the strip's text came of, and marks the hypothesis that it shows. */
  #follow() {
    const text = this.strip ? strip.shown(this.strip) : null;
    const name = this.strip ? text?.text_id.split('.')[0] : this.latest;
    const tree = this.searches.get(name) ?? null;
    if (tree?.value.text_id !== this.tree?.value.text_id) this.#restart();
    const shown = text ? text.ids.slice(tree?.value.base ?? 0) : (tree?.value.best ?? []);
    const changed = tree !== this.tree || this.shown?.join() !== shown.join();
    if (!changed) return;
    if (this.shown?.join() !== shown.join() && !tree?.value.running) this.picked = null;
    Object.assign(this, { tree, shown });
    this.#mark();
    this.later();
  }

  #restart() {
    Object.assign(this, { t: null, chosen: null, picked: null, from: -0.6, zoom: 1 });
    this.#folded = null;
    this.pause();
  }

  /** The band lies on the hypothesis that was picked here, else on the one that the strip shows. */
  #mark() {
    if (!this.tree) return;
    const end = this.picked ?? this.tree.reached(this.shown).id;
    this.path = new Set(this.tree.path(end).map(({ id }) => id));
  }

  get step() {
    return this.t === null ? this.tree.depth : Math.min(this.t, this.tree.depth);
  }

  get #large() {
    return this.tree.counts(this.tree.depth).pruned > MANY;
  }

  get folded() {
    return this.#folded ?? this.#large;
  }

  /** Shows the steps up to `t`; the window follows. */
  go(t) {
    const to = Math.max(0, Math.min(this.tree.depth, t));
    this.t = to === this.tree.depth ? null : to;
    if (this.chosen !== null && this.tree.nodes[this.chosen].depth > to) this.chosen = null;
    this.followStep = true;
    this.later();
  }

  choose(id) {
    this.chosen = id;
    const node = id === null ? null : this.tree.nodes[id];
    this.picked = node && ['kept', 'finished'].includes(node.fate) ? id : null;
    this.#mark();
    this.later();
  }

  /** The nodes of step `t` that are shown, from top to bottom. */
  column(t) {
    const y = (node) => height(node, this.folded);
    return this.tree.columns[t].filter((node) => y(node) !== null).sort((a, b) => y(b) - y(a));
  }

  fold(folded) {
    this.#folded = folded === this.#large ? null : folded;
    if (folded && this.chosen !== null && this.tree.nodes[this.chosen].fate === 'pruned') this.chosen = null;
    this.later();
  }

  /** Zooms by `factor`, holding still what is `at` pixels from the left; 0 shows every step. */
  scale(factor, at = this.plot.clientWidth / 2) {
    const { width, span, from } = this.view;
    const whole = width / (this.tree.depth + 1.6);
    const most = STEP.most / this.#stepWidth(width);
    const least = Math.min(1, Math.max(STEP.least, whole) / this.#stepWidth(width));
    this.zoom = factor ? Math.min(most, Math.max(least, this.zoom * factor)) : Math.min(1, least);
    const after = width / (this.#stepWidth(width) * this.zoom);
    this.pan((at / width) * (span - after), from);
  }

  /** Moves the window by `steps`. */
  pan(steps, from = this.from) {
    this.from = from + steps;
    this.followStep = false;
    this.later();
  }

  play() {
    if (this.playing) return this.pause();
    this.playing = true;
    if (this.step === this.tree.depth) this.go(0);
    const wait = Math.min(PLAY.slow, Math.max(PLAY.fast, PLAY.whole / this.tree.depth));
    this.#timer = setInterval(() => {
      this.go(this.step + 1);
      if (this.t === null) this.pause();
    }, wait);
    return this.later();
  }

  pause() {
    clearInterval(this.#timer);
    this.playing = false;
    this.later();
  }

  later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.draw();
    });
  }

  draw() {
    this.root.hidden = !this.tree;
    if (!this.tree) return;
    const start = performance.now();
    this.#write();
    const width = this.plot.clientWidth;
    if (!this.box.open || !width) return;
    this.view = this.#window(width);
    const { traces, boxes } = numbers(this.tree, this.view, {
      end: words().tree_end,
      measure: (text) => this.#measure(text),
    });
    this.boxes = boxes;
    for (const trace of this.data)
      Object.assign(trace, { x: [], y: [] }, trace.mode === 'text' && { text: [] }, traces[trace.name]);
    this.#paint();
    this.frames += 1;
    this.times = [...this.times.slice(-49), performance.now() - start];
  }

  #stepWidth = (width) => (width < 600 ? STEP.narrow : STEP.wide);

  #window(width) {
    const [low, high] = this.tree.extent(this.folded);
    const best = Math.min(UNIT.best, Math.max(UNIT.least, TALL / (high - low + 1)));
    const unit = Math.min(UNIT.most, best * Math.max(1, this.zoom));
    const tall = Math.round((high - low) * unit + PADDING.top + PADDING.bottom);
    const span = width / (this.#stepWidth(width) * this.zoom);
    if (this.followStep !== false && (this.step > this.from + 0.85 * span || this.step < this.from + 0.6 * span)) {
      this.from = this.step - 0.72 * span;
    }
    this.from = Math.max(-0.6, Math.min(this.from, this.tree.depth + 1 - span));
    return {
      t: this.step,
      from: this.from,
      span,
      width,
      height: tall,
      folded: this.folded,
      path: this.path,
      chosen: this.chosen,
      low: low - PADDING.bottom / unit,
      high: high + PADDING.top / unit,
    };
  }

  #paint() {
    const { from, span, low, high, width, height: tall } = this.view;
    const style = getComputedStyle(this.root);
    const colours = Object.fromEntries(
      Object.entries(ROLES).map(([role, name]) => [role, style.getPropertyValue(name).trim()]),
    );
    for (const trace of this.data) {
      const part = { text: 'textfont', markers: 'marker', lines: 'line' }[trace.mode];
      trace[part].color = colours[trace.meta] ?? trace[part].color;
    }
    Object.assign(this.layout, { width, height: tall });
    this.layout.font.color = colours.ink;
    this.layout.xaxis.range = [from, from + span];
    this.layout.yaxis.range = [low, high];
    this.plot.style.height = `${tall}px`;
    this.paint.reset(this.data, this.layout, { width, height: tall });
  }

  #measure(text) {
    if (!this.#widths.has(text)) this.#widths.set(text, this.#pen.measureText(text).width);
    return this.#widths.get(text);
  }

  /** The words around the picture; written only where they change, so that nothing loses the focus. */
  #write() {
    const w = words();
    const { tree, step } = this;
    this.name.textContent = w.tree;
    this.hint.textContent = w.tree_hint;
    Object.assign(this.slider, { max: tree.depth, value: step, ariaLabel: w.tree_slider, disabled: !tree.depth });
    this.slider.style.setProperty('--pg-fill', `${tree.depth ? (100 * step) / tree.depth : 0}%`);
    this.count.textContent = fill(w.tree_step, { t: step, n: tree.depth });
    this.player.textContent = this.playing ? '❚❚' : '▶';
    this.player.ariaLabel = this.playing ? w.tree_pause : w.tree_play;
    [this.wider.ariaLabel, this.closer.ariaLabel, this.whole.textContent] = [w.tree_wider, w.tree_closer, w.tree_whole];
    this.folder.textContent = `${this.folded ? '✓ ' : ''}${w.tree_fold}`;
    this.folder.ariaPressed = String(this.folded);
    this.plot.ariaLabel = w.tree_label;
    this.legend.replaceChildren(...key(tree, step, this.folded));
    const node = this.chosen === null ? null : tree.nodes[this.chosen];
    const said = JSON.stringify([node, step, tree.depth, language()]);
    if (said === this.#said) return;
    this.#said = said;
    const none = () => element('div', 'pg-tree-none', step ? `${stepSaid(tree, step)} · ${w.tree_none}` : w.tree_none);
    this.said.replaceChildren(...(node?.depth ? details(tree, node) : [none()]));
  }

  /** The figure as Plotly takes it, for a picture; Plotly reads markup in texts, so they are escaped. */
  figure() {
    const data = this.data.map((trace) => ({ ...trace, ...(trace.text && { text: trace.text.map(escaped) }) }));
    return structuredClone({ data, layout: this.layout });
  }
}

const named = (id) => viewIn(trees, id);

/** Shows a value (tree.py's tree_value) that the page has already; null hides the tree. */
export const show = (id, value) => named(id).receive(value);

component('tree', (host, { props, watch }) => {
  const tree = new Tree(host.querySelector('.pg-tree'), props);
  trees.add(tree);
  tree.receive(props.value);
  watch('value', () => tree.receive(props.value));
});
onLanguage(() => {
  for (const tree of trees) tree.later();
});
expose('tree', {
  show,
  go: (id, t) => named(id).go(t),
  figure: (id) => named(id).figure(),
  state(id) {
    const { tree, frames, times, chosen, path, view, boxes } = named(id);
    const { folded, step } = tree ? named(id) : {};
    return { tree: tree?.value, frames, times, chosen, path: [...path], view, boxes, folded, step };
  },
});
