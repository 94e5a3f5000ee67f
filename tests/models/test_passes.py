"""A recorded pass gives what the model gives, with its weights as they are; what it cannot hold is not recorded."""

import random

import pytest
import torch

from playground.models.running.engine.packed import can_pack
from playground.models.running.engine.passes import Pass, Recording, as_mask, quickest_pass
from playground.models.running.session import Session
from tests.proofs.tiny_models import VOCABULARY, tiny_model

EQUAL = 1e-5
"""Of the largest logit."""
TYPES = ["gpt2", "llama", "gpt_neox", "olmo", "opt", "mixtral"]


def pass_of(model) -> Pass:
    memory = Session(model, [5]).memory
    assert memory is not None
    return Pass(model, memory[0])


def recorded(model, most_bytes: int = 10_000_000) -> Pass:
    return quickest_pass(pass_of(model), Session(model, [5, 9, 4]).layers, VOCABULARY, most_bytes, 1)


def some_inputs(model, draw: random.Random):
    """Rows of different lengths in one cache, each with columns of its own and holes, and new tokens for each."""
    rows, new, before = draw.choice([1, 2, 3, 6, 9, 34]), draw.choice([1, 1, 1, 2, 7, 12]), draw.randint(1, 60)
    layers = [
        torch.randn(rows, layer.shape[1], before + new, layer.shape[3]) for layer in Session(model, [5, 9]).layers
    ]
    own = torch.rand(rows, 1, 1, before + new) < 0.7
    own[..., -new:] = True
    own = own & torch.ones(new, before + new, dtype=torch.bool).tril(before)
    lengths = own[:, 0, 0, :before].sum(-1, keepdim=True)
    ids = torch.randint(0, VOCABULARY, (rows, new))
    return ids, lengths + torch.arange(new), as_mask(model, own), layers


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("kind", TYPES)
@torch.inference_mode()
def test_what_is_played_back_equals_what_the_model_computes(kind, attention):
    model = tiny_model(kind)
    model.set_attn_implementation(attention)
    plain, played = pass_of(model), recorded(model)
    assert isinstance(played, Recording)
    draw = random.Random(3)
    torch.manual_seed(3)
    for _ in range(25):
        ids, places, mask, layers = some_inputs(model, draw)
        copies = [layer.clone() for layer in layers]
        expected, logits = plain(ids, places, mask, layers), played(ids, places, mask, copies)
        assert (logits - expected).abs().max() <= EQUAL * expected.abs().max()
        for copy, layer in zip(copies, layers, strict=True):
            assert (copy - layer).abs().max() <= EQUAL * layer.abs().max()


@torch.inference_mode()
def test_without_a_mask_all_columns_are_seen():
    model = tiny_model("llama")
    plain, played = pass_of(model), recorded(model)
    layers = [torch.randn_like(layer) for layer in Session(model, [5, 9, 4, 8]).layers]
    ids, places = torch.tensor([[7]]), torch.tensor([[3]])
    expected, logits = (each(ids, places, None, [*map(torch.clone, layers)]) for each in (plain, played))
    assert (logits - expected).abs().max() <= EQUAL * expected.abs().max()


@torch.inference_mode()
def test_a_recording_has_no_weights_of_its_own():
    model = tiny_model("llama")
    plain, played = pass_of(model), recorded(model, 0)
    layers = Session(model, [5, 9, 4]).layers
    given = torch.tensor([[7]]), torch.tensor([[2]]), None
    before = played(*given, [*map(torch.clone, layers)])
    for weights in model.parameters():
        weights.mul_(1.5)
    after, expected = (each(*given, [*map(torch.clone, layers)]) for each in (played, plain))
    assert (before - after).abs().max() > 0.01
    assert (after - expected).abs().max() <= EQUAL * expected.abs().max()


def doubled_where_odd(forward):
    """A model that looks at its tokens and then takes one of two ways."""

    def changed(*given, **named):
        out = forward(*given, **named)
        if named["input_ids"].sum() % 2:
            out.logits = out.logits * 2
        return out

    return changed


def shifted_by_the_number_of_rows(forward):
    """A model whose logits depend on its number of rows, as Python has it."""

    def changed(*given, **named):
        out = forward(*given, **named)
        out.logits = out.logits + float(len(named["input_ids"]))
        return out

    return changed


@pytest.mark.skipif(not can_pack(), reason="torch has no MKL here")
def test_weights_are_laid_out_for_some_rows_where_there_is_memory():
    model = tiny_model("gpt2")
    weights = {each.data_ptr(): each.nbytes for each in model.parameters() if each.dim() == 2}
    del weights[model.transformer.wpe.weight.data_ptr()]  # looked up, not multiplied with
    packed = recorded(model)
    assert isinstance(packed, Recording)
    assert packed.bytes == sum(weights.values())
    small = recorded(model, packed.bytes - 1)
    assert isinstance(small, Recording)
    assert small.bytes == 0


@pytest.mark.parametrize("change", [doubled_where_odd, shifted_by_the_number_of_rows])
def test_a_model_that_takes_another_way_by_values_is_not_recorded(change, monkeypatch):
    model = tiny_model("llama")
    assert isinstance(recorded(model), Recording)
    monkeypatch.setattr(model, "forward", change(model.forward))
    assert type(recorded(model)) is Pass


def test_experts_that_are_looked_up_in_python_are_not_recorded():
    """Which ones are asked depends on the token; a product over all of them, the default, does not."""
    model = tiny_model("mixtral")
    assert isinstance(recorded(model), Recording)
    model.set_experts_implementation("eager")
    assert type(recorded(model)) is Pass
