// Light and dark, the mode for a projector, and the drawer that holds the controls where there is little room.

import { remembered } from './remembered.js';

function toggleDark() {
  const dark = document.body.classList.toggle('dark');
  remembered.set('dark', dark ? '1' : '0');
}

/** Larger type for a room, on the whole screen where the browser lets us. */
function togglePresent() {
  const presents = document.body.classList.toggle('pg-present');
  document.getElementById('present-button')?.setAttribute('aria-pressed', String(presents));
  if (presents) document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) document.exitFullscreen();
  document.body.classList.remove('pg-drawer');
}

document.addEventListener('fullscreenchange', () => {
  if (!document.fullscreenElement && document.body.classList.contains('pg-present')) togglePresent();
});
document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element)) return;
  if (target.closest('#dark-button')) toggleDark();
  if (target.closest('#present-button')) togglePresent();
  if (target.closest('#drawer-button')) document.body.classList.toggle('pg-drawer');
  else if (!target.closest('#controls')) document.body.classList.remove('pg-drawer');
});

const stored = remembered.get('dark');
if (stored !== null) document.body.classList.toggle('dark', stored === '1');
