"""Texts that show what a tokenizer does, written for this project. Plain data."""

import unicodedata

from playground.text import Language, Text

_KOREAN = (Text("korean"), "혼자 공부하는 머신러닝 딥러닝")
_ENGLISH = (Text("english"), "Transformers are the models behind today's chatbots.")

_EXAMPLES: tuple[tuple[Text, str], ...] = (
    (Text("out_of_vocabulary"), "KoBART 모델을 사용한 문서 요약"),
    (Text("rare_syllables"), "뷁 쀍 꿹 똠방각하"),
    (Text("laughter"), "ㅋㅋㅋㅋ ㅠㅠ 안녕ㅎㅎ"),
    (Text("jamo_nfd"), unicodedata.normalize("NFD", "한글 각도")),
    (Text("hanja"), "大韓民國 漢字 \uf914園"),
    (Text("emoji_family"), "👨‍👩‍👧‍👦 가족 👩🏽‍🚀"),
    (Text("flags"), "🇰🇷 🇺🇸 🏴‍☠️"),
    (Text("mixed_scripts"), "GPT-4가 3.5배 빨라요! Привет مرحبا שלום"),
    (Text("full_width"), "ＡＢＣ １２３ ㈜한글 ① ﾊﾝｸﾞﾙ"),
    (Text("white_space"), "  띄어쓰기   두 번\n\n\t탭과 줄바꿈"),
    (Text("html"), '<b>굵게</b> &amp; "따옴표" <s>특수</s>'),
)


def examples(language: Language) -> list[tuple[str, str]]:
    """Return names and texts; the first is the one the tab opens with."""
    first = (_KOREAN, _ENGLISH) if language == "ko" else (_ENGLISH, _KOREAN)
    return [(name[language], text) for name, text in (*first, *_EXAMPLES)]
