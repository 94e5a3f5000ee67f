// A tab to which the decoding controls say nothing takes their place.

/**
 * Marks the page while a tab is open, so that a sheet can hide the controls. A `body:has(…)` would restyle the page at
 * every key.
 *
 * @param {HTMLElement} tab
 * @param {string} mark a class of the body
 */
export function makeRoom(tab, mark) {
  const follow = () => document.body.classList.toggle(mark, tab.style.display !== 'none');
  new MutationObserver(follow).observe(tab, { attributes: true, attributeFilter: ['style'] });
  follow();
}
