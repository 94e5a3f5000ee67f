"""The values of the Probability lab, Summarize, Tokenizer and Chat, and of the models. Shares are in percent."""

from collections.abc import Mapping

import numpy as np

from playground.chat.variety import variety
from playground.decoding.sampling import best_ids
from playground.lessons.answered import Answered, not_among
from playground.lessons.scene import Scene
from playground.models.catalog import FAMILIES, Family
from playground.models.running.attention import cross_attention
from playground.probability.draws import MOST_DRAWS, counts
from playground.probability.generator import HIGHEST_SEED
from playground.probability.logs import LONGEST, failure, running_log_sum, running_product
from playground.probability.softmax import softmax
from playground.probability.tail import chance_of_any
from playground.text import Text

TASKS: Mapping[str, Family] = {"write": "decoder", "summarize": "encoder_decoder"}
"""The family of the model that is in use for each task."""


# The Probability lab


def lab_shares(scene: Scene) -> Answered:
    """The softmax of the lab's logits at its temperature."""
    logits, temperature = (
        scene.start.numbers("lab", "softmax", "logits"),
        scene.start.number("lab", "softmax", "temperature"),
    )
    return Answered(tuple(softmax(logits, temperature).tolist()), tuple(map(lab_figure, logits)))


def lab_zero_at(scene: Scene) -> Answered:
    """After how many factors p the product is 0 in float64."""
    p = scene.start.number("lab", "logs", "p")
    zero = failure(running_product(np.full(LONGEST, p))).zero
    if zero is None:
        raise scene.start.error("setup: lab: logs: p", Text("must_make_a_product_that_ends_at_0"), p)
    return Answered(float(zero))


def lab_log_sum(scene: Scene) -> Answered:
    """The sum of the logs of t factors p."""
    p, t = scene.start.number("lab", "logs", "p"), scene.start.whole("lab", "logs", "t", low=1, high=LONGEST)
    return Answered(float(running_log_sum(np.full(t, p))[-1]))


def lab_most(scene: Scene) -> Answered:
    """How often the most frequent outcome came up."""
    n = scene.start.whole("lab", "draws", "n", low=1, high=MOST_DRAWS)
    seed = scene.start.whole("lab", "draws", "seed", low=0, high=HIGHEST_SEED)
    return Answered(float(counts(scene.start.numbers("lab", "draws", "weights"), n, seed).max()))


def lab_tail(scene: Scene) -> Answered:
    """The chance that at least one of n draws has an event of probability q, in percent."""
    q, n = scene.start.number("lab", "tail", "q"), scene.start.whole("lab", "tail", "n", low=1, high=MOST_DRAWS)
    return Answered(100 * chance_of_any(q, n))


def lab_figure(value: float) -> str:
    """Return a number of the lab's as the lab writes it: five decimals at most, and a true minus sign."""
    size = abs(value)
    if size != 0 and (size < 1e-4 or size >= 1e7):
        digits, power = f"{value:.2e}".split("e")
        text = f"{digits}e{int(power):+d}"
    else:
        text = f"{value:.5f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


# The Summarize tab


def source_tokens(scene: Scene) -> Answered:
    """How many ids the encoder reads."""
    return Answered(float(len(scene.source_ids)))


def summary_tokens(scene: Scene) -> Answered:
    """How many tokens the summary has, its end among them."""
    return Answered(float(len(scene.summary.token_ids)))


def most_attended(scene: Scene, n: int, at: int) -> Answered:
    """The source's token that the summary's token number ``at`` looks at most, among ``n`` labels."""
    ids = scene.summary.token_ids
    if at > len(ids):
        raise not_among(scene, "at", at, range(1, len(ids) + 1))
    weights = cross_attention(scene.summarizer, scene.source_ids, ids)[at - 1]
    order = best_ids(weights, len(weights)).tolist()
    labels = tuple(dict.fromkeys(scene.summarizer.label(scene.source_ids[place]) for place in order))[:n]
    return Answered(labels[0], tuple(sorted(labels)))


# The Tokenizer tab


def token_count(scene: Scene) -> Answered:
    """How many tokens the typed text has, special ones among them."""
    return Answered(float(len(scene.pieces.ids)))


def special_count(scene: Scene) -> Answered:
    """How many of the typed text's tokens are special."""
    return Answered(float(sum(piece.special for piece in scene.pieces.pieces)))


def vocabulary_size(scene: Scene) -> Answered:
    """How many pieces the tokenizer's vocabulary has."""
    return Answered(float(scene.tokenizer.size))


# The Chat tab


def different_replies(scene: Scene) -> Answered:
    """How many different ones there are among several replies."""
    return Answered(float(variety(scene.replies).different))


def roles_read(scene: Scene) -> Answered:
    """How many messages the model reads before it replies."""
    return Answered(float(len(scene.messages_read)))


# The models


def family_for(scene: Scene, task: str) -> Answered:
    """The family, "decoder" or "encoder_decoder", of the model in use to "write" or to "summarize"."""
    if task not in TASKS:
        raise not_among(scene, "task", task, list(TASKS))
    return Answered("encoder_decoder" if scene.model_of(TASKS[task]).is_encoder_decoder else "decoder")


def models_of(scene: Scene, family: str) -> Answered:
    """How many models of a ``family`` the page's list has."""
    if family not in FAMILIES:
        raise not_among(scene, "family", family, list(FAMILIES))
    return Answered(float(sum(each == family for each in scene.models.listed)))
