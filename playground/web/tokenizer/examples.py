"""Texts that show what a tokenizer does, written for this project. Plain data."""

import unicodedata

from playground.text import Language, Text

_KOREAN = (Text("한국어", "Korean"), "혼자 공부하는 머신러닝 딥러닝")
_ENGLISH = (Text("영어", "English"), "Transformers are the models behind today's chatbots.")

_EXAMPLES: tuple[tuple[Text, str], ...] = (
    (Text("모르는 글자", "out of vocabulary"), "KoBART 모델을 사용한 문서 요약"),
    (Text("드문 음절", "rare syllables"), "뷁 쀍 꿹 똠방각하"),
    (Text("ㅋㅋㅋ", "ㅋㅋㅋ"), "ㅋㅋㅋㅋ ㅠㅠ 안녕ㅎㅎ"),
    (Text("풀어 쓴 한글", "jamo (NFD)"), unicodedata.normalize("NFD", "한글 각도")),
    (Text("한자", "Hanja"), "大韓民國 漢字 \uf914園"),
    (Text("이모지 가족", "emoji family"), "👨‍👩‍👧‍👦 가족 👩🏽‍🚀"),
    (Text("국기", "flags"), "🇰🇷 🇺🇸 🏴‍☠️"),
    (Text("섞인 문자", "mixed scripts"), "GPT-4가 3.5배 빨라요! Привет مرحبا שלום"),
    (Text("전각·호환", "full-width"), "ＡＢＣ １２３ ㈜한글 ① ﾊﾝｸﾞﾙ"),
    (Text("빈칸과 줄", "white space"), "  띄어쓰기   두 번\n\n\t탭과 줄바꿈"),
    (Text("HTML", "HTML"), '<b>굵게</b> &amp; "따옴표" <s>특수</s>'),
)


def examples(language: Language) -> list[tuple[str, str]]:
    """Return names and texts; the first is the one the tab opens with."""
    first = (_KOREAN, _ENGLISH) if language == "ko" else (_ENGLISH, _KOREAN)
    return [(name[language], text) for name, text in (*first, *_EXAMPLES)]
