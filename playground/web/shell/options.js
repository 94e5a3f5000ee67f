// The decoding options as the controls show them, and back. Pure: no DOM.

/** What the page knows of the options: `controls`, their names in the controls' order, and `options`, by name. */

const isBeam = (strategy) => strategy.startsWith('beam');
const isSampling = (strategy) => strategy === 'sampling' || strategy === 'beam_sampling';

/** A slider has no null, so that 0 stands for it where an option is off by null. */
const typed = (value, { neutral, kind }) => (value === 0 && neutral === null && kind === 'float' ? null : value);

/** The options that the controls' values, the strategy first, stand for; named as DecodingOptions'. */
export function optionsOf([strategy, ...values], { controls, options }) {
  const neutral = Object.entries(options).map(([name, option]) => [name, option.neutral]);
  const shown = controls.map((name, i) => [name, typed(values[i], options[name])]);
  const found = { ...Object.fromEntries(neutral), ...Object.fromEntries(shown), do_sample: isSampling(strategy) };
  return isBeam(strategy) ? found : { ...found, num_beams: 1 };
}

export const strategyOf = ({ num_beams: beams, do_sample: sampled }) =>
  beams > 1 ? (sampled ? 'beam_sampling' : 'beam') : sampled ? 'sampling' : 'greedy';

/** The controls' values that stand for `found`; the seed and the length stay as they are in `current`. */
export function valuesOf(found, current, { controls }) {
  const kept = (name) => ['seed', 'max_new_tokens'].includes(name) || (name === 'num_beams' && found.num_beams === 1);
  return [strategyOf(found), ...controls.map((name, i) => (kept(name) ? current[i + 1] : (found[name] ?? 0)))];
}
