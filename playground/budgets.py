"""The limits of one request, each with its reason and the error for a request over it.

Many readers share one server; a request over these limits would block the others for a long time or fill its memory.
None of them is within reach of the page's own controls.
"""

from dataclasses import dataclass

from playground.errors import PlaygroundError, PromptError
from playground.text import Language, Text


@dataclass(frozen=True)
class Budget:
    """One limit.

    Attributes:
        name: what is limited, as the error calls it.
        most: the largest amount.
        unit: the unit of the amount.
        why: the reason for this number.
        way_out: what to do instead.
    """

    name: str
    most: int
    unit: Text
    why: Text
    way_out: Text

    def check(self, amount: int, error: type[PlaygroundError] = PromptError) -> None:
        """Raise ``error`` where ``amount`` is over the limit."""
        if amount > self.most:
            rule = Text("must_be_at_most", most=self.most, unit=self.unit)
            raise error(self.name, rule, amount, self.way_out)


_CHARACTERS, _TOKENS, _IDS = Text("characters"), Text("tokens"), Text("ids")
_PART = Text("paste_a_part_of_it")
_FEWER = Text("take_narrower_beams_fewer_settings_or_a_shorter")

PROMPT = Budget(
    "prompt", 200_000, _CHARACTERS,
    Text("50_000_tokens_splitting_takes_200_bytes_a"),
    _PART,
)  # fmt: skip
SOURCE = Budget(
    "source", 1_000_000, _CHARACTERS,
    Text("of_a_text_to_summarize_only_the_beginning_is"),
    _PART,
)  # fmt: skip
READ = Budget(
    "prompt × num_beams", 65_536, _TOKENS,
    Text("every_beam_and_every_reply_reads_the_prompt_and"),
    Text("shorten_the_text_or_take_narrower_beams_or"),
)  # fmt: skip
WRITTEN = Budget(
    "max_new_tokens × num_beams", 51_200, _TOKENS,
    Text("ten_settings_of_ten_beams_512_tokens_each"), _FEWER,
)  # fmt: skip
SCORED = Budget(
    "text", 16_384, _TOKENS,
    Text("each_token_s_score_comes_back_as_json"), _PART,
)  # fmt: skip
LOCKSTEP = Budget(
    "text", 2_048, _TOKENS,
    Text("a_place_of_each_takes_a_softmax_of_both"), _PART,
)  # fmt: skip
CONVERSATION = Budget(
    "messages", 500_000, _CHARACTERS,
    Text("two_hundred_replies_of_512_tokens_it_is_read"),
    Text("begin_a_new_conversation_or_shorten_it"),
)  # fmt: skip
REFERENCE = Budget(
    "reference", 50_000, _CHARACTERS,
    Text("rouge_l_takes_as_long_as_both_lengths"), _PART,
)  # fmt: skip
SUMMARY = Budget(
    "summary", 4_096, _IDS, Text("the_most_that_max_new_tokens_can_be"),
    Text("look_at_a_shorter_summary"),
)  # fmt: skip
COMPARED_WITH_SOURCE = Budget(
    "summary × source", 8_388_608, Text("pairs_of_tokens"),
    Text("a_summary_of_512_tokens_and_a_source_of"),
    Text("shorten_the_source_or_the_summary"),
)  # fmt: skip
TYPED_IDS = Budget(
    "ids", 10_000, _IDS, Text("each_becomes_a_piece_on_the_page"),
    Text("type_a_part_of_them"),
)  # fmt: skip
SECONDS = Budget(
    "seconds", 1_800, Text("seconds"),
    Text("a_text_or_several_side_by_side_that_take"),
    Text("take_a_smaller_model_or_a_shorter_length"),
)  # fmt: skip
QUERY = Budget(
    "query", 200, _CHARACTERS,
    Text("longer_than_any_piece_a_regular_expression_of"),
    Text("look_for_something_shorter"),
)  # fmt: skip

BUDGETS = (
    PROMPT, SOURCE, READ, WRITTEN, SCORED, LOCKSTEP, SECONDS, CONVERSATION, REFERENCE, SUMMARY, COMPARED_WITH_SOURCE,
    TYPED_IDS, QUERY,
)  # fmt: skip
"""All limits, in the order of the README's table."""


def budgets_table(language: Language) -> str:
    """Return the README's table of limits in Markdown."""
    rows = [f"| `{each.name}` | {each.most:,} {each.unit[language]} | {each.why[language]} |" for each in BUDGETS]
    return "\n".join(["| what | at most | why |\n|---|---|---|", *rows])
