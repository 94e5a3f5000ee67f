// window.playground.live: what the page calls. Every call reaches all live charts of the page, or the one named.

const mounted = new Set();

const all = (elementId) => {
  for (const live of mounted) if (!live.element.isConnected) mounted.delete(live);
  return [...mounted].filter((live) => !elementId || live.element.closest(`#${CSS.escape(elementId)}`));
};

export const add = (live) => mounted.add(live);

const latest = {}; // what was set before a chart was mounted

const settings = () => latest;
export { settings };

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
    for (const live of all(elementId)) live.setVocabulary(labels);
  },
  setU(u, elementId) {
    for (const live of all(elementId)) live.setU(u);
  },
  state: (elementId) => all(elementId)[0]?.state(),
};
