"""How the answers of a growing text are sent: what is new, once; and nothing of it is lost."""

import json
from dataclasses import asdict
from itertools import pairwise

import gradio as gr
import pytest
from gradio.utils import diff

from playground import DecodingOptions, decode
from playground.web.bridge import as_text
from playground.web.workbench.sending import sent
from playground.web.workbench.strip.log import StripLog
from playground.web.workbench.strip.strip import strip_value
from playground.web.workbench.text_events import TextEvents
from tests.doubles import TableModel
from tests.wire import in_lists

TABLE = {0: (0.1, 0.6, 0.2, 0.1), 1: (0.1, 0.1, 0.7, 0.1), 2: (0.2, 0.5, 0.1, 0.2), 3: (0.25, 0.25, 0.25, 0.25)}
LONG = DecodingOptions(do_sample=True, seed=3, max_new_tokens=24, min_new_tokens=24)
BEAMS = DecodingOptions(num_beams=3, max_new_tokens=12, min_new_tokens=12)


@pytest.fixture
def model():
    return TableModel(TABLE)


@pytest.fixture(autouse=True)
def every_token(monkeypatch):
    monkeypatch.setattr("playground.web.workbench.text_events.SECONDS_BETWEEN_FRAMES", 0.0)


def read(log):
    """Return the value that a strip's log ends with, as ``log.js`` reads it."""
    value = {"tokens": []}
    for line in log.splitlines():
        change = json.loads(line)
        value |= change["fields"] | {"tokens": value["tokens"][: change["kept"]] + change["tokens"]}
    return value


def written(model, options):
    """Return what Gradio is given for the strip while a text is written, and what the events said."""
    events, values = TextEvents(model), asdict(options)
    logs = [strip for strip, *_ in sent(TextEvents.write)(events, "a", "en", values)]
    return logs, [strip for strip, *_ in events.write("a", "en", values)]


def test_the_log_ends_at_each_frame_with_what_the_strip_shows(model):
    logs, values = written(model, LONG)
    assert len(values) == 26
    for log, value in zip(logs, values, strict=False):
        assert read(log) == in_lists({**value, "text_id": read(log)["text_id"]})
    assert [token["id"] for token in read(logs[-2])["tokens"]] == list(decode(model, "a", LONG).token_ids)


def test_what_is_sent_of_a_frame_does_not_grow_with_the_text(model):
    logs, _ = written(model, LONG)
    sizes = [len(json.dumps(diff(old, new))) for old, new in pairwise(logs[:-1])]
    assert max(sizes[12:]) < 1.5 * max(sizes[:12])
    assert len(logs[-2]) > 5 * max(sizes)


def test_the_end_of_a_stream_which_gradio_repeats_holds_nothing(model):
    assert list(sent(TextEvents.write)(TextEvents(model), "a", "en", asdict(LONG)))[-1] == (gr.skip(),) * 4


def test_a_beam_search_that_changes_its_mind_is_followed_and_the_log_stays_as_long_as_twice_the_text(model):
    logs, values = written(model, BEAMS)
    for log, value in zip(logs, values, strict=False):
        assert read(log)["tokens"] == in_lists(value["tokens"])
    assert all(logs)
    log, trace = StripLog(), decode(model, "a", BEAMS)
    one, two = (strip_value("a", trace, text_id="t") for _ in range(2))
    two["tokens"] = [{**token, "label": "x"} for token in two["tokens"]]
    lengths = [len(log.add(value)) for value in (one, two) * 8]
    assert max(lengths) <= 2.5 * min(lengths)
    assert read(log.add(one))["tokens"] == in_lists(one["tokens"])


def test_an_answer_is_sent_as_text_a_notice_and_a_skip_as_they_are():
    def take(answer):
        return answer, gr.skip(), "<b>told</b>"

    assert sent(take)({"a": [1]}) == ('{"a":[1]}', gr.skip(), "<b>told</b>")


def test_a_stream_that_its_reader_leaves_is_closed(model):
    stream = sent(TextEvents.write)(TextEvents(model), "a", "en", asdict(LONG))
    next(stream)
    next(stream)
    assert model.open_sessions == 1
    stream.close()
    assert model.open_sessions == 0


@pytest.mark.parametrize("text", ["<script>", "</script>", "__i18n__{}", "a___b", "\\<", "한글\n", "\ud800"])
def test_a_text_holds_nothing_that_gradio_reads_in_it(text):
    made = as_text({"text": text})
    assert "<" not in made
    assert "__" not in made
    assert "\n" not in made
    assert json.loads(made) == {"text": text}
