"""A value in exported code is that value, whatever it holds, and never code."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.export.literals import LONGEST, call, comment, listed, literal

HOSTILE = [
    "", "'", '"', "'\"", '"""', "'''", "\\", "\\'", "\n", "\r\n", "a\nb\n", "\n\n", "# no comment", "{x}", "%s",
    '"); import os; os.abort(); ("', "\u2028line\u2029", "\x85", "\u202eegnahc", "😀👩‍👩‍👧", "각각", "\x00\x1b[31m",
    "word " * 60, "x" * 300, "가" * 300, " " * 200, "a\n" + "b " * 90 + "\n" + "c" * 200,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_comes_back_as_it_was(text):
    assert ast.literal_eval(literal(text)) == text


@given(st.text())
def test_any_text_comes_back_as_it_was(text):
    assert ast.literal_eval(literal(text)) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_line_of_a_texts_literal_holds_what_cannot_be_seen(text):
    assert all(line.isprintable() for line in literal(text).split("\n"))


def test_a_long_text_is_broken_between_words():
    lines = literal("word " * 60).split("\n")
    assert len(lines) > 4
    assert max(map(len, lines)) < LONGEST + 8
    assert all(line.endswith(' "') for line in lines[1:-1])


def test_a_line_that_fits_stays_whole():
    assert literal("one two\nthree four") == '(\n    "one two\\n"\n    "three four"\n)'


def test_what_is_written_in_a_comment_stays_in_its_line():
    code = f"x = 1{comment('a' + chr(10) + 'x = 2' + chr(13) + 'x = 3')}"
    assert len(ast.parse(code).body) == 1


def test_arguments_that_do_not_fit_stand_one_a_line():
    assert call("f", ["1"], {"a": "2"}) == "f(1, a=2)"
    assert call("f", ["1" * 60], {"a": "2" * 60}) == f"f(\n    {'1' * 60},\n    a={'2' * 60},\n)"
    assert listed(["1", "2"]) == "[1, 2]"
    assert listed(["1" * 60, "2" * 60]) == f"[\n    {'1' * 60},\n    {'2' * 60},\n]"
