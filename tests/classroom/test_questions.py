"""What may be asked and answered."""

import math
import unicodedata

import pytest

from playground.classroom.question import OTHER, Answer, ModelSays, Question, typed
from playground.errors import PlaygroundError
from playground.text import LANGUAGES

CHOICE = Question("choice", "?", ("roof", " road"), other=True)
BARS = Question("bars", "?", ("a", "b", "c"))


@pytest.mark.parametrize(
    "made",
    [
        lambda: Question("choice", "?", ("one",)),
        lambda: Question("choice", "?", tuple("abcdefghijklm")),
        lambda: Question("bars", "?"),
        lambda: Question("number", "?", ("a", "b")),
        lambda: Question("text", "?", other=True),
        lambda: Question("choice", "x" * 2_001, ("a", "b")),
        lambda: Question("choice", "?", ("a", "x" * 201)),
        lambda: Question("choice", "?", ("a", "")),
        lambda: Question("choice", "\ud800", ("a", "b")),
        lambda: Question("choice", "?", ("a", "b"), model=ModelSays(probs=(1.0,))),
        lambda: Question("choice", "?", ("a", "b"), model=ModelSays(greedy=2)),
        lambda: Question("choice", "?", ("a", "b"), model=ModelSays(greedy=-1)),
        lambda: Question("text", "?", model=ModelSays(probs=(0.5,))),
        lambda: ModelSays(probs=(0.6, 0.6)),
        lambda: ModelSays(probs=(-0.1, 0.6)),
        lambda: ModelSays(probs=(math.nan,)),
        lambda: ModelSays(entropy_bits=-1.0),
        lambda: ModelSays(entropy_bits=math.inf),
        lambda: ModelSays(truth=math.nan),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_words(made):
    with pytest.raises(PlaygroundError) as caught:
        made()
    assert all(caught.value.message(language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (CHOICE, Answer(choice=2)),
        (CHOICE, Answer(choice=-2)),
        (CHOICE, Answer(number=1.0)),
        (CHOICE, Answer()),
        (Question("choice", "?", ("a", "b")), Answer(choice=OTHER)),
        (Question("number", "?"), Answer(number=math.inf)),
        (Question("number", "?"), Answer(number=math.nan)),
        (Question("number", "?"), Answer(number=1e300)),
        (BARS, Answer(bars=(1.0, 1.0))),
        (BARS, Answer(bars=(0.0, 0.0, 0.0))),
        (BARS, Answer(bars=(1.0, -1.0, 1.0))),
        (BARS, Answer(bars=(1.0, math.nan, 1.0))),
        (Question("text", "?"), Answer(text=" ")),
        (Question("text", "?"), Answer(text="\u200b\u200b")),
        (Question("text", "?"), Answer(text="two\nlines")),
        (Question("text", "?"), Answer(text="x" * 41)),
        (Question("text", "?"), Answer(text="\udc00")),
    ],
)
def test_an_answer_to_no_question_is_refused_in_words(question, answer):
    with pytest.raises(PlaygroundError) as caught:
        question.checked(answer)
    assert all(caught.value.message(language) for language in LANGUAGES)


def test_bars_add_up_to_one():
    assert BARS.checked(Answer(bars=(1.0, 2.0, 1.0))).bars == (0.25, 0.5, 0.25)
    tiny = BARS.checked(Answer(bars=(5e-324, 0.0, 0.0))).bars
    assert tiny == (1.0, 0.0, 0.0)


def test_a_text_that_is_an_option_is_that_option():
    assert CHOICE.checked(Answer(choice=OTHER, text="road ")) == Answer(choice=1)
    assert CHOICE.checked(Answer(choice=OTHER, text="Road")) == Answer(choice=OTHER, text="Road")
    assert CHOICE.checked(Answer(choice=OTHER)) == Answer(choice=OTHER)


def test_texts_that_look_alike_are_one():
    assert typed(unicodedata.normalize("NFD", " 눈이  내리는 ")) == "눈이 내리는"
    assert typed("s\u200bn\u202eow") == "snow"
    assert typed("가" * 40) == "가" * 40
