"""What every endpoint shares: its description, its options by name, its errors in words."""

from collections.abc import Generator

import gradio as gr
import pytest
from gradio import utils

from playground.errors import OptionError
from playground.options import DecodingOptions
from playground.web.server.faults import in_words
from playground.web.workbench import endpoints
from playground.web.workbench.endpoints import endpoint, one_line_each, read_options


def count(upto: int) -> Generator[list[int], None, None]:
    """Count as far as three.

    Args:
        upto: the number
            to end before.

    Returns:
        All numbers so far.
    """
    for number in range(upto):
        if number == 3:
            raise ZeroDivisionError("a secret")
        yield list(range(number))
    DecodingOptions(top_p=7)


def test_each_entry_of_a_docstring_is_on_one_line():
    assert one_line_each("One.\n\nArgs:\n    a: the first\n        of two.\n    b: the other.") == (
        "One.\n\nArgs:\n    a: the first of two.\n    b: the other."
    )


def test_a_stream_is_described_by_what_it_yields(monkeypatch):
    published = []
    monkeypatch.setattr(endpoints, "api", lambda function, **_: published.append(function))
    endpoint(count, "count")
    (function,) = published
    assert utils.get_function_description(function) == (
        "Count as far as three.", {"upto": "the number to end before."}, ["All numbers so far."],
    )  # fmt: skip
    assert utils.get_return_types(function) == [list[int]]
    assert [name for name, *_ in utils.get_function_params(function)] == ["upto"]


def test_an_error_amid_a_stream_is_a_sentence_and_what_came_before_it_stays():
    answers = in_words(count)(2)
    assert [next(answers), next(answers)] == [[], [0]]
    with pytest.raises(gr.Error, match="top_p must be"):
        next(answers)
    answers = in_words(count)(4)
    assert [next(answers) for _ in range(3)] == [[], [0], [0, 1]]
    with pytest.raises(gr.Error, match="ZeroDivisionError") as caught:
        next(answers)
    assert "secret" not in str(caught.value)


def test_options_are_read_by_name_and_their_seed_replaced():
    assert read_options(None) == DecodingOptions()
    assert read_options({"top_k": 3.0, "seed": 4}, 5) == DecodingOptions(top_k=3, seed=5)
    assert read_options({"seed": None}).seed is None
    with pytest.raises(OptionError, match="must be known options by name"):
        read_options({"beams": 3})
