// Elements of the page. Whatever comes from a text, a model or a vocabulary is put in as text, never as HTML.

/** An element with children; strings and numbers become text, nothing becomes of null, undefined and false. */
export function element(name, className = '', ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  const shown = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
  node.append(...shown.map((child) => (typeof child === 'number' ? String(child) : child)));
  return node;
}

export function button(className, text, click, title) {
  const node = element('button', className, text);
  node.type = 'button';
  if (title) node.title = title;
  node.addEventListener('click', click);
  return node;
}

/** Makes `nodes` the children of `parent`; those that are there already are not touched: nothing is laid out anew. */
export function settle(parent, nodes) {
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] ?? null);
  });
  while (parent.childNodes.length > nodes.length) parent.lastChild.remove();
}

/** Nodes by name, each made anew only when what it shows, its `key`, is another. */
export class Kept {
  #made = new Map();

  node(name, key, make) {
    const old = this.#made.get(name);
    if (old?.key === key) return old.node;
    const node = make();
    this.#made.set(name, { key, node });
    return node;
  }
}

/** Those of `all` views (each with a `root`) that lie in the element called `id`: the first one. */
export const viewIn = (all, id) => [...all].find(({ root }) => root.closest(`#${CSS.escape(id)}`));

/** Saves `text` as a file of the reader's. */
export function download(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
