// Paints scatter traces over a chart's axes: lines, areas, markers, words. Plotly draws the axes, and the whole figure
// when it is exported; to move twenty traces it takes 30 ms of processor time a frame, this and all else take 8. Reads
// the same trace objects as Plotly does, nothing of the page.

const NAMESPACE = 'http://www.w3.org/2000/svg';
const DASHES = { dash: '9 7', dot: '2 4', longdash: '14 8' };
const round = (r) => `m${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;
const SYMBOLS = {
  circle: round,
  'circle-open': round,
  square: (r) => `m${-0.9 * r},${-0.9 * r}h${1.8 * r}v${1.8 * r}h${-1.8 * r}z`,
  x: (r) =>
    `m${-r},${-0.6 * r}l${0.4 * r},${-0.4 * r}l${0.6 * r},${0.6 * r}l${0.6 * r},${-0.6 * r}l${0.4 * r},${0.4 * r}` +
    `l${-0.6 * r},${0.6 * r}l${0.6 * r},${0.6 * r}l${-0.4 * r},${0.4 * r}l${-0.6 * r},${-0.6 * r}` +
    `l${-0.6 * r},${0.6 * r}l${-0.4 * r},${-0.4 * r}l${0.6 * r},${-0.6 * r}z`,
  diamond: (r) => `m0,${-1.3 * r}l${1.3 * r},${1.3 * r}l${-1.3 * r},${1.3 * r}l${-1.3 * r},${-1.3 * r}z`,
  'triangle-down': (r) => `m${-1.15 * r},${-0.7 * r}h${2.3 * r}l${-1.15 * r},${1.6 * r}z`,
  'triangle-left': (r) => `m${0.7 * r},${-1.15 * r}v${2.3 * r}l${-1.6 * r},${-1.15 * r}z`,
};
const ANCHORS = { left: 'end', center: 'middle', right: 'start' }; // words left of their point end there
const SHIFTS = { top: -6, middle: 4.5, bottom: 15 }; // pixels from the point to the words' base line

const tenth = (pixels) => Math.round(pixels * 10) / 10;

/** A function from an axis' values to pixels from `start` to `end`. */
export function scale({ type, range: [from, to] }, start, end) {
  const place = type === 'log' ? Math.log10 : (value) => value;
  const unit = (end - start) / (to - from);
  return (value) => tenth(start + (place(value) - from) * unit);
}

export class Paint {
  #nodes = new Map(); // trace name → its SVG nodes
  #text = ''; // the family of all words

  constructor(svg) {
    this.svg = svg;
  }

  /** Everything anew: `data` in its order, on the axes of `layout`, in `width` × `height` pixels. */
  reset(data, layout, { width, height }) {
    const { l, t } = layout.margin;
    Object.assign(this.svg.style, { left: `${l}px`, top: `${t}px`, width: `${width}px`, height: `${height}px` });
    this.x = scale(layout.xaxis, 0, width);
    this.y = scale(layout.yaxis, height, 0);
    this.floor = height;
    this.#text = layout.font.family;
    this.svg.replaceChildren();
    this.#nodes = new Map(data.map((trace) => [trace.name, this.#make(trace)]));
    for (const trace of data) this.move(trace);
  }

  /** New numbers of one trace. */
  move(trace) {
    const { line, area, points, words } = this.#nodes.get(trace.name);
    const place = trace.x.map((x, i) => (x === null || trace.y[i] === null ? null : [this.x(x), this.y(trace.y[i])]));
    if (area) set(area, 'd', this.#area(place));
    if (line) set(line, 'd', path(place));
    if (points)
      set(
        points,
        'd',
        place.map(([x, y]) => `M${x},${y}${SYMBOLS[trace.marker.symbol](trace.marker.size / 2)}`).join(''),
      );
    if (words) this.#write(words, trace, place);
  }

  #make(trace) {
    const { mode, line = {}, marker = {} } = trace;
    const stroke = { stroke: line.color, 'stroke-width': line.width, 'stroke-dasharray': DASHES[line.dash] ?? 'none' };
    const open = marker.symbol?.endsWith('-open');
    const edge = open
      ? { fill: 'none', stroke: marker.color, 'stroke-width': 2 }
      : { fill: marker.color, stroke: marker.line?.color ?? 'none', 'stroke-width': marker.line?.width ?? 0 };
    return {
      area: trace.fill && this.#add('path', { fill: trace.fillcolor }),
      line: mode === 'lines' && this.#add('path', { fill: 'none', opacity: trace.opacity ?? 1, ...stroke }),
      points: mode === 'markers' && this.#add('path', { opacity: marker.opacity ?? 1, ...edge }),
      words: mode === 'text' && [],
    };
  }

  #add(name, attributes) {
    const node = document.createElementNS(NAMESPACE, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return this.svg.appendChild(node);
  }

  #area(place) {
    return `${path([[place[0][0], this.floor], ...place, [place[place.length - 1][0], this.floor]])}Z`;
  }

  #write(words, trace, place) {
    while (words.length > place.length) words.pop().remove();
    place.forEach(([x, y], i) => {
      words[i] ??= this.#word(trace, i);
      const [height] = positionOf(trace, i);
      set(words[i], 'x', x);
      set(words[i], 'y', tenth(y + SHIFTS[height]));
      write(words[i], trace.text[i]);
    });
  }

  #word(trace, i) {
    const { color, size, weight = 'normal', lineposition } = trace.textfont;
    const node = this.#add('text', { 'text-anchor': ANCHORS[positionOf(trace, i)[1]], fill: color });
    node.append('');
    Object.assign(node.style, {
      font: `${weight} ${size}px ${this.#text}`,
      textDecoration: lineposition ? 'line-through' : '',
    });
    return node;
  }
}

const positionOf = ({ textposition: given }, i) => (Array.isArray(given) ? given[i] : given).split(' ');

/** A gap (null) begins a new piece. */
function path(place) {
  let begun = false;
  const piece = (at) => {
    const command = begun ? 'L' : 'M';
    begun = at !== null;
    return at === null ? '' : `${command}${at[0]},${at[1]}`;
  };
  return place.map(piece).join('') || 'M0,0';
}

/** Writes a node's words only when they change, and without a change of the document's structure. */
export function write(node, text) {
  if (node.firstChild.data !== text) node.firstChild.data = text;
}

/** Writes an attribute only when it changes. */
function set(node, name, value) {
  const text = String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}
