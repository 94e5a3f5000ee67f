// Gradio's radio buttons as groups: each is made a group of its own there, so that the arrow keys lead nowhere.

/** Gives the buttons of each group one name, also those made anew, and the group its role and its label. */
export function joinChoices() {
  /** @type {NodeListOf<HTMLInputElement>} */
  const buttons = document.querySelectorAll('fieldset[id] input[type=radio]');
  for (const button of buttons) {
    const group = button.closest('fieldset');
    if (!group || button.name === group.id) continue;
    button.name = group.id;
    label(group);
  }
}

/** @param {HTMLElement} group */
function label(group) {
  const words = group.querySelector('[data-testid="block-info"]');
  if (!words) return;
  words.id = `${group.id}-name`;
  group.role = 'radiogroup';
  group.setAttribute('aria-labelledby', words.id);
}
