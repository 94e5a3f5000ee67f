"""The score of every token of a text, against one pass over the whole text and definitions worked by hand."""

import math

import pytest
import torch

from playground.decoding.scoring import score
from playground.decoding.text_scores import TextScoring, Window, score_text, windows
from playground.errors import PromptError
from playground.models.running.session import Session
from tests.doubles import TableModel

TABLE = {0: (0.1, 0.6, 0.2, 0.1), 1: (0.1, 0.1, 0.7, 0.1), 2: (0.2, 0.1, 0.1, 0.6), 3: (0.25, 0.25, 0.25, 0.25)}


def random_ids(n: int) -> list[int]:
    return torch.randint(3, 300, (n,), generator=torch.Generator().manual_seed(n)).tolist()


def whole_pass(model, ids: list[int]) -> torch.Tensor:
    """Return the log-probabilities (length − 1, vocab_size) float64 of one pass over all of ``ids`` but the last."""
    with torch.no_grad():
        return model.model(torch.tensor([ids[:-1]])).logits[0].double().log_softmax(-1)


def test_each_token_is_scored_from_those_before_it_and_the_first_from_nothing():
    scores = score_text(TableModel(TABLE), "abc")
    assert [token.label for token in scores.tokens] == ["a", "b", "c"]
    assert [token.prob for token in scores.tokens] == [None, pytest.approx(0.6), pytest.approx(0.7)]
    assert [token.rank for token in scores.tokens] == [None, 1, 1]
    assert scores.tokens[1].entropy == pytest.approx(-sum(p * math.log(p) for p in TABLE[0]))
    assert scores.score.logprob == pytest.approx(math.log(0.6 * 0.7))
    assert scores.score.perplexity == pytest.approx((0.6 * 0.7) ** (-1 / 2))


def test_equal_tokens_are_ranked_by_their_ids():
    assert [score_text(TableModel(TABLE), [3, each]).tokens[1].rank for each in range(4)] == [1, 2, 3, 4]
    assert [score_text(TableModel(TABLE), [0, each]).tokens[1].rank for each in range(4)] == [3, 1, 2, 4]


def test_an_impossible_token_has_the_last_rank_and_leaves_the_entropy_finite():
    token = score_text(TableModel({0: (0.5, 0.5, 0.0, 0.0)}), [0, 3]).tokens[1]
    assert (token.logprob, token.prob, token.rank) == (-math.inf, 0.0, 4)
    assert token.entropy == pytest.approx(math.log(2))


def test_the_most_probable_tokens_of_a_place_are_listed_best_first():
    expected = score_text(TableModel(TABLE), "ab", top_n=2).tokens[1].expected
    assert [(each.token_id, each.label, pytest.approx(each.prob)) for each in expected] == [
        (1, "b", 0.6),
        (2, "c", 0.2),
    ]


@pytest.mark.parametrize("n", [2, 50, 64])
@pytest.mark.parametrize("model_name", ["random_gpt2", "random_llama"])
def test_scores_are_the_log_softmax_of_one_pass(model_name, n, request):
    model, ids = request.getfixturevalue(model_name), random_ids(n)
    logprobs = whole_pass(model, ids)
    tokens = score_text(model, ids, top_n=3).tokens[1:]
    chosen = logprobs.gather(1, torch.tensor(ids[1:])[:, None])[:, 0]
    assert [token.logprob for token in tokens] == pytest.approx(chosen.tolist(), abs=1e-5)
    assert [token.rank for token in tokens] == (1 + (logprobs > chosen[:, None]).sum(-1)).tolist()
    assert [token.entropy for token in tokens] == pytest.approx((-logprobs.exp() * logprobs).sum(-1).tolist(), abs=1e-5)
    assert [[each.token_id for each in token.expected] for token in tokens] == logprobs.topk(3).indices.tolist()


@pytest.mark.slow
def test_the_built_in_models_text_is_scored_within_a_hundred_thousandth(builtin):
    ids = builtin.encode("옛날 옛적 깊은 산속에 나무꾼이 살았습니다. Once upon a time there was a king. " * 8)
    chosen = whole_pass(builtin, ids).gather(1, torch.tensor(ids[1:])[:, None])[:, 0]
    scores = score_text(builtin, ids)
    assert [token.logprob for token in scores.tokens[1:]] == pytest.approx(chosen.tolist(), abs=1e-5)
    assert scores.score.logprob == pytest.approx(score(builtin, ids[:1], ids[1:]).logprob)
    assert "".join(token.text for token in scores.tokens) == builtin.decode(ids)


def test_an_encoder_decoder_scores_a_text_given_its_source(random_bart):
    ids, source = random_ids(20), [5, 6, 7]
    with torch.no_grad():
        own = torch.tensor([[*random_bart.start_ids, *ids]])
        logits = random_bart.model(input_ids=torch.tensor([source]), decoder_input_ids=own).logits[0, :-1]
    chosen = logits.double().log_softmax(-1).gather(1, torch.tensor(ids)[:, None])[:, 0]
    scores = score_text(random_bart, ids, source=source)
    assert [token.logprob for token in scores.tokens] == pytest.approx(chosen.tolist(), abs=1e-5)


def test_a_text_beyond_the_context_is_scored_in_windows_that_know_half_of_it(random_gpt2):
    ids = random_ids(150)
    scores = score_text(random_gpt2, ids)
    assert scores.windows == (Window(0, 1, 65), Window(32, 65, 97), Window(64, 97, 129), Window(85, 129, 150))
    assert len(scores.tokens) == 150
    for window in scores.windows:
        logprobs = whole_pass(random_gpt2, ids[window.start : window.end])
        for place in range(window.first, window.end):
            assert scores.tokens[place].logprob == pytest.approx(
                float(logprobs[place - window.start - 1, ids[place]]), abs=1e-5
            )


@pytest.mark.parametrize("context_length", [1, 2, 7, 64, None])
@pytest.mark.parametrize("length", [1, 2, 64, 65, 66, 200])
def test_windows_score_each_token_once_and_read_no_more_than_the_context(length, context_length):
    parts = list(windows(length, context_length))
    assert [place for part in parts for place in range(part.first, part.end)] == list(range(1, length))
    assert all(part.end - 1 - part.start <= (context_length or length) for part in parts)
    assert all(part.first - part.start >= ((context_length or 0) + 1) // 2 for part in parts[1:])


def test_a_text_is_read_in_one_pass_as_long_as_its_logits_can_be_held(random_llama, monkeypatch):
    asked = []

    class Watched(Session):
        def _forward(self, new, keep, **first):
            asked.append(keep)
            return super()._forward(new, keep, **first)

    monkeypatch.setattr("playground.models.running.language_model.Session", Watched)
    ids = random_ids(60)
    whole = score_text(random_llama, ids)
    assert asked == [59]
    monkeypatch.setattr("playground.decoding.scoring._HELD", 20 * random_llama.vocab_size)
    in_parts = score_text(random_llama, ids)
    assert asked[1:] == [20, 20, 19]
    assert [each.rank for each in in_parts.tokens] == [each.rank for each in whole.tokens]


def test_a_text_that_is_left_gives_up_its_session(monkeypatch):
    monkeypatch.setattr("playground.decoding.scoring._HELD", 1)
    model = TableModel(TABLE)
    reading = iter(TextScoring(model, "abcabc"))
    assert next(reading) == 2
    assert model.open_sessions == 1
    reading.close()
    assert model.open_sessions == 0


def test_one_token_has_no_score():
    scores = score_text(TableModel(TABLE), "a")
    assert ([token.logprob for token in scores.tokens], scores.score.mean) == ([None], None)


@pytest.mark.parametrize(
    ("model_name", "text", "source", "rule"),
    [
        ("random_gpt2", [], "", "at least one token"),
        ("random_gpt2", [5, 300], "", "ids must be"),
        ("random_gpt2", [5, 6], "w5", "source must be empty for a decoder"),
        ("random_bart", [5, 6], " ", "source must be the text that the encoder reads"),
        ("random_bart", [], [5], "at least one token"),
        ("random_bart", [5] * 70, [5], "at most 64 tokens"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_words(model_name, text, source, rule, request):
    with pytest.raises(PromptError, match=rule):
        score_text(request.getfixturevalue(model_name), text, source=source)
