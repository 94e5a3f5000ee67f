"""Encoder–decoders under the same face: the source read once, cut at a sentence, its decoder's own history."""

import json

import pytest
import torch

from playground import DecodingOptions, decode, load_model, next_token, stream
from playground.decoding.request import Request
from playground.errors import ModelError, PromptError
from playground.models.running.source import CHARACTERS_A_TOKEN, fit_source
from tests.doubles import letters_tokenizer

SENTENCES = [f"{' '.join(f'w{i}' for i in range(n, n + 9))} ." for n in range(10, 100, 10)]


@pytest.fixture
def folder(tmp_path, random_bart):
    random_bart.model.save_pretrained(tmp_path)
    letters_tokenizer(300).save_pretrained(tmp_path)
    config = json.loads((tmp_path / "generation_config.json").read_text())
    smuggled = {**config, "forced_eos_token_id": 1, "num_beams": 4, "no_repeat_ngram_size": 3, "max_length": 5}
    (tmp_path / "generation_config.json").write_text(json.dumps(smuggled))
    return tmp_path


def test_a_folder_loads_and_decodes_as_the_model_it_was_saved_from(folder, random_bart):
    for options in (DecodingOptions(max_new_tokens=8), DecodingOptions(num_beams=3, max_new_tokens=8)):
        mine, theirs = (decode(m, [5, 6, 7], options) for m in (load_model(str(folder)), random_bart))
        assert mine.token_ids == theirs.token_ids


def test_the_checkpoints_own_settings_are_reset_but_for_its_special_ids(folder):
    model = load_model(str(folder))
    own = model.model.generation_config
    assert (own.forced_eos_token_id, own.num_beams, own.no_repeat_ngram_size) == (None, None, None)
    assert (own.decoder_start_token_id, model.start_ids, model.eos_ids) == (1, (1,), (1,))


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_a_broken_file_is_refused(folder, file):
    (folder / file).write_bytes(b"broken")
    with pytest.raises(ModelError, match="whole language model"):
        load_model(str(folder))


def test_the_source_is_encoded_once(random_bart, monkeypatch):
    encoder, calls = random_bart.model.get_encoder(), []
    forward = encoder.forward
    monkeypatch.setattr(encoder, "forward", lambda *a, **k: calls.append(k["input_ids"].tolist()) or forward(*a, **k))
    decode(random_bart, [5, 6, 7], DecodingOptions(num_beams=4, min_new_tokens=6, max_new_tokens=6))
    assert calls == [[[5, 6, 7]]]


def test_the_stages_see_the_decoders_own_ids(random_bart):
    """With n-grams of one token, nothing of the source is banned, the decoder's start token and its own tokens are."""
    options = DecodingOptions(no_repeat_ngram_size=1)
    assert next_token(random_bart, [5, 6, 7], options).stages[0].removed_ids == (1,)
    assert next_token(random_bart, [5, 6, 7], options, generated=(9, 8)).stages[0].removed_ids == (1, 8, 9)
    session = random_bart.open([5, 6, 7], (9, 8))
    assert (session.history, session.length) == ([1, 9, 8], 3)
    session.close()


def test_a_source_is_framed_by_bos_and_eos_where_the_tokenizer_adds_nothing(folder, random_gpt2):
    assert load_model(str(folder)).encode("w5 w6") == [0, 5, 6, 1]
    assert random_gpt2.encode("w5 w6") == [5, 6]


def test_ids_are_used_as_given(random_bart):
    trace = decode(random_bart, [5, 6], DecodingOptions(max_new_tokens=3))
    assert (trace.prompt_ids, trace.cut) == ((5, 6), "")


def test_a_long_source_is_cut_at_the_end_of_a_sentence_and_the_trace_says_what(random_bart):
    text = " ".join(SENTENCES)  # 9 sentences of 10 tokens; with bos and eos 6 of them fit in 64
    for options in (DecodingOptions(max_new_tokens=3), DecodingOptions(num_beams=2, max_new_tokens=3)):
        trace = decode(random_bart, text, options)
        assert trace.cut == " ".join(SENTENCES[6:])
        assert trace.prompt_ids == tuple(random_bart.encode(" ".join(SENTENCES[:6])))


def test_a_source_that_fits_is_not_cut(random_bart):
    text = " ".join(SENTENCES[:6])
    source = fit_source(random_bart, text)
    assert (source.ids, source.cut) == (tuple(random_bart.encode(text)), "")


def test_a_line_ends_a_sentence(random_bart):
    text = "\n".join(" ".join([f"w{n}"] * 30) for n in (5, 6, 7))
    assert fit_source(random_bart, text).cut == " ".join(["w7"] * 30)


def test_of_a_text_that_is_far_too_long_only_the_beginning_is_split(random_bart, monkeypatch):
    lengths, encode = [], type(random_bart).encode
    monkeypatch.setattr(
        type(random_bart), "encode", lambda model, text: lengths.append(len(text)) or encode(model, text)
    )
    most = random_bart.source_length * CHARACTERS_A_TOKEN
    text = "w5 w6 w7.\n" * most
    source = fit_source(random_bart, text)
    assert max(lengths) == most
    assert len(text[: source.end].strip()) + len(source.cut) + 1 == len(text.strip())
    assert fit_source(random_bart, " " * 2 * most + "w5").cut == ""
    with pytest.raises(PromptError, match="broken character"):
        fit_source(random_bart, text + "\ud83d")


def test_a_sentence_that_does_not_fit_is_cut_after_a_word(random_bart):
    source = fit_source(random_bart, " ".join(["w5"] * 100))
    assert (len(source.ids), source.cut) == (64, " ".join(["w5"] * 38))


def test_ids_over_the_limit_are_refused(random_bart):
    with pytest.raises(PromptError, match="at most 64"):
        next(iter(stream(random_bart, [5] * 65, DecodingOptions())))


def test_a_full_source_leaves_the_decoder_its_whole_length(random_bart):
    for beams in (1, 2):
        options = DecodingOptions(num_beams=beams, min_new_tokens=99, max_new_tokens=99)
        trace = decode(random_bart, [5] * 64, options)
        assert (len(trace.token_ids), trace.stop_reason) == (64, "context")


def test_what_was_generated_counts_against_the_decoder_alone(random_bart):
    Request(random_bart, [5] * 64, DecodingOptions(), generated=[6] * 63)
    with pytest.raises(PromptError, match="at most 64"):
        Request(random_bart, [5], DecodingOptions(), generated=[6] * 64)


def test_rows_go_on_from_their_parents(random_bart, random_gpt2):
    """Three rows stepped and reordered give the logits of three texts read from scratch."""
    for model in (random_bart, random_gpt2):
        rows = model.open([5, 6], rows=3)
        rows.step(torch.tensor([7, 8, 9]))
        logits = rows.step(torch.tensor([10, 11, 12]), torch.tensor([2, 0, 0]))
        for row, text in enumerate([(9, 10), (7, 11), (7, 12)]):
            assert rows.input_ids[row, -2:].tolist() == list(text)
            alone = model.open([5, 6], text)
            assert torch.allclose(logits[row], alone.logits[0], atol=1e-4)
            alone.close()
        rows.close()


def test_reading_several_tokens_at_once_gives_the_logits_after_each(random_bart, random_gpt2):
    for model in (random_bart, random_gpt2):
        together, apart = model.open([5, 6]), model.open([5, 6])
        for row, token in zip(together.read([7, 8, 9]), (7, 8, 9), strict=True):
            assert torch.allclose(row, apart.step(torch.tensor([token]))[0], atol=1e-4)
        assert (together.history, together.logits.shape) == (apart.history, apart.logits.shape)
        together.close(), apart.close()
