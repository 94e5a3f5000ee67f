"""Build the stages that options switch on: transformers' own processors and ours, in the order of ``stage_order``.

Every stage maps ``(input_ids, logits)`` to new logits and never writes into its arguments.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import torch
from transformers.generation.logits_process import (
    EncoderNoRepeatNGramLogitsProcessor,
    EncoderRepetitionPenaltyLogitsProcessor,
    EpsilonLogitsWarper,
    ExponentialDecayLengthPenalty,
    ForcedBOSTokenLogitsProcessor,
    ForcedEOSTokenLogitsProcessor,
    LogitsProcessor,
    MinPLogitsWarper,
    NoBadWordsLogitsProcessor,
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    SequenceBiasLogitsProcessor,
    SuppressTokensAtBeginLogitsProcessor,
    SuppressTokensLogitsProcessor,
    TemperatureLogitsWarper,
    TypicalLogitsWarper,
)

from playground.decoding import constraint, samplers
from playground.decoding.lean import (
    EtaLogitsWarper,
    LogitNormalization,
    MinNewTokensLengthLogitsProcessor,
    TopHLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)
from playground.decoding.watermark import WatermarkLogitsProcessor
from playground.models.running.language_model import LanguageModel
from playground.options import OPTIONS, DecodingOptions
from playground.stage_order import in_order

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


@dataclass(frozen=True)
class Given:
    """What a stage is made from. In exported code names stand for what is not known yet.

    Attributes:
        options: the options.
        keep: the fewest tokens that a cut-off leaves.
        start: number of ids that the stages see before the first new token.
        eos_ids: the model's end tokens.
        source: the ids (1, length) of the prompt, or of an encoder–decoder's source; None: its stages are left out.
        seed: the seed of what is drawn.
        known_ends: the end tokens themselves.
        model: whose vocabulary a constraint follows; None: it is left out.
        before: the ids before the first new one in its text.
    """

    options: DecodingOptions
    keep: int
    start: Any  # an int, or its name
    eos_ids: Any  # a list, or its name
    source: Any  # a tensor, or its name, or None
    seed: Any  # an int, or its name
    known_ends: Sequence[int]
    model: Any = None  # a LanguageModel, or its name
    before: Sequence[int] = ()


@dataclass(frozen=True)
class Recipe:
    """How a stage's processor is made: ``kind(*args, **named)``.

    Attributes:
        stage: the stage's name.
        kind: the processor's class.
        args, named: the arguments of its constructor.
        on_device: whether it also takes ``device``.
    """

    stage: str
    kind: type
    args: tuple[Any, ...]
    named: Mapping[str, Any] = field(default_factory=dict)
    on_device: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether transformers has no such class."""
        return self.kind.__module__ in (samplers.__name__, constraint.__name__)

    def make(self, device: str) -> Stage:
        """Return the stage, for logits on ``device``."""
        place = {"device": device} if self.on_device else {}
        return Stage(self.stage, self.kind(*self.args, **self.named, **place))


def build_stages(
    options: DecodingOptions,
    *,
    start_length: int,
    eos_ids: Sequence[int],
    source_ids: Sequence[int] = (),
    seed: int = 0,
    model: LanguageModel | None = None,
    before: Sequence[int] = (),
    device: str | torch.device = "cpu",
) -> tuple[Stage, ...]:
    """Return the stages that ``options`` switch on, in the order they act.

    Args:
        options: the options; an option at its neutral value adds no stage.
        start_length: number of ids that the stages see before the first new token: the prompt in a decoder-only model,
            the decoder's start ids in an encoder–decoder.
        eos_ids: the model's end tokens.
        source_ids: the prompt's ids, or those of an encoder–decoder's source.
        seed: the seed of what a stage draws.
        model: whose vocabulary a constraint follows; None: there is no such stage.
        before: the ids before the first new one in its text.
        device: device of the logits.

    Raises:
        OptionError: the options' constraint is none, see :class:`~playground.decoding.constraint.Constraint`.
    """
    source = torch.tensor([source_ids], dtype=torch.long, device=device) if source_ids else None
    keep = tokens_to_keep(options, eos_ids)
    given = Given(options, keep, start_length, list(eos_ids), source, seed, eos_ids, model, before)
    return tuple(recipe.make(str(device)) for recipe in recipes(given))


def tokens_to_keep(options: DecodingOptions, eos_ids: Sequence[int]) -> int:
    """Return the fewest tokens that a cut-off leaves: more for beams, so that one can also go on, not only end."""
    return max(len(eos_ids), 1) + 1 if options.num_beams > 1 else 1


def recipes(given: Given) -> list[Recipe]:
    """Return how the stages that the options switch on are made, in the order they act.

    A temperature of 0 acts last: it takes the best of what the others leave.
    """
    made = (_MAKERS[name](name, given) for name in in_order(given.options.stage_order))
    return sorted((recipe for recipe in made if recipe is not None), key=lambda recipe: recipe.kind is KeepArgmax)


def passed_stages(given: Given) -> list[Recipe]:
    """Return those stages that ``generate`` must be passed as ``logits_processor``, in the order they act.

    ``generate`` makes the others itself of :meth:`~playground.options.DecodingOptions.generate_kwargs`.
    """
    whole = [recipe for recipe in recipes(given) if recipe.kind is not KeepArgmax]  # which is greedy
    return whole if given.options.stage_order is not None else [recipe for recipe in whole if recipe.is_ours]


Maker = Callable[[str, Given], Recipe | None]


def _by_value(kind: type, *more: str, on_device: bool = False) -> Maker:
    """Make ``kind`` of the option's value, and of others' values, unless the option is neutral."""

    def make(name: str, given: Given) -> Recipe | None:
        value = getattr(given.options, name)
        if value == OPTIONS[name].neutral:
            return None
        args = (_listed(value), *(getattr(given.options, each) for each in more))
        return Recipe(name, kind, args, on_device=on_device)

    return make


def _after_start(kind: type) -> Maker:
    """Make ``kind`` of the option's value and of the number of ids before the first new token."""

    def make(name: str, given: Given) -> Recipe | None:
        value = getattr(given.options, name)
        return None if value == OPTIONS[name].neutral else Recipe(name, kind, (value, given.start))

    return make


def _of_source(kind: type) -> Maker:
    """Make ``kind`` of the option's value and of the source."""

    def make(name: str, given: Given) -> Recipe | None:
        value = getattr(given.options, name)
        if value == OPTIONS[name].neutral or given.source is None:
            return None
        return Recipe(name, kind, (value, given.source))

    return make


def _cutting(kind: type, *, on_device: bool = False) -> Maker:
    """Make the cut-off ``kind`` of the option's value where a token is drawn, unless the option is neutral."""

    def make(name: str, given: Given) -> Recipe | None:
        value = getattr(given.options, name)
        if not given.options.draws or value == OPTIONS[name].neutral:
            return None
        return Recipe(name, kind, (value,), _keeping(given), on_device)

    return make


def _keeping(given: Given) -> Mapping[str, int]:
    return {"min_tokens_to_keep": given.keep} if given.keep > 1 else {}


def _listed(value: Any) -> Any:
    return list(map(_listed, value)) if isinstance(value, tuple) else value


def _bad_words(name: str, given: Given) -> Recipe | None:
    """An end token alone is never banned, as in transformers, and then nothing may be left to ban."""
    words, ends = given.options.bad_words_ids, given.known_ends
    if words is None or all(len(word) == 1 and word[0] in ends for word in words):
        return None
    return Recipe(name, NoBadWordsLogitsProcessor, (_listed(words), given.eos_ids))


def _min_new_tokens(name: str, given: Given) -> Recipe | None:
    least = given.options.min_new_tokens
    if not least or not given.eos_ids:
        return None
    return Recipe(name, MinNewTokensLengthLogitsProcessor, (given.start, least, given.eos_ids), on_device=True)


def _forced_eos(name: str, given: Given) -> Recipe | None:
    forced = given.options.forced_eos_token_id
    if forced is None:
        return None
    last = given.start + given.options.max_new_tokens
    return Recipe(name, ForcedEOSTokenLogitsProcessor, (last, _listed(forced)), on_device=True)


def _decay(name: str, given: Given) -> Recipe | None:
    start, factor = given.options.exponential_decay_start, given.options.exponential_decay_factor
    if factor == 1.0 or not given.eos_ids:
        return None
    return Recipe(name, ExponentialDecayLengthPenalty, ((start, factor), given.eos_ids, given.start))


def _begin_suppressed(name: str, given: Given) -> Recipe | None:
    """A first token that is forced, after a single start token, stands before the one that is suppressed."""
    ids = given.options.begin_suppress_tokens
    if ids is None:
        return None
    is_second = given.options.forced_bos_token_id is not None and given.start == 1
    begin = given.start + 1 if is_second else given.start
    return Recipe(name, SuppressTokensAtBeginLogitsProcessor, (list(ids), begin), on_device=True)


def _xtc(name: str, given: Given) -> Recipe | None:
    options = given.options
    if not options.draws or not options.xtc_probability:
        return None
    args = (options.xtc_threshold, options.xtc_probability, given.seed, given.start)
    return Recipe(name, samplers.XTCLogitsWarper, args, _keeping(given))


def _mirostat(name: str, given: Given) -> Recipe | None:
    options = given.options
    if not options.draws or options.num_beams > 1 or not options.mirostat_tau:
        return None
    return Recipe(name, samplers.MirostatLogitsWarper, (options.mirostat_tau, options.mirostat_eta))


def _temperature(name: str, given: Given) -> Recipe | None:
    options = given.options
    if options.draws:
        return None if options.temperature == 1.0 else Recipe(name, TemperatureLogitsWarper, (options.temperature,))
    return Recipe(name, KeepArgmax, ()) if options.do_sample and options.num_beams == 1 else None


def _top_h(name: str, given: Given) -> Recipe | None:
    options = given.options
    return None if not options.draws or options.top_h is None else Recipe(name, TopHLogitsWarper, (options.top_h,))


def _constraint(name: str, given: Given) -> Recipe | None:
    options = given.options
    if not options.is_constrained or given.model is None:
        return None
    args = (given.model, options.constraint, options.grammar, given.start, given.before)
    return Recipe(name, constraint.Constraint, args)


def _watermark(name: str, given: Given) -> Recipe | None:
    options = given.options
    if options.watermark_bias == 0.0:
        return None
    size = getattr(given.model, "vocab_size", None)
    named = {"greenlist_ratio": options.greenlist_ratio, "bias": options.watermark_bias}
    return Recipe(name, WatermarkLogitsProcessor, (size, "cpu"), named)


def _renormalize(name: str, given: Given) -> Recipe | None:
    return Recipe(name, LogitNormalization, ()) if given.options.renormalize_logits else None


_MAKERS: Mapping[str, Maker] = MappingProxyType({
    "sequence_bias": _by_value(SequenceBiasLogitsProcessor),
    "encoder_repetition_penalty": _of_source(EncoderRepetitionPenaltyLogitsProcessor),
    "repetition_penalty": _by_value(RepetitionPenaltyLogitsProcessor),
    "no_repeat_ngram_size": _by_value(NoRepeatNGramLogitsProcessor),
    "encoder_no_repeat_ngram_size": _of_source(EncoderNoRepeatNGramLogitsProcessor),
    "bad_words_ids": _bad_words,
    "min_new_tokens": _min_new_tokens,
    "forced_bos_token_id": _by_value(ForcedBOSTokenLogitsProcessor),
    "forced_eos_token_id": _forced_eos,
    "exponential_decay_factor": _decay,
    "suppress_tokens": _by_value(SuppressTokensLogitsProcessor, on_device=True),
    "begin_suppress_tokens": _begin_suppressed,
    "frequency_penalty": _after_start(samplers.FrequencyPenaltyLogitsProcessor),
    "presence_penalty": _after_start(samplers.PresencePenaltyLogitsProcessor),
    "dry_multiplier": _by_value(samplers.DRYLogitsProcessor, "dry_base", "dry_allowed_length"),
    "constraint": _constraint,
    "top_n_sigma": _cutting(samplers.TopNSigmaLogitsWarper),
    "xtc_probability": _xtc,
    "mirostat_tau": _mirostat,
    "temperature": _temperature,
    "top_h": _top_h,
    "top_k": _cutting(TopKLogitsWarper),
    "top_p": _cutting(TopPLogitsWarper),
    "min_p": _cutting(MinPLogitsWarper),
    "typical_p": _cutting(TypicalLogitsWarper),
    "epsilon_cutoff": _cutting(EpsilonLogitsWarper),
    "eta_cutoff": _cutting(EtaLogitsWarper, on_device=True),
    "watermark_bias": _watermark,
    "renormalize_logits": _renormalize,
})  # fmt: skip
"""How each stage of ``stage_order.STAGES`` is made of the options."""
