"""The vocabulary: its figures, and a search that finds what a plain look at every entry finds."""

import itertools
import re
import time

import pytest
import regex

from playground.errors import PromptError
from playground.tokenization import vocabulary
from playground.tokenization.vocabulary import PAGE, entries, figures, random_entries, search


def every(reader, query, mode="text", **filters):
    first = search(reader, query, mode, **filters)
    pages = [search(reader, query, mode, page=page, **filters) for page in range(-(-first.total // PAGE))]
    return [entry.token_id for page in pages for entry in page.entries]


def test_kobarts_vocabulary_is_what_it_is(kobart):
    counts = figures(kobart)
    assert (counts.size, sum(counts.scripts.values()), counts.scripts["special"]) == (30_000, 30_000, 229)
    assert counts.scripts["hangul"] / counts.size > 0.6
    assert [(e.piece, e.token_id) for e in counts.special[:2]] == [("<s>", 0), ("</s>", 1)]
    assert sum(n for _, n in counts.lengths) == 30_000 - 229


def test_text_finds_pieces_and_labels(any_reader):
    everything = entries(any_reader)
    for query in ("ing", "하", " t", "▁t", "Ġt"):
        shown = query.replace(" ", "▁")
        expected = [e.token_id for e in everything if query in e.piece or shown in e.label]
        assert every(any_reader, query) == expected


@pytest.mark.parametrize(
    "query",
    ["^▁?[가-힣]{3}$", "ing", "[^a]b.*e$", r"\W$", r"\bcat", "^[^a]{1}$", ".", "a|^b", "(?i)THE", r"^\w\w$"],
)
def test_a_regular_expression_finds_what_it_finds_in_each_label_alone(any_reader, query):
    pattern = regex.compile(query)
    expected = [e.token_id for e in entries(any_reader) if pattern.search(e.label)]
    matches = search(any_reader, query, "regex", page=1)
    assert matches.total == len(expected)
    assert [e.token_id for e in matches.entries] == expected[PAGE : 2 * PAGE]


def test_an_id_finds_its_piece(kobart):
    assert [e.piece for e in search(kobart, "9747", "id").entries] == ["닝"]
    assert search(kobart, "#10983", "id").entries[0].label == "뷁"
    assert search(kobart, "30000", "id").total == 0


def test_filters_narrow(any_reader):
    for script in ("hangul", "latin", "digits", "byte", "special", "other"):
        matches = search(any_reader, script=script)
        assert matches.total == figures(any_reader).scripts[script]
        assert all(entry.script == script for entry in matches.entries)
    assert all(e.length == 2 for e in search(any_reader, length=2).entries)


def test_scripts_are_told_apart(gpt2, kobart):
    known = {e.label: e.script for e in entries(gpt2)}
    assert [known[x] for x in ("▁the", "⟨EC⟩", "2019", "<|endoftext|>", "!!")] == [
        "latin",
        "byte",
        "digits",
        "special",
        "other",
    ]
    assert {e.label: e.script for e in entries(kobart)}["▁혼자"] == "hangul"


def test_a_hundred_random_entries_differ_and_come_again_with_their_seed(any_reader):
    first = random_entries(any_reader, 1)
    assert len({e.token_id for e in first.entries}) == 100
    assert random_entries(any_reader, 1) == first
    assert random_entries(any_reader, 2) != first


def test_no_piece_is_shown_broken(any_reader):
    assert not [e for e in entries(any_reader) if "�" in e.label]
    assert not [e for e in entries(any_reader) if re.search(r"[\n\t\r]", e.label)]


@pytest.mark.parametrize(
    ("query", "mode"),
    [("하", "text"), ("ing", "text"), ("^▁?[가-힣]{3}$", "regex"), (r"\d{2}$", "regex"), ("9747", "id")],
)
def test_a_search_of_102400_entries_takes_at_most_a_tenth_of_a_second(kobart, monkeypatch, query, mode):
    """Of processor time, the best of five: what else the machine does is not the search's."""
    many = tuple(itertools.islice(itertools.cycle(entries(kobart)), 102_400))
    monkeypatch.setattr(vocabulary, "entries", lambda _: many)
    times = []
    for _ in range(5):
        started = time.thread_time()
        matches = search(kobart, query, mode)
        times.append(time.thread_time() - started)
    assert matches.total > 0
    assert min(times) <= 0.1


@pytest.mark.parametrize(("query", "mode"), [("(", "regex"), ("[z-a]", "regex"), ("x", "id"), ("-1", "id")])
def test_what_cannot_be_looked_for_is_told(gpt2, query, mode):
    with pytest.raises(PromptError):
        search(gpt2, query, mode)


def test_a_query_is_no_longer_than_any_piece(gpt2):
    with pytest.raises(PromptError, match="at most 200 characters, got 100000"):
        search(gpt2, "x" * 100_000, "regex")
