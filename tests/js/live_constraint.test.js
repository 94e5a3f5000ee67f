// A constraint as the page applies it: the bits of the ids that the server says are allowed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAwaited } from '../../playground/web/live/constraint.js';
import { process } from '../../playground/web/live/math.js';
import { base64, NEUTRAL, PROBS, rounded, SAMPLING, stepOf } from './live_step.js';

const REGEX = /** @type {const} */ ({ constraint: 'regex', grammar: 'a' });

/** @param {number[]} ids @returns {import('../../playground/web/generated/contract.js').AllowedData} */
const allowing = (ids) => ({
  ...REGEX,
  bits: base64(Uint8Array.of(ids.reduce((bits, id) => bits | (1 << id), 0)).buffer),
});

test('what is not allowed is removed by the constraint, before the temperature', () => {
  const step = stepOf(PROBS, { allowed: allowing([1, 3]) });
  const { stages, after, removedBy, kept } = process(step, { ...SAMPLING, ...REGEX, temperature: 2 });
  assert.deepEqual(
    stages.map(({ name }) => name),
    ['constraint', 'temperature'],
  );
  assert.deepEqual([...removedBy], [1, 0, 1, 0]);
  assert.equal(kept, 2);
  assert.ok(Math.abs(stages[0].mass - 0.35) < 1e-6);
  const [one, three] = [Math.sqrt(0.25), Math.sqrt(0.1)];
  assert.deepEqual(rounded(after), rounded([0, one / (one + three), 0, three / (one + three)]));
});

test('where nothing is allowed no token is left', () => {
  const { kept, token } = process(stepOf(PROBS, { allowed: allowing([]) }), { ...NEUTRAL, ...REGEX });
  assert.deepEqual([kept, token], [0, null]);
});

test('a constraint that the step was not looked up under does not act, and is awaited', () => {
  const step = stepOf(PROBS, { allowed: allowing([1]) });
  const other = { ...NEUTRAL, ...REGEX, grammar: 'b' };
  assert.deepEqual(process(step, other).stages, []);
  assert.equal(isAwaited(step, other), true);
  assert.equal(isAwaited(step, { ...NEUTRAL, ...REGEX }), false);
  assert.equal(isAwaited(step, { ...NEUTRAL, constraint: 'regex' }), false);
});

test('with a mask of one constraint the result of another is not remembered', () => {
  const step = stepOf(PROBS, { allowed: allowing([2]) });
  assert.equal(process(step, { ...NEUTRAL, ...REGEX }).token, 2);
  assert.equal(process(step, NEUTRAL).token, 0);
  assert.equal(process(step, { ...NEUTRAL, ...REGEX }).token, 2);
});
