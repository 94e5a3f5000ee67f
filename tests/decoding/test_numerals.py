"""What numerals say: tables to check by eye, and random numbers written in every way that is known."""

import random
from fractions import Fraction

import pytest

from playground.decoding.folded import fold
from playground.decoding.numerals import numbers_in


def numbers(text):
    return list(numbers_in(fold(text).text))


def values(text):
    return [number.reading.value for number in numbers(text)]


def certain(text):
    return [number.reading.value for number in numbers(text) if number.reading.is_certain]


@pytest.mark.parametrize(
    ("value", "ways"),
    [
        (
            1200,
            "1200|1,200|１，２００|1 200|1\u202f200|1천200명|1천 2백|천이백 명|twelve hundred|one thousand two hundred",
        ),
        (35_000, "35,000원|3만 5천 원|3만5천원|3만 5,000원|3.5만 원|삼만 오천 원|삼만오천원|35k|thirty-five thousand"),
        (120_000_000, "120,000,000|1억 2천만|1억 2,000만 원|일억 이천만 원|1.2억|120 million|120M|0.12bn"),
        (15_000, "만 오천 원|만오천 원|1만 5천 원|fifteen thousand"),
        (205, "이백오 명|이백오 명이|two hundred and five|Two Hundred Five"),
        (205_000, "20만 5천|이십만 오천 명|two hundred and five thousand"),
        (3, "3명|세 명|세명|석 달|삼 년|셋이|셋째|사흘|3.0|3rd|03|제3|three|③|삼월|삼 개월"),
        (12, "12시|열두 시|열두시|twelve|twelfth|12th|십이 층|십이월|a dozen"),
        (20, "스무 살|스물이었다|이십 년|이십년|이십여 명|twenty|20%|20 percent|２０％|20퍼센트|이십 퍼센트"),
        (35, "서른다섯 살|서른다섯|삼십오 명|thirty-five"),
        (21, "스물한 번째|스물하나|이십일 세기|twenty-first|이십일일"),
        (Fraction(1, 2), "½|1/2|1⁄2|.5|0.5|2분의 1|50/100"),
        (Fraction(2, 3), "⅔|2/3|3분의 2|삼분의 이를|two thirds|two-thirds"),
        (Fraction(7, 2), "3½|3 ½|3.5|3.50"),
        (-5, "-5|−5|−５도|영하 5도|영하 오 도|minus five|Minus 5|(-5)"),
        (100, "10²|10^2|백 명|백명|a hundred|100"),
        (300_000, "3×10⁵|30만|3 × 10^5"),
        (Fraction(1, 1000), "10⁻³|0.001"),
    ],
)
def test_one_number_written_in_many_ways(value, ways):
    assert [values(way) for way in ways.split("|")] == [[value]] * len(ways.split("|"))


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("1,5번과 1,2,3번", [1, 5, 1, 2, 3]),
        ("12,34,567", [12, 34567]),
        ("1,2000", [1, 2000]),
        ("2012년 12월", [2012, 12]),
        ("2024.3.1", [2024, 3, 1]),
        ("2024-03-01", [2024, 3, 1]),
        ("9/11/2001", [9, 11, 2001]),
        ("12:30", [12, 30]),
        ("3~5명, 3-5, 3–5", [3, 5, 3, 5, 3, 5]),
        ("v1.2.3", [1, 2, 3]),
        ("COVID-19, F-16", [19, 16]),
        ("3만 50000", [30_000, 50_000]),
        ("1천 2024년", [1000, 2024]),
        ("3만큼 3조각 6경기", [3, 3, 6]),
        ("between two hundred and five hundred", [200, 500]),
        ("from two thousand and three thousand", [2000, 3000]),
        ("two three", [2, 3]),
    ],
)
def test_marks_that_part_numbers(text, expect):
    assert values(text) == expect


@pytest.mark.parametrize(
    "text",
    [
        "이 사람은 일을 하고 사과를 샀다",
        "한국에서 오늘 만난 사원",
        "세상은 두부, 세대, 네모와 열차",
        "하나님, 넷플릭스, 둘러보다, 두개골",
        "구조대가 조사해 보니 이천시 구 시청이었다",
        "수백만 명, 수십 명, 몇십 개, 몇백 년",
        "열세를 뒤집은 만큼 충분하다",
        "dozens, hundreds of thousands, often, someone, a lone fiver",
        "m², m2, ㎡, km³",
    ],
)
def test_words_that_only_look_like_numbers(text):
    assert certain(text) == []


@pytest.mark.parametrize(
    "text", ["one of them", "First, no one came", "한 사람", "하나의", "첫 번째", "이 년", "일 년", "천사 장식"]
)
def test_words_that_often_count_nothing_are_doubtful(text):
    assert certain(text) == []


@pytest.mark.parametrize(
    ("text", "expect"), [("5 m² 땅", [5]), ("5m2의", [5]), ("5㎡", [5]), ("CO₂", [2]), ("CO2", [2])]
)
def test_a_superscript_belongs_to_a_unit_and_a_subscript_is_a_digit(text, expect):
    assert values(text) == expect


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1/2", [1, 2]),
        ("3·1", [3, 1]),
        ("1 200 000", [1, 200, 0]),
        ("3만 2024", [30_000, 2024]),
        ("5m", [5]),
        ("3조", [3]),
        ("두세 명", [2, 3]),
        ("1,200", []),
    ],
)
def test_an_ambiguous_mark_leaves_the_parts(text, parts):
    [number] = numbers(text)
    assert list(number.reading.parts) == parts


@pytest.mark.parametrize(
    "text", ["9" * 5000, "10⁹⁹⁹⁹⁹⁹", "0⁻¹", "1/0", "0분의 1", "1천 " * 500, "two hundred and " * 300]
)
def test_strange_numerals_are_read_or_left_without_an_error(text):
    numbers(text)


# One number in every way

SINO = " 일이삼사오육칠팔구"
ONES = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
ONES += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NATIVE_ONES = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
NATIVE_TENS = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]


def sino(n, digit=lambda d: "" if d == 1 else SINO[d], last=lambda d: SINO[d]):
    """Write ``n`` below 10⁸ with scales, ``digit`` before each and ``last`` at the end."""
    if n >= 10_000:
        head = sino(n // 10_000, digit, last)
        return f"{head}만{' ' if n % 10_000 >= 1000 and n % 1000 == 0 else ''}{sino(n % 10_000, digit, last)}".rstrip()
    digits = [int(d) for d in f"{n:04}"]
    scaled = "".join(digit(d) + scale for d, scale in zip(digits, "천백십", strict=False) if d)
    return scaled + (last(digits[3]) if digits[3] else "")


def english(n):
    """Write ``n`` below 10⁹ in words."""
    for scale, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= scale:
            joint = " and " if n % scale < 100 else " "
            return f"{english(n // scale)} {name}" + (joint + english(n % scale) if n % scale else "")
    if n < 20:
        return ONES[n]
    return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")


def wide(text):
    return text.translate({code: code + 0xFEE0 for code in range(ord("!"), ord("~"))})


def ways(n):
    """Yield ``n``, from 2 to below 10⁸, in every way that is certain to be a number."""
    yield from (
        str(n),
        f"{n:,}",
        f"{n:,}".replace(",", "\u202f"),
        f"{n}.0",
        wide(f"{n:,}"),
        english(n),
        english(n).upper(),
    )
    yield from (f"{n}명", f"{n:,}원", f"제{n}", f"{n}%")
    if n >= 10 and not (len(sino(n)) == 2 and sino(n)[0] in "백천만"):  # 천사, 만일 are words
        yield f"{sino(n)} 명"
        yield f"모두 {sino(n)}명이"
    if n >= 10:
        yield f"{sino(n, digit=str, last=str)}명"
    if n < 100 and n != 20:
        yield f"{NATIVE_TENS[n // 10]}{NATIVE_ONES[n % 10]} 명"
    if n >= 10_000:
        yield f"{n / 10_000:.4f}만 원"
        yield f"{n // 10_000}만 {n % 10_000}" if n % 10_000 else f"{n // 10_000}만"
    if n % 1000 == 0:
        yield from (f"{n // 1000} thousand", f"{n // 1000:,}k")


def draw(dice):
    """Return a number of 1 to 8 digits, many of them nought."""
    n = int("".join(dice.choice("0012345678923") for _ in range(dice.randint(1, 8))))
    return max(n, 2)


def test_a_number_reads_alike_however_it_is_written():
    dice = random.Random(0)
    for _ in range(150):
        n = draw(dice)
        assert {way: values(way) for way in ways(n)} == {way: [n] for way in ways(n)}


def test_different_numbers_never_read_alike():
    dice = random.Random(1)
    for _ in range(150):
        n = draw(dice)
        other = dice.choice([n + 1, n * 10, n * 100 + n % 100, n + 10_000, draw(dice)])
        if other != n and other < 10**8:
            assert values(dice.choice(list(ways(n)))) != values(dice.choice(list(ways(other))))


def test_a_number_stands_where_it_is_said_to_stand():
    dice = random.Random(2)
    for _ in range(100):
        way = dice.choice([str(n := draw(dice)), f"{n:,}", wide(f"{n:,}"), english(n)])
        folded = fold(text := f"각 ﬁ㎡ é {way} 개")
        [number] = numbers_in(folded.text)
        start, end = folded.span(number.start, number.end)
        assert text[start:end] == way


MARKS = ",./·-−^×²⁻₂½   이일만천조명년두개제"
PIECES = [*MARKS, "12", "200", "m2", "million", " hundred ", "two", " and ", "one", "분의", "열", "다섯", "영하"]


def test_any_text_is_read_without_an_error_or_an_overlap():
    dice = random.Random(3)
    for _ in range(300):
        text = fold("".join(dice.choice(PIECES) for _ in range(12))).text
        end = 0
        for number in numbers_in(text):
            assert end <= number.start < number.end, text
            end = number.end
