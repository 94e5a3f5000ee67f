"""The texts in and around the live charts, in Korean and English. The page fills in ``{name}``."""

from collections.abc import Mapping
from types import MappingProxyType

from playground.options import OPTIONS
from playground.text import Text

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
"""The stages of the charts, in the order in which they act."""

WORDS: Mapping[str, Text] = MappingProxyType({
    "next_token": Text("다음 토큰", "Next token"),
    "next_token_key": Text("회색 조절 전 · 파랑 조절 후 · 취소선 제거됨", "grey before · blue after · struck: removed"),
    "cumulative": Text("누적 확률", "Cumulative"),
    "cumulative_key": Text("k·p 선을 끌어 보세요 · 파랑 남음", "drag k and p"),
    "rank": Text("순위 (로그 눈금)", "rank (log scale)"),
    "rest": Text("나머지 {n}개", "other {n}"),
    "chosen": Text("◀ 선택", "◀ chosen"),
    "kept_area": Text("{n}개 남음", "{n} kept"),
    "k_line": Text("k = {k}", "k = {k}"),
    "p_line": Text("p = {p}", "p = {p}"),
    "p_line_mass": Text("p × 탑-k의 몫 = {p} × {mass}", "p × mass(top-k) = {p} × {mass}"),
    "u_point": Text("u = {u} → {token}", "u = {u} → {token}"),
    "u_point_mass": Text("u = {u} (남은 {mass} 안에서) → {token}", "u = {u} (of the {mass} kept) → {token}"),
    "histogram": Text("확률 분포", "Histogram"),
    "histogram_key": Text("숫자: 토큰 수", "number of tokens"),
    "histogram_axis": Text("토큰의 확률 (한 칸이 10배)", "probability of a token (a column a power of ten)"),
    "removed_column": Text("제거", "removed"),
    "temperatures": Text("온도 비교", "Temperatures"),
    "temperatures_key": Text("순위마다 확률 · 자르기 전", "before the cut-offs"),
    "temperature_line": Text("T = {t}", "T = {t}"),
    "temperature_now": Text("지금 T = {t}", "now T = {t}"),
    "waterfall": Text("단계별", "Stages"),
    "waterfall_key": Text("위에서부터 적용 · 주황 제거", "orange: removed"),
    "waterfall_start": Text("모델이 준 분포", "the model's own"),
    "stage_left": Text("{n}개 남음 · −{removed}", "{n} left · −{removed}"),
    "stage_reshapes": Text("{n}개 · 모양만 바꿈", "{n} · reshapes only"),
    "stage_start": Text("{n}개", "{n} tokens"),
    "stage_off": Text("꺼짐", "off"),
    "stage_not_drawing": Text("뽑을 때만", "only when drawing"),
    "draws_key": Text("{n}번 뽑음: 나온 횟수 / 기대 횟수 · ◆ 나온 비율", "{n} draws: seen / expected · ◆ share seen"),
    "figures": Text("오른쪽 그림", "Figure at the right"),
    "tip_id": Text("아이디 {id}", "id {id}"),
    "tip_shares": Text("조절 전 {before} → 조절 후 {after}", "before {before} → after {after}"),
    "tip_logit": Text("로짓 {logit} · 로그 확률 {logprob}", "logit {logit} · log-probability {logprob}"),
    "tip_removed": Text("{rule} 단계에서 제거됨", "removed by {rule}"),
    "tip_ngram": Text("다시 만들 n-그램: {ngram}", "would repeat: {ngram}"),
    "tip_take": Text("눌러서 이 토큰으로 이어 가기", "click to go on with this token"),
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
    """Return all texts by language and key, with the stages' names under ``stage:<option>``."""
    table = {**WORDS, **{f"stage:{name}": _stage(name) for name in STAGES}}
    return {"ko": {key: text.ko for key, text in table.items()}, "en": {key: text.en for key, text in table.items()}}


def _stage(name: str) -> Text:
    """Return the short name of a stage: the option's label without brackets, for the little room beside a bar."""
    if name == "no_repeat_ngram_size":
        return Text("n-그램 차단", "n-gram block")
    label = OPTIONS[name].label
    return Text(label.ko.split(" (")[0], label.en.split(" (")[0])
