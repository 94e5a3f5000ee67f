"""What T5 wants to be told before a text: as its configuration says, once, and no part of the text."""

import json

import pytest
import torch
from transformers import T5Config, T5ForConditionalGeneration

from playground import DecodingOptions, decode, load_model
from playground.models.files.own_defaults import task_prefixes
from playground.models.running.source import fit_source
from playground.models.running.spans import pieces, token_spans
from playground.web.summarize.view import summary_value
from tests.checkpoints import byte_tokenizer

TASKS = {
    "summarization": {"prefix": "summarize: ", "num_beams": 4},
    "translation_en_to_de": {"prefix": "translate English to German: "},
}
TEXT = "The bakery opened before sunrise. It closed at noon. 오늘 아침 빵집."


def saved(folder, **changes):
    tokenizer = byte_tokenizer()
    tokenizer.model_max_length = 64
    with torch.random.fork_rng():
        torch.manual_seed(3)
        config = T5Config(
            vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=32, num_layers=1, num_heads=4, initializer_factor=4.0,
            decoder_start_token_id=0, eos_token_id=1, pad_token_id=0,
        )  # fmt: skip
        T5ForConditionalGeneration(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return folder


@pytest.fixture(scope="module")
def t5(tmp_path_factory):
    return load_model(str(saved(tmp_path_factory.mktemp("t5"), task_specific_params=TASKS)))


def test_the_prefix_stands_before_the_text_and_the_model_writes_what_generate_writes(t5):
    ids = t5.tokenizer("summarize: " + TEXT)["input_ids"]
    assert list(fit_source(t5, TEXT).ids) == ids
    expected = t5.model.generate(torch.tensor([ids]), max_new_tokens=12, do_sample=False)[0, 1:].tolist()
    trace = decode(t5, TEXT, DecodingOptions(max_new_tokens=12))
    assert (list(trace.prompt_ids), list(trace.token_ids)) == (ids, expected)


@pytest.mark.parametrize("text", ["summarize: a noon", "translate English to German: a noon"])
def test_a_text_that_names_a_task_itself_stays_as_it_is(t5, text):
    assert list(fit_source(t5, text).ids) == t5.tokenizer(text)["input_ids"]


def test_ids_are_taken_as_they_are_given(t5):
    assert decode(t5, [5, 6, 7], DecodingOptions(max_new_tokens=1)).prompt_ids == (5, 6, 7)


def test_the_prefix_is_no_part_of_the_text_that_is_shown(t5):
    source = fit_source(t5, TEXT)
    spans = token_spans(t5, TEXT, source.before)
    prefix_length = len(t5.tokenizer("summarize:")["input_ids"])
    assert len(spans) == len(source.ids)
    assert spans[:prefix_length] == (None,) * prefix_length
    assert "".join(piece.text for piece in pieces(TEXT, spans)) == TEXT
    assert TEXT[slice(*spans[prefix_length])] == "The"
    value = summary_value(t5, TEXT, [5, 6, 7])
    assert "".join(text for text, _ in value["source"]) == TEXT
    assert len(value["source_ids"]) == len(source.ids)


def test_a_long_text_is_cut_where_it_fits_together_with_the_prefix(t5):
    source = fit_source(t5, TEXT * 9)
    assert len(source.ids) <= 64 < len(t5.encode(TEXT * 9))
    assert list(source.ids) == t5.encode("summarize: " + (TEXT * 9)[: source.end])
    assert (TEXT * 9)[: source.end].endswith(".")


def test_the_reader_is_told(t5):
    assert [note["en"] for note in t5.notes if "summarize:" in note["en"]]
    assert [note["ko"] for note in t5.notes if "summarize:" in note["ko"]]


@pytest.mark.parametrize(
    "params",
    [None, [], "summarize: ", {"summarization": None}, {"summarization": {"prefix": 3}}, {"summarization": {}},
     {"summarization": {"prefix": "x" * 101}}, {"summarization": {"prefix": ""}}],
)  # fmt: skip
def test_what_is_no_prefix_is_none(params):
    assert task_prefixes({"task_specific_params": params}) == {}


def test_a_model_that_asks_for_none_is_given_none(tmp_path):
    model = load_model(str(saved(tmp_path)))
    assert list(fit_source(model, TEXT).ids) == model.encode(TEXT)
    assert not [note for note in model.notes if "put before" in note["en"]]
