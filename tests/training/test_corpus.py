"""The same seed makes the same text, and held-out text is another text."""

import random
import re
from itertools import islice

import pytest

from playground.training.compose import Dice
from playground.training.corpus import (
    BETWEEN_STORIES,
    FURTHER_WEIGHTS,
    HELD_OUT,
    KINDS,
    document,
    held_out_documents,
    stories,
    sums,
    training_documents,
)


def texts(documents, count):
    return [document.text for document in islice(documents, count)]


def test_the_same_seed_makes_the_same_documents():
    assert texts(training_documents(7), 50) == texts(training_documents(7), 50)
    assert texts(training_documents(7), 50) != texts(training_documents(8), 50)


def test_a_document_can_be_made_again_alone():
    assert list(islice(training_documents(7), 20))[13] == document(7, 13)


def test_further_documents_go_on_where_the_first_ones_end():
    further = islice(training_documents(7, 13, FURTHER_WEIGHTS), 20)
    assert list(further)[4] == document(7, 17, KINDS, FURTHER_WEIGHTS)


def test_many_stories_make_one_document_of_their_surprise():
    several = stories("en", Dice(random.Random(5)))
    assert 2 <= len(several.text.split(BETWEEN_STORIES)) <= 4
    assert several.nats > 0


def test_many_stories_are_in_the_further_training_only():
    assert "stories" in {each.domain for each in islice(training_documents(7, 0, FURTHER_WEIGHTS), 200)}
    assert "stories" not in {each.domain for each in islice(training_documents(7), 200)}


def test_held_out_documents_have_numbers_no_training_document_has():
    first = next(held_out_documents(7))
    assert first == document(7, HELD_OUT, ("ko", "en", "sums", "ko_chat", "en_chat"))
    assert HELD_OUT > 250_000


@pytest.mark.slow
def test_held_out_stories_are_hardly_ever_training_stories():
    trained = set(texts(training_documents(1), 3000))
    held = [document for document in islice(held_out_documents(1), 300) if len(document.text) > 100]
    assert sum(document.text in trained for document in held) <= len(held) / 100


def test_paragraphs_are_never_held_out():
    assert "paragraph" not in {document.domain for document in islice(held_out_documents(1), 500)}


def test_every_sum_is_right():
    lines = sums(Dice(random.Random(3))).split("\n")
    assert len(lines) >= 4
    for line in lines:
        a, b, total = map(int, re.fullmatch(r"(\d+) \+ (\d+) => (\d+)", line).groups())
        assert a + b == total


def test_no_document_is_empty_or_has_double_spaces():
    for text in texts(training_documents(2), 500):
        assert text.strip() == text
        assert text
        assert "  " not in text


def test_the_everyday_kind_is_stories_of_that_domain_in_both_languages():
    weights = tuple(int(kind.endswith("everyday")) for kind in KINDS)
    documents = list(islice(training_documents(7, weights=weights), 30))
    assert {each.domain for each in documents} == {"everyday"}
    assert {each.language for each in documents} == {"ko", "en"}
    assert all(each.nats > 0 and not each.read for each in documents)
