"""Words of all kinds, and sentences and articles made of them: what no grammar has."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from playground.training import article_names, articles, grammar
from playground.training.compose import Dice
from playground.training.grammar import Language
from playground.training.particles import AFTER_VOWEL, attach
from playground.training.tokenizer import SPACE_MARK, SPECIAL, common_syllables, load

AGAIN = 0.12  # probability that an invented word is one that the text has used before
FEWEST, MOST = 2, 12  # sentences of an invented article
LONGEST: dict[Language, int] = {"ko": 420, "en": 950}  # characters of an invented article, so that it fits 512 tokens
LATIN = re.compile(r"[A-Za-z][a-z]*")
HANGUL = re.compile(r"[가-힣]+")
WORD = re.compile(r"^(\W*)(.*?)(\W*)$")


def _listed(words: str) -> tuple[str, ...]:
    """Return the words between spaces."""
    return tuple(words.split())


KO_ENDINGS = _listed(
    "다 었다 였다 했다 한다 된다 이다 있다 없다 았다 났다 왔다 갔다 졌다 는다 습니다 입니다 했습니다 됩니다 있습니다 "
    "어요 해요 이에요 했어요 네요 지요 까요 을까 는가"
)
KO_JOINTS = _listed(
    "고 며 지만 는데 어서 면 려고 면서 자 니 게 도록 거나 는 은 을 던 한 된 적인 처럼 보다 까지 부터 에서 에게 의 "
    "에 로 만 도 께서 이나 마다 밖에 들이 들은 들을 째 쯤 씩 님이 씨는 군"
)
KO_SMALL = _listed(
    "그 이 저 한 두 세 네 첫 더 덜 잘 못 안 또 다시 이미 아직 모든 여러 다른 같은 그러나 그리고 하지만 그래서 때문에 "
    "위해 대해 따라 통해 동안 뒤 앞 때 것은 것이 것을 수 있는 없는 하는 있다 했다 지난 올해 작년 오늘 어제 내일"
)
KO_COUNTERS = _listed(
    "명 개 년 월 일 시 분 초 살 원 달러 유로 킬로미터 미터 센티미터 킬로그램 그램 리터 도 퍼센트 점 위 차례 번 대 "
    "마리 그루 권 장 편 곡 쪽 층 골 승 패 무 경기 팀 나라 가지 군데 표 쌍 척 채 통 병 잔 인분 세기 년대 주 달 학년 반"
)
EN_SMALL = _listed(
    "the a an of to in on at by for with from and or but as is was are were be been has have had do does did will "
    "would can could may must should not no nor so than then that this these those it its he she they them his her "
    "their we our you your who which what when where why how if while after before since until because although about "
    "over under between into through during without within more most less least only also even still again once twice "
    "never always often every each all both some any few many much other another one two three four five six seven "
    "eight nine ten eleven twelve first second third last next new old"
)
EN_UNITS = _listed(
    "people years days weeks months hours minutes seconds miles kilometers meters feet inches kilograms grams tons "
    "liters degrees percent dollars euros pounds points goals games wins votes pages books houses trees birds "
    "students children members visitors copies boats rooms steps times"
)
EN_ENDINGS = _listed("s es ed ing er est ly ness tion ment ful less ous able ity al ive ist ism ship hood")
TITLES = ("Mr.", "Mrs.", "Ms.", "Dr.", "St.", "Prof.")
KO_PARTICLES = tuple(AFTER_VOWEL)


@dataclass(frozen=True)
class Mix:
    """How often a word is made of entries of the vocabulary, or is one of the grammars' own.

    The weights of the other kinds add up to 80.

    Attributes:
        entries: the weight of words made of entries.
        joined: probability that two entries make one word: the second is then no beginning of a word.
        more_known: what is added to the weight of the grammars' words.
    """

    entries: int = 20
    joined: float = 0.35
    more_known: int = 0


USUAL = Mix()


@dataclass(frozen=True)
class Pieces:
    """Syllables and words of which invented words are made."""

    rare: tuple[str, ...]  # syllables, all equally likely
    usual: tuple[str, ...]
    entries: tuple[str, ...]  # what the tokenizer's vocabulary can spell in the language's letters
    foreign: tuple[str, ...]  # and in the other language's
    known: tuple[str, ...]  # words of the grammars' lists


class AnyWords:
    """Words of all kinds for one article, and sentences and articles made of them; some words come again."""

    def __init__(self, language: Language, dice: Dice, mix: Mix) -> None:
        self.language, self.dice, self.mix = language, dice, mix
        self.pieces = pieces(language)
        self.used: list[str] = []
        kinds = self._kinds()
        self.makers, self.weights = [maker for maker, _ in kinds], [weight for _, weight in kinds]

    def word(self) -> str:
        """Return a new word, or one that was used before; in Korean, often with a particle."""
        if self.used and self.dice.happens(AGAIN):
            return self._ended(self.dice.pick(self.used))
        word = self.dice.rng.choices(self.makers, self.weights)[0]()
        self.used.append(word)
        return self._ended(word)

    def sentence(self) -> str:
        """Return a sentence of 2 to 20 words, with commas, quotes and brackets now and then."""
        words = [self.word() for _ in range(self.dice.number(2, 20))]
        for at in range(len(words) - 1):
            if self.dice.happens(0.07):
                words[at] += ","
        self._enclose(words)
        if self.language == "ko":
            end = self.dice.pick(KO_ENDINGS)
            words[-1] = (HANGUL.findall(words[-1]) or ["하"])[-1] + end
            return " ".join(words) + self._stop(end.endswith(("까", "까요", "는가")))
        text = " ".join(words)
        return text[0].upper() + text[1:] + self._stop(self.dice.happens(0.06))

    def article(self) -> list[str]:
        """Return the sentences of an article."""
        sentences = [self.sentence()]
        room = LONGEST[self.language] - len(sentences[0])
        for _ in range(self.dice.number(FEWEST, MOST) - 1):
            sentence = self.sentence()
            room -= len(sentence)
            if room < 0:
                break
            sentences.append(sentence)
        return sentences

    def replaced(self, sentence: str, share: float) -> str:
        """Return ``sentence`` with each word replaced by any other with probability ``share``; marks stay."""
        return " ".join(self._other(word) if self.dice.happens(share) else word for word in sentence.split())

    def _other(self, word: str) -> str:
        """Return another word between the marks of ``word``, capitalized like it."""
        marks = WORD.match(word)
        before, old, after = marks.groups() if marks else ("", word, "")
        if not old:
            return word
        new = self.word().rstrip(".")
        if self.language == "ko" and after.startswith("."):  # a sentence goes on ending as one
            new = (HANGUL.findall(new) or ["하"])[-1] + self.dice.pick(KO_ENDINGS)
        if old[0].isupper():
            new = new[0].upper() + new[1:]
        return before + new + after

    def _enclose(self, words: list[str]) -> None:
        """Put quotes or brackets around some of ``words`` now and then."""
        if len(words) < 4 or not self.dice.happens(0.12):
            return
        first = self.dice.number(0, len(words) - 3)
        last = self.dice.number(first, len(words) - 2)
        marks = self.dice.pick(('""', "''", "()"))
        words[first], words[last] = marks[0] + words[first], words[last] + marks[1]

    def _stop(self, asks: bool) -> str:
        """Return the mark that ends a sentence."""
        if asks:
            return "?"
        return "!" if self.dice.happens(0.03) else "."

    def _ended(self, word: str) -> str:
        """Return ``word`` with a particle, a joint or an ending half of the time."""
        if self.language == "en" or not self.dice.happens(0.6):
            return word
        return (
            attach(word, self.dice.pick(KO_PARTICLES)) if self.dice.happens(0.6) else word + self.dice.pick(KO_JOINTS)
        )

    def _kinds(self) -> list[tuple[Callable[[], str], int]]:
        """Return the kinds of words: what makes one, and how often."""
        if self.language == "ko":
            return [
                (self._syllables, 36),
                (self._entries, self.mix.entries),
                (self._number, 14),
                (self._name, 12),
                (self._known, 8 + self.mix.more_known),
                (self._small, 6),
                (self._foreign, 4),
            ]
        return [
            (self._syllables, 24),
            (self._entries, self.mix.entries),
            (self._number, 10),
            (self._name, 10),
            (self._known, 12 + self.mix.more_known),
            (self._small, 22),
            (self._foreign, 2),
        ]

    def _syllables(self) -> str:
        """Return one to four syllables."""
        from_all = self.pieces.rare if self.dice.happens(0.5) else self.pieces.usual
        word = "".join(self.dice.pick(from_all) for _ in range(self.dice.number(1, 4 if self.language == "ko" else 3)))
        if self.language == "en" and self.dice.happens(0.3):
            word += self.dice.pick(EN_ENDINGS)
        return word

    def _entries(self) -> str:
        """Return one or two entries of the vocabulary."""
        word = self.dice.pick(self.pieces.entries)
        return word + self.dice.pick(self.pieces.entries) if self.dice.happens(self.mix.joined) else word

    def _known(self) -> str:
        """Return one word of the grammars' lists."""
        return self.dice.pick(self.pieces.known)

    def _small(self) -> str:
        """Return a word that every text uses."""
        return self.dice.pick(KO_SMALL if self.language == "ko" else EN_SMALL)

    def _foreign(self) -> str:
        """Return a word in the other language's letters, or capitals."""
        if self.dice.happens(0.4):
            return "".join(self.dice.pick("ABCDEFGHIJKLMNOPRSTUVWXYZ") for _ in range(self.dice.number(2, 4)))
        word = self.dice.pick(self.pieces.foreign)
        return word.capitalize() if self.dice.happens(0.5) else word

    def _name(self) -> str:
        """Return a name with a root of any syllables, in English now and then with a title."""
        names = article_names.KINDS[self.language]
        name = article_names.compose(self.language, self.dice.pick(tuple(names)), self.dice, False, 0.7)
        if self.language == "en" and self.dice.happens(0.15):
            return f"{self.dice.pick(TITLES)} {name.split()[-1]}"
        return name

    def _number(self) -> str:
        """Return a number, a date, a time, a score or an amount."""
        dice = self.dice
        small, large = dice.number(1, 60), dice.number(61, 99_999)
        year = dice.number(1200, 2040)
        shapes = [
            str(small),
            str(dice.number(1, 999)),
            str(year),
            f"{large:,}",
            str(large),
            f"{small}.{dice.number(0, 9)}",
            f"{year}-{(year + 1) % 100:02d}",
            f"{small}-{dice.number(0, 30)}",
            f"{dice.number(0, 23)}:{dice.number(0, 59):02d}",
        ]
        if self.language == "ko":
            counter = dice.pick(KO_COUNTERS)
            shapes = [shape + counter for shape in shapes] + [
                f"{dice.number(1, 12)}월 {dice.number(1, 31)}일",
                f"{year}년 {dice.number(1, 12)}월",
                f"{dice.number(1, 12)}시 {dice.number(1, 59)}분",
                f"{small}만 {dice.number(1, 9)}천 {counter}",
                f"{small} 대 {dice.number(0, 30)}",
            ]
        else:
            unit = dice.pick(EN_UNITS)
            shapes = [
                *shapes,
                *(f"{shape} {unit}" for shape in shapes[:6]),
                f"{dice.pick(articles.load('en')[0].words['month'])} {dice.number(1, 31)}",
                f"${large:,}",
                articles.ordinal(str(small)),
                f"{dice.number(2, 40)}-year-old",
                f"{small}%",
                f"{dice.number(1, 900)} million",
            ]
        return dice.pick(shapes)


@cache
def pieces(language: Language) -> Pieces:
    """Return what words of ``language`` are invented of."""
    syllables = article_names.any_syllables(language)[1]
    entries = [entry.strip(SPACE_MARK) for entry in sorted(load().get_vocab()) if entry not in SPECIAL]
    hangul = tuple(entry for entry in entries if HANGUL.fullmatch(entry))
    latin = tuple(entry for entry in entries if LATIN.fullmatch(entry))
    lists = [
        *(domain.words for domain in grammar.load(language)),
        *(domain.words for domain in articles.load(language)),
    ]
    known = tuple(sorted({word for words in lists for each in words.values() for word in each}))
    if language == "ko":
        return Pieces(tuple(common_syllables()), syllables, hangul, latin, known)
    return Pieces(syllables, syllables, latin, hangul, known)
