"""Korean particles, chosen by the final sound of the word before them.

``attach("사과", "은")`` gives ``사과는``; ``attach("서울", "으로")`` gives ``서울로``.
"""

FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3
FINALS_A_SYLLABLE = 28  # 27 final consonants, and none
FINAL_RIEUL = 8

# The form after a consonant names the particle; the other form follows a vowel.
AFTER_VOWEL = {
    "은": "는",
    "이": "가",
    "을": "를",
    "과": "와",
    "으로": "로",
    "으로도": "로도",
    "이에요": "예요",
    "이었어요": "였어요",
    "이었습니다": "였습니다",
    "이었다": "였다",
    "이다": "다",
    "이라는": "라는",
    "이라고": "라고",
    "이라면": "라면",
    "이라서": "라서",
    "이나": "나",
    "이랑": "랑",
    "이며": "며",
    "이든": "든",
    "이지만": "지만",
    "이란": "란",
    "아": "야",
    "이야": "야",
    "": "",
}

# The index of the final consonant with which a Latin letter or digit is read in Korean; others have none.
SPOKEN_FINALS = {"0": 21, "1": 8, "3": 16, "6": 1, "7": 8, "8": 8, "L": 8, "M": 16, "N": 4, "R": 8}


def final_consonant(word: str) -> int:
    """Return the index (0 to 27) of the final consonant with which ``word`` is read, 0 for none."""
    last = word[-1:].upper()
    if last and FIRST_SYLLABLE <= ord(last) <= LAST_SYLLABLE:
        return (ord(last) - FIRST_SYLLABLE) % FINALS_A_SYLLABLE
    return SPOKEN_FINALS.get(last, 0)


def particle(word: str, name: str) -> str:
    """Return the form that the particle ``name`` (its form after a consonant, ``은``) takes after ``word``."""
    final = final_consonant(word)
    follows_vowel = final == 0 or (final == FINAL_RIEUL and name.startswith("으로"))
    return AFTER_VOWEL[name] if follows_vowel else name


def attach(word: str, name: str) -> str:
    """Return ``word`` with the particle ``name`` in its right form."""
    return word + particle(word, name)


def called(name: str) -> str:
    """Return the familiar form of a first name: 민준 → 민준이, 지수 → 지수."""
    return name + "이" if final_consonant(name) else name
