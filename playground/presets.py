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
    Preset("precise", Text("정밀", "precise"), Text("사실·계산·질의응답: 그리디", "facts, arithmetic, Q&A: greedy"),
           DecodingOptions(temperature=0.3)),
    Preset("summary", Text("요약", "summary"), Text("빔 4개와 3-그램 차단", "4 beams and 3-gram blocking"),
           DecodingOptions(num_beams=4, no_repeat_ngram_size=3)),
    Preset("balanced", Text("균형", "balanced"), Text("탑-k 50과 탑-p 0.9", "top-k 50 and top-p 0.9"),
           DecodingOptions(do_sample=True, top_k=50, top_p=0.9)),
    Preset("creative", Text("창의", "creative"), Text("높은 온도와 탑-p", "higher temperature and top-p"),
           DecodingOptions(do_sample=True, temperature=1.3, top_p=0.95)),
    Preset("transformers", Text("transformers 기본", "transformers' defaults"),
           Text("아무것도 정하지 않은 generate(): 그리디, 20토큰", "generate() with nothing set: greedy, 20 tokens"),
           DecodingOptions(top_k=50, max_new_tokens=20), sets_length=True),
)})  # fmt: skip
"""The presets by name. The last is ``generate()`` without arguments; its top-k of 50 acts once sampling is on."""

MODEL_DEFAULTS = Text("이 모델의 기본값", "this model's defaults")
"""The label of the preset made from a model's own settings."""


def model_preset(options: DecodingOptions, *, sets_length: bool) -> Preset:
    """Return the preset for ``options``, the decoding settings in a model's checkpoint."""
    help_text = Text("체크포인트가 스스로 정한 값", "what the checkpoint itself asks for")
    return Preset("model", MODEL_DEFAULTS, help_text, options, sets_length)
