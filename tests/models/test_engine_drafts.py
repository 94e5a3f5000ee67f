"""Drafts in the engine: read where one text is computed alone, left out in company, forgotten where refused."""

import itertools
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from playground import DecodingOptions, decode
from playground.decoding.generate import Run
from playground.models.running.engine.engine import Engine
from playground.models.running.session import Draft, Session, no_draft
from tests.decoding.test_drafts import alike, run_to_the_end, without
from tests.models.test_engine import alone, engine, shared  # noqa: F401 - fixtures
from tests.proofs.tiny_models import VOCABULARY

ALIKE = {"atol": 1e-4, "rtol": 1e-4}


At = tuple[list[int], torch.Tensor]
"""The ids so far and the logits that follow."""


class Told:
    """A text of known tokens, with drafts of its next ones of which every third id is wrong."""

    def __init__(self, tokens: Sequence[int]) -> None:
        self.tokens, self.at, self.asked = list(tokens), 0, 0

    def choose(self, logits: torch.Tensor, input_ids: torch.Tensor) -> tuple[At, int | None]:
        """Tell the ids so far and the logits; take the next token."""
        told = input_ids[0].tolist(), logits.clone()
        self.at += 1
        return told, self.tokens[self.at - 1] if self.at <= len(self.tokens) else None

    def draft(self, most: int | None) -> list[int]:
        """Guess at most five."""
        self.asked += 1
        ids = [token if (self.at + place) % 3 else 0 for place, token in enumerate(self.tokens[self.at :][:5])]
        return ids[:most]

    def write(self, session: Session, draft: Draft = no_draft) -> Iterator[At]:
        """Write it."""
        return session.write(self.choose, draft)


def drawn(seed: int, count: int) -> list[int]:
    draw = random.Random(seed)
    return [draw.randrange(1, VOCABULARY) for _ in range(count)]


def assert_alike(one: list[At], other: list[At]) -> None:
    assert [ids for ids, _ in one] == [ids for ids, _ in other]
    for (_, logits), (_, others) in zip(one, other, strict=True):
        torch.testing.assert_close(logits, others, **ALIKE)


def test_a_lone_text_reads_drafts_and_stays_the_same(shared, engine):  # noqa: F811
    draw = random.Random(4)
    accepted = refused = 0
    for seed in range(12):
        motif = [draw.randrange(VOCABULARY) for _ in range(draw.randint(1, 4))]
        prompt, forced = motif * 4, motif * draw.randint(0, 8)
        options = DecodingOptions(
            do_sample=seed % 2 == 1, top_k=2, temperature=0.5, seed=seed, max_new_tokens=draw.randint(10, 60)
        )
        on = run_to_the_end(shared, prompt, options, forced)
        off = run_to_the_end(alone(shared), prompt, without(options), forced)
        accepted += sum(step.is_accepted for step in on.steps)
        refused += sum(bool(step.draft) and not step.is_accepted for step in on.steps)
        alike(shared, prompt, options, on, off.token_ids)
    assert accepted
    assert refused


@pytest.mark.parametrize("length", [3, 40, 100, 120, 126, 127, 128])
def test_each_token_has_the_logits_that_it_has_without_drafts(shared, engine, length):  # noqa: F811
    if shared.name == "gpt2" and not shared.reads(length + 30):
        pytest.skip("its positions end before the columns do; angles do not")
    ids, tokens = drawn(length, length), drawn(length + 1, 25)
    seat, text = engine.open(ids, 1), Told(tokens)
    drafted = list(text.write(seat, text.draft))
    assert 0 < text.asked < len(tokens)
    assert_alike(drafted, list(Told(tokens).write(Session(shared.model, ids))))
    by_itself = Told(tokens)
    assert_alike(drafted, list(by_itself.write(Session(shared.model, ids), by_itself.draft)))
    seat.close()


def test_in_company_no_draft_is_asked_for(shared, engine):  # noqa: F811
    one, other, text = engine.open([5, 6, 7], 1), engine.open([9, 8], 1), Told(drawn(1, 20))
    other.step(torch.tensor([4]))
    written = list(text.write(one, text.draft))
    assert text.asked == 0
    assert_alike(written, list(Told(text.tokens).write(Session(shared.model, [5, 6, 7]))))
    for seat in (one, other):
        seat.close()


def test_a_text_that_joins_among_drafts_changes_nothing_and_has_its_own_logits(shared, engine):  # noqa: F811
    one, text, others = engine.open([5, 6, 7], 1), Told(drawn(2, 30)), Told(drawn(3, 12))
    session = Session(shared.model, [9, 8])
    steps, written = text.write(one, text.draft), []
    written += [next(steps) for _ in range(8)]
    other = engine.open([9, 8], 1)
    for token in others.tokens[:4]:
        torch.testing.assert_close(other.step(torch.tensor([token])), session.step(torch.tensor([token])), **ALIKE)
    written += [next(steps) for _ in range(4)]
    other.close()
    written += steps
    assert_alike(written, list(Told(text.tokens).write(Session(shared.model, [5, 6, 7]))))
    one.close()


def test_what_is_kept_of_a_text_that_is_left_ends_before_its_refused_draft(shared, engine):  # noqa: F811
    ids, tokens = drawn(5, 12), drawn(6, 18)
    seat, text = engine.open(ids, 1), Told(tokens)
    list(text.write(seat, text.draft))
    seat.close()
    for after in range(len(tokens) + 1):
        again = engine.open([*ids, *tokens[:after], 1, 2], 1)
        expected = Session(shared.model, [*ids, *tokens[:after], 1, 2]).logits
        torch.testing.assert_close(again.logits, expected, **ALIKE)
        again.close()


def test_a_text_without_room_in_the_slots_reads_no_drafts(shared):  # noqa: F811
    small = Engine(shared.model, shared.engine._slots._read, 1, 1)
    seat, text = small.open([5, 6, 7], 1), Told(drawn(7, 12))
    written = list(text.write(seat, text.draft))
    assert seat.lone is not None
    assert text.asked == 0
    assert_alike(written, list(Told(text.tokens).write(Session(shared.model, [5, 6, 7]))))
    seat.close()
    small.retire()


@pytest.mark.parametrize("place", range(1, 9))
def test_an_error_within_a_draft_is_raised_after_the_tokens_before_it(shared, engine, place):  # noqa: F811
    seat, text = engine.open([5, 6, 7], 1), Told(drawn(8, 12))

    def choose(*given: torch.Tensor) -> object:
        if text.at == place:
            raise ValueError("no token")
        return text.choose(*given)

    steps = seat.write(choose, text.draft)
    assert [len(ids) for ids, _ in itertools.islice(steps, place)] == list(range(3, 3 + place))
    with pytest.raises(ValueError, match="no token"):
        next(steps)
    seat.close()


def test_drafts_of_texts_that_come_and_go_change_none(shared, engine):  # noqa: F811
    draw = random.Random(9)
    requests = []
    for seed in range(24):
        motif = [draw.randrange(VOCABULARY) for _ in range(draw.randint(1, 3))]
        length = draw.randint(3, 40)
        requests.append((motif * 5, DecodingOptions(do_sample=True, temperature=0.2, seed=seed, max_new_tokens=length)))
    with ThreadPoolExecutor(3) as readers:
        company = list(readers.map(lambda each: decode(shared, *each), requests))
    for (prompt, options), together in zip(requests, company, strict=True):
        alike(alone(shared), prompt, options, together, decode(alone(shared), prompt, without(options)).token_ids)


def test_a_text_that_is_left_within_a_draft_leaves_nothing(shared, engine):  # noqa: F811
    run = Run(shared, [3, 4, 5] * 4, DecodingOptions(max_new_tokens=30), forced=[3, 4, 5] * 3)
    steps = iter(run)
    for _ in range(3):
        next(steps)
    steps.close()  # the fixture waits until no row and no byte is left
    assert run.trace.stop_reason == "cancelled"
