"""Build the stages that options switch on: transformers' own processors, in transformers' own order.

The order is that of ``GenerationMixin._get_logits_processor``. Every stage maps ``(input_ids, logits)`` to new logits
and never writes into its arguments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from transformers.generation.logits_process import (
    EpsilonLogitsWarper,
    EtaLogitsWarper,
    ForcedBOSTokenLogitsProcessor,
    ForcedEOSTokenLogitsProcessor,
    LogitsProcessor,
    MinPLogitsWarper,
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopHLogitsWarper,
    TypicalLogitsWarper,
)

from playground.decoding.lean import MinNewTokensLengthLogitsProcessor, TopKLogitsWarper, TopPLogitsWarper
from playground.options import DecodingOptions

Processor = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Stage:
    """One named stage.

    Attributes:
        name: the option that switches it on.
        processor: maps ``input_ids`` (rows, length) int64 and ``logits`` (rows, vocab_size) float32 to new logits.
    """

    name: str
    processor: Processor


class KeepArgmax(LogitsProcessor):
    """The temperature stage in the limit T → 0: all mass on the most probable token, the lowest id among equals."""

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return ``scores`` with everything but each row's first maximum at −inf."""
        best = torch.from_numpy(scores.cpu().numpy().argmax(axis=-1)).to(scores.device)
        kept = torch.full_like(scores, -torch.inf)
        return kept.scatter(-1, best[:, None], scores.gather(-1, best[:, None]))


def build_stages(
    options: DecodingOptions, *, start_length: int, eos_ids: Sequence[int], device: str | torch.device = "cpu"
) -> tuple[Stage, ...]:
    """Return the stages that ``options`` switch on, in the order they act.

    Args:
        options: the options; an option at its neutral value adds no stage.
        start_length: number of ids that the stages see before the first new token: the prompt in a decoder-only model,
            the decoder's start ids in an encoder–decoder.
        eos_ids: the model's end tokens.
        device: device of the logits.
    """
    return (
        *_history_stages(options, start_length, list(eos_ids), str(device)),
        *_sampling_stages(options, eos_ids, device),
    )


def _history_stages(options: DecodingOptions, start_length: int, eos_ids: list[int], device: str) -> list[Stage]:
    """Return the stages that depend on the ids so far; they act with and without sampling."""
    stages: list[Stage] = []
    if options.repetition_penalty != 1.0:
        stages.append(Stage("repetition_penalty", RepetitionPenaltyLogitsProcessor(options.repetition_penalty)))
    if options.no_repeat_ngram_size > 0:
        stages.append(Stage("no_repeat_ngram_size", NoRepeatNGramLogitsProcessor(options.no_repeat_ngram_size)))
    if options.min_new_tokens > 0 and eos_ids:
        minimum = MinNewTokensLengthLogitsProcessor(start_length, options.min_new_tokens, eos_ids, device=device)
        stages.append(Stage("min_new_tokens", minimum))
    if options.forced_bos_token_id is not None:
        stages.append(Stage("forced_bos_token_id", ForcedBOSTokenLogitsProcessor(options.forced_bos_token_id)))
    if options.forced_eos_token_id is not None:
        forced = options.forced_eos_token_id
        ids = list(forced) if isinstance(forced, tuple) else forced
        last = ForcedEOSTokenLogitsProcessor(start_length + options.max_new_tokens, ids, device=device)
        stages.append(Stage("forced_eos_token_id", last))
    return stages


def _sampling_stages(options: DecodingOptions, eos_ids: Sequence[int], device: str | torch.device) -> list[Stage]:
    """Return the stages that transformers calls warpers; they act only when sampling."""
    if not options.draws:
        return [Stage("temperature", KeepArgmax())] if options.do_sample and options.num_beams == 1 else []
    keep = max(len(eos_ids), 1) + 1 if options.num_beams > 1 else 1  # so that a beam can also go on, not only end
    stages: list[Stage] = []
    if options.temperature != 1.0:
        stages.append(Stage("temperature", TemperatureLogitsWarper(options.temperature)))
    if options.top_h is not None:
        stages.append(Stage("top_h", TopHLogitsWarper(options.top_h)))
    if options.top_k > 0:
        stages.append(Stage("top_k", TopKLogitsWarper(options.top_k, min_tokens_to_keep=keep)))
    if options.top_p < 1.0:
        stages.append(Stage("top_p", TopPLogitsWarper(options.top_p, min_tokens_to_keep=keep)))
    return stages + _less_common_stages(options, keep, str(device))


def _less_common_stages(options: DecodingOptions, keep: int, device: str) -> list[Stage]:
    stages: list[Stage] = []
    if options.min_p is not None:
        stages.append(Stage("min_p", MinPLogitsWarper(options.min_p, min_tokens_to_keep=keep)))
    if options.typical_p < 1.0:
        stages.append(Stage("typical_p", TypicalLogitsWarper(options.typical_p, min_tokens_to_keep=keep)))
    if options.epsilon_cutoff > 0.0:
        stages.append(Stage("epsilon_cutoff", EpsilonLogitsWarper(options.epsilon_cutoff, min_tokens_to_keep=keep)))
    if options.eta_cutoff > 0.0:
        eta = EtaLogitsWarper(options.eta_cutoff, min_tokens_to_keep=keep, device=device)
        stages.append(Stage("eta_cutoff", eta))
    return stages
