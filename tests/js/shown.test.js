// What can be waited for on the page, and what is pressed there by its name.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  clicked,
  found,
  offerActs,
  offerValues,
  press,
  shownNow,
  wholeSetup,
} from '../../playground/web/shell/shown.js';

const here = /** @type {{ document?: unknown }} */ (globalThis);
afterEach(() => {
  delete here.document;
});

/** A page with one button. @param {() => void} click */
function button(click) {
  here.document = { querySelector: () => ({ click }) };
}

test('what comes later is found, and what does not come is null', async () => {
  let looks = 0;
  assert.equal(await found(() => (++looks === 3 ? 'it' : null)), 'it');
  assert.equal(await found(() => null, 60), null);
});

test('what a look throws ends the waiting, however late', async () => {
  let looks = 0;
  const throws = () => {
    if (++looks === 3) throw new TypeError('the row is no longer there');
  };
  await assert.rejects(found(throws), TypeError);
});

test('a press is over when the page shows what came of it', async () => {
  let clicks = 0;
  button(() => {
    clicks += 1;
  });
  await clicked(
    'button',
    () => clicks > 0,
    () => true,
  );
  assert.equal(clicks, 1, 'the one that began it is the last');
});

test('a press goes on waiting where what it asked for stands in line', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  context.mock.method(performance, 'now', () => now);
  let clicks = 0;
  button(() => {
    clicks += 1;
  });
  const begins = 60_000;
  const pressed = clicked(
    'button',
    () => now >= begins,
    () => true,
  );
  for (; now < begins; now += 50) {
    context.mock.timers.tick(50);
    await null; // `found` goes on in a microtask
    await null;
    await null;
  }
  context.mock.timers.tick(50);
  await pressed;
  assert.equal(clicks, 5);
});

test('names that nobody has offered show nothing, and cannot be pressed', async () => {
  assert.equal(shownNow('none', {}), null);
  await assert.rejects(press('write'), /nothing is called write/);
  offerValues({ none: ({ n }) => ({ answer: Number(n) }) });
  let pressed = 0;
  offerActs({
    async write() {
      pressed += 1;
    },
  });
  await press('write');
  assert.deepEqual([shownNow('none', { n: 3 }), pressed], [{ answer: 3 }, 1]);
});

test('of a part that nobody completes the set-up has all', () => {
  assert.deepEqual(wholeSetup({ tab: 'lab' }), { tab: 'lab' });
});
