"""The words in and around the live charts, in Korean and English. ``{name}`` is filled in by the page."""

from collections.abc import Mapping
from types import MappingProxyType

from playground.errors import Text
from playground.options import OPTIONS

STAGES: tuple[str, ...] = (
    "repetition_penalty",
    "no_repeat_ngram_size",
    "min_new_tokens",
    "temperature",
    "top_h",
    "top_k",
    "top_p",
    "min_p",
    "typical_p",
    "epsilon_cutoff",
    "eta_cutoff",
)
"""The stages in the order they act."""

WORDS: Mapping[str, Text] = MappingProxyType({
    "next_token": Text("다음 토큰", "Next token"),
    "next_token_key": Text("회색 조절 전 · 파랑 조절 후 · 취소선 제거됨", "grey before · blue after · struck: removed"),
    "cumulative": Text("누적 확률", "Cumulative probability"),
    "cumulative_key": Text("세로선 k · 가로선 p · 파란 면 남음", "vertical line k · horizontal line p · blue: kept"),
    "rank": Text("순위 (로그 눈금)", "rank (log scale)"),
    "rest": Text("나머지 {n}개", "other {n}"),
    "chosen": Text("◀ 선택", "◀ chosen"),
    "kept_area": Text("{n}개 남음", "{n} kept"),
    "k_line": Text("k = {k}", "k = {k}"),
    "p_line": Text("p = {p}", "p = {p}"),
    "p_line_mass": Text("p × 탑-k의 몫 = {p} × {mass}", "p × mass(top-k) = {p} × {mass}"),
    "u_point": Text("u = {u} → {token}", "u = {u} → {token}"),
    "u_point_mass": Text("u = {u} (남은 {mass} 안에서) → {token}", "u = {u} (of the {mass} kept) → {token}"),
    "kept": Text("남은 토큰", "Tokens kept"),
    "entropy": Text("엔트로피", "Entropy"),
    "nats": Text("nats", "nats"),
    "effective": Text("실효 선택지", "Effective choices"),
    "token_drawn": Text("뽑힌 토큰 · u = {u}", "Token drawn · u = {u}"),
    "token_greedy": Text("고른 토큰 · 그리디, 뽑지 않음", "Token taken · greedy, no draw"),
    "token_beam": Text("빔 서치 · 가설마다 다름", "Beam search · differs by hypothesis"),
    "token_none": Text("고를 수 있는 토큰 없음", "No legal token"),
    "everything_banned": Text("규칙이 모든 토큰을 막았습니다", "the rules ban every token"),
    "summary": Text(
        "전체 {size}개 토큰 가운데 {kept}개 남음. 선택: {token}. 확률이 높은 토큰: {first}.",
        "{kept} of {size} tokens kept. Chosen: {token}. Most probable: {first}.",
    ),
})  # fmt: skip


def page_words() -> dict[str, dict[str, str]]:
    """Return all words by language, the stages' names under ``stage:<option>``."""
    table = {**WORDS, **{f"stage:{name}": _short(OPTIONS[name].label) for name in STAGES}}
    return {"ko": {key: text.ko for key, text in table.items()}, "en": {key: text.en for key, text in table.items()}}


def _short(label: Text) -> Text:
    """Return a label without what stands in brackets: a bar's end has little room."""
    return Text(label.ko.split(" (")[0], label.en.split(" (")[0])
