"""The options behind "more": stages by which words are banned or boosted, repeats punished, tokens cut off; drafts.

Those that ``transformers.GenerationConfig`` has keep its names; the others, whose stages are ours
(:mod:`playground.decoding.samplers`), have the names that vLLM and llama.cpp use.
"""

from dataclasses import dataclass

from playground.option import IdleRule, neutral_at, option_field
from playground.option_rules import BEAMS_ONLY, NO_BEAMS, SAMPLING_STAGE
from playground.text import Text

_OFF = Text("0_is_off")
_BEAMS = IdleRule("num_beams", ">=", 2, Text("not_used_beams_read_no_draft"))
_NO_DRY = neutral_at("dry_multiplier", 0.0, Text("not_used_dry_is_off"))
_NO_XTC = neutral_at("xtc_probability", 0.0, Text("not_used_xtc_is_off"))
_NO_MIROSTAT = neutral_at("mirostat_tau", 0.0, Text("not_used_mirostat_is_off"))
_NO_DECAY = neutral_at("exponential_decay_factor", 1.0, Text("1_changes_nothing"))


@dataclass(frozen=True)
class MoreOptions:
    """Options of :class:`~playground.options.DecodingOptions`, which checks them."""

    sequence_bias: tuple[tuple[tuple[int, ...], float], ...] | None = option_field(
        "biases", None, Text("sequence_bias"), Text("sequence_bias_help"), group="words",
    )  # fmt: skip
    bad_words_ids: tuple[tuple[int, ...], ...] | None = option_field(
        "words", None, Text("bad_words"), Text("bad_words_help"), group="words",
    )  # fmt: skip
    suppress_tokens: tuple[int, ...] | None = option_field(
        "ids", None, Text("suppress_tokens"), Text("suppress_tokens_help"), group="words",
    )  # fmt: skip
    begin_suppress_tokens: tuple[int, ...] | None = option_field(
        "ids", None, Text("begin_suppress_tokens"), Text("begin_suppress_tokens_help"), group="words",
    )  # fmt: skip
    presence_penalty: float = option_field(
        "float", 0.0, Text("presence_penalty"), Text("presence_penalty_help"),
        minimum=-100.0, maximum=100.0, slider=(-2.0, 2.0, 0.05), group="repetition", in_generate=False,
        idle=(neutral_at("presence_penalty", 0.0, _OFF),),
    )  # fmt: skip
    frequency_penalty: float = option_field(
        "float", 0.0, Text("frequency_penalty"), Text("frequency_penalty_help"),
        minimum=-100.0, maximum=100.0, slider=(-2.0, 2.0, 0.05), group="repetition", in_generate=False,
        idle=(neutral_at("frequency_penalty", 0.0, _OFF),),
    )  # fmt: skip
    dry_multiplier: float = option_field(
        "float", 0.0, Text("dry_multiplier"), Text("dry_multiplier_help"),
        minimum=0.0, maximum=100.0, slider=(0.0, 5.0, 0.05), group="repetition", in_generate=False,
        idle=(neutral_at("dry_multiplier", 0.0, _OFF),),
    )  # fmt: skip
    dry_base: float = option_field(
        "float", 1.75, Text("dry_base"), Text("dry_base_help"),
        minimum=1.0, maximum=4.0, slider=(1.0, 4.0, 0.05), group="repetition", in_generate=False, idle=(_NO_DRY,),
    )  # fmt: skip
    dry_allowed_length: int = option_field(
        "int", 2, Text("dry_allowed_length"), Text("dry_allowed_length_help"),
        minimum=1, maximum=50, slider=(1, 20, 1), group="repetition", in_generate=False, idle=(_NO_DRY,),
    )  # fmt: skip
    encoder_repetition_penalty: float = option_field(
        "float", 1.0, Text("encoder_repetition_penalty"), Text("encoder_repetition_penalty_help"),
        minimum=0.0, maximum=100.0, open_minimum=True, slider=(0.5, 2.0, 0.01), group="repetition",
        idle=(neutral_at("encoder_repetition_penalty", 1.0, Text("1_changes_nothing_2")),),
    )  # fmt: skip
    encoder_no_repeat_ngram_size: int = option_field(
        "int", 0, Text("encoder_n_gram_size"), Text("encoder_n_gram_size_help"),
        minimum=0, maximum=100, slider=(0, 6, 1), group="repetition",
        idle=(neutral_at("encoder_no_repeat_ngram_size", 0, Text("0_bans_nothing")),),
    )  # fmt: skip
    top_n_sigma: float = option_field(
        "float", 0.0, Text("top_n_sigma"), Text("top_n_sigma_help"),
        minimum=0.0, maximum=100.0, slider=(0.0, 5.0, 0.05), group="cutting", in_generate=False,
        idle=(*SAMPLING_STAGE, neutral_at("top_n_sigma", 0.0, _OFF)),
    )  # fmt: skip
    xtc_probability: float = option_field(
        "float", 0.0, Text("xtc_probability"), Text("xtc_probability_help"),
        minimum=0.0, maximum=1.0, slider=(0.0, 1.0, 0.01), group="cutting", in_generate=False,
        idle=(*SAMPLING_STAGE, neutral_at("xtc_probability", 0.0, _OFF)),
    )  # fmt: skip
    xtc_threshold: float = option_field(
        "float", 0.1, Text("xtc_threshold"), Text("xtc_threshold_help"),
        minimum=0.0, maximum=0.5, open_minimum=True, slider=(0.01, 0.5, 0.01), group="cutting", in_generate=False,
        idle=(*SAMPLING_STAGE, _NO_XTC),
    )  # fmt: skip
    mirostat_tau: float = option_field(
        "float", 0.0, Text("mirostat_tau"), Text("mirostat_tau_help"),
        minimum=0.0, maximum=100.0, slider=(0.0, 10.0, 0.1), group="cutting", in_generate=False,
        idle=(*SAMPLING_STAGE, NO_BEAMS, neutral_at("mirostat_tau", 0.0, _OFF)),
    )  # fmt: skip
    mirostat_eta: float = option_field(
        "float", 0.1, Text("mirostat_eta"), Text("mirostat_eta_help"),
        minimum=0.0, maximum=1.0, slider=(0.0, 1.0, 0.01), group="cutting", in_generate=False,
        idle=(*SAMPLING_STAGE, NO_BEAMS, _NO_MIROSTAT),
    )  # fmt: skip
    exponential_decay_factor: float = option_field(
        "float", 1.0, Text("exponential_decay_factor"), Text("exponential_decay_factor_help"),
        minimum=0.0, maximum=10.0, open_minimum=True, slider=(0.5, 2.0, 0.01), group="length", in_generate=False,
        idle=(_NO_DECAY,),
    )  # fmt: skip
    exponential_decay_start: int = option_field(
        "int", 0, Text("exponential_decay_start"), Text("exponential_decay_start_help"),
        minimum=0, maximum=4096, slider=(0, 512, 1), group="length", in_generate=False, idle=(_NO_DECAY,),
    )  # fmt: skip
    renormalize_logits: bool = option_field(
        "bool", False, Text("renormalize_logits"), Text("renormalize_logits_help"), group="length", idle=BEAMS_ONLY,
    )  # fmt: skip
    stage_order: tuple[str, ...] | None = option_field(
        "order", None, Text("stage_order"), Text("stage_order_help"), group="cutting", in_generate=False,
    )  # fmt: skip
    prompt_lookup_num_tokens: int = option_field(
        "int", 10, Text("drafted_tokens"), Text("reads_a_guess_copied_from_the_text_in_one_pass"),
        minimum=0, maximum=64, slider=(0, 32, 1), group="length",
        idle=(_BEAMS, neutral_at("prompt_lookup_num_tokens", 0, Text("0_reads_every_token_by_itself"))),
    )  # fmt: skip
