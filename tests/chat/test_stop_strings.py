"""A checkpoint's stop strings end a reply where ``generate`` ends it, and nothing but a reply."""

import random

import pytest
import torch
from transformers import StopStringCriteria

from playground import DecodingOptions, decode, load_model
from playground.chat.code import code
from playground.chat.messages import Message
from playground.chat.reading import read_chat
from playground.chat.replies import Replies, pipeline_ends, reply, speaker_of
from playground.models.running.language_model import LanguageModel
from playground.models.running.stop_strings import StopStrings
from tests.chat.test_end_of_turn import CHATML, SPECIAL
from tests.checkpoints import biased_phi, byte_tokenizer
from tests.doubles import letters_tokenizer

ASKED = (Message("user", "The bakery?"),)
LIKELY = {"The": 9.0, "Ġa": 9.0, "Ġbakery": 9.0, "ened": 9.0, "Ġop": 9.0, "<|im_end|>": 7.5, "</s>": 5.0}
GREEDY = DecodingOptions(max_new_tokens=24, no_repeat_ngram_size=2)
BEAMS = [
    DecodingOptions(max_new_tokens=20, num_beams=3, no_repeat_ngram_size=2),
    DecodingOptions(max_new_tokens=20, num_beams=4, early_stopping=True, length_penalty=2.0),
    DecodingOptions(max_new_tokens=20, num_beams=3, do_sample=True, seed=4),
]


@pytest.fixture(scope="module")
def parts():
    tokenizer = byte_tokenizer(special=SPECIAL, template=CHATML)
    return biased_phi(tokenizer, LIKELY), tokenizer


def stopping(parts, *strings):
    return LanguageModel("tiny", *parts, stop_strings=strings)


def generated(model, options):
    """Return the new ids of ``generate`` with the same ends."""
    ids, speaker = read_chat(model, ASKED).ids, speaker_of(model)
    with torch.random.fork_rng():
        torch.manual_seed(options.seed or 0)
        out = model.model.generate(
            torch.tensor([ids]), eos_token_id=list(speaker.eos_ids), pad_token_id=0, tokenizer=model.tokenizer,
            stop_strings=list(model.stop_strings), **options.generate_kwargs(),
        )  # fmt: skip
    return tuple(out[0, len(ids) :].tolist())


@pytest.mark.parametrize(
    "strings",
    [
        ("bakery",), (" a bak",), ("aker",), ("enedThe", "ened a"), ("nowhere", "The"), ("y",), (" bakery bakery",),
        ("빵집",), ("\U0001f950",),
    ],
)  # fmt: skip
@pytest.mark.parametrize("options", [GREEDY, *BEAMS])
def test_a_reply_equals_generates(parts, strings, options):
    model = stopping(parts, *strings)
    trace = reply(model, ASKED, options)
    assert trace.token_ids == generated(model, options)
    assert (trace.stop_reason == "stop_string") == any(string in trace.text for string in strings)
    assert trace.text == speaker_of(model).decode(trace.token_ids)


def test_one_that_begins_in_the_prompt_ends_the_reply_as_it_does_in_generate(parts):
    model = stopping(parts, "assistant\nened")
    trace = reply(model, ASKED, GREEDY)
    assert (trace.text, trace.stop_reason, trace.token_ids) == ("ened", "stop_string", generated(model, GREEDY))


@pytest.mark.slow
def test_random_strings_end_replies_where_generate_ends_them(parts):
    rng, reasons = random.Random(3), set()
    text = reply(stopping(parts), ASKED, GREEDY).text
    for _ in range(25):
        begin = rng.randrange(len(text))
        strings = [text[begin : begin + rng.randint(1, 7)], rng.choice(["zz", "ery ", "op", "<|im_end|>", "a"])]
        model, options = stopping(parts, *strings), rng.choice([GREEDY, *BEAMS])
        trace = reply(model, ASKED, options)
        assert trace.token_ids == generated(model, options), (strings, options)
        reasons.add(trace.stop_reason)
    assert "stop_string" in reasons


@pytest.mark.slow
def test_rows_of_a_batch_end_each_at_its_own_stop_string(parts):
    model = stopping(parts, "The bak", "a a")
    settings = [DecodingOptions(do_sample=True, seed=seed, max_new_tokens=40) for seed in range(6)]
    replies = Replies(model, ASKED, settings)
    assert list(replies)[-1] == 0
    for run, options in zip(replies.runs, settings, strict=True):
        trace, endless = run.trace, reply(stopping(parts), ASKED, options)
        assert trace.token_ids == reply(model, ASKED, options).token_ids
        assert trace.token_ids == endless.token_ids[: len(trace.token_ids)]
        ends = [end for end in model.stop_strings if end in trace.text]
        assert bool(ends) == (trace.stop_reason == "stop_string")
        assert all(end not in "".join(step.text for step in trace.steps[:-1]) for end in model.stop_strings)
    assert {run.stop_reason for run in replies.runs} >= {"stop_string"}
    assert len({len(run.steps) for run in replies.runs}) > 1


def test_beams_tell_what_ended_each(parts):
    trace = reply(stopping(parts, "bakery"), ASKED, BEAMS[0])
    finished = [c for step in trace.beam_steps for c in step.candidates if c.fate == "finished"]
    assert {c.label for c in finished} >= {"▁bakery"}


def test_only_a_reply_stops_there(parts):
    model = stopping(parts, "bakery")
    ids = read_chat(model, ASKED).ids
    assert decode(model, ids, GREEDY).token_ids == decode(stopping(parts), ids, GREEDY).token_ids
    assert decode(speaker_of(model), ids, GREEDY).stop_reason == "stop_string"


def test_strings_that_transformers_cannot_find_in_the_vocabulary_end_nothing():
    stops = StopStrings(letters_tokenizer(20), ("Z!",))
    with pytest.raises(ValueError, match="substring not found"):
        StopStringCriteria(letters_tokenizer(20), ["Z!"])
    assert stops(torch.tensor([[3, 4], [5, 6]])).tolist() == [False, False]
    assert not stops.end((3, 4))


@pytest.mark.parametrize(("setting", "strings"), [("bakery", ("bakery",)), (["a", "bak"], ("a", "bak")), (None, ())])
def test_they_are_read_from_the_checkpoints_generation_config(parts, tmp_path, setting, strings, capsys):
    net, tokenizer = parts
    net.generation_config.stop_strings = setting
    try:
        net.save_pretrained(tmp_path)
    finally:
        net.generation_config.stop_strings = None
    tokenizer.save_pretrained(tmp_path)
    model = load_model(str(tmp_path), device="cpu")
    assert model.stop_strings == strings
    written = code(str(tmp_path), ASKED, GREEDY, full=False, ends=pipeline_ends(model))
    assert ("stop_sequence" in written) == bool(strings)
    exec(written, {})  # noqa: S102 - it is what a reader pastes
    assert capsys.readouterr().out == reply(model, ASKED, GREEDY).text + "\n"
