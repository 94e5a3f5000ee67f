// The beam tree: a search step by step, a node's sums at a click, the hypothesis that the strip shows.

/** @import { Gradio } from '../../bridge.js' */
/** @import { FigureData, TreeData } from '../../generated/contract.js' */
/** @import { PartName } from '../../shell/state.js' */
/** @import { TreeNode } from './nodes.js' */
/** @import { Marked, NodeBox, TraceNumbers, View } from './traces.js' */

import { component, expose } from '../../bridge.js';
import { data as pageData } from '../../common/data.js';
import { element, viewIn } from '../../common/dom.js';
import { escaped, fill } from '../../common/format.js';
import { language, onLanguage, words } from '../../common/i18n.js';
import { onTheme } from '../../common/theme.js';
import { EVENTS } from '../../generated/names.js';
import { state } from '../../shell/state.js';
import * as strip from '../strip/strip.js';
import { details, key, stepSentence } from './details.js';
import { frame } from './frame.js';
import { TreeHand } from './hand.js';
import { areTrees } from './kept.js';
import { BeamTree, height } from './nodes.js';
import { numbers } from './traces.js';

/** @type {Set<Tree>} */
const trees = new Set();
/** @type {Record<string, string>} the page's colour of each role that a trace of the figure has */
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
const LEFT = -0.6; // where the window begins, in steps

/**
 * @typedef {object} TreeSettings
 * @property {(t: number) => void} [stepped] hears which step is the last one shown
 * @property {boolean} [isWide] whether it opens as wide as the place there is, with every step in sight
 */
/** @typedef {{ name: Marked['name'], text: string, ids: number[] }} MarkedText a text by its token ids, and its name */

export class Tree {
  #frame = 0;
  #timer = 0;
  #isPlaying = false;
  #written = ''; // what the details were last made of
  /** @type {boolean | null} what the reader has chosen; null: by size */
  #isFolded = null;
  #followsStep = true;
  #pen = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  /** @type {Map<string, number>} */
  #widths = new Map();
  /** @type {Map<string, BeamTree>} by the name of their text */
  #searches = new Map();
  /** @type {string | undefined} the search that came last */
  #latest;
  /** @type {number[] | null} token ids of the hypothesis that the strip shows */
  #hypothesis = null;
  /** @type {number | null} the last step shown; null: the last there is */
  #t = null;
  /** @type {number | null} what the reader has chosen; null: as it opens */
  #zoom = null;
  /** @type {number | null} a node of a hypothesis that was clicked */
  #picked = null;
  /** @type {Marked[]} */
  #marked = [];
  /** @type {BeamTree | null} the search that is shown */
  search = null;
  /** @type {number | null} */
  chosen = null;
  from = LEFT;
  /** @type {Set<number>} */
  path = new Set();
  /** @type {View | null} what was drawn last */
  view = null;
  /** @type {NodeBox[]} */
  boxes = [];
  frames = 0;
  /** @type {number[]} ms that each of the last frames has taken */
  times = [];

  /**
   * @param {HTMLElement} root
   * @param {TreeSettings} settings
   */
  constructor(root, { stepped, isWide = false } = {}) {
    this.root = root;
    this.stepped = stepped;
    this.isWide = isWide;
    this.strip = root.dataset.strip ?? '';
    /** The name of its searches in the page's state; none where they are a part of something else's. */
    this.part = /** @type {PartName | undefined} */ (root.dataset.part || undefined);
    /** @type {FigureData} */
    this.drawing = structuredClone(pageData.beam_tree);
    const { font } = this.drawing.layout;
    this.#pen.font = `bold ${font.size}px ${font.family}`;
    this.parts = frame(this);
    this.hand = new TreeHand(this);
    new ResizeObserver(() => this.later()).observe(this.parts.plot);
    onTheme(() => this.later());
    document.addEventListener(EVENTS.text, (event) => {
      const { detail } = /** @type {CustomEvent<HTMLElement>} */ (event);
      if (this.strip && detail.closest(`#${CSS.escape(this.strip)}`)) this.#follow();
    });
  }

  /**
   * @param {TreeData | null} value
   * @param {MarkedText[]} [marked] texts that get bands of their own
   */
  receive(value, marked = []) {
    if (!value) this.#searches.clear();
    else {
      const known = this.strip ? new Set(strip.texts(this.strip).map(({ text_id }) => text_id)) : new Set();
      for (const name of this.#searches.keys()) if (!known.has(name)) this.#searches.delete(name);
      this.#searches.set(value.text_id, new BeamTree(value));
      this.#latest = value.text_id;
    }
    this.#follow();
    this.#marked = marked.map(({ name, text, ids }) => ({ name, text, nodes: new Set(this.search?.through(ids)) }));
    if (this.part) state.changed(this.part);
    if (value && !value.running && this.#t === null && this.#followsStep) this.#toBeginning();
  }

  /** While a search runs the window is at its end; the search that has ended is read from its beginning. */
  #toBeginning() {
    this.from = LEFT;
    this.#followsStep = false;
    this.later();
  }

  /** Has the reader see it, and puts the keyboard's focus on it. */
  lead() {
    this.parts.box.open = true;
    this.draw();
    this.parts.plot.focus({ preventScroll: true });
    this.root.scrollIntoView({ block: 'nearest' });
  }

  /**
   * The searches of the strip's texts; in brief, the one that is shown.
   * @param {boolean} isBrief
   * @returns {TreeData[] | undefined}
   */
  kept(isBrief) {
    const searches = isBrief ? [this.search] : [...this.#searches.values()];
    const values = searches.flatMap((search) => (search ? [search.value] : []));
    return values.length ? values : undefined;
  }

  /**
   * Takes in searches as they were; of one that was still going on nothing more comes.
   * @param {TreeData[]} values
   */
  restore(values) {
    for (const value of values) this.#searches.set(value.text_id, new BeamTree({ ...value, running: false }));
    this.#follow();
    this.#toBeginning();
  }

  /** Shows the search that the strip's text came of, and marks the hypothesis that it shows. */
  #follow() {
    const text = this.strip ? strip.shown(this.strip) : null;
    const name = this.strip ? text?.text_id.split('.')[0] : this.#latest;
    const search = (name !== undefined && this.#searches.get(name)) || null;
    if (search?.value.text_id !== this.search?.value.text_id) this.#restart();
    const ids = text ? text.ids.slice(search?.value.base ?? 0) : (search?.value.best ?? []);
    const isOther = this.#hypothesis?.join() !== ids.join();
    if (search === this.search && !isOther) return;
    if (isOther && !search?.value.running) this.#picked = null;
    this.search = search;
    this.#hypothesis = ids;
    this.#mark();
    this.later();
  }

  #restart() {
    [this.#t, this.chosen, this.#picked] = [null, null, null];
    [this.from, this.#zoom] = [LEFT, null];
    [this.#isFolded, this.#followsStep] = [null, true];
    this.pause();
  }

  /** The band lies on the hypothesis that was picked here, else on the one that the strip shows. */
  #mark() {
    if (!this.search) return;
    const end = this.#picked ?? this.search.reached(this.#hypothesis ?? []).id;
    this.path = new Set(this.search.path(end).map(({ id }) => id));
  }

  /** How many steps there are. */
  get depth() {
    return this.search?.depth ?? 0;
  }

  /** The last step shown. */
  get step() {
    return this.#t === null ? this.depth : Math.min(this.#t, this.depth);
  }

  get #isLarge() {
    return (this.search?.counts(this.depth).pruned ?? 0) > MANY;
  }

  /** Whether the pruned candidates are left out. */
  get folded() {
    return this.#isFolded ?? this.#isLarge;
  }

  /** @returns {TreeNode | null} */
  get #chosenNode() {
    return (this.chosen !== null && this.search?.nodes[this.chosen]) || null;
  }

  /**
   * Shows the steps up to `t`; the window follows.
   * @param {number} t
   */
  go(t) {
    const to = Math.max(0, Math.min(this.depth, t));
    this.#t = to === this.depth ? null : to;
    if ((this.#chosenNode?.depth ?? 0) > to) this.chosen = null;
    this.#followsStep = true;
    this.stepped?.(to);
    this.later();
  }

  /**
   * Shows a node's numbers, and puts the band on its way where it is a hypothesis'.
   * @param {number | null} id
   */
  choose(id) {
    this.chosen = id;
    const fate = this.#chosenNode?.fate;
    this.#picked = fate === 'kept' || fate === 'finished' ? id : null;
    this.#mark();
    this.later();
  }

  /**
   * The nodes of step `t` that are shown, from top to bottom.
   * @param {number} t
   * @returns {TreeNode[]}
   */
  column(t) {
    const shown = (this.search?.columns[t] ?? []).map((node) => ({ node, y: height(node, this.folded) }));
    return shown
      .filter(({ y }) => y !== null)
      .sort((a, b) => Number(b.y) - Number(a.y))
      .map(({ node }) => node);
  }

  /** @param {boolean} folded */
  fold(folded) {
    this.#isFolded = folded === this.#isLarge ? null : folded;
    if (folded && this.#chosenNode?.fate === 'pruned') this.chosen = null;
    this.later();
  }

  /**
   * Zooms by `factor`, holding still what is `at` pixels from the left; 0 shows every step.
   * @param {number} factor
   * @param {number} at
   */
  scale(factor, at = this.parts.plot.clientWidth / 2) {
    if (!this.view) return;
    const { width, span, from } = this.view;
    const whole = this.#whole(width);
    const zoom = factor ? this.#zoomAt(width) * factor : this.isWide ? whole : Math.min(1, whole);
    this.#zoom = Math.min(STEP.most / stepWidth(width), Math.max(Math.min(1, whole), zoom));
    const after = width / (stepWidth(width) * this.#zoom);
    this.pan((at / width) * (span - after), from);
  }

  /**
   * The zoom at which every step is seen, and no more.
   * @param {number} width
   */
  #whole(width) {
    const steps = this.depth + (this.isWide ? 2 : 1.6); // the names of marked texts have room after the last one
    return Math.max(STEP.least, width / steps) / stepWidth(width);
  }

  /**
   * The zoom of a plot of this width.
   * @param {number} width
   */
  #zoomAt(width) {
    return this.#zoom ?? (this.isWide ? Math.min(STEP.most / stepWidth(width), this.#whole(width)) : 1);
  }

  /**
   * How many steps so many pixels are.
   * @param {number} pixels
   */
  stepsIn(pixels) {
    return this.view ? (pixels * this.view.span) / this.view.width : 0;
  }

  /**
   * Moves the window by `steps`.
   * @param {number} steps
   * @param {number} from
   */
  pan(steps, from = this.from) {
    this.from = from + steps;
    this.#followsStep = false;
    this.later();
  }

  /** Shows one step after the other; a second call ends that. */
  play() {
    if (this.#isPlaying) {
      this.pause();
      return;
    }
    this.#isPlaying = true;
    if (this.step === this.depth) this.go(0);
    const wait = Math.min(PLAY.slow, Math.max(PLAY.fast, PLAY.whole / this.depth));
    this.#timer = window.setInterval(() => {
      this.go(this.step + 1);
      if (this.#t === null) this.pause();
    }, wait);
    this.later();
  }

  pause() {
    clearInterval(this.#timer);
    this.#isPlaying = false;
    this.later();
  }

  /** Draws with the browser's next frame. */
  later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.draw();
    });
  }

  draw() {
    const { search } = this;
    this.root.hidden = !search;
    if (!search) return;
    const start = performance.now();
    this.#write(search);
    const width = this.parts.plot.clientWidth;
    if (!this.parts.box.open || !width) return;
    this.view = this.#window(search, width);
    const { traces, boxes } = numbers(search, this.view, {
      end: words().tree_end,
      measure: (text) => this.#measure(text),
    });
    this.boxes = boxes;
    this.#paint(traces, this.view);
    this.frames += 1;
    this.times = [...this.times.slice(-49), performance.now() - start];
  }

  /**
   * What is to be seen on a plot that is `width` pixels wide.
   * @param {BeamTree} search
   * @param {number} width
   * @returns {View}
   */
  #window(search, width) {
    const { step, folded } = this;
    const [low, high] = search.extent(folded);
    const best = Math.min(UNIT.best, Math.max(UNIT.least, TALL / (high - low + 1)));
    const zoom = this.#zoomAt(width);
    const unit = Math.min(UNIT.most, best * Math.max(1, zoom));
    const span = width / (stepWidth(width) * zoom);
    if (this.#followsStep && (step > this.from + 0.85 * span || step < this.from + 0.6 * span)) {
      this.from = step - 0.72 * span;
    }
    this.from = Math.max(LEFT, Math.min(this.from, search.depth + 1 - span));
    return {
      t: step,
      from: this.from,
      span,
      width,
      height: Math.round((high - low) * unit + PADDING.top + PADDING.bottom),
      folded,
      path: this.path,
      chosen: this.chosen,
      marked: this.#marked,
      low: low - PADDING.bottom / unit,
      high: high + PADDING.top / unit,
    };
  }

  /**
   * @param {Record<string, TraceNumbers>} traces
   * @param {View} view
   */
  #paint(traces, { from, span, low, high, width, height: tall }) {
    const { data, layout } = this.drawing;
    const style = getComputedStyle(this.root);
    /** @type {Record<string, string>} */
    const colours = Object.fromEntries(
      Object.entries(ROLES).map(([role, name]) => [role, style.getPropertyValue(name).trim()]),
    );
    for (const trace of data) {
      Object.assign(trace, { x: [], y: [] }, trace.mode === 'text' && { text: [] }, traces[trace.name]);
      const part = trace.mode === 'text' ? trace.textfont : trace.mode === 'markers' ? trace.marker : trace.line;
      part.color = colours[trace.meta] ?? part.color;
    }
    Object.assign(layout, { width, height: tall });
    layout.font.color = colours.ink;
    layout.xaxis.range = [from, from + span];
    layout.yaxis.range = [low, high];
    this.parts.plot.style.height = `${tall}px`;
    this.parts.paint.reset(data, layout, { width, height: tall });
  }

  /** @param {string} text */
  #measure(text) {
    const known = this.#widths.get(text);
    if (known !== undefined) return known;
    const { width } = this.#pen.measureText(text);
    this.#widths.set(text, width);
    return width;
  }

  /**
   * The words around the picture; written only where they change, so that nothing loses the focus.
   * @param {BeamTree} search
   */
  #write(search) {
    const w = words();
    const { step, parts } = this;
    const { depth } = search;
    parts.name.textContent = w.tree;
    parts.hint.textContent = w.tree_hint;
    Object.assign(parts.slider, { max: depth, value: step, ariaLabel: w.tree_slider, disabled: !depth });
    parts.slider.style.setProperty('--pg-fill', `${depth ? (100 * step) / depth : 0}%`);
    parts.count.textContent = fill(w.tree_step, { t: step, n: depth });
    parts.player.textContent = this.#isPlaying ? '❚❚' : '▶';
    parts.player.ariaLabel = this.#isPlaying ? w.tree_pause : w.tree_play;
    parts.wider.ariaLabel = w.tree_wider;
    parts.closer.ariaLabel = w.tree_closer;
    parts.whole.textContent = w.tree_whole;
    parts.folder.textContent = `${this.folded ? '✓ ' : ''}${w.tree_fold}`;
    parts.folder.ariaPressed = String(this.folded);
    parts.plot.ariaLabel = w.tree_label;
    parts.legend.replaceChildren(...key(search, step, this.folded, this.#marked));
    parts.save.write();
    this.#writeDetails(search);
  }

  /** @param {BeamTree} search */
  #writeDetails(search) {
    const { step } = this;
    const node = this.#chosenNode;
    const now = JSON.stringify([node, step, search.value.fate, language()]);
    if (now === this.#written) return;
    this.#written = now;
    const hint = words().tree_none;
    const none = () => element('div', 'pg-tree-none', step ? `${stepSentence(search, step)} · ${hint}` : hint);
    this.parts.facts.replaceChildren(...(node?.depth ? details(search, node) : [none()]));
  }

  /**
   * The figure as Plotly takes it, for a picture; Plotly reads markup in texts, so they are escaped.
   * @returns {FigureData}
   */
  figure() {
    const { data, layout } = this.drawing;
    const safe = data.map((trace) => ({ ...trace, ...(trace.text && { text: trace.text.map(escaped) }) }));
    return structuredClone({ data: safe, layout });
  }

  /** What is in sight, with its key. */
  picture() {
    const { parts, step } = this;
    const notes = [...parts.legend.children].map((fate) =>
      [...fate.children].map((part) => part.textContent).join(' '),
    );
    const title = `${words().tree} · ${parts.count.textContent}`;
    return { figure: this.figure(), title, notes, names: ['beam-tree', 'step', step] };
  }

  /** What tests and benchmarks look at. */
  state() {
    const { search, frames, times, chosen, path, view, boxes } = this;
    const now = search && { tree: search.value, folded: this.folded, step: this.step };
    return { ...now, frames, times, chosen, path: [...path], view, boxes };
  }
}

/** @param {number} width the plot's, in pixels */
const stepWidth = (width) => (width < 600 ? STEP.narrow : STEP.wide);

/** @param {string} id */
const treeIn = (id) => viewIn(trees, id);

/**
 * Shows a value that the page has already; null hides the tree. Returns whether the tree is there.
 * @param {string} id
 * @param {TreeData | null} value
 */
export function show(id, value) {
  const tree = treeIn(id);
  tree?.receive(value);
  return tree !== undefined;
}

/**
 * Leads the reader to the tree.
 * @param {string} id
 */
export const lead = (id) => treeIn(id)?.lead();

/**
 * A tree in an element of the page's own, which shows what it is handed.
 * @param {HTMLElement} root
 * @param {TreeSettings} [settings]
 */
export function plant(root, settings) {
  const tree = new Tree(root, settings);
  trees.add(tree);
  return tree;
}

component('tree', mount);
onLanguage(() => {
  for (const tree of trees) tree.later();
});
expose('tree', {
  show,
  /** @param {string} id @param {number} t */
  go: (id, t) => treeIn(id)?.go(t),
  /** @param {string} id */
  figure: (id) => treeIn(id)?.figure(),
  /** @param {string} id */
  state: (id) => treeIn(id)?.state(),
});

/**
 * @param {HTMLElement} host
 * @param {Gradio<TreeData>} gradio
 */
function mount(host, { props, watch }) {
  const tree = plant(/** @type {HTMLElement} */ (host.querySelector('.pg-tree')));
  tree.receive(props.value);
  if (tree.part) {
    state.take(tree.part, {
      check: areTrees,
      read: (isBrief) => tree.kept(isBrief),
      write: (values) => tree.restore(values),
    });
  }
  watch('value', () => tree.receive(props.value));
}
