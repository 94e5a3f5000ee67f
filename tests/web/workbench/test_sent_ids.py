"""Ids that the page's own events are sent: of the vocabulary, or a sentence."""

from dataclasses import asdict
from types import SimpleNamespace

import pytest

from playground import DecodingOptions
from playground.decoding.generate import new_run
from playground.errors import PromptError
from playground.web.summarize.events import SummarizeEvents
from playground.web.workbench.text_events import TextEvents

VALUES = asdict(DecodingOptions(max_new_tokens=2))
PLACE = {"prompt_ids": [5, 6], "generated": [], "seed": 0, "text_id": "", "grows": False, "prompt": "w5 w6"}
STRANGE = [-1, 300, 2**40]


@pytest.mark.parametrize("token_id", STRANGE)
def test_a_branch_or_a_token_taken_is_one_of_the_vocabulary(random_gpt2, token_id):
    events = TextEvents(random_gpt2)
    (branched,) = events.branch(SimpleNamespace(_data={**PLACE, "token_id": token_id}), "en", VALUES)
    taken = events.take("w5 w6", "en", {**PLACE, "token_id": token_id}, VALUES)
    for update in (branched, taken):
        assert f"ids must be ≥ 0 and &lt; 300, got {token_id}" in update[2]
    for options in (DecodingOptions(), DecodingOptions(num_beams=2)):
        with pytest.raises(PromptError, match="ids must be"):
            new_run(random_gpt2, [5, 6], options, forced=[token_id])


@pytest.mark.parametrize("token_id", STRANGE)
@pytest.mark.parametrize("where", ["prompt_ids", "generated"])
def test_a_place_is_of_the_vocabulary(random_gpt2, token_id, where):
    _, notice = TextEvents(random_gpt2).look_at_step({**PLACE, where: [5, token_id]}, "en", {})
    assert "ids must be" in notice


@pytest.mark.parametrize("token_id", STRANGE)
def test_a_summary_and_where_it_looked_are_of_the_vocabulary(random_bart, token_id):
    events = SummarizeEvents(random_bart)
    _, notice = events.look_at_summary({"source": "w5 w6", "ids": [5, token_id]}, "", "en")
    assert "ids must be" in notice
    for sent in ({"source_ids": [5, token_id], "ids": [5]}, {"source_ids": [5], "ids": [token_id]},
                 {"source_ids": [5], "ids": [token_id, 5]}):  # fmt: skip
        with pytest.raises(PromptError, match="ids must be"):
            events.attention({**sent, "layer": 0}, "en")
