"""How much a text has surprised mirostat: its state at a place that is not reached step by step.

A text that goes on from tokens which stand there already goes on as if it had come to them under its own options.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from playground.decoding.distribution import apply_stages
from playground.decoding.processors import Stage
from playground.decoding.request import Request
from playground.decoding.samplers import MirostatLogitsWarper
from playground.decoding.scoring import predictions


@dataclass(frozen=True)
class Surprise:
    """What tokens have surprised the distributions that mirostat got at their places.

    Attributes:
        bits: Σ −log2 p of those that it could take.
        counted: their number. One that a stage before it had removed moves no μ.
    """

    bits: float = 0.0
    counted: int = 0


def begun_stages(request: Request) -> tuple[Stage, ...]:
    """Return the stages of ``request``, in the state that they have after its ``generated`` ids.

    Raises the errors of :meth:`~playground.decoding.request.Request.stages`.
    """
    stages = request.stages(len(_start(request)) + len(request.generated))
    _surprise(request, stages)
    return stages


def surprise_of(request: Request) -> Surprise | None:
    """Return how much the ``generated`` ids of ``request`` surprise its mirostat; None where it has none.

    Raises the errors of :meth:`~playground.decoding.request.Request.stages`.
    """
    return _surprise(request, request.stages(len(_start(request)) + len(request.generated)))


def _start(request: Request) -> Sequence[int]:
    """Return the ids that the stages see before the first new token."""
    return request.model.start_ids if request.model.is_encoder_decoder else request.prompt_ids


def _surprise(request: Request, stages: Sequence[Stage]) -> Surprise | None:
    """Let mirostat, and the stages before it, see the generated ids of ``request`` one by one."""
    place = next((n for n, stage in enumerate(stages) if isinstance(stage.processor, MirostatLogitsWarper)), None)
    if place is None:
        return None
    bits: list[float] = []
    ids = [*_start(request)]
    if request.generated:
        for block, follow in predictions(request.model, request.prompt_ids, request.generated):
            for logits, token_id in zip(block, follow, strict=True):
                arriving = apply_stages(logits, ids, stages[: place + 1])[place].before
                bits.append(_bits(arriving, token_id))
                ids.append(token_id)
    finite = [each for each in bits if each < math.inf]
    return Surprise(sum(finite), len(finite))


def _bits(logits: torch.Tensor, token_id: int) -> float:
    """Return −log2 p of a token under ``logits`` (vocab_size,)."""
    return -float(logits.double().log_softmax(-1)[token_id]) / math.log(2)
