"""Korean sentence endings in three manners of speaking.

A stem with a mark gets an ending that depends on the manner: ``나누~v`` is ``나눕니다``, ``나눠요`` or ``나눈단다``.
The marks: ``v`` a verb's statement, ``a`` an adjective's, ``i`` the copula after a noun, ``k`` something just noticed,
``g`` a promise, ``r`` a request, ``q`` a question. ``^을`` after any word is that particle.
"""

import re
from typing import Literal

from playground.training.particles import AFTER_VOWEL, attach, final_consonant

Manner = Literal["formal", "polite", "elder"]  # 합니다, 해요, 한단다
MANNERS: tuple[Manner, ...] = ("formal", "polite", "elder")
FIRST_SYLLABLE, FINALS = 0xAC00, 28
N, R, B, SS = 4, 8, 17, 20  # final consonants ㄴ ㄹ ㅂ ㅆ
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
BRIGHT = "ㅏㅗ"
BEFORE_EO = {"ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅣ": "ㅕ", "ㅚ": "ㅙ"}  # what a stem's vowel and 아/어 make together
SWALLOWS_EO = "ㅏㅓㅐㅔㅕ"
SOFTENED_B = "쉽렵깝맙갑맵섭엽답롭겁볍춥덥눕럽굽"  # the ㅂ of these turns into 우
SOFTENED_D = ("듣", "묻", "걷", "싣", "깨닫")  # ㄷ turns into ㄹ
SOFTENED_S = ("짓", "낫", "잇")  # ㅅ falls away
MARKED = re.compile(r"([^\s\"'“”~.,!?]+)~([vaikgrq])")
PARTICLE = re.compile(r"([^\s\"'“”^]+)\^(" + "|".join(sorted(filter(None, AFTER_VOWEL), key=len, reverse=True)) + ")")


def speak(text: str, manner: Manner) -> str:
    """Return ``text`` with every marked ending and particle replaced by its form in ``manner``."""
    text = PARTICLE.sub(lambda m: attach(m[1], m[2]), text)
    return MARKED.sub(lambda m: ending(m[1], m[2], manner), text)


def ending(stem: str, mark: str, manner: Manner) -> str:
    """Return ``stem`` with the ending of ``mark`` in ``manner``."""
    if mark == "i":
        return _copula(stem, manner)
    if manner == "formal":
        return {"g": stem + "겠습니다", "r": _soft(stem, 0, "으") + "십시오", "q": _formal(stem)[:-1] + "까"}.get(
            mark, _formal(stem)
        )
    if manner == "polite":
        return _polite(stem, mark)
    return _elder(stem, mark)


def _copula(noun: str, manner: Manner) -> str:
    """Return ``noun`` with the copula."""
    if noun.endswith("것"):
        return noun + "입니다" if manner == "formal" else noun[:-1] + {"polite": "거예요", "elder": "거란다"}[manner]
    if manner == "formal":
        return noun + "입니다"
    return attach(noun, "이에요") if manner == "polite" else attach(noun, "이란") + "다"


def _formal(stem: str) -> str:
    """Return a 합니다 statement."""
    return _soft(stem, B, "습") + "니다"


def _polite(stem: str, mark: str) -> str:
    """Return a 해요 ending."""
    if mark == "g":
        return _soft(stem, R, "을") + "게요"
    if mark == "r":
        return _soft(stem, 0, "으") + "세요"
    if mark == "q":
        return _soft(stem, 0, "") + "나요"
    if mark == "k":
        return (_soft(stem, 0, "") if final_consonant(stem) == R else stem) + "네요"
    return _infinitive(stem) + "요"


def _elder(stem: str, mark: str) -> str:
    """Return an ending with which elders speak to the young."""
    if mark == "g":
        return stem + "마" if final_consonant(stem) in (0, R) else _soft(stem, 0, "으") + "마"
    if mark == "r":
        return stem + "렴" if final_consonant(stem) in (0, R) else _soft(stem, 0, "으") + "렴"
    if mark == "q":
        return _soft(stem, 0, "") + "니"
    if mark == "k":
        return stem + "구나"
    if mark == "a" or final_consonant(stem) == SS or stem.endswith("없"):
        return stem + "단다"
    return _soft(stem, N, "는") + "단다"


def _soft(stem: str, final: int, after_consonant: str) -> str:
    """Return ``stem`` with ``final`` under its last syllable; after a consonant with ``after_consonant`` instead."""
    last = final_consonant(stem)
    if last in (0, R):
        return stem[:-1] + chr(ord(stem[-1]) - last + final)
    if after_consonant[:1] in ("으", "을"):
        stem = _softened(stem)
        if final_consonant(stem) == 0:  # 굽 → 구우
            return _soft(stem, final, "") if final else stem
    return stem + after_consonant


def _softened(stem: str) -> str:
    """Return the form of an irregular stem before a vowel."""
    last = stem[-1]
    bare = chr(ord(last) - final_consonant(stem))
    if last in SOFTENED_B:
        return stem[:-1] + bare + "우"
    if stem.endswith(SOFTENED_D):
        return stem[:-1] + chr(ord(bare) + R)
    return stem


def _infinitive(stem: str) -> str:
    """Return the 아/어 form: 나누 → 나눠, 고르 → 골라, 쉽 → 쉬워."""
    head, last = stem[:-1], stem[-1]
    initial, vowel, final = _parts(last)
    if stem.endswith("하"):
        return head + "해"
    if stem.endswith("아니"):
        return stem + "에"
    if last == "렇":
        return head + "래"
    if last == "돕":
        return head + "도와"
    if stem.endswith(SOFTENED_S):
        return stem[:-1] + _join(initial, vowel, 0) + ("아" if vowel in BRIGHT else "어")
    if last in SOFTENED_B:
        return head + _join(initial, vowel, 0) + "워"
    if final == SS:  # the past, whatever vowel it has: 살았 → 살았어
        return stem + "어"
    if final:
        return _softened(stem) + ("아" if vowel in BRIGHT else "어")
    if last == "르" and head and not stem.endswith("따르"):
        before = _parts(head[-1])
        return head[:-1] + _join(before[0], before[1], R) + ("라" if before[1] in BRIGHT else "러")
    if vowel == "ㅡ":
        bright = bool(head) and _parts(head[-1])[1] in BRIGHT
        return head + _join(initial, "ㅏ" if bright else "ㅓ", 0)
    if vowel in BEFORE_EO:
        return head + _join(initial, BEFORE_EO[vowel], 0)
    return stem if vowel in SWALLOWS_EO else stem + "어"


def _parts(syllable: str) -> tuple[int, str, int]:
    """Return a syllable's vowel, between the numbers of its initial and final consonants."""
    code = ord(syllable) - FIRST_SYLLABLE
    return code // (len(VOWELS) * FINALS), VOWELS[code // FINALS % len(VOWELS)], code % FINALS


def _join(initial: int, vowel: str, final: int) -> str:
    """Return the syllable of these parts."""
    return chr(FIRST_SYLLABLE + (initial * len(VOWELS) + VOWELS.index(vowel)) * FINALS + final)
