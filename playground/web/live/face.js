// window.playground.live: what the page calls. Every call reaches all live charts of the page, or the one named.

const mounted = new Set();

const all = (elementId) => {
  for (const live of mounted) if (!live.element.isConnected) mounted.delete(live);
  return [...mounted].filter((live) => !elementId || live.element.closest(`#${CSS.escape(elementId)}`));
};

export const add = (live) => mounted.add(live);

const latest = {}; // what was set before a chart was mounted

export const settings = () => latest;
export const dragged = (name, value) => latest.onDrag?.(name, value);

window.playground ??= {};
window.playground.live = {
  setOptions(options, elementId) {
    latest.options = { ...latest.options, ...options };
    for (const live of all(elementId)) live.setOptions(options);
  },
  setLanguage(language) {
    latest.language = language;
    for (const live of all()) live.setLanguage(language);
  },
  setVocabulary(labels, elementId) {
    if (!elementId) latest.vocabulary = labels;
    for (const live of all(elementId)) live.setVocabulary(labels);
  },
  setU(u, elementId) {
    for (const live of all(elementId)) live.setU(u);
  },
  /** Shows the token for each of the uniform numbers `us`; an empty list shows none. */
  draw(us, elementId) {
    for (const live of all(elementId)) live.draw(us);
  },
  /** `listener(name, value)` hears of top_k and top_p being dragged on the curve; the charts follow by themselves. */
  onDrag(listener) {
    latest.onDrag = listener;
  },
  /** The figure called `name` ('next_token', 'cumulative' …) as Plotly takes it, for a picture. */
  figure: (name, elementId) => all(elementId)[0]?.charts[name].figure(),
  state: (elementId) => all(elementId)[0]?.state(),
};
