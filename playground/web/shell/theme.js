// Light and dark, and the drawer that holds the controls where there is little room.

import { remembered } from './remembered.js';

function toggleDark() {
  const dark = document.body.classList.toggle('dark');
  remembered.set('dark', dark ? '1' : '0');
}

document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element)) return;
  if (target.closest('#dark-button')) toggleDark();
  if (target.closest('#drawer-button')) document.body.classList.toggle('pg-drawer');
  else if (!target.closest('#controls')) document.body.classList.remove('pg-drawer');
});

const stored = remembered.get('dark');
if (stored !== null) document.body.classList.toggle('dark', stored === '1');
