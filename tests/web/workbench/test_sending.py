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


class Reader:
    """Reads a strip's log as ``log.js`` does."""

    def __init__(self):
        self.name, self.next, self.value = "", 0, {"tokens": []}

    def read(self, log):
        for change in map(json.loads, log.splitlines()):
            if change["log"] != self.name and change["number"] == 0:
                self.name, self.next, self.value = change["log"], 0, {"tokens": []}
            if (change["log"], change["number"]) == (self.name, self.next):
                tokens = self.value["tokens"][: change["kept"]] + change["tokens"]
                self.value = self.value | change["fields"] | {"tokens": tokens}
                self.next += 1
        return self.value


@pytest.fixture(params=[32_000, 2_000], ids=["whole", "the last lines"])
def longest(request, monkeypatch):
    monkeypatch.setattr("playground.web.workbench.strip.log.LONGEST", request.param)
    return request.param


def written(model, options):
    """Return what Gradio is given for the strip while a text is written, and what the events said."""
    events, values = TextEvents(model), asdict(options)
    logs = [strip for strip, *_ in sent(TextEvents.write)(events, "a", "en", values)]
    return logs, [strip for strip, *_ in events.write("a", "en", values)]


def test_the_log_ends_at_each_frame_with_what_the_strip_shows(model, longest):
    logs, values = written(model, LONG)
    assert len(values) == 26
    reader = Reader()
    for log, value in zip(logs, values, strict=False):
        assert reader.read(log) == in_lists({**value, "text_id": reader.value["text_id"]})
    whole = Reader().read(logs[-2])
    assert whole == reader.value
    assert [token["id"] for token in whole["tokens"]] == list(decode(model, "a", LONG).token_ids)


def test_what_is_sent_of_a_frame_does_not_grow_with_the_text(model):
    logs, _ = written(model, LONG)
    sizes = [len(json.dumps(diff(old, new))) for old, new in pairwise(logs[:-1])]
    assert max(sizes[12:]) < 1.5 * max(sizes[:12])
    assert len(logs[-2]) > 5 * max(sizes)


def test_what_the_page_holds_of_a_text_that_grows_stays_short(model, monkeypatch):
    monkeypatch.setattr("playground.web.workbench.strip.log.LONGEST", 2_000)
    logs, _ = written(model, LONG)
    assert max(map(len, logs[:-2])) <= 2_000
    assert len(logs[-2]) > 4_000


def test_the_end_of_a_stream_which_gradio_repeats_holds_nothing(model):
    assert list(sent(TextEvents.write)(TextEvents(model), "a", "en", asdict(LONG)))[-1] == (gr.skip(),) * 4


def test_a_beam_search_that_changes_its_mind_is_followed(model, longest):
    logs, values = written(model, BEAMS)
    reader = Reader()
    for log, value in zip(logs, values, strict=False):
        assert reader.read(log)["tokens"] == in_lists(value["tokens"])
    assert all(logs)
    log, trace = StripLog(), decode(model, "a", BEAMS)
    one, two = (strip_value("a", trace, DecodingOptions(), text_id="t", running=True) for _ in range(2))
    two["tokens"] = [{**token, "label": "x"} for token in two["tokens"]]
    for value in (one, two) * 8:
        assert reader.read(log.add(value))["tokens"] == in_lists(value["tokens"])


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
