"""What the Summarize tab writes is what ``generate`` writes: ids, scores and text, on the shapes of its models."""

import functools
from dataclasses import asdict

import pytest
import torch
from transformers import BartConfig, BartForConditionalGeneration

from playground import DecodingOptions
from playground.examples import ARTICLES
from playground.models.api import load_model
from playground.models.running.language_model import LanguageModel
from playground.web.summarize.events import SummarizeEvents, read_source
from tests.doubles import letters_tokenizer

SETTINGS = {
    "greedy": DecodingOptions(),
    "4 beams": DecodingOptions(num_beams=4),
    "4 beams, n-gram 3": DecodingOptions(num_beams=4, no_repeat_ngram_size=3),
    "4 beams, length penalty 0.6": DecodingOptions(num_beams=4, length_penalty=0.6),
    "4 beams, length penalty 2": DecodingOptions(num_beams=4, length_penalty=2.0),
}
VOCAB_SIZE = 400
SOURCE = " ".join(f"w{3 + (7 * n) % 390}" for n in range(50))


def shaped(**config):
    """A BART with the special ids, layers and switches of a named model, small and random."""
    with torch.random.fork_rng():
        torch.manual_seed(6)
        sizes = {
            "vocab_size": VOCAB_SIZE, "d_model": 32, "encoder_ffn_dim": 64, "decoder_ffn_dim": 64,
            "encoder_attention_heads": 4, "decoder_attention_heads": 4, "max_position_embeddings": 128,
            "init_std": 0.3, "pad_token_id": 2, "forced_eos_token_id": None,
        }  # fmt: skip
        net = BartForConditionalGeneration(BartConfig(**{**sizes, **config})).eval()
    return LanguageModel("shaped", net, letters_tokenizer(VOCAB_SIZE))


@functools.cache
def kobart():
    """KoBART: as many layers on either side, a decoder that starts with eos."""
    return shaped(encoder_layers=3, decoder_layers=3, bos_token_id=0, eos_token_id=1, decoder_start_token_id=1)


@functools.cache
def distilbart():
    """DistilBART: twice as many encoder as decoder layers, scaled embeddings, eos twice as the decoder's start."""
    return shaped(
        encoder_layers=4, decoder_layers=2, scale_embedding=True, normalize_embedding=True, bos_token_id=0,
        eos_token_id=1, decoder_start_token_id=1, activation_function="gelu",
    )  # fmt: skip


@functools.cache
def built_in():
    return load_model("builtin/summarizer")


MODELS = {"kobart": (kobart, SOURCE), "distilbart": (distilbart, SOURCE), "built-in": (built_in, ARTICLES["ko"][2])}


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("name", ["kobart", "distilbart", pytest.param("built-in", marks=pytest.mark.slow)])
def test_ids_scores_and_text_are_those_of_generate(name, setting):
    make, article = MODELS[name]
    model = make()
    options = DecodingOptions(**{**vars_of(setting), "max_new_tokens": 24})
    *_, (strip, *_) = SummarizeEvents(model, read_source).write(article, "en", asdict(options))
    mine = [token["id"] for token in strip["tokens"]]
    theirs = model.model.generate(
        torch.tensor([model.encode(article)]), output_scores=True, return_dict_in_generate=True,
        **options.generate_kwargs(),
    )  # fmt: skip
    ids = theirs.sequences[0, len(model.start_ids) :].tolist()
    assert mine == ids
    assert "".join(token["text"] for token in strip["tokens"]).strip() == model.decode(ids).strip()
    if options.num_beams > 1:
        assert strip["score"] == theirs.sequences_scores[0].item()


def vars_of(options):
    return {name: getattr(options, name) for name in options.__dataclass_fields__}
