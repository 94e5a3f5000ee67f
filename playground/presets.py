"""Presets: named sets of decoding options, one for each kind of task."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from playground.options import DecodingOptions
from playground.text import Text


@dataclass(frozen=True)
class Preset:
    """A set of options for one kind of task.

    Attributes:
        name: its key.
        label, help: its name, and what it is good for.
        options: the options; the page keeps its own seed.
        sets_length: whether the preset also sets the lengths; otherwise the page keeps its own.
    """

    name: str
    label: Text
    help: Text
    options: DecodingOptions
    sets_length: bool = False

    def apply(self, current: DecodingOptions) -> DecodingOptions:
        """Return this preset's options with the seed of ``current``, and with its length unless the preset sets one."""
        if self.sets_length:
            return replace(self.options, seed=current.seed)
        return replace(self.options, seed=current.seed, max_new_tokens=current.max_new_tokens, min_new_tokens=0)


PRESETS: Mapping[str, Preset] = MappingProxyType({p.name: p for p in (
    Preset("precise", Text("precise"), Text("facts_arithmetic_q_a_greedy"),
           DecodingOptions(temperature=0.3)),
    Preset("summary", Text("summary"), Text("4_beams_and_3_gram_blocking"),
           DecodingOptions(num_beams=4, no_repeat_ngram_size=3)),
    Preset("balanced", Text("balanced"), Text("top_k_50_and_top_p_0_9"),
           DecodingOptions(do_sample=True, top_k=50, top_p=0.9)),
    Preset("creative", Text("creative"), Text("higher_temperature_and_top_p"),
           DecodingOptions(do_sample=True, temperature=1.3, top_p=0.95)),
    Preset("transformers", Text("transformers_defaults"),
           Text("generate_with_nothing_set_greedy_20_tokens"),
           DecodingOptions(top_k=50, max_new_tokens=20), sets_length=True),
)})  # fmt: skip
"""The presets by name. The last is ``generate()`` without arguments; its top-k of 50 acts once sampling is on."""

OPENING = PRESETS["balanced"].apply(DecodingOptions())
"""The options that the page opens with."""

MODEL_DEFAULTS = Text("this_model_s_defaults")
"""The label of the preset made from a model's own settings."""


def model_preset(options: DecodingOptions, *, sets_length: bool) -> Preset:
    """Return the preset for ``options``, the decoding settings in a model's checkpoint."""
    help_text = Text("what_the_checkpoint_itself_asks_for")
    return Preset("model", MODEL_DEFAULTS, help_text, options, sets_length)
