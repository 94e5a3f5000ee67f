"""The values of Generate and Compare: of the step that the charts stand on, of the text, of the comparison.

"Raw" is the softmax of the model's own logits, before any stage. Rows are counted from 1; shares of a whole are in
percent, those of bars are not.
"""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from playground.decoding.distribution import NextTokenDistribution
from playground.decoding.divergence import per_byte
from playground.decoding.sampling import best_ids
from playground.decoding.scoring import repeated_ngram_share
from playground.decoding.watermark import Detection, detect
from playground.lessons.answered import Answered, not_among
from playground.lessons.scene import Scene
from playground.probability.tail import beyond
from playground.text import Text

# The step


def _best(scene: Scene, distribution: NextTokenDistribution, n: int) -> list[tuple[str, int]]:
    """Return label and id of the ``n`` most probable tokens of ``distribution``, sorted by their labels."""
    ids = best_ids(distribution.logits, n)
    return sorted((scene.decoder.label(token_id), token_id) for token_id in ids.tolist())


def best_token(scene: Scene, n: int) -> Answered:
    """The most probable token, among the ``n`` most probable ones."""
    distribution = scene.distribution
    labels = tuple(label for label, _ in _best(scene, distribution, n))
    return Answered(scene.decoder.label(int(best_ids(distribution.logits, 1)[0])), labels)


def raw_shares(scene: Scene, n: int) -> Answered:
    """The raw probabilities of the ``n`` most probable tokens."""
    distribution = scene.distribution
    best, raw = _best(scene, distribution, n), distribution.raw_probs.tolist()
    return Answered(tuple(raw[token_id] for _, token_id in best), tuple(label for label, _ in best))


def shares(scene: Scene, n: int) -> Answered:
    """The probabilities after every stage of the ``n`` tokens that are most probable before."""
    distribution = scene.distribution
    best, after = _best(scene, distribution, n), distribution.probs.tolist()
    return Answered(tuple(after[token_id] for _, token_id in best), tuple(label for label, _ in best))


def kept(scene: Scene) -> Answered:
    """How many tokens no stage removes."""
    return Answered(float(scene.distribution.kept))


def kept_share(scene: Scene) -> Answered:
    """The raw probability of the tokens that no stage removes, together, in percent."""
    distribution = scene.distribution
    return Answered(100 * float(distribution.raw_probs[list(distribution.kept_ids)].sum()))


def kept_at(scene: Scene, temperature: int) -> Answered:
    """How many tokens no stage removes where the temperature is ``temperature``."""
    return Answered(float(scene.distribution_under(temperature=float(temperature)).kept))


def nucleus_at(scene: Scene, percent: int, temperature: int) -> Answered:
    """How many tokens no stage removes at ``temperature`` where top-p of ``percent`` takes the place of top-nσ."""
    options = {"temperature": float(temperature), "top_p": min(percent, 100) / 100, "top_n_sigma": 0.0}
    return Answered(float(scene.distribution_under(**options).kept))


def cutter(scene: Scene) -> Answered:
    """What cuts last: "p" where top-p removes some of what top-k has left, else "k"."""
    stages = {stage.name: stage for stage in scene.distribution.stages}
    for name in ("top_k", "top_p"):
        if name not in stages:
            raise scene.start.error(f"setup: fields: controls: {name}", Text("must_not_be_missing"), None)
    return Answered("p" if stages["top_p"].removed_ids else "k")


def cumulative(scene: Scene) -> Answered:
    """The raw probability of the first 1, 2, 5, 10, 20, 50 … ranks together, and of all, in percent."""
    probs = scene.distribution.raw_probs.numpy()
    steps = (step * 10**power for power in range(len(str(probs.size))) for step in (1, 2, 5))
    ranks = [*(rank for rank in steps if rank < probs.size), probs.size]
    return Answered(tuple((float(rank), 100 * (1 - beyond(probs, rank))) for rank in ranks))


def share_of_first(scene: Scene, rank: int) -> Answered:
    """The raw probability of the first ``rank`` ranks together, in percent."""
    return Answered(100 * (1 - beyond(scene.distribution.raw_probs.numpy(), rank)))


def commonest_power(scene: Scene) -> Answered:
    """The power of ten of which most of the vocabulary's raw probabilities are; of equals the larger."""
    probs = scene.distribution.raw_probs.numpy()
    powers = Counter(np.floor(np.log10(probs[probs > 0])).tolist())
    return Answered(max(powers, key=lambda power: (powers[power], power)))


# The text


def text_logprob(scene: Scene) -> Answered:
    """The log-probability of the text, nats."""
    return Answered(sum(step.logprob for step in scene.text))


def text_power(scene: Scene) -> Answered:
    """The probability of the text as a power of ten: its log10."""
    return Answered(sum(step.logprob for step in scene.text) / math.log(10))


def continuations_power(scene: Scene) -> Answered:
    """The number of all texts of this length as a power of ten: its log10."""
    return Answered(len(scene.text) * math.log10(scene.decoder.vocab_size))


def same_again(scene: Scene) -> Answered:
    """Whether the last two whole texts (`write`, `write_again`) are the "same" or "different"."""
    if len(scene.written) < 2:
        raise scene.missing("write" if not scene.written else "write_again")
    return Answered(_same(*scene.written[-2:]))


def least_probable(scene: Scene) -> Answered:
    """The token of the text with the lowest probability, among all of the text's."""
    least = min(scene.text, key=lambda step: step.logprob)
    return Answered(least.label, tuple(sorted({step.label for step in scene.text})))


def green_share(scene: Scene) -> Answered:
    """How many of the text's tokens the watermark's key calls green, in percent."""
    found = _detection(scene)
    return Answered(100 * found.n_green / found.scored)


def mark_z(scene: Scene) -> Answered:
    """The watermark's z-score of the text: how far its green tokens lie above chance, in standard deviations."""
    return Answered(_detection(scene).z)


def _detection(scene: Scene) -> Detection:
    """Return what is found in the text; the token before the first is the prompt's last."""
    before = scene.decoder.encode(scene.start.prompt)[-1:]
    ids = [*before, *(step.token_id for step in scene.text)]
    return detect(ids, scene.decoder.vocab_size, scene.options.greenlist_ratio)


def _same(one: Sequence[int], other: Sequence[int]) -> str:
    return "same" if tuple(one) == tuple(other) else "different"


# The comparison


def rows_by_logprob(scene: Scene) -> Answered:
    """The rows' numbers, "1", "2" …, the most probable text first."""
    rows = sorted(enumerate(scene.rows, 1), key=lambda row: (-row[1].trace.logprob, row[0]))
    return Answered(tuple(str(number) for number, _ in rows))


def same_rows(scene: Scene, one: int, other: int) -> Answered:
    """Whether the texts of two rows are the "same" or "different"."""
    return Answered(_same(_row(scene, "one", one), _row(scene, "other", other)))


def repeated_share(scene: Scene, row: int, size: int) -> Answered:
    """How many of a row's n-grams of ``size`` tokens stood in its text before, in percent."""
    ids = _row(scene, "row", row)
    share = repeated_ngram_share(ids, size)
    if share is None:
        raise not_among(scene, "size", size, range(1, len(ids) + 1))
    return Answered(100 * share)


def logprob_by_beams(scene: Scene) -> Answered:
    """The log-probability of each row's text by its number of beams, nats."""
    return Answered(tuple(sorted((float(run.options.num_beams), run.trace.logprob) for run in scene.rows)))


def _row(scene: Scene, name: str, number: int) -> tuple[int, ...]:
    """Return the ids of the row's text."""
    rows = scene.rows
    if number > len(rows):
        raise not_among(scene, name, number, range(1, len(rows) + 1))
    return rows[number - 1].trace.token_ids


def surest_row(scene: Scene) -> Answered:
    """The row whose own text has the highest log-probability per byte under its own model."""
    rates = [per_byte(run.trace.logprob, run.trace.text) for run in scene.rows]
    known = [-math.inf if rate is None else rate for rate in rates]
    return Answered(str(1 + known.index(max(known))))


def surer_reader(scene: Scene) -> Answered:
    """Of the two rows that read one text in lockstep, the one that gives it the higher log-probability per byte."""
    one, other, _ = scene.start.read_together()
    rates = [scene.lockstep.per_byte(side) for side in (0, 1)]
    first, second = (-math.inf if rate is None else rate for rate in rates)
    return Answered(str(1 + (one if first >= second else other)))
