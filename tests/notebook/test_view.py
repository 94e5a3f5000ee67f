"""What ``show`` returns: a document that holds all it needs, the steps of the text, and nothing unescaped."""

import html
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest

import playground
from playground.charts.words import USUAL
from playground.decoding.sampling import uniform
from playground.errors import OptionError, PlaygroundError, PromptError
from playground.notebook import steps as steps_module
from playground.notebook.controls import controls_data
from playground.notebook.document import json_in_html, script_in_html
from playground.notebook.view import show
from playground.options import OPTIONS, DecodingOptions
from playground.text import LANGUAGES
from tests.doubles import TableModel

TABLE = {0: [0, 0.6, 0.4, 0], 1: [0.3, 0, 0.6, 0.1], 2: [0.2, 0.2, 0.1, 0.5]}
SAMPLING = DecodingOptions(do_sample=True, temperature=0.8, top_k=3, seed=7)
HOSTILE = ["</script><img src=x onerror=alert(1)>", "<!--<script>", '"><b>', "\u2028 \ud800 '&lt;"]


class Reader(HTMLParser):
    """The elements of a document, and the text of its scripts by their type."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.scripts, self._type = [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes = dict(attrs)
        self._type = dict(attrs).get("type", "classic") if tag == "script" else None

    def handle_data(self, data):
        if self._type:
            self.scripts[self._type] = self.scripts.get(self._type, "") + data

    def handle_endtag(self, tag):
        self._type = None


def data_of(view):
    return json.loads(Reader(view.html).scripts["application/json"])


def test_a_document_holds_every_script_and_names_no_other_place():
    view = show(TableModel(TABLE), "a")
    reader = Reader(view.html)
    assert sorted(reader.scripts) == ["application/json", "classic", "module"]
    assert "plotly.js v" in reader.scripts["classic"][:200]
    assert not re.search(r"<(?:script|link|img)[^>]*\s(?:src|href)=", re.sub(r"(?s)<script.*?</script>", "", view.html))
    assert "default-src 'none'" in view.html


def test_one_step_is_the_next_tokens_alone():
    data = data_of(show(TableModel(TABLE), "ab"))
    assert (data["prompt"], data["tokens"], len(data["steps"])) == ("ab", [], 1)
    assert data["steps"][0]["taken"] is None
    assert data["steps"][0]["history"]["ids"] == [0, 1]


@pytest.mark.parametrize("options", [SAMPLING, DecodingOptions(), DecodingOptions(num_beams=2)])
def test_several_steps_are_those_of_the_decoded_text(options):
    model = TableModel(TABLE)
    trace = playground.decode(model, "a", options)
    data = data_of(show(model, "a", options, steps=9))
    ids = list(trace.token_ids)[:9]
    assert [step["taken"] for step in data["steps"]] == ids
    assert data["tokens"] == [model.label(i) for i in ids]
    assert [step["generated"] for step in data["steps"]] == list(range(len(ids)))
    assert [set(step["history"]["ids"]) for step in data["steps"]] == [{0, *ids[:place]} for place in range(len(ids))]
    assert model.open_sessions == 0


def test_the_steps_of_an_encoder_decoder_are_those_of_its_own_text(random_bart):
    options = DecodingOptions(max_new_tokens=3)
    data = data_of(show(random_bart, [5, 6, 7, 8], options, steps=3))
    ids = list(playground.decode(random_bart, [5, 6, 7, 8], options).token_ids)
    assert [step["taken"] for step in data["steps"]] == ids
    assert data["steps"][0]["history"]["ids"] == list(random_bart.start_ids)
    assert data["prompt"] == random_bart.decode([5, 6, 7, 8])


def test_each_step_has_the_draw_of_its_own_seed_and_place():
    data = data_of(show(TableModel(TABLE), "a", SAMPLING, steps=3))
    assert [step["u"] for step in data["steps"]] == [uniform(7, place) for place in range(len(data["steps"]))]


def test_no_more_steps_are_taken_than_are_wanted():
    endless = TableModel({i: [0.25, 0.5, 0.25, 0] for i in range(4)})
    assert len(data_of(show(endless, "a", SAMPLING, steps=4))["steps"]) == 4
    assert len(data_of(show(endless, "a", replace(SAMPLING, max_new_tokens=2), steps=4))["steps"]) == 2


def test_a_prompt_of_ids_is_shown_as_its_text():
    assert data_of(show(TableModel(TABLE), [0, 1, 2]))["prompt"] == "abc"


def test_the_text_of_a_model_or_user_cannot_leave_the_data():
    model = TableModel(TABLE)
    model.labels = HOSTILE
    model.encode = lambda text: [0]
    prompt = "".join(HOSTILE)
    plain = Reader(show(TableModel(TABLE), "a").html)
    view = show(model, prompt, SAMPLING, steps=3)
    reader = Reader(view.html)
    assert reader.tags == plain.tags
    data = json.loads(reader.scripts["application/json"])
    assert data["prompt"] == prompt
    assert dict(data["steps"][0]["labels"])[1] == HOSTILE[1]
    assert "onerror" not in re.sub(r"(?s)<script.*?</script>", "", view.html)


def test_a_frame_holds_the_document_and_nothing_of_it_is_an_element_outside():
    view = show(TableModel(TABLE), "a")
    reader = Reader(view._repr_html_())
    assert reader.tags == ["iframe"]
    assert reader.attributes["srcdoc"] == view.html
    assert reader.attributes["sandbox"] == "allow-scripts"


def test_a_saved_document_is_the_document(tmp_path):
    view = show(TableModel(TABLE), "a", language="ko")
    path = view.save(tmp_path / "step.html")
    assert path.read_text(encoding="utf-8") == view.html
    assert '<html lang="ko">' in view.html
    assert len(repr(view)) < 100


@pytest.mark.parametrize("steps", [0, -1, 101, 1.5, True, "3"])
def test_too_many_steps_are_refused_in_every_language(steps):
    with pytest.raises(PlaygroundError, match="steps must be a whole number ≥ 1 and ≤ 100") as refused:
        show(TableModel(TABLE), "a", steps=steps)
    assert len({refused.value.message(language) for language in LANGUAGES}) == len(LANGUAGES)


def test_a_large_vocabulary_leaves_room_for_fewer_steps():
    steps_module.check_steps(26, 150_000)
    with pytest.raises(PlaygroundError, match=r"≤ 26, got 27\. Show the rest in another cell"):
        steps_module.check_steps(27, 150_000)
    steps_module.check_steps(1, 10**8)


@pytest.mark.parametrize("name", ["forced_bos_token_id", "forced_eos_token_id"])
def test_a_forced_token_is_refused(name):
    with pytest.raises(OptionError, match=f"{name} is not drawn by the live charts"):
        show(TableModel(TABLE), "a", DecodingOptions(**{name: 1}))


def test_an_unknown_language_and_an_empty_prompt_are_refused():
    with pytest.raises(PlaygroundError, match="language must be one of ko / en, got 'fr'"):
        show(TableModel(TABLE), "a", language="fr")
    with pytest.raises(PromptError, match="at least one token"):
        show(TableModel(TABLE), "")


def test_every_stage_of_the_charts_has_a_control_with_its_words():
    for language in LANGUAGES:
        data = controls_data(SAMPLING, language)
        assert {*USUAL, "num_beams"} == set(data["controls"])
        assert {name for names in data["main"].values() for name in names} <= set(data["controls"])
        for name in data["controls"]:
            assert data["options"][name]["slider"] == OPTIONS[name].slider
            assert data["words"][f"{name}_label"] == OPTIONS[name].label[language]
            assert data["words"][f"{name}_help"] == OPTIONS[name].help[language]
    assert data["main"]["sampling"] == ["temperature", "top_k", "top_p", "min_p"]
    assert data["opening"]["temperature"] == 0.8


@pytest.mark.parametrize("text", ["</script>", "</SCRIPT >", "<!-- <script>"])
def test_a_script_says_what_it_said_and_does_not_end_its_element(text):
    written = script_in_html(f"say('{text}')")
    assert Reader(f"<script>{written}</script>").tags == ["script"]
    assert written.replace(r"\x3c", "<") == f"say('{text}')"
    assert json.loads(json_in_html({"a": text})) == {"a": text}
    assert "<" not in json_in_html(text)


def test_the_frames_escaping_is_undone_by_a_parser():
    view = show(TableModel(TABLE), "a")
    inside = view._repr_html_().split('srcdoc="')[1].split('"')[0]
    assert html.unescape(inside) == view.html


def test_a_notebook_does_not_import_gradio():
    script = "import sys; from playground import show; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=120).returncode == 0
