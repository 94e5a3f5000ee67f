"""What the Summarize tab gives back, without a browser; of the source not a letter is altered."""

import base64
import json
import unicodedata
from dataclasses import asdict

import numpy as np
import pytest

from playground import DecodingOptions, decode, load_tokenizer
from playground.decoding.copied import copied_fragments
from playground.errors import PlaygroundError
from playground.examples import ARTICLES
from playground.models.api import load_model
from playground.models.catalog import CATALOG
from playground.models.running import attention as attention_weights
from playground.models.running.attention import cross_attention
from playground.models.running.language_model import LanguageModel
from playground.models.running.source import fit_source
from playground.training import summarizer
from playground.web.shell.offered import OfferedModels
from playground.web.shell.picker import ModelChoice
from playground.web.summarize.endpoint import SummarizeEndpoint
from playground.web.summarize.events import COMPARED, SummarizeEvents
from playground.web.summarize.examples import FOREIGN
from playground.web.summarize.view import COPIED as COPIED_SHARE
from playground.web.summarize.view import WEIGHT_STEPS, summary_value
from playground.web.workbench.looking import Place, look
from tests.doubles import random_summarizer
from tests.wire import in_lists

pytestmark = pytest.mark.slow

ARTICLE = ARTICLES["ko"][0]
TEXTS = {
    "hangul": ARTICLE,
    "nfd": unicodedata.normalize("NFD", ARTICLES["ko"][2]),
    "lines": "첫 줄.\r\n\r\n\t둘째 줄 👩‍👩‍👧‍👦 끝.\r\nthird  line\u3000!",
    "long": "\n".join([ARTICLE, ARTICLES["en"][0]] * 4),
    "one word": "눈",
    "emoji": "👍🏽🎉☃️",
    "foreign": FOREIGN[1],
    "mixed": "눈 Snow 雪 снег, mixed 언어 in einem Satz. そして終わり。",
}


@pytest.fixture(scope="module")
def model():
    return random_summarizer()


@pytest.fixture(scope="module")
def events(model):
    return SummarizeEvents(model)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_is_shown_of_the_source_joined_is_what_was_pasted(model, text):
    value = summary_value(model, text, [9, 8, 7])
    assert "".join(piece for piece, _ in value["source"]) + value["cut"] == text
    assert {token for _, tokens in value["source"] for token in tokens} <= set(range(len(value["source_ids"])))
    assert json.loads(json.dumps(value)) == in_lists(value)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_is_shown_of_the_summary_joined_is_its_text(model, text):
    trace = decode(model, text, DecodingOptions(max_new_tokens=20))
    value = summary_value(model, text, trace.token_ids)
    assert "".join(piece for piece, _, _ in value["summary"]) == "".join(step.text for step in trace.steps)
    assert value["source_ids"] == list(trace.prompt_ids)


def test_copied_runs_are_runs_of_both_and_never_reach_a_special_token(model):
    source = fit_source(model, ARTICLE)
    ids = [*source.ids[10:16], 300, *source.ids[-4:]]  # the last is eos
    value = summary_value(model, ARTICLE, ids)
    for start, there, length in value["fragments"]:
        assert ids[start : start + length] == value["source_ids"][there : there + length]
    assert value["fragments"][0][0] == 0
    assert not [start for start, _, length in value["fragments"] if start + length == len(ids)]
    assert value["figures"]["summary"]["tokens"] == len(ids) - 1
    assert len(copied_fragments(ids, source.ids)) == len(value["fragments"])


def test_claims_stand_on_pieces_of_the_summary(model):
    ids = model.tokenizer("5,501명이 왔다", add_special_tokens=False)["input_ids"]
    value = summary_value(model, ARTICLE, ids)
    assert value["claims"] == [("number", "5,501")]
    assert "".join(text for text, _, claim in value["summary"] if claim == 0) == "5,501"


def test_a_long_article_says_what_was_cut(model):
    value = summary_value(model, TEXTS["long"], [])
    assert value["was_cut"]
    assert value["cut"].strip() == fit_source(model, TEXTS["long"]).cut
    assert not summary_value(model, ARTICLE[:80], [])["was_cut"]


def test_letters_the_model_does_not_know_are_told(model, events):
    assert events.foreign("ko")[0] == FOREIGN[1]
    assert summary_value(model, FOREIGN[1], [])["foreign"]["is_told"]
    assert not summary_value(model, ARTICLE, [])["foreign"]["is_told"]


def test_an_english_models_pieces_of_korean_are_bytes_and_told(reference):
    tokenizer = load_tokenizer(str(reference("gpt2-tokenizer"))).tokenizer  # DistilBART's are GPT-2's, too
    net = summarizer.build(tokenizer, summarizer.Shape(8, 1, 1, 8, 1, 512), 0.0)
    english = LanguageModel("English", net.eval(), tokenizer)
    events = SummarizeEvents(english)
    article, _ = events.foreign("ko")
    assert article == FOREIGN[0]
    found = summary_value(english, article, [])["foreign"]
    assert found["is_told"]
    assert (found["unknown"], found["parts"] > 0.5 * len(english.encode(article))) == (0, True)
    assert not summary_value(english, ARTICLES["en"][0], [])["foreign"]["is_told"]


def test_a_reference_gives_rouge_and_none_gives_none(model):
    ids = model.tokenizer("골이 없이 끝났다", add_special_tokens=False)["input_ids"]
    found = summary_value(model, ARTICLE, ids, "골이 없이 끝났다.")["rouge"]
    assert {split: scores["rougeL"]["f1"] for split, scores in found.items()} == {"words": 1.0, "letters": 1.0}
    assert summary_value(model, ARTICLE, ids, " … ")["rouge"] is None


def test_the_strip_of_weights_is_the_models_to_one_part_in_65535(events, model):
    trace = decode(model, ARTICLE, DecodingOptions(max_new_tokens=6))
    found, _ = events.attention({"source_ids": trace.prompt_ids, "ids": trace.token_ids, "layer": 1}, "ko")
    parts = np.frombuffer(base64.b64decode(found["data"]), "<u2").reshape(found["rows"], found["columns"])
    weights = cross_attention(model, trace.prompt_ids, trace.token_ids, 1).numpy()
    assert parts.shape == (len(trace.token_ids), len(trace.prompt_ids))
    assert np.abs(parts / WEIGHT_STEPS - weights).max() <= 0.51 / WEIGHT_STEPS


@pytest.mark.parametrize("bad", [{"ids": []}, {"layer": 7}, {"layer": -1}, {"source_ids": []}])
def test_attention_to_nothing_is_none(events, bad):
    found, _ = events.attention({"source_ids": [0, 5, 1], "ids": [6], "layer": 0, **bad}, "ko")
    assert found is None


def test_no_attention_is_computed_until_it_is_asked_for_and_then_in_one_pass(events, model, monkeypatch):
    passes = []
    made = attention_weights._make
    attention_weights._twins.pop(model, None)
    monkeypatch.setattr(attention_weights, "_make", lambda net: passes.append("twin") or _counted(made(net), passes))
    *_, (strip, *_) = events.write(ARTICLE, "ko", asdict(DecodingOptions(max_new_tokens=8)))
    ids = [token["id"] for token in strip["tokens"]]
    events.look_at_summary({"source": ARTICLE, "ids": ids}, "", "ko")
    assert passes == []
    events.attention({"source_ids": strip["prompt_ids"], "ids": ids, "layer": 0}, "ko")
    assert passes == ["twin", "pass"]


def _counted(twin, passes):
    twin.register_forward_hook(lambda *_: passes.append("pass"))
    return twin


def test_a_written_summary_is_decodes_and_says_how_long_it_took(events, model):
    options = DecodingOptions(num_beams=3, no_repeat_ngram_size=2, max_new_tokens=9)
    frames = list(events.write(ARTICLE, "ko", asdict(options)))
    strip = frames[-1][0]
    alone = decode(model, ARTICLE, options)
    assert [token["id"] for token in strip["tokens"]] == list(alone.token_ids)
    assert strip["score"] == alone.hypotheses[0].score
    assert (strip["prompt"], strip["shown"]) == (ARTICLE, "")
    assert strip["seconds"] >= 0
    assert frames[-1][3]["best"] == list(alone.token_ids)


def test_the_charts_stand_on_a_place_of_a_full_source(model):
    """The source and the summary each have the model's whole length."""
    ids = tuple(fit_source(model, TEXTS["long"]).ids)
    room = model.context_length - len(model.start_ids)
    assert len(ids) + room > model.context_length
    assert look(model, Place(ids, generated=(5,) * room, seed=1))


@pytest.mark.parametrize("text", ["", "  \n\t ", "\0", "\ud800"])
def test_what_cannot_be_read_gets_a_sentence(events, text):
    *_, (strip, _, notice, _) = events.write(text, "en", asdict(DecodingOptions()))
    assert "pg-notice" in notice
    assert set(strip) == {"__type__"}
    value, notice = events.look_at_summary({"source": text, "ids": []}, "", "ko")
    assert "pg-notice" in notice
    assert set(value) == {"__type__"}


def test_a_question_that_is_gone_when_it_is_sent_changes_nothing(events):
    assert [set(each) for each in events.look_at_summary(None, "", "ko")] == [{"__type__"}] * 2
    found, notice = events.attention(None, "ko")
    assert (found, set(notice)) == (None, {"__type__"})


def test_a_megabyte_is_read_as_far_as_the_model_reads(events, model):
    text = ("눈이 많이 내렸다. Snow fell. " * 50_000)[:1_000_000]
    value, _ = events.look_at_summary({"source": text, "ids": []}, "", "ko")
    assert len(value["source_ids"]) <= model.context_length
    assert "".join(piece for piece, _ in value["source"]) + value["cut"] == text


def test_the_comparison_is_decode_called_alone(events, model):
    *_, (value, _) = events.compare(ARTICLE, "ko", 4, 8)
    assert [row["options"]["num_beams"] for row in value["rows"]] == [1, 4, 4, 1]
    for row, options in zip(value["rows"], COMPARED, strict=True):
        alone = decode(model, ARTICLE, DecodingOptions(**{**vars_of(options), "seed": 4, "max_new_tokens": 8}))
        assert row["ids"] == list(alone.token_ids)
        assert row["summary_figures"] == summary_value(model, ARTICLE, row["ids"])["figures"]
    ((_, notice),) = events.compare(" ", "en", 4, 8)
    assert "Paste an article first." in notice


def vars_of(options):
    return {name: getattr(options, name) for name in options.__dataclass_fields__}


@pytest.fixture(scope="module")
def endpoint(model, tmp_path_factory):
    folders = [tmp_path_factory.mktemp("models") / name for name in ("first", "second")]
    for folder in folders:
        model.model.save_pretrained(folder)
        model.tokenizer.save_pretrained(folder)
    return SummarizeEndpoint(ModelChoice(OfferedModels([str(folder) for folder in folders]), "encoder_decoder"))


def test_the_endpoint_gives_what_decode_gives_as_json(endpoint, model):
    found = endpoint.summarize(ARTICLE, num_beams=3, length_penalty=2.0, max_new_tokens=9, reference=ARTICLE[:20])
    alone = decode(model, ARTICLE, DecodingOptions(num_beams=3, length_penalty=2.0, max_new_tokens=9))
    assert (found["summary"], found["token_ids"]) == (alone.text, list(alone.token_ids))
    assert found["scores"] == [each.score for each in alone.hypotheses]
    assert len(found["trace"]["beam_steps"]) == len(alone.beam_steps)
    assert json.loads(json.dumps(found))["figures"] == found["figures"]
    with pytest.raises(PlaygroundError, match=r"^Paste an article first\.$"):
        endpoint.summarize("  ")
    with pytest.raises(PlaygroundError, match="top_p"):
        endpoint.summarize(ARTICLE, top_p=3.0)


def test_the_endpoint_takes_any_encoder_decoder_that_is_offered_and_no_other_model(endpoint):
    assert endpoint.summarize(ARTICLE, model="second", max_new_tokens=2)["model"] == "second"
    for other, said in (("builtin/lm", "must be an encoder–decoder here"), ("nowhere", "that this page offers")):
        with pytest.raises(PlaygroundError, match=said):
            endpoint.summarize(ARTICLE, model=other)


def test_examples_are_read_whole_by_a_model_of_512():
    model = random_summarizer(512)
    for articles in ARTICLES.values():
        assert len(articles) == 4
        for text in articles:
            assert fit_source(model, text).cut == ""


@pytest.mark.parametrize(
    ("language", "number", "is_told"), [("en", 0, False), ("ko", 0, False), ("en", 3, True), ("ko", 3, True)]
)
def test_a_summary_that_the_built_in_model_has_copied_is_said_to_be(language, number, is_told):
    built_in, article = load_model("builtin/summarizer", device="cpu"), ARTICLES[language][number]
    trace = decode(built_in, article, DecodingOptions(max_new_tokens=80))
    told = summary_value(built_in, article, trace.token_ids)["extracted"]
    assert (told is not None) == is_told
    if told:
        assert told["share"] > COPIED_SHARE
        assert CATALOG[told["name"]].family == "encoder_decoder"
        assert language in CATALOG[told["name"]].languages
        assert summary_value(random_summarizer(512), article, trace.token_ids)["extracted"] is None
