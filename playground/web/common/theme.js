// Light and dark: who draws colours into a picture is told when they change.

/** @type {Array<() => void>} */
const listeners = [];
const isDark = () => document.body.classList.contains('dark');
let wasDark = isDark();

/**
 * Calls `listener()` whenever the page turns dark or light.
 *
 * @param {() => void} listener
 */
export const onTheme = (listener) => listeners.push(listener);

new MutationObserver(() => {
  if (isDark() === wasDark) return; // the drawer is a class of the body, too
  wasDark = isDark();
  for (const listener of listeners) listener();
}).observe(document.body, { attributeFilter: ['class'] });
