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
from playground.option import IdleRule, Option, neutral_at, option_field
from playground.text import Language, Text

Strategy = Literal["greedy", "sampling", "beam", "beam_sampling"]

GREEDY_TEMPERATURE = 1e-6
"""Sampling at this temperature or below is greedy decoding, since transformers refuses a temperature of 0."""

_NO_SAMPLING = IdleRule(
    "do_sample",
    "==",
    False,
    Text("뽑지 않으므로 쓰이지 않습니다", "not used: nothing is drawn"),
)
_ZERO_TEMPERATURE = IdleRule(
    "temperature",
    "<=",
    GREEDY_TEMPERATURE,
    Text("온도 0은 그리디라 쓰이지 않습니다", "not used: temperature 0 is greedy"),
)
_SAMPLING_STAGE = (_NO_SAMPLING, _ZERO_TEMPERATURE)
_NO_BEAMS = Text("빔이 둘 이상인 빔 서치에서만 쓰입니다", "only used by beam search with two beams or more")
_BEAMS_ONLY = (IdleRule("num_beams", "<=", 1, _NO_BEAMS),)


@dataclass(frozen=True)
class DecodingOptions:
    """How the next token is chosen. Immutable; greedy by default, with every stage neutral.

    Fields have the names and meanings of ``transformers.GenerationConfig``'s, plus ``seed``. Numbers are checked and
    converted to the field's type: a slider's 1 becomes 1.0.

    Raises:
        OptionError: a value outside its range, or ``min_new_tokens > max_new_tokens``.
    """

    do_sample: bool = option_field(
        "bool", False, Text("뽑기", "sampling"),
        Text("확률에 따라 뽑습니다. 끄면 늘 가장 높은 것을 고릅니다", "draw by probability; off: always take the best"),
        group="code",
    )  # fmt: skip
    temperature: float = option_field(
        "float", 1.0, Text("온도", "temperature"),
        Text("낮으면 뾰족, 높으면 평평해집니다", "low sharpens, high flattens"),
        minimum=0.0, maximum=100.0, slider=(0.0, 5.0, 0.01), group="main",
        way_out=Text("그리디로 하려면 0을 쓰세요", "For greedy decoding set 0"),
        idle=(_NO_SAMPLING, neutral_at("temperature", 1.0, "1이면 로짓 그대로입니다", "1 changes nothing")),
    )  # fmt: skip
    top_k: int = option_field(
        "int", 0, Text("탑-k", "top-k"),
        Text("확률이 높은 k개만 남깁니다", "keeps the k most probable"),
        minimum=0, maximum=1_000_000, slider=(0, 200, 1), group="main",
        idle=(*_SAMPLING_STAGE, neutral_at("top_k", 0, "0이면 모두 남깁니다", "0 keeps every token")),
    )  # fmt: skip
    top_p: float = option_field(
        "float", 1.0, Text("탑-p (뉴클리어스)", "top-p (nucleus)"),
        Text("누적 확률이 p가 될 때까지 남깁니다", "keeps until the cumulative probability reaches p"),
        minimum=0.0, maximum=1.0, slider=(0.0, 1.0, 0.01), group="main",
        idle=(*_SAMPLING_STAGE, neutral_at("top_p", 1.0, "1이면 모두 남깁니다", "1 keeps every token")),
    )  # fmt: skip
    num_beams: int = option_field(
        "int", 1, Text("빔 너비", "beam width"),
        Text("가장 좋은 가설 b개를 함께 이어 갑니다", "carries the b best hypotheses on together"),
        minimum=1, maximum=100, slider=(1, 10, 1), group="main", idle=_BEAMS_ONLY,
    )  # fmt: skip
    no_repeat_ngram_size: int = option_field(
        "int", 0, Text("n-그램 크기", "n-gram size"),
        Text("이미 나온 n-그램을 다시 만드는 토큰을 막습니다", "bans a token that would repeat an n-gram"),
        minimum=0, maximum=100, slider=(0, 6, 1), group="main",
        idle=(neutral_at("no_repeat_ngram_size", 0, "0이면 아무것도 막지 않습니다", "0 bans nothing"),),
    )  # fmt: skip
    max_new_tokens: int = option_field(
        "int", 60, Text("최대 길이", "length"),
        Text("새로 만들 토큰은 많아야 이만큼입니다", "at most this many new tokens"),
        minimum=1, maximum=4096, slider=(1, 512, 1), group="main",
    )  # fmt: skip
    seed: int | None = option_field(
        "seed", 0, Text("시드", "seed"),
        Text("같은 시드는 같은 글을 냅니다. 비우면 매번 새로 뽑습니다", "same seed, same text; empty: new each time"),
        minimum=0, maximum=2**53 - 1, group="main", idle=_SAMPLING_STAGE,
    )  # fmt: skip
    min_p: float | None = option_field(
        "float", None, Text("min-p", "min-p"),
        Text("최고 확률의 이 비율보다 낮으면 지웁니다", "removes what is below this share of the best"),
        minimum=0.0, maximum=1.0, slider=(0.0, 1.0, 0.01),
        idle=(*_SAMPLING_STAGE, neutral_at("min_p", 0.0, "0이면 모두 남깁니다", "0 keeps every token")),
    )  # fmt: skip
    typical_p: float = option_field(
        "float", 1.0, Text("typical-p", "typical-p"),
        Text("정보량이 엔트로피에 가까운 것부터 남깁니다", "keeps those whose surprise is nearest the entropy"),
        minimum=0.0, maximum=1.0, open_minimum=True, slider=(0.01, 1.0, 0.01),
        idle=(*_SAMPLING_STAGE, neutral_at("typical_p", 1.0, "1이면 모두 남깁니다", "1 keeps every token")),
    )  # fmt: skip
    epsilon_cutoff: float = option_field(
        "float", 0.0, Text("ε 컷오프", "ε cutoff"),
        Text("확률이 ε보다 낮으면 지웁니다", "removes what is less probable than ε"),
        minimum=0.0, maximum=0.999999, slider=(0.0, 0.1, 0.0001),
        idle=(*_SAMPLING_STAGE, neutral_at("epsilon_cutoff", 0.0, "0이면 모두 남깁니다", "0 keeps every token")),
    )  # fmt: skip
    eta_cutoff: float = option_field(
        "float", 0.0, Text("η 컷오프", "η cutoff"),
        Text("ε 컷오프와 같되, 엔트로피가 크면 느슨해집니다", "an ε cutoff that loosens as entropy grows"),
        minimum=0.0, maximum=0.999999, slider=(0.0, 0.1, 0.0001),
        idle=(*_SAMPLING_STAGE, neutral_at("eta_cutoff", 0.0, "0이면 모두 남깁니다", "0 keeps every token")),
    )  # fmt: skip
    top_h: float | None = option_field(
        "float", None, Text("탑-h", "top-h"),
        Text("상위 100개를 엔트로피의 이 비율까지 남깁니다", "of the best 100, keeps this share of the entropy"),
        minimum=0.0, maximum=1.0, open_minimum=True, slider=(0.0, 1.0, 0.01), idle=_SAMPLING_STAGE,
    )  # fmt: skip
    repetition_penalty: float = option_field(
        "float", 1.0, Text("반복 페널티", "repetition penalty"),
        Text("이미 나온 토큰의 로짓을 낮춥니다", "lowers the logits of tokens already there"),
        minimum=0.0, maximum=100.0, open_minimum=True, slider=(0.5, 2.0, 0.01),
        idle=(neutral_at("repetition_penalty", 1.0, "1이면 그대로입니다", "1 changes nothing"),),
    )  # fmt: skip
    length_penalty: float = option_field(
        "float", 1.0, Text("길이 페널티", "length penalty"),
        Text("0보다 크면 긴 가설이 유리해집니다", "above 0 favours longer hypotheses"),
        minimum=-100.0, maximum=100.0, slider=(-2.0, 2.0, 0.1), idle=_BEAMS_ONLY,
    )  # fmt: skip
    early_stopping: bool | Literal["never"] = option_field(
        "early_stopping", False, Text("조기 종료", "early stopping"),
        Text("가설 b개가 끝나면 멈춥니다", "stop once b hypotheses are finished"), idle=_BEAMS_ONLY,
    )  # fmt: skip
    min_new_tokens: int = option_field(
        "int", 0, Text("최소 길이", "minimum length"),
        Text("이만큼 만들기 전에는 끝내지 못합니다", "may not end before this many new tokens"),
        minimum=0, maximum=4096, slider=(0, 512, 1),
        idle=(neutral_at("min_new_tokens", 0, "0이면 언제든 끝낼 수 있습니다", "0 lets it end at any time"),),
    )  # fmt: skip
    forced_bos_token_id: int | None = option_field(
        "ids", None, Text("강제 첫 토큰", "forced first token"),
        Text("첫 토큰을 이것으로 정합니다", "the first token is this one"), group="code",
    )  # fmt: skip
    forced_eos_token_id: int | tuple[int, ...] | None = option_field(
        "ids", None, Text("강제 끝 토큰", "forced last token"),
        Text("길이의 마지막 토큰을 이것으로 정합니다", "the last token of the length is this one"), group="code",
    )  # fmt: skip

    def __post_init__(self) -> None:
        for option in OPTIONS.values():
            object.__setattr__(self, option.name, option.check(getattr(self, option.name)))
        if self.forced_bos_token_id is not None:
            object.__setattr__(self, "forced_bos_token_id", _single(self.forced_bos_token_id))
        if self.min_new_tokens > self.max_new_tokens:
            longest = f"max_new_tokens ({self.max_new_tokens})"
            rule = Text(f"{longest} 이하여야 합니다", f"must be ≤ {longest}")
            way_out = Text("둘 중 하나를 바꾸세요", "Change one of the two")
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
        if getattr(self, name) is None and option.kind == "float":
            return Text("0이면 꺼져 있습니다", "0 is off")
        return next((rule.reason for rule in option.idle if rule.holds(self)), None)

    def generate_kwargs(self) -> dict[str, Any]:
        """Return the keyword arguments with which ``model.generate`` decodes in the same way; it takes no ``seed``.

        ``top_k`` is always passed when sampling, since transformers' default is 50.
        """
        neutral = {option.name: option.neutral for option in OPTIONS.values()}
        kwargs = {name: getattr(self, name) for name in neutral if getattr(self, name) != neutral[name]}
        for name in ("seed", "do_sample", "max_new_tokens"):
            kwargs.pop(name, None)
        kwargs |= {"do_sample": self.draws, "max_new_tokens": self.max_new_tokens}
        if not self.draws:
            kwargs = {name: value for name, value in kwargs.items() if _NO_SAMPLING not in OPTIONS[name].idle}
        else:
            kwargs["top_k"] = self.top_k
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kwargs.items()}


def _single(value: Any) -> int:
    return int(value[0])


OPTIONS: Mapping[str, Option] = MappingProxyType(
    {f.name: Option(name=f.name, **f.metadata) for f in fields(DecodingOptions)}
)
"""Every option by name, in the order of the controls."""


def options_table(language: Language) -> str:
    """Return the README's table of options in Markdown."""
    head = "| option | | range | neutral | |\n|---|---|---|---|---|"
    return "\n".join([head, *(_table_row(option, language) for option in OPTIONS.values())])


def _table_row(option: Option, language: Language) -> str:
    label, help_line = option.label[language], option.help[language]
    return f"| `{option.name}` | {label} | {option.legal} | `{option.neutral}` | {help_line} |"
