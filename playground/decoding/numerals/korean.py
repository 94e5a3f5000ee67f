"""Numbers with Korean words: ``3만 5천``, ``삼만 오천 원``, ``세 명``, ``열두 시``, ``3분의 1``, ``사흘``.

``이``, ``사``, ``한`` or ``이십`` alone is most often another word, so it is read only before a counter (``이십 년``).
"""

import re
from collections.abc import Iterable
from fractions import Fraction

from playground.decoding.numerals.digits import DIGITS, exact
from playground.decoding.numerals.reading import Forms, Reading

_SINO = {letter: value for value, letter in enumerate("일이삼사오육칠팔구", 1)}
_SCALES = {"십": 10, "백": 100, "천": 1000, "만": 10**4, "억": 10**8, "조": 10**12}
_FULL = {"하나": 1, "둘": 2, "셋": 3, "넷": 4}  # stand alone; the short ones before a counter
_SHORT = {"한": 1, "두": 2, "세": 3, "네": 4, "스무": 20, "열": 10, "쉰": 50}
_FREE = {"다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9}  # no other word begins like them
_TENS = {"스물": 20, "서른": 30, "마흔": 40, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90}
_NATIVE = _FULL | _SHORT | _FREE | _TENS | {"석": 3, "넉": 4, "첫": 1}
_FEW = {
    "한두": (1, 2), "두세": (2, 3), "두서너": (2, 4), "서너": (3, 4), "네댓": (4, 5), "대여섯": (5, 6),
    "예닐곱": (6, 7),
}  # fmt: skip
_DAYS = {"이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "여드레": 8, "아흐레": 9, "열흘": 10}
_MONTHS = {letter: month for month, letter in enumerate("일이삼사오유칠팔구시", 1)}

_COUNTERS = (
    "명|사람|인|인분|개|개월|개국|개사|개교|개팀|개소|시간|살|세|세기|마리|권|번|가지|대|장|병|잔|그루|송이|켤레|벌|채|척|자루|통|줄|"
    "쌍|달|해|주|주일|주년|년|년대|월|일|초|분|원|층|회|차|점|위|등|등급|호|호선|곳|군데|팀|골|경기|나라|배|편|곡|판|쪽|페이지|"
    "킬로(?:미터|그램)?|센티(?:미터)?|밀리(?:미터|그램)?|미터|그램|리터|톤|퍼센트|프로|달러|유로|엔|도|평|칸|끼|걸음|마디|방울|조각|"
    "모금|그릇|접시|상자|봉지|학년|반|승|패|무|건|종|표"
)
_JOINED_COUNTERS = "명|개|살|마리|가지|시간|사람|시|달|번"  # of 두명, 세살; but 세대, 열차 are other words
_PARTICLES = "이가은는을를의에도와과로으만까부보처씩째쯤정간뿐나짜들마당인였입"  # what particles and endings begin with
_END = f"(?:(?=[{_PARTICLES}])|(?![가-힣]))"
_START = r"(?:(?<![가-힣\d])|(?<=\b제))"
_COUNTED = f"(?= ?(?:여 ?)?(?:{_COUNTERS}){_END})"
_COUNTED_APART = f"(?= (?:여 ?)?(?:{_COUNTERS}){_END})"
_COUNTED_NATIVE = f"(?= ?(?:여 ?)?(?:{_COUNTERS}|시){_END})"
_COUNTED_SHORT = f"(?:(?=(?:{_JOINED_COUNTERS}){_END})|(?= (?:{_COUNTERS}|시){_END}))"


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of these words or letters."""
    return f"(?:{'|'.join(words)})"


_LETTER, _SCALE = _any(_SINO), _any(_SCALES)
_LETTERS = f"[{''.join((*_SINO, *_SCALES))}]"


def _numeral(digit: str, last: str) -> str:
    """Return a pattern of scales from the largest down, ``digit`` or nothing before each and ``last`` at the end."""
    gap = f"(?: (?=(?:{DIGITS}|{_LETTER}){_SCALE}))?"
    small = "".join(f"(?:{digit}?{scale}{gap})?" for scale in "천백십")
    large = "".join(f"(?:{small}{digit}?{scale}{gap})?" for scale in "조억만")
    return f"{large}{small}{last}?(?<! )"


def _rest(scale: str, digits: str) -> str:
    """Return a pattern of digits below the ``scale`` before them: ``1천 200``, not ``1천 2024``."""
    return rf"(?:(?<={scale})|(?<={scale}) ){digits}(?![.,]?\d|{_SCALE})"


_BELOW = {"[만억조]": r"(?:\d,\d{3}|\d{1,4})", "천": r"\d{1,3}", "백": r"\d{1,2}", "십": r"\d"}
_RESTS = _any(_rest(scale, digits) for scale, digits in _BELOW.items())
_MIXED = rf"(?<!\d)(?={DIGITS}(?:[십백천억]|만(?!큼)|조(?!각))){_numeral(f'(?:{DIGITS}|{_LETTER})', _RESTS)}"
_SPELT = _numeral(_LETTER, _LETTER)


def _value(text: str) -> Fraction:
    """Return the value of digits, Sino-Korean letters and scales, read from left to right."""
    total = group = Fraction(0)
    pending: Fraction | None = None
    for token in re.findall(rf"{DIGITS}|[^\d\s]", text):
        scale = _SCALES.get(token)
        if scale is None:
            pending = Fraction(_SINO[token]) if token in _SINO else exact(token)
        elif scale < _SCALES["만"]:
            group, pending = group + (1 if pending is None else pending) * scale, None
        else:
            count = Fraction(1) if pending is None and not group else group + (pending or 0)
            total, group, pending = total + count * scale, Fraction(0), None
    return total + group + (pending or 0)


def _mixed(text: str) -> Reading:
    """Read ``3만 5천``. A space before the last digits may separate two numbers; ``3조`` may be the third article."""
    head, _, rest = text.rpartition(" ")
    if head and _SCALES.keys().isdisjoint(rest):
        return Reading(_value(text), (_value(head), exact(rest)))
    number = text.removesuffix("조")
    is_alone = number != text and _SCALES.keys().isdisjoint(number)
    return Reading(_value(text), (exact(number),) if is_alone else ())


def _spelt(text: str) -> Reading:
    """Read ``삼십``; ``만일``, ``천사`` and ``구조`` are also words, so uncertain."""
    is_word = re.fullmatch(f"[일이십백천만]|[백천만]{_LETTER}|{_LETTER}조", text)
    return Reading(_value(text), is_certain=not is_word)


def _one_letter(text: str) -> Reading:
    return Reading(_value(text), is_certain=text not in {"일", "이"})


def _doubtful(text: str) -> Reading:
    return Reading(Fraction(_NATIVE[text]) if text in _NATIVE else _value(text), is_certain=False)


def _native(text: str) -> Reading:
    value = sum(_NATIVE[word] for word in re.findall(_any(_NATIVE), text))
    return Reading(Fraction(value), is_certain=text not in {"한", "하나", "둘"})


def _month(text: str) -> Reading:
    return Reading(Fraction(_MONTHS[text]), is_certain=text not in {"일", "이"})


def _few(text: str) -> Reading:
    low, high = map(Fraction, _FEW[text])
    return Reading(low, (low, high), is_certain=False)


def _fraction(text: str) -> Reading | None:
    lower, upper = map(_value, text.split("분의"))
    return Reading(upper / lower, is_certain=not text.startswith("이분")) if lower else None


_HIGH = _any(("열", "쉰", *_TENS))
_NATIVE_FORMS = (
    f"{_HIGH}?{_any(_FREE)}",
    f"{_HIGH}?{_any(_FULL)}{_END}",
    f"{_HIGH}[한두세네]{_COUNTED_NATIVE}",
    f"{_any(_SHORT)}{_COUNTED_SHORT}",
    f"{_any(_TENS)}(?!{_any(_NATIVE)})",
    f"[석넉](?= ?달{_END}| [장잔자]{_END})",
)
FORMS: Forms = {
    "share": (rf"(?:{_START}{_LETTERS}+|{DIGITS})분의 ?(?:{DIGITS}|{_LETTERS}+{_END})", _fraction),
    "mixed": (_MIXED, _mixed),
    "few": (f"{_START}{_any(_FEW)}{_COUNTED_SHORT}", _few),
    "sino": (f"{_START}(?![조억])(?={_LETTERS}{{2}}|[만천] {_LETTERS}{{2}}){_SPELT}(?<={_LETTERS}){_COUNTED}", _spelt),
    "letter": (
        f"{_START}(?:[일삼사오육칠팔구십백천억]|만(?! 세)|이(?= (?:년|개월|세기|미터|퍼센트|달러))){_COUNTED_APART}",
        _one_letter,
    ),
    "joined": (
        f"{_START}(?:{_LETTERS}(?=(?:년|개월){_END})|[백천만](?=[명원]{_END}))"
        rf"|(?<=\b제){_LETTER}(?=[차회대장호부권편위]{_END})",
        _doubtful,
    ),
    "month": (f"{_START}{_any(_MONTHS)}(?=월{_END})", _month),
    "day": (f"{_START}{_any(_DAYS)}", lambda text: Reading(Fraction(_DAYS[text]))),
    "native": (f"{_START}{_any(_NATIVE_FORMS)}", _native),
    "doubtful": (f"{_START}(?:[두세네](?= [가-힣]{{2}})|첫(?=째| ?번째))", _doubtful),
}
