"""Every decoding option, declared once.

A field of :class:`DecodingOptions` holds its default, range, slider, texts and the rules for when it has no effect;
sliders, validation, the generated code and the README's table are made from that one declaration. Names and meanings
are those of ``transformers.GenerationConfig``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Literal

from playground.errors import OptionError
from playground.guided_options import GuidedOptions
from playground.more_options import MoreOptions
from playground.option import Option, neutral_at, option_field
from playground.option_rules import BEAMS_ONLY, GREEDY_TEMPERATURE, NO_SAMPLING, SAMPLING_STAGE
from playground.stage_order import STAGES
from playground.text import Language, Text

Strategy = Literal["greedy", "sampling", "beam", "beam_sampling"]


@dataclass(frozen=True)
class DecodingOptions(GuidedOptions, MoreOptions):
    """How the next token is chosen. Immutable; greedy by default, with every stage neutral.

    Fields have the names and meanings of ``transformers.GenerationConfig``'s, plus ``seed`` and those of
    :class:`~playground.more_options.MoreOptions` and :class:`~playground.guided_options.GuidedOptions` that it lacks.
    Numbers are checked and converted to the field's type: a slider's 1 becomes 1.0.

    Raises:
        OptionError: a value outside its range, or ``min_new_tokens > max_new_tokens``.
    """

    do_sample: bool = option_field(
        "bool", False, Text("sampling"),
        Text("draw_by_probability_off_always_take_the_best"),
        control=False,
    )  # fmt: skip
    temperature: float = option_field(
        "float", 1.0, Text("temperature"),
        Text("low_sharpens_high_flattens"),
        minimum=0.0, maximum=100.0, slider=(0.0, 5.0, 0.01),
        way_out=Text("for_greedy_decoding_set_0"),
        idle=(NO_SAMPLING, neutral_at("temperature", 1.0, Text("1_changes_nothing"))),
    )  # fmt: skip
    top_k: int = option_field(
        "int", 0, Text("top_k"),
        Text("keeps_the_k_most_probable"),
        minimum=0, maximum=1_000_000, slider=(0, 200, 1),
        idle=(*SAMPLING_STAGE, neutral_at("top_k", 0, Text("0_keeps_every_token"))),
    )  # fmt: skip
    top_p: float = option_field(
        "float", 1.0, Text("top_p_nucleus"),
        Text("keeps_until_the_cumulative_probability_reaches"),
        minimum=0.0, maximum=1.0, slider=(0.0, 1.0, 0.01),
        idle=(*SAMPLING_STAGE, neutral_at("top_p", 1.0, Text("1_keeps_every_token"))),
    )  # fmt: skip
    num_beams: int = option_field(
        "int", 1, Text("beam_width"),
        Text("carries_the_b_best_hypotheses_on_together"),
        minimum=1, maximum=100, slider=(1, 10, 1), idle=BEAMS_ONLY,
    )  # fmt: skip
    no_repeat_ngram_size: int = option_field(
        "int", 0, Text("n_gram_size"),
        Text("bans_a_token_that_would_repeat_an_n_gram"),
        minimum=0, maximum=100, slider=(0, 6, 1),
        idle=(neutral_at("no_repeat_ngram_size", 0, Text("0_bans_nothing")),),
        group="repetition",
    )  # fmt: skip
    max_new_tokens: int = option_field(
        "int", 60, Text("length"),
        Text("at_most_this_many_new_tokens"),
        minimum=1, maximum=4096, slider=(1, 512, 1),
        group="length",
    )  # fmt: skip
    seed: int | None = option_field(
        "seed", 0, Text("seed"),
        Text("same_seed_same_text_empty_new_each_time"),
        minimum=0, maximum=2**53 - 1, idle=SAMPLING_STAGE,
    )  # fmt: skip
    min_p: float | None = option_field(
        "float", None, Text("min_p"),
        Text("removes_what_is_below_this_share_of_the_best"),
        minimum=0.0, maximum=1.0, slider=(0.0, 1.0, 0.01),
        idle=(*SAMPLING_STAGE, neutral_at("min_p", 0.0, Text("0_keeps_every_token"))),
        group="cutting",
    )  # fmt: skip
    typical_p: float = option_field(
        "float", 1.0, Text("typical_p"),
        Text("keeps_those_whose_surprise_is_nearest_the"),
        minimum=0.0, maximum=1.0, open_minimum=True, slider=(0.01, 1.0, 0.01),
        idle=(*SAMPLING_STAGE, neutral_at("typical_p", 1.0, Text("1_keeps_every_token"))),
        group="cutting",
    )  # fmt: skip
    epsilon_cutoff: float = option_field(
        "float", 0.0, Text("cutoff"),
        Text("removes_what_is_less_probable_than"),
        minimum=0.0, maximum=0.999999, slider=(0.0, 0.1, 0.0001),
        idle=(*SAMPLING_STAGE, neutral_at("epsilon_cutoff", 0.0, Text("0_keeps_every_token"))),
        group="cutting",
    )  # fmt: skip
    eta_cutoff: float = option_field(
        "float", 0.0, Text("eta_cutoff"),
        Text("an_cutoff_that_loosens_as_entropy_grows"),
        minimum=0.0, maximum=0.999999, slider=(0.0, 0.1, 0.0001),
        idle=(*SAMPLING_STAGE, neutral_at("eta_cutoff", 0.0, Text("0_keeps_every_token"))),
        group="cutting",
    )  # fmt: skip
    top_h: float | None = option_field(
        "float", None, Text("top_h"),
        Text("of_the_best_100_keeps_this_share_of_the"),
        minimum=0.0, maximum=1.0, open_minimum=True, slider=(0.0, 1.0, 0.01), idle=SAMPLING_STAGE,
        group="cutting",
    )  # fmt: skip
    repetition_penalty: float = option_field(
        "float", 1.0, Text("repetition_penalty"),
        Text("lowers_the_logits_of_tokens_already_there"),
        minimum=0.0, maximum=100.0, open_minimum=True, slider=(0.5, 2.0, 0.01),
        idle=(neutral_at("repetition_penalty", 1.0, Text("1_changes_nothing_2")),),
        group="repetition",
    )  # fmt: skip
    length_penalty: float = option_field(
        "float", 1.0, Text("length_penalty"),
        Text("above_0_favours_longer_hypotheses"),
        minimum=-100.0, maximum=100.0, slider=(-2.0, 2.0, 0.1), idle=BEAMS_ONLY,
        group="length",
    )  # fmt: skip
    early_stopping: bool | Literal["never"] = option_field(
        "early_stopping", False, Text("early_stopping"),
        Text("stop_once_b_hypotheses_are_finished"), idle=BEAMS_ONLY,
        group="length",
    )  # fmt: skip
    min_new_tokens: int = option_field(
        "int", 0, Text("minimum_length"),
        Text("may_not_end_before_this_many_new_tokens"),
        minimum=0, maximum=4096, slider=(0, 512, 1),
        idle=(neutral_at("min_new_tokens", 0, Text("0_lets_it_end_at_any_time")),),
        group="length",
    )  # fmt: skip
    forced_bos_token_id: int | None = option_field(
        "ids", None, Text("forced_first_token"),
        Text("the_first_token_is_this_one"), control=False,
    )  # fmt: skip
    forced_eos_token_id: int | tuple[int, ...] | None = option_field(
        "ids", None, Text("forced_last_token"),
        Text("the_last_token_of_the_length_is_this_one"), control=False,
    )  # fmt: skip

    def __post_init__(self) -> None:
        for option in OPTIONS.values():
            object.__setattr__(self, option.name, option.check(getattr(self, option.name)))
        if self.forced_bos_token_id is not None:
            object.__setattr__(self, "forced_bos_token_id", _single(self.forced_bos_token_id))
        if self.min_new_tokens > self.max_new_tokens:
            longest = f"max_new_tokens ({self.max_new_tokens})"
            rule = Text("must_be_no_longer_than", longest=longest)
            way_out = Text("change_one_of_the_two")
            raise OptionError("min_new_tokens", rule, self.min_new_tokens, way_out)

    @property
    def strategy(self) -> Strategy:
        """The strategy that ``do_sample`` and ``num_beams`` select together."""
        if self.num_beams > 1:
            return "beam_sampling" if self.do_sample else "beam"
        return "sampling" if self.do_sample else "greedy"

    @property
    def draws(self) -> bool:
        """Whether tokens are drawn at random: sampling, at a temperature above :data:`GREEDY_TEMPERATURE`."""
        return self.do_sample and self.temperature > GREEDY_TEMPERATURE

    def idle_reason(self, name: str) -> Text | None:
        """Return the reason why option ``name`` has no effect under these options; None when it has an effect."""
        option = OPTIONS[name]
        if getattr(self, name) is None and (option.kind == "float" or option.is_listed):
            return Text("0_is_off")
        return next((rule.reason for rule in option.idle if rule.holds(self)), None)

    def generate_kwargs(self) -> dict[str, Any]:
        """Return the keyword arguments with which ``model.generate`` decodes in the same way; it takes no ``seed``.

        ``top_k`` is always passed when sampling, since transformers' default is 50. Stages that ``generate`` has no
        keyword for, and with ``stage_order`` all of them, are passed as ``logits_processor``
        (:func:`playground.decoding.processors.passed_stages`).
        """
        changed = {name: getattr(self, name) for name, option in OPTIONS.items() if option.in_generate}
        kwargs = {name: value for name, value in changed.items() if value != OPTIONS[name].neutral}
        for name in ("seed", "do_sample", "max_new_tokens"):
            kwargs.pop(name, None)
        if self.idle_reason("prompt_lookup_num_tokens") is not None:
            kwargs.pop("prompt_lookup_num_tokens", None)
        kwargs |= {"do_sample": self.draws, "max_new_tokens": self.max_new_tokens}
        if self.exponential_decay_factor != 1.0:
            decay = (self.exponential_decay_start, self.exponential_decay_factor)
            kwargs["exponential_decay_length_penalty"] = decay
        if self.watermark_bias > 0.0:
            kwargs["watermarking_config"] = {"greenlist_ratio": self.greenlist_ratio, "bias": self.watermark_bias}
        if not self.draws:
            kwargs = {name: value for name, value in kwargs.items() if name not in FOR_DRAWS}
        else:
            kwargs["top_k"] = self.top_k
        if self.stage_order is not None:  # then every stage is passed as a processor
            kwargs = without_stages(kwargs)
        return {name: _as_list(value) for name, value in kwargs.items()}


_STAGE_KEYWORDS = {*STAGES, "exponential_decay_length_penalty", "watermarking_config"}


def without_stages(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return keyword arguments of ``generate`` without those that switch stages on; its own top-k of 50 is off."""
    others = {name: value for name, value in kwargs.items() if name not in _STAGE_KEYWORDS}
    return others | ({"top_k": 0} if kwargs["do_sample"] else {})


def _as_list(value: Any) -> Any:
    """Return ``value`` with lists in place of its tuples, as ``generate`` wants them."""
    return list(map(_as_list, value)) if isinstance(value, tuple) else value


def _single(value: Any) -> int:
    return int(value[0])


_MORE = {f.name for base in (MoreOptions, GuidedOptions) for f in fields(base)}
OPTIONS: Mapping[str, Option] = MappingProxyType({
    f.name: Option(name=f.name, **f.metadata)
    for f in sorted(fields(DecodingOptions), key=lambda f: f.name in _MORE)  # a base's fields stand first
})  # fmt: skip
"""Every option by name, in the order of the controls."""

FOR_DRAWS = frozenset(name for name, option in OPTIONS.items() if NO_SAMPLING in option.idle)
"""The options that have an effect only when tokens are drawn."""


def options_table(language: Language) -> str:
    """Return the README's table of options in Markdown."""
    head = "| option | | range | neutral | |\n|---|---|---|---|---|"
    return "\n".join([head, *(_table_row(option, language) for option in OPTIONS.values())])


def _table_row(option: Option, language: Language) -> str:
    label, help_line = option.label[language], option.help[language]
    return f"| `{option.name}` | {label} | {option.legal} | `{option.neutral}` | {help_line} |"
