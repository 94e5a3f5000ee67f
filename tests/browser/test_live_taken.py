"""Where rounding could decide, the token that the server took wins; else the page's own draw stands."""

import json

import pytest
import torch

from playground.options import DecodingOptions
from playground.web.live.payload import step_payload
from tests.browser.live_math import load_math, run

pytestmark = pytest.mark.browser

LOGITS = torch.tensor([0.5, 0.25, 0.15, 0.1]).log()
DRAW = DecodingOptions(do_sample=True)


def drawn(page, u, taken, options=DRAW):
    payload = step_payload(LOGITS, context_ids=[], generated=0, eos_ids=[], u=u, label=str, step_id="s", taken=taken)
    return run(page, json.loads(json.dumps(payload)), [options])[0]["token"]


@pytest.fixture(scope="module")
def math_page(shared_page):
    return load_math(shared_page)


@pytest.mark.parametrize(
    ("u", "taken", "token"),
    [
        (0.3, None, 0),
        (0.5 - 1e-9, 1, 1),
        (0.5 + 1e-9, 0, 0),
        (0.49, 1, 0),
        (0.51, 0, 1),
        (0.3, 3, 0),
        (0.999999999, 2, 3),
        (0.0, 1, 0),
    ],
)
def test_the_servers_token_wins_only_at_an_edge(math_page, u, taken, token):
    assert drawn(math_page, u, taken) == token


def test_a_token_that_was_removed_never_wins(math_page):
    assert drawn(math_page, 1 - 1e-9, 1, DecodingOptions(do_sample=True, top_k=1)) == 0


def test_greedy_ties_go_to_the_lowest_id(math_page):
    payload = step_payload(torch.zeros(4), context_ids=[], generated=0, eos_ids=[], u=0.9, label=str, step_id="s")
    found = run(math_page, payload, [DecodingOptions(), DecodingOptions(do_sample=True, temperature=0.0)])
    assert [one["token"] for one in found] == [0, 0]
    assert [one["kept"] for one in found] == [4, 1]
    assert found[1]["names"] == ["temperature"]
