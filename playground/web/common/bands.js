// How probable a token was, as a colour and a shape of its underline (`pg-band-0` …). Pure: no DOM.

/**
 * Five bands, from probable to surprising.
 * @param {number} p a probability
 */
export const band = (p) => (p >= 0.5 ? 0 : p >= 0.2 ? 1 : p >= 0.05 ? 2 : p >= 0.01 ? 3 : 4);

/** The bands in words. */
export const BANDS = ['≥ 50 %', '20–50', '5–20', '1–5', '< 1 %'];
