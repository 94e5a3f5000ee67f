"""Cross-attention projected once and kept once for all rows, only where ``generate``'s bits come of it."""

import random

import pytest
import torch
from torch import nn
from transformers import BartConfig, BartForConditionalGeneration, DynamicCache, T5Config, T5ForConditionalGeneration

from playground import DecodingOptions, decode
from playground.models.running import cross_attention
from playground.models.running.cross_attention import project_once, share_row
from playground.models.running.language_model import LanguageModel
from tests.decoding.test_beam_parity import generate, hypotheses
from tests.doubles import letters_tokenizer

SOURCE = random.Random(0).choices(range(3, 300), k=61)


class RoundsByRow(nn.Linear):
    """A projection that gives the same row other bits at another place, as kernels may at the edge of a tile."""

    def forward(self, states):
        return super().forward(states) + 0.01 * torch.arange(len(states))[:, None, None]


class RoundsByRows(nn.Linear):
    """A projection that gives the same row other bits among others, as kernels may for another shape."""

    def forward(self, states):
        return super().forward(states) + 0.01 * len(states)


def bart(width: int = 64, heads: int = 4, attention: str = "sdpa", key: type[nn.Linear] = nn.Linear) -> LanguageModel:
    config = BartConfig(
        vocab_size=300, d_model=width, encoder_layers=1, decoder_layers=2, encoder_attention_heads=heads,
        decoder_attention_heads=heads, encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=64, init_std=0.2,
        bos_token_id=0, eos_token_id=1, pad_token_id=2, decoder_start_token_id=1, forced_eos_token_id=None,
        attn_implementation=attention,
    )  # fmt: skip
    with torch.random.fork_rng():
        torch.manual_seed(width)
        model = BartForConditionalGeneration(config).eval().requires_grad_(False)
    for layer in model.get_decoder().layers:
        layer.encoder_attn.k_proj.__class__ = key
    return LanguageModel("random-bart", model, letters_tokenizer(300))


def is_equal_to_generates(model: LanguageModel, source: list[int], **options: object) -> bool:
    wanted = DecodingOptions(num_beams=5, max_new_tokens=10, **options)
    results = [(list(h.token_ids), list(h.rows), h.score) for h in decode(model, source, wanted).hypotheses]
    return results == hypotheses(generate(model, source, wanted), 1, wanted.length_penalty)


def is_filled(model: LanguageModel, rows: int = 5) -> bool:
    encoded = torch.rand(1, 9, model.model.config.d_model).repeat_interleave(rows, dim=0)
    return project_once(model.model, encoded, DynamicCache(config=model.model.config))


@pytest.mark.slow
@pytest.mark.parametrize("alike", [None, False])
@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize(("width", "heads"), [(64, 4), (66, 2), (75, 3), (96, 1), (256, 16)])
def test_a_search_equals_generates_projected_once_or_row_by_row(width, heads, attention, alike, monkeypatch):
    if alike is not None:
        monkeypatch.setattr(cross_attention, "_rounds_alike", lambda *_: alike)
    model = bart(width, heads, attention)
    assert all(is_equal_to_generates(model, SOURCE[:length]) for length in (1, 7, 18, 61))


@pytest.mark.parametrize("key", [RoundsByRow, RoundsByRows])
@pytest.mark.parametrize("options", [{}, {"forced_bos_token_id": 7}, {"do_sample": True, "seed": 3}])
def test_projections_that_round_apart_are_left_to_the_model(key, options):
    model = bart(key=key)
    assert not is_filled(model)
    assert is_equal_to_generates(model, SOURCE, **options)


def test_what_is_filled_is_what_the_model_computes_for_every_row():
    model = bart()
    encoded = torch.rand(1, 16, 64).repeat_interleave(5, dim=0)
    mine, own = (DynamicCache(config=model.model.config) for _ in range(2))
    assert project_once(model.model, encoded, mine)
    share_row(mine, 5, "sdpa")
    for layer, decoder_layer in enumerate(model.model.get_decoder().layers):
        decoder_layer.encoder_attn(encoded[:, :1], key_value_states=encoded, cache=own)
        assert torch.equal(mine.layers[layer].keys, own.layers[layer].keys)
        assert torch.equal(mine.layers[layer].values, own.layers[layer].values)


def test_one_row_a_narrow_model_and_another_architecture_are_left_to_the_model(random_bart):
    assert is_filled(bart())
    assert not is_filled(bart(), rows=1)
    assert not is_filled(random_bart)
    config = T5Config(vocab_size=300, d_model=64, d_kv=16, d_ff=64, num_layers=1, num_heads=4)
    assert not project_once(T5ForConditionalGeneration(config), torch.rand(5, 9, 64), DynamicCache())


@pytest.mark.parametrize(
    ("length", "attention", "is_one"), [(16, "sdpa", True), (16, "eager", False), (15, "sdpa", False)]
)
def test_rows_read_one_memory_where_attention_rounds_it_as_their_own(length, attention, is_one):
    cache, row = DynamicCache(), torch.rand(1, 3, length, 3)
    cache.update(row, row, 0)
    share_row(cache, 4, attention)
    keys = cache.layers[0].keys
    assert torch.equal(keys, row.expand(4, -1, -1, -1))
    assert (keys.stride(0) == 0) == is_one
