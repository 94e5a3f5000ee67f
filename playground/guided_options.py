"""The options that guide a text from outside: a constraint on what it may become, and a watermark.

A constraint's stage is ours (:mod:`playground.decoding.constraint`); the watermark is transformers' own, whose
``WatermarkingConfig`` has the names ``bias`` and ``greenlist_ratio``.
"""

from dataclasses import dataclass
from typing import Literal

from playground.option import neutral_at, option_field
from playground.text import Text

LONGEST_GRAMMAR = 4_000
"""Characters of a constraint's text, at most: a link carries it."""

_UNCONSTRAINED = (
    neutral_at("constraint", "none", Text("any_text_is_allowed")),
    neutral_at("grammar", "", Text("the_constraint_has_no_text_yet")),
)
_UNMARKED = neutral_at("watermark_bias", 0.0, Text("0_bans_nothing"))


@dataclass(frozen=True)
class GuidedOptions:
    """Options of :class:`~playground.options.DecodingOptions`, which checks them."""

    constraint: Literal["none", "choice", "regex", "json_schema"] = option_field(
        "choice", "none", Text("constraint"), Text("only_tokens_that_can_still_lead_to_such_a_text"),
        choices=("none", "choice", "regex", "json_schema"), group="guides", in_generate=False, idle=_UNCONSTRAINED,
    )  # fmt: skip
    grammar: str = option_field(
        "text", "", Text("constraint_text"), Text("the_texts_a_line_each_or_the_expression_or"),
        maximum=LONGEST_GRAMMAR, group="guides", in_generate=False, idle=_UNCONSTRAINED,
    )  # fmt: skip
    watermark_bias: float = option_field(
        "float", 0.0, Text("watermark"), Text("raises_the_logits_of_green_tokens_which_the"),
        minimum=0.0, maximum=100.0, slider=(0.0, 10.0, 0.1), group="guides", in_generate=False, idle=(_UNMARKED,),
    )  # fmt: skip
    greenlist_ratio: float = option_field(
        "float", 0.25, Text("green_share"), Text("this_share_of_the_vocabulary_is_green_after"),
        minimum=0.01, maximum=0.99, slider=(0.05, 0.95, 0.05), group="guides", in_generate=False, idle=(_UNMARKED,),
    )  # fmt: skip

    @property
    def is_constrained(self) -> bool:
        """Whether a constraint is chosen and has a text."""
        return self.constraint != "none" and bool(self.grammar)
