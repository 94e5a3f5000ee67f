// A stroke of the pointer over bars. Pure: no DOM.

/** @typedef {{ at: number, share: number }} Place counted in bars from the left; its height as a share of theirs */

/**
 * The height that a stroke from one place to another gives each bar on its way: the last one that of the pointer, those
 * between, over which it may have jumped, that of the line at their middles.
 *
 * @param {Place} from over a bar that has its height already
 * @param {Place} to
 * @returns {Array<[i: number, share: number]>}
 */
export function stroke(from, to) {
  const [first, last] = [Math.floor(from.at), Math.floor(to.at)];
  const by = Math.sign(last - first);
  const passed = Array.from({ length: Math.max(0, Math.abs(last - first) - 1) }, (_, i) => first + by * (i + 1));
  const height = (/** @type {number} */ i) =>
    from.share + ((to.share - from.share) * (i + 0.5 - from.at)) / (to.at - from.at);
  return [...passed.map((i) => /** @type {[number, number]} */ ([i, height(i)])), [last, to.share]];
}
