// Elements of the page. Whatever comes from a text, a model or a vocabulary is put in as text, never as HTML.

/** @typedef {Node | string | number | null | undefined | false} Child nothing becomes of null, undefined and false */

/**
 * An element with children; strings and numbers become text.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} className
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, className = '', ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  const shown = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
  node.append(...shown.map((child) => (typeof child === 'number' ? String(child) : child)));
  return node;
}

/**
 * A button that calls `click`.
 *
 * @param {string} className
 * @param {string} text
 * @param {(event: MouseEvent) => void} click
 * @param {string} [title]
 * @returns {HTMLButtonElement}
 */
export function button(className, text, click, title) {
  const node = element('button', className, text);
  node.type = 'button';
  if (title) node.title = title;
  node.addEventListener('click', click);
  return node;
}

/**
 * Makes `nodes` the children of `parent`; those that are there already are not touched: nothing is laid out anew.
 *
 * @param {Element} parent
 * @param {Node[]} nodes
 */
export function settle(parent, nodes) {
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] ?? null);
  });
  while (parent.childNodes.length > nodes.length) parent.lastChild?.remove();
}

/**
 * Nodes by name, each made anew only when what it shows, its `key`, is another.
 *
 * @template {Node} [Kind=HTMLElement]
 */
export class Kept {
  /** @type {Map<unknown, { key: unknown, node: Kind }>} */
  #made = new Map();

  /**
   * @param {unknown} name
   * @param {unknown} key
   * @param {() => Kind} make
   * @returns {Kind}
   */
  node(name, key, make) {
    const old = this.#made.get(name);
    if (old && old.key === key) return old.node;
    const node = make();
    this.#made.set(name, { key, node });
    return node;
  }
}

/**
 * Where `event` is in `node`, in the pixels in which the page is laid out: a zoomed page has fewer of them.
 *
 * @param {Element} node
 * @param {{ clientX: number, clientY: number }} event
 */
export function placeIn(node, { clientX, clientY }) {
  const [box, zoom] = [node.getBoundingClientRect(), zoomOf(node)];
  return { x: (clientX - box.left) / zoom, y: (clientY - box.top) / zoom };
}

/**
 * How many pixels of the screen a pixel of `node`'s layout takes.
 *
 * @param {Element} node
 */
export function zoomOf(node) {
  const width = node instanceof HTMLElement ? node.offsetWidth : 0;
  return width ? node.getBoundingClientRect().width / width : 1;
}

/**
 * Those of `all` views that lie in the element called `id`: the first one.
 *
 * @template {{ root: Element }} View
 * @param {Iterable<View>} all
 * @param {string} id
 * @returns {View | undefined}
 */
export const viewIn = (all, id) => [...all].find(({ root }) => root.closest(`#${CSS.escape(id)}`));

/**
 * Saves `text` as a file of the reader's.
 *
 * @param {string} name
 * @param {string} type the file's media type
 * @param {string} text
 */
export function download(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
