"""Cross-attention is the model's own, and token spans lie in the original text."""

import copy
import functools
import unicodedata

import pytest
import torch

from playground import DecodingOptions, decode, load_model, load_tokenizer
from playground.models.running import attention as attention_weights
from playground.models.running.attention import cross_attention, decoder_layers
from playground.models.running.language_model import LanguageModel
from playground.models.running.source import fit_source
from playground.models.running.spans import pieces, token_spans
from tests.doubles import random_summarizer

TEXTS = {
    "hangul": "뉴브롬프턴은 18팀 가운데\t17위였다.\r\n\r\n다음 해에는  쀍 꿹 뷁.",
    "nfd": unicodedata.normalize("NFD", "한글과 각 나라의 글자"),
    "emoji": "좋아요 👩‍👩‍👧‍👦 ㅋㅋㅋ ☃️ 🇰🇷!",
    "wide": "１８팀 ﬁne ㈜회사 ½ ™",
    "english": " The club, founded in 1873,\tlost 20 games…",
    "spaces": "   \u3000 ",
    "one": "가",
}


@pytest.fixture(scope="module")
def words_bart():
    return random_summarizer(128)


@functools.cache
def tokenizer(folder):
    return load_tokenizer(folder).tokenizer


def own(model, source, token_ids, layer):
    """The weights the model itself gives, made eager for once."""
    eager = copy.deepcopy(model.model)
    eager.set_attn_implementation("eager")
    with torch.inference_mode():
        outputs = eager(
            input_ids=torch.tensor([source]),
            decoder_input_ids=torch.tensor([[*model.start_ids, *token_ids]]),
            output_attentions=True,
        )
    return outputs.cross_attentions[layer][0].mean(dim=0)[: len(token_ids)]


@pytest.mark.parametrize("layer", [0, 1, -1])
def test_the_weights_are_the_models_own_and_sum_to_one(random_bart, layer):
    source = [0, *range(5, 30), 1]
    trace = decode(random_bart, source, DecodingOptions(max_new_tokens=9))
    weights = cross_attention(random_bart, source, trace.token_ids, layer)
    assert weights.shape == (len(trace.token_ids), len(source))
    assert torch.equal(weights, own(random_bart, source, trace.token_ids, layer))
    assert torch.allclose(weights.sum(dim=1), torch.ones(len(weights)), atol=1e-6)


def test_the_twin_is_made_once_shares_every_tensor_and_leaves_the_model_as_it_is(random_bart):
    cross_attention(random_bart, [0, 5, 1], [6])
    twin = attention_weights._twin(random_bart)
    assert attention_weights._twin(random_bart) is twin
    shared = {p.data_ptr() for p in random_bart.model.parameters()}
    assert {p.data_ptr() for p in twin.parameters()} == shared
    assert twin.lm_head.weight.data_ptr() == twin.get_input_embeddings().weight.data_ptr()
    assert random_bart.model.config._attn_implementation == "sdpa"
    assert not [name for name, tensor in (*twin.named_parameters(), *twin.named_buffers()) if tensor.is_meta]


def test_the_layers_are_the_decoders(random_bart):
    assert decoder_layers(random_bart) == 2


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_in_pieces_is_the_text(words_bart, text):
    spans = token_spans(words_bart, text)
    assert len(spans) == len(words_bart.encode(text))
    assert (spans[0], spans[-1]) == (None, None)
    stretches = pieces(text, spans)
    assert "".join(piece.text for piece in stretches) == text
    assert all(piece.text for piece in stretches)
    assert {token for piece in stretches for token in piece.tokens} == {i for i, span in enumerate(spans) if span}
    assert not [piece for piece in stretches if not piece.tokens and piece.text.strip()]


@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("name", ["kobart-tokenizer", "gpt2-tokenizer"])
def test_so_it_is_with_the_tokenizers_of_the_named_models(reference, random_bart, name, text):
    model = LanguageModel(name, random_bart.model, tokenizer(str(reference(name))))
    spans = token_spans(model, text)
    assert len(spans) == len(model.encode(text))
    stretches = pieces(text, spans)
    assert "".join(piece.text for piece in stretches) == text
    assert not [piece for piece in stretches if not piece.tokens and piece.text.strip()]


def test_spans_of_words_are_words(random_bart):
    text = "w5  w6\nw7"
    assert token_spans(random_bart, text) == (None, (0, 2), (4, 6), (7, 9), None)
    assert [(p.text, p.tokens) for p in pieces(text, token_spans(random_bart, text))] == [
        ("w5", (1,)), ("  ", ()), ("w6", (2,)), ("\n", ()), ("w7", (3,)),
    ]  # fmt: skip


def test_the_read_part_and_the_cut_part_are_the_text(random_bart):
    text = " ".join(f"w{n} w{n} w{n} w{n} ." for n in range(10, 40))
    source = fit_source(random_bart, text)
    assert text[: source.end] + text[source.end :] == text
    assert text[source.end :].strip() == source.cut
    assert list(source.ids) == random_bart.encode(text[: source.end])


def test_a_model_from_a_folder_has_its_twin_too(tmp_path, words_bart):
    words_bart.model.save_pretrained(tmp_path)
    words_bart.tokenizer.save_pretrained(tmp_path)
    model = load_model(str(tmp_path))
    weights = cross_attention(model, model.encode("첫눈이 내렸다."), [9, 8, 7])
    assert torch.allclose(weights.sum(dim=1), torch.ones(3), atol=1e-6)
