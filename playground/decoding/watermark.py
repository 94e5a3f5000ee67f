"""The watermark of Kirchenbauer et al. (2023), https://arxiv.org/abs/2301.10226, and its detector.

After each token a share γ of the vocabulary, drawn by a generator that this token seeds, is green; the stage adds a
bias to the logits of the green tokens. Who knows the key counts the green tokens of a text: without the watermark
their share is γ. This is transformers' ``WatermarkLogitsProcessor`` with the scheme ``lefthash`` and its own key.
The generator is the CPU's, as everywhere here: on a GPU ``generate`` draws other green tokens.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from transformers import LogitsProcessor

from playground.errors import PromptError
from playground.text import Text

HASHING_KEY = 15_485_863
"""``WatermarkingConfig.hashing_key``, the millionth prime: a token's id times this is the seed after it."""
Z_THRESHOLD = 3.0
"""``WatermarkDetector``'s: a text with a larger z is taken to be marked; without a mark one in 740 texts has it."""


class WatermarkLogitsProcessor(LogitsProcessor):
    """Adds ``bias`` to the logits of the tokens that are green after each row's last id.

    Equals transformers' processor of this name, without the table of a million numbers that it makes for another
    scheme.

    Args:
        vocab_size: the size of the vocabulary; None: the length of a row of logits.
        device: where the green tokens are drawn, the CPU.
        greenlist_ratio: the share γ of the vocabulary that is green.
        bias: what is added to their logits, nats.
    """

    def __init__(self, vocab_size: int | None, device: str = "cpu", *, greenlist_ratio: float, bias: float) -> None:
        self.vocab_size, self.device = vocab_size, device
        self.greenlist_ratio, self.bias = greenlist_ratio, bias

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return ``scores`` (rows, vocab_size) with the bias; ``input_ids`` (rows, length) may be empty."""
        if not input_ids.shape[1]:
            return scores
        marked = scores.clone()
        for row, previous in enumerate(input_ids[:, -1].tolist()):
            green = green_ids(previous, self.vocab_size or scores.shape[1], self.greenlist_ratio).to(scores.device)
            marked[row, green] = marked[row, green] + self.bias
        return marked


def green_ids(previous: int, vocab_size: int, greenlist_ratio: float) -> torch.Tensor:
    """Return the ids, (int(vocab_size · greenlist_ratio),) int64, that are green after the token ``previous``."""
    generator = torch.Generator().manual_seed(HASHING_KEY * previous)
    return torch.randperm(vocab_size, generator=generator)[: int(vocab_size * greenlist_ratio)]


@dataclass(frozen=True)
class Detection:
    """How much a text looks as if it were marked.

    Attributes:
        green: for each token whether it is green after the one before it; None for the first.
        greenlist_ratio: the share γ that is green by chance.
    """

    green: tuple[bool | None, ...]
    greenlist_ratio: float

    @property
    def scored(self) -> int:
        """Number T of tokens that one stands before."""
        return len(self.green) - 1

    @property
    def n_green(self) -> int:
        """Number of green ones among them."""
        return sum(each is True for each in self.green)

    @property
    def z(self) -> float:
        """The z-score (green − γT) / √(Tγ(1 − γ)): 0 ± 1 without a mark."""
        gamma = self.greenlist_ratio
        return (self.n_green - gamma * self.scored) / math.sqrt(self.scored * gamma * (1.0 - gamma))

    @property
    def p_value(self) -> float:
        """The chance of at least this z without a mark, by the normal distribution."""
        return 0.5 * math.erfc(self.z / math.sqrt(2.0))

    @property
    def is_marked(self) -> bool:
        """Whether z is above :data:`Z_THRESHOLD`."""
        return self.z > Z_THRESHOLD


def detect(ids: Sequence[int], vocab_size: int, greenlist_ratio: float, *, bos_id: int | None = None) -> Detection:
    """Return what transformers' ``WatermarkDetector`` finds in one text, and which of its tokens are green.

    Args:
        ids: of the text, without its prompt.
        vocab_size: of the model that may have written it.
        greenlist_ratio: the share γ that was green.
        bos_id: an id that is no part of the text where it stands first.

    Raises:
        PromptError: the text has less than two tokens, so that there is none to count.
    """
    text = ids[1:] if bos_id is not None and ids and ids[0] == bos_id else ids
    if len(text) < 2:
        raise PromptError("text", Text("must_have_two_tokens_at_least"), len(text), Text("type_a_longer_text"))
    green = [None, *(_is_green(a, b, vocab_size, greenlist_ratio) for a, b in pairwise(text))]
    return Detection(tuple(green), greenlist_ratio)


def _is_green(previous: int, token_id: int, vocab_size: int, greenlist_ratio: float) -> bool:
    return bool((green_ids(previous, vocab_size, greenlist_ratio) == token_id).any())
