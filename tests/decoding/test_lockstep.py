"""Two models on one text: worked by hand on four tokens, and against one pass of each model over the whole text."""

import math

import pytest
import torch

from playground import DecodingOptions, decode, load_model
from playground.decoding.divergence import Divergence, divergence
from playground.decoding.lockstep import Lockstep, side_of_ids, side_of_text
from playground.decoding.scoring import score
from playground.errors import PromptError
from tests.doubles import TableModel

TABLE = {0: (0.1, 0.6, 0.2, 0.1), 1: (0.1, 0.1, 0.7, 0.1), 2: (0.2, 0.1, 0.1, 0.6), 3: (0.25, 0.25, 0.25, 0.25)}
OTHER = {**TABLE, 1: (0.25, 0.25, 0.25, 0.25)}
NOTHING = Divergence(0.0, 0.0, 0.0, 0.0)
KOREAN = "옛날 옛적에 고양이가 살았어요. Once there was a cat."


def walked(first, second, top_n=0):
    lockstep = Lockstep(first, second, top_n=top_n)
    for _ in lockstep:
        pass
    return lockstep


def whole_pass(model, ids):
    """Return the logits (length, vocab_size) float32 of one pass over all of ``ids``."""
    with torch.no_grad():
        return model.model(torch.tensor([ids])).logits[0].float()


def test_by_hand_two_models_part_where_their_tables_do():
    lockstep = walked(side_of_ids(TableModel(TABLE), [0], [1, 2]), side_of_ids(TableModel(OTHER), [0], [1, 2]), top_n=1)
    same, apart = lockstep.stretches
    assert [each.text for each in lockstep.stretches] == ["b", "c"]
    assert (same.divergence, same.gap) == (NOTHING, 0.0)
    assert apart.divergence.tv == pytest.approx(0.5 * (0.15 + 0.15 + 0.45 + 0.15))
    assert apart.divergence.kl == pytest.approx(0.3 * math.log(0.4) + 0.7 * math.log(2.8))
    assert apart.gap == pytest.approx(math.log(0.25 / 0.7))
    assert [(each.label, pytest.approx(each.prob)) for each in apart.parts[0].expected] == [("c", 0.7)]
    assert [each.label for each in apart.parts[1].expected] == ["a"], "equals stand in the order of their ids"
    assert lockstep.logprob(0) == pytest.approx(math.log(0.6 * 0.7))
    assert lockstep.per_byte(1) == pytest.approx(math.log(0.6 * 0.25) / 2)


def test_two_prompts_of_one_model_are_two_sides():
    model = TableModel(TABLE)
    lockstep = walked(side_of_ids(model, [0], [1, 2]), side_of_ids(model, [1], [1, 2]))
    first, second = lockstep.stretches
    assert first.divergence.tv > 0
    assert second.divergence == NOTHING, "the table looks at the last token alone"


def test_every_session_is_closed_even_where_its_reader_leaves():
    models = TableModel(TABLE), TableModel(OTHER)
    steps = iter(Lockstep(*(side_of_ids(each, [0], [1, 2, 1]) for each in models)))
    next(steps)
    assert [each.open_sessions for each in models] == [1, 1]
    steps.close()
    assert [each.open_sessions for each in models] == [0, 0]


def test_the_same_model_twice_gives_0(any_model):
    if any_model.is_encoder_decoder:
        pytest.skip("it has a source of its own")
    ids = torch.randint(3, 300, (20,), generator=torch.Generator().manual_seed(4)).tolist()
    lockstep = walked(*(side_of_ids(any_model, ids[:4], ids[4:]) for _ in range(2)))
    assert [each.divergence for each in lockstep.stretches] == [NOTHING] * 16
    assert [each.gap for each in lockstep.stretches] == [0.0] * 16


def test_every_token_is_that_of_one_pass_of_each_model(random_gpt2, random_llama):
    ids = torch.randint(3, 300, (40,), generator=torch.Generator().manual_seed(3)).tolist()
    models = (random_gpt2, random_llama)
    lockstep = walked(*(side_of_ids(each, ids[:5], ids[5:]) for each in models))
    passes = [whole_pass(each, ids) for each in models]
    for at, stretch in enumerate(lockstep.stretches, 5):
        known = divergence(*(rows[at - 1] for rows in passes))
        assert stretch.divergence.js == pytest.approx(known.js, abs=1e-5)
        assert stretch.divergence.kl == pytest.approx(known.kl, abs=1e-3)
    for side, model in enumerate(models):
        assert lockstep.logprob(side) == pytest.approx(score(model, ids[:5], ids[5:]).logprob, abs=1e-6)


def test_what_is_written_is_read_with_the_log_probabilities_of_its_trace(builtin):
    prompt = "Once upon a time"
    trace = decode(builtin, prompt, DecodingOptions(max_new_tokens=30))
    lockstep = walked(*(side_of_ids(builtin, trace.prompt_ids, trace.token_ids) for _ in range(2)))
    assert "".join(each.text for each in lockstep.stretches) == trace.text
    for stretch, step in zip(lockstep.stretches, trace.steps, strict=True):
        assert stretch.parts[0].logprob == pytest.approx(step.logprob, abs=1e-4)
        assert stretch.parts[0].token_ids == (step.token_id,)


@pytest.mark.parametrize("text", [KOREAN, " and so on", "고양이"])
def test_across_tokenizers_the_characters_are_aligned_and_only_whole_tokens_of_both_compared(builtin, stories, text):
    prompt = "Once upon a time"
    lockstep = walked(side_of_text(builtin, prompt, text), side_of_text(stories, prompt, text), top_n=2)
    assert not lockstep.has_one_vocabulary
    assert {each.divergence for each in lockstep.stretches} == {None}
    for side, model in enumerate((builtin, stories)):
        ids = [each for stretch in lockstep.stretches for each in stretch.parts[side].token_ids]
        assert ids == list(lockstep.sides[side].token_ids)
        assert model.decode(ids, lockstep.sides[side].prompt_ids).endswith(lockstep.text)
    compared = [each for each in lockstep.stretches if each.gap is not None]
    assert compared
    assert all(each.text for each in compared)
    assert "".join(each.text for each in lockstep.stretches) == lockstep.sides[0].text
    for side, model in enumerate((builtin, stories)):
        own = lockstep.sides[side]
        alone = score(model, own.prompt_ids, own.token_ids)
        assert lockstep.logprob(side) == pytest.approx(alone.logprob, abs=1e-5)
        assert lockstep.per_byte(side) == pytest.approx(alone.logprob / len(text.encode()), abs=1e-6)


def test_what_one_tokenizer_cannot_write_is_not_compared(builtin, stories):
    lockstep = walked(*(side_of_text(each, "Once", "🐈 뷁") for each in (builtin, stories)))
    (stretch,) = lockstep.stretches
    assert [part.labels[0] for part in stretch.parts] == ["<unk>", "⟨F0⟩"]
    assert (stretch.gap, stretch.parts[0].logprob, stretch.divergence) == (None, None, None)
    assert (lockstep.text, lockstep.per_byte(0)) == ("", None)


def test_one_vocabulary_after_prompts_that_are_split_otherwise_is_compared_where_both_have_a_border(builtin):
    lockstep = walked(
        side_of_text(builtin, "Once upon a ti", "me there was"), side_of_text(builtin, "", "me there was")
    )
    assert lockstep.has_one_vocabulary
    both = [each for each in lockstep.stretches if each.divergence]
    assert both
    assert all(len(part.token_ids) >= 1 for each in both for part in each.parts)


def test_text_and_ids_of_it_are_the_same_side(builtin):
    trace = decode(builtin, "Once upon a time", DecodingOptions(max_new_tokens=12))
    typed = side_of_text(builtin, "Once upon a time", trace.text)
    if typed.token_ids == trace.token_ids:  # a model may write what its tokenizer would split otherwise
        assert typed == side_of_ids(builtin, trace.prompt_ids, trace.token_ids)
    assert typed.text == trace.text


def test_bf16_lies_a_little_apart_from_float32(builtin):
    half = load_model("builtin/lm", dtype="bfloat16")
    text = decode(builtin, "Once upon a time", DecodingOptions(max_new_tokens=40))
    lockstep = walked(*(side_of_ids(each, text.prompt_ids, text.token_ids) for each in (builtin, half)))
    js = [each.divergence.js for each in lockstep.stretches]
    assert 0 < max(js) < 0.01


def test_nothing_to_read_is_refused(random_gpt2):
    side = side_of_ids(random_gpt2, [5], [6])
    with pytest.raises(PromptError, match="at least one token"):
        Lockstep(side, side_of_ids(random_gpt2, [5], []))
    with pytest.raises(PromptError, match="at most 64"):
        side_of_ids(random_gpt2, [5] * 60, [6] * 9)
    with pytest.raises(PromptError, match="ids must be ≥ 0"):
        side_of_ids(random_gpt2, [5], [300])
