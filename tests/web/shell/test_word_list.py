"""What a typed word is for a model: the tokens of both of its forms."""

import pytest

from playground.option import LONGEST_WORD
from playground.web.shell.word_list import forms, pieces_of


def asked(builtin, word="", ids=(), model=None):
    return pieces_of(lambda: [builtin])({"model": model or builtin.name, "word": word, "ids": list(ids)})


def test_a_word_is_shown_with_a_space_before_it_and_without(builtin):
    found = asked(builtin, "there")
    assert found["error"] is None
    for form in found["forms"]:
        assert builtin.decode(form["ids"]).strip() == "there"
        assert form["labels"] == [builtin.label(i) for i in form["ids"]]
    assert len({tuple(form["ids"]) for form in found["forms"]}) == len(found["forms"]) > 0


def test_no_special_token_is_part_of_a_word(builtin):
    special = set(builtin.tokenizer.all_special_ids)
    assert not special & {i for form in forms(builtin, "there") for i in form["ids"]}


def test_ids_from_elsewhere_are_labelled_and_those_beyond_the_vocabulary_numbered(builtin):
    (known,) = asked(builtin, ids=[[5, 10**6]])["known"]
    assert known["labels"] == [builtin.label(5), "#1000000"]


@pytest.mark.parametrize(
    "question",
    [None, {}, {"model": "x", "word": 3, "ids": []}, {"model": "x", "word": "a" * 65, "ids": []},
     {"model": "builtin/lm", "word": "a", "ids": [["x"]]}],
)  # fmt: skip
def test_what_is_no_question_is_refused_in_both_languages(builtin, question):
    error = pieces_of(lambda: [builtin])(question)["error"]
    assert error["ko"] != error["en"]


def test_a_model_that_is_not_in_use_is_not_loaded_for_it(builtin):
    assert "model in use" in asked(builtin, "there", model="/etc")["error"]["en"]


def test_a_word_of_too_many_tokens_is_refused_by_its_name(builtin):
    assert str(LONGEST_WORD) in asked(builtin, "q z" * 20)["error"]["en"]
