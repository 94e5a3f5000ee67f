"""What a lesson's values are computed from is what the page's own events give, under the same set-up and acts."""

import base64
import json
from collections import deque
from dataclasses import asdict

import numpy as np
import pytest

from playground.experiments import EXPERIMENTS
from playground.lessons.models import built_in
from playground.lessons.other_tabs import most_attended
from playground.lessons.scene import Scene
from playground.web.chat.events import ChatEvents
from playground.web.compare.events import CompareEvents
from playground.web.summarize.events import SummarizeEvents
from playground.web.tokenizer.events import answer_to
from playground.web.workbench.text_events import TextEvents
from tests.lessons.making import lesson, question

pytestmark = pytest.mark.slow

LANGUAGE = "en"
PROMPT = "Once upon a time"
ARTICLE = "In Marrowby they took part in the robot contest. Among 48 teams they won the first prize."


def scene_of(acts=(), controls=None, **parts):
    shared = {"max_new_tokens": 12, **(controls or {})}
    texts = {"prompt": PROMPT, "compared_prompt": PROMPT, "article": ARTICLE}
    setup = {"fields": {"controls": shared, "texts": texts}, **parts}
    scene = Scene(lesson(setup, question("kept")), LANGUAGE, built_in())
    scene.act(acts)
    return scene


def last(answers):
    return deque(answers, maxlen=1)[0]


def controls_of(scene):
    return asdict(scene.options)


def place_after(strip, ids):
    """A text's end as the page sends it with the next step."""
    names = {name: strip[name] for name in ("prompt_ids", "seed", "text_id")}
    return {**names, "prompt": PROMPT, "generated": ids, "grows": True}


STRATEGIES = [{"strategy": "greedy"}, {"strategy": "sampling", "seed": 5}, {"strategy": "beam", "num_beams": 3}]


@pytest.mark.parametrize("controls", STRATEGIES, ids=lambda controls: controls["strategy"])
def test_steps_take_the_tokens_of_the_pages_button_and_leave_the_charts_where_it_does(builtin, controls):
    scene, events = scene_of(controls=controls), TextEvents(builtin)
    ids, sent = [], {}
    for _ in range(4):
        strip = events.take(PROMPT, LANGUAGE, sent, controls_of(scene))[0]
        ids += [token["id"] for token in strip["tokens"]]
        scene.act(["step"])
        assert list(scene.token_ids) == ids
        assert scene.at == strip["at"]
        sent = place_after(strip, ids)


@pytest.mark.parametrize("controls", STRATEGIES, ids=lambda controls: controls["strategy"])
def test_a_written_text_is_the_pages(builtin, controls):
    scene = scene_of(["step", "write"], controls)
    strip = last(TextEvents(builtin).write(PROMPT, LANGUAGE, controls_of(scene)))[0]
    assert [(step.token_id, step.logprob) for step in scene.text] == [(t["id"], t["logprob"]) for t in strip["tokens"]]
    assert scene.at == strip["at"]


@pytest.mark.parametrize(
    "board",
    [{"experiment": "ngram"}, {"experiment": "temperature"}, {"settings": [{}, {"num_beams": 2}], "same": True}],
)
def test_a_comparison_is_the_pages(builtin, board):
    scene = scene_of(["compare"], compare=board)
    if "settings" in board:
        settings, same = board["settings"], board["same"]
    else:
        experiment = EXPERIMENTS[board["experiment"]]
        settings, same = list(map(asdict, experiment.settings)), experiment.same_length
    sent = {"settings": settings, "same_length": same}
    rows = last(CompareEvents(builtin).run(PROMPT, LANGUAGE, sent, scene.options.seed, 12))[0]["rows"]
    assert [run.trace.token_ids for run in scene.rows] == [tuple(row["ids"]) for row in rows]
    assert [run.trace.logprob for run in scene.rows] == [row["figures"]["logprob"] for row in rows]


def test_a_summary_and_what_it_looks_at_are_the_pages():
    scene = scene_of(["summarize"], {"strategy": "beam", "num_beams": 2})
    events = SummarizeEvents(scene.summarizer)
    strip = last(events.write(ARTICLE, LANGUAGE, controls_of(scene)))[0]
    ids = [token["id"] for token in strip["tokens"]]
    assert list(scene.summary.token_ids) == ids
    value, _ = events.look_at_summary({"source": ARTICLE, "ids": ids}, "", LANGUAGE)
    assert list(scene.source_ids) == value["source_ids"]
    layer = value["model"]["decoder_layers"] - 1
    sent, _ = events.attention({"source_ids": value["source_ids"], "ids": ids, "layer": layer}, LANGUAGE)
    parts = np.frombuffer(base64.b64decode(sent["data"]), "<u2").reshape(sent["rows"], sent["columns"])
    for at, row in enumerate(parts, 1):
        order = np.argsort(-row.astype(int), kind="stable")
        labels = list(dict.fromkeys(value["source_labels"][place] for place in order))[:5]
        assert sorted(labels) == list(most_attended(scene, n=5, at=at).labels)


def test_a_conversation_and_its_replies_are_the_pages(builtin):
    chat = {"system": "You are a kind class helper.", "draft": "What is a token?"}
    scene = scene_of(["replies"], {"strategy": "sampling", "temperature": 1.5}, chat=chat)
    prompt = json.dumps([{"role": "system", "content": chat["system"]}, {"role": "user", "content": chat["draft"]}])
    sent = {"prompt": prompt, "kind": "same", "n": 4, "temperature": None, "do_sample": None}
    rows = last(ChatEvents(builtin).variety(sent, LANGUAGE, controls_of(scene)))[0]["rows"]
    assert [list(ids) for ids in scene.replies] == [[each["id"] for each in row["strip"]["tokens"]] for row in rows]


@pytest.mark.parametrize("special", [True, False])
def test_a_typed_text_has_the_tokens_of_the_pages_tab(special):
    typed = {"text": "ＡＢＣ 한글!", "tokenizer": "builtin/bytes", "form": "NFD", "special": special}
    scene = scene_of(tokenizer=typed)
    answer = answer_to({"kind": "look", "language": LANGUAGE, **typed})
    assert len(scene.pieces.ids) == answer["tokens"]
