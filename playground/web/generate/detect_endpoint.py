"""The endpoint ``/detect``: whether a text carries the watermark of :mod:`playground.decoding.watermark`."""

from typing import TypedDict

from playground.budgets import SCORED
from playground.decoding.watermark import detect
from playground.options import OPTIONS, DecodingOptions
from playground.web.server import arguments
from playground.web.shell.picker import ModelChoice
from playground.web.workbench.looking import check_typed

GREEN_SHARE = float(OPTIONS["greenlist_ratio"].neutral)
"""The share that is green where none is named: transformers' own."""


class MarkedAnswer(TypedDict):
    """One token of a text; ``green`` is null where nothing stands before it."""

    token_id: int
    label: str
    green: bool | None


class Detected(TypedDict):
    """What ``/detect`` gives."""

    model: str
    tokens: list[MarkedAnswer]
    greenlist_ratio: float
    scored: int
    green: int
    z: float
    p_value: float
    is_marked: bool


class DetectEndpoint:
    """The endpoint over all models that a page offers; ``choice`` has the one that the page opens with."""

    def __init__(self, choice: ModelChoice) -> None:
        self._choice = choice

    def detect(self, text: str, greenlist_ratio: float = GREEN_SHARE, model: str = "") -> Detected:
        """Detect the watermark in a text as transformers' WatermarkDetector does: is more of it green than by chance?

        Args:
            text: the text, without its prompt, at most 16,384 tokens and at least two.
            greenlist_ratio: the share of the vocabulary that was green when it was written, 0.01 to 0.99.
            model: the name of the model that may have written it; without one, the model that the page opens with.

        Returns:
            tokens: each token's id, label, and whether it is green after the one before it; null for the first.
            scored: number of tokens that one stands before; green is the number of green ones among them.
            z: how far that lies above chance, in standard deviations; p_value is the chance of at least this much
                without a watermark.
            is_marked: whether z is above 3.
        """
        check_typed(text, way_out="pass_a_text_to_examine")
        ratio = DecodingOptions(greenlist_ratio=arguments.finite("greenlist_ratio", greenlist_ratio)).greenlist_ratio
        name = arguments.text("model", model, arguments.LONGEST_NAME) or self._choice.opening
        with self._choice.models.lease_offered(name) as lent:
            ids = lent.encode(text)
            SCORED.check(len(ids))
            bos_id = lent.tokenizer.bos_token_id
            found = detect(ids, lent.vocab_size, ratio, bos_id=bos_id)
            green = (*[None] * (len(ids) - len(found.green)), *found.green)
            tokens: list[MarkedAnswer] = [
                {"token_id": token_id, "label": lent.label(token_id), "green": each}
                for token_id, each in zip(ids, green, strict=True)
            ]
        return {
            "model": name,
            "tokens": tokens,
            "greenlist_ratio": ratio,
            "scored": found.scored,
            "green": found.n_green,
            "z": found.z,
            "p_value": found.p_value,
            "is_marked": found.is_marked,
        }
