"""Sets of decoding options for a kind of job. Knows nothing of the page that offers them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from playground.errors import Text
from playground.options import DecodingOptions


@dataclass(frozen=True)
class Preset:
    """A set of options for a kind of job.

    Attributes:
        name: its key.
        label, help: its name, and what it is good for.
        options: the options; a page keeps its own seed.
        sets_length: whether the lengths are the preset's too; else a page keeps its own.
    """

    name: str
    label: Text
    help: Text
    options: DecodingOptions
    sets_length: bool = False

    def apply(self, current: DecodingOptions) -> DecodingOptions:
        """Return this preset's options with the seed of ``current``, and unless it sets them with its length."""
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
"""The presets by name. The last is ``generate()`` with nothing set; its top-k of 50 waits for sampling."""

MODEL_DEFAULTS = Text("이 모델의 기본값", "this model's defaults")
"""The name of the preset that a model brings along."""


def model_preset(options: DecodingOptions, *, sets_length: bool) -> Preset:
    """Return the preset of a model whose own decoding settings are ``options``."""
    told = Text("체크포인트가 스스로 정한 값", "what the checkpoint itself asks for")
    return Preset("model", MODEL_DEFAULTS, told, options, sets_length)
