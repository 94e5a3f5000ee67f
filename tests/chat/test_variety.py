"""How replies differ, and that a batch of them is what each is alone."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from playground import DecodingOptions, decode
from playground.chat.code import code, output_text, pipeline_output
from playground.chat.messages import Message
from playground.chat.replies import Replies, reply
from playground.chat.variety import TEMPERATURES, each_temperature, overlap, same_settings, variety
from playground.errors import OptionError
from playground.models.running.language_model import LanguageModel
from playground.training.model import Shape, build
from playground.training.tokenizer import load

pytestmark = pytest.mark.slow

DRAWN = DecodingOptions(do_sample=True, seed=7, max_new_tokens=16)
TALK = (Message("system", "너는 도우미야."), Message("user", "안녕? 오늘 뭐 해?"))


@pytest.fixture(scope="module", params=["random", "builtin"])
def chatty(request):
    """A model that knows the chat marks and no language, and the built-in one."""
    if request.param == "builtin":
        return request.getfixturevalue("builtin")
    tokenizer = load()
    with torch.random.fork_rng():
        torch.manual_seed(4)
        model = build(tokenizer, Shape(n_embd=32, n_layer=2, n_head=2), 0.0).eval()
    return LanguageModel("random-chat", model, tokenizer)


def finished(model, settings):
    replies = Replies(model, TALK, settings)
    for _ in replies:
        pass
    return [run.trace for run in replies.runs]


def test_the_first_differing_token_is_found_for_all_and_for_each():
    result = variety([(1, 2, 3), (1, 2, 3), (1, 4), (1, 2)])
    assert (result.different, result.parts_at, result.first_differing) == (3, 1, (None, None, 1, 2))


def test_replies_that_are_the_same_part_nowhere():
    result = variety([(1, 2), (1, 2)])
    assert (result.different, result.parts_at, result.overlap) == (1, None, 1.0)
    assert variety([(1,)]).overlap is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [((1, 2), (2, 1), 1.0), ((1, 1), (1, 3), 0.5), ((1,), (2,), 0.0), ((), (1,), 0.0), ((), (), 1.0)],
)
def test_overlap_counts_what_two_have_in_common(one, other, expected):
    assert overlap(one, other) == expected == overlap(other, one)


def test_the_mean_overlap_is_over_all_pairs():
    assert variety([(1, 2), (1, 2), (3, 4)]).overlap == pytest.approx(1 / 3)


@pytest.mark.parametrize("n", [1, 9])
def test_two_to_eight_replies(n):
    with pytest.raises(OptionError, match="replies must be 2 to 8"):
        same_settings(DRAWN, n, 1)


def test_sampled_replies_of_a_batch_are_those_alone(chatty):
    settings = same_settings(DRAWN, 8, 7)
    assert len({options.seed for options in settings}) == 8
    for options, trace in zip(settings, finished(chatty, settings), strict=True):
        alone = reply(chatty, TALK, options)
        assert trace.token_ids == alone.token_ids
        assert trace.prompt_ids == alone.prompt_ids


@pytest.mark.parametrize("changes", [{"temperature": 0.001}, {"do_sample": False}])
def test_hardly_any_temperature_and_no_drawing_give_the_greedy_reply_every_time(chatty, changes):
    greedy = reply(chatty, TALK, DecodingOptions(max_new_tokens=16)).token_ids
    traces = finished(chatty, same_settings(DRAWN, 8, 7, **changes))
    assert {trace.token_ids for trace in traces} == {greedy}


def test_at_temperature_ten_eight_of_eight_differ(chatty):
    traces = finished(chatty, same_settings(replace(DRAWN, top_k=50, top_p=0.9), 8, 7, temperature=10.0))
    assert variety([trace.token_ids for trace in traces]).different == 8


def test_one_reply_at_each_temperature_begins_with_none_drawn(chatty):
    settings = each_temperature(DRAWN, 3)
    assert [options.temperature for options in settings[1:]] == list(TEMPERATURES)
    assert [options.do_sample for options in settings] == [False] + [True] * 5
    assert {options.seed for options in settings} == {3}
    assert finished(chatty, settings)[0].token_ids == finished(chatty, settings)[1].token_ids


def test_beams_reply_too_and_beside_each_other(chatty):
    settings = same_settings(DecodingOptions(num_beams=3, do_sample=True, max_new_tokens=6), 3, 1)
    for options, trace in zip(settings, finished(chatty, settings), strict=True):
        assert trace.token_ids == reply(chatty, TALK, options).token_ids


def test_a_greedy_reply_equals_generate(chatty):
    ids = chatty.tokenizer.apply_chat_template(
        [{"role": each.role, "content": each.content} for each in TALK], add_generation_prompt=True, return_dict=False
    )
    expected = chatty.model.generate(torch.tensor([ids]), max_new_tokens=16, do_sample=False)[0, len(ids) :]
    assert list(reply(chatty, TALK, DecodingOptions(max_new_tokens=16)).token_ids) == expected.tolist()
    assert decode(chatty, ids, DecodingOptions(max_new_tokens=16)).token_ids == tuple(expected.tolist())


def test_the_output_is_the_reply_or_the_whole_conversation():
    assert pipeline_output(TALK, "네.", full=False) == "네."
    whole = pipeline_output(TALK, "네.", full=True)
    assert whole[-1] == {"role": "assistant", "content": "네."}
    assert (len(whole), output_text(whole)[0], output_text("네.")) == (3, "[", "네.")


@pytest.mark.parametrize("full", [False, True])
def test_the_shown_code_is_python_and_names_what_is_wanted(full):
    written = code("builtin/lm", [Message("user", "'''\n\\ \"")], replace(DRAWN, top_p=0.9), full=full)
    compile(written, "shown", "exec")
    for part in (f"return_full_text={full}", "playground/models/builtin/lm", "set_seed(7)", "top_p=0.9"):
        assert part in written
    assert "set_seed" not in code("x", TALK, DecodingOptions(), full=full)


@pytest.mark.parametrize("full", [False, True])
def test_the_shown_code_runs_as_pasted_and_gives_the_output(builtin, capsys, monkeypatch, full):
    monkeypatch.chdir(Path(__file__).parents[2])  # a clone, where a reader pastes it
    options = DecodingOptions(max_new_tokens=12, repetition_penalty=1.2)
    exec(code("builtin/lm", TALK, options, full=full), {})  # noqa: S102 - it is what a reader pastes
    expected = pipeline_output(TALK, reply(builtin, TALK, options).text, full=full)
    assert capsys.readouterr().out == f"{expected}\n"
