"""Drafts in the engine: read where one text is computed alone, left out in company, forgotten where refused."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from playground import DecodingOptions, decode
from playground.decoding.generate import Run
from playground.models.running.engine.engine import Engine
from playground.models.running.session import Session
from tests.decoding.test_drafts import alike, run_to_the_end, without
from tests.models.test_engine import alone, engine, shared  # noqa: F401 - fixtures
from tests.proofs.tiny_models import VOCABULARY


def fits(one: torch.Tensor, other: torch.Tensor) -> None:
    torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)


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


def test_a_lone_draft_gives_the_logits_of_its_tokens_one_by_one(shared, engine):  # noqa: F811
    seat, session = engine.open([5, 6, 7], 1), Session(shared.model, [5, 6, 7])
    expected = torch.cat([session.step(torch.tensor([token])) for token in (8, 9, 10, 11)])
    assert seat.is_alone
    fits(seat.read([8, 9, 10, 11]), expected)
    seat.take_back(2)
    session = Session(shared.model, [5, 6, 7, 8, 9])
    fits(seat.step(torch.tensor([3])), session.step(torch.tensor([3])))
    assert seat.history == session.history
    seat.close()


def test_in_company_no_draft_is_read(shared, engine):  # noqa: F811
    one, other = engine.open([5, 6, 7], 1), engine.open([9, 8], 1)
    other.step(torch.tensor([4]))
    assert not one.is_alone
    assert one.read([8, 9, 10]).shape == (1, VOCABULARY)
    assert one.history == [5, 6, 7, 8]
    assert not other.is_alone
    for seat in (one, other):
        seat.close()


def test_a_text_that_joins_before_a_refused_draft_is_forgotten_changes_nothing(shared, engine):  # noqa: F811
    one, session = engine.open([5, 6, 7], 1), Session(shared.model, [5, 6, 7])
    one.read([8, 9, 10, 11])
    one.take_back(3)
    other = engine.open([9, 8], 1)
    other.step(torch.tensor([4]))
    session.step(torch.tensor([8]))
    for token in (3, 4):
        fits(one.step(torch.tensor([token])), session.step(torch.tensor([token])))
    other.close()
    one.read([1, 2])
    one.close()
    again = engine.open([5, 6, 7, 8, 3, 4, 1, 2], 1)
    fits(again.logits, Session(shared.model, [5, 6, 7, 8, 3, 4, 1, 2]).logits)
    again.close()


def test_what_is_kept_of_a_text_that_is_left_ends_before_its_refused_draft(shared, engine):  # noqa: F811
    ids = [5, 6, 7, 8, 9, 10, 11, 12, 13]
    seat = engine.open(ids, 1)
    seat.read([14, 15, 16, 17])
    seat.take_back(3)
    seat.close()
    for after in ([14, 3], [14, 15], [14, 15, 16, 17, 18]):
        again = engine.open(ids + after, 1)
        fits(again.logits, Session(shared.model, ids + after).logits)
        again.close()


def test_a_text_without_room_in_the_slots_reads_drafts_by_itself(shared):  # noqa: F811
    small = Engine(shared.model, shared.engine._cache_name, 1, 1)
    seat = small.open([5, 6, 7], 1)
    seat.step(torch.tensor([8]))
    assert seat.lone is not None
    rows = seat.read([9, 10, 11])
    session = Session(shared.model, [5, 6, 7, 8])
    fits(rows, session.read([9, 10, 11]))
    seat.take_back(2)
    fits(seat.step(torch.tensor([3])), Session(shared.model, [5, 6, 7, 8, 9, 3]).logits)
    seat.close()
    small.retire()


@pytest.mark.parametrize("length", [100, 120, 127])
def test_a_draft_at_the_end_of_the_columns_finds_room(shared, engine, length):  # noqa: F811
    if shared.name == "gpt2":
        pytest.skip("its positions end before the columns do; angles do not")
    draw = random.Random(length)
    ids = [draw.randrange(VOCABULARY) for _ in range(length)]
    seat, session = engine.open(ids, 1), Session(shared.model, ids)
    for _ in range(3):
        draft = [draw.randrange(VOCABULARY) for _ in range(12)]
        fits(seat.read(draft), session.read(draft))
        seat.take_back(5)
        session.take_back(5)
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
