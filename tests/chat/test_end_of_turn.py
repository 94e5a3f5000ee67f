"""A reply ends where a turn does by the chat template, and at every end token of the checkpoint's."""

import pytest
import torch

from playground import DecodingOptions, decode, load_model
from playground.chat.code import code
from playground.chat.messages import Message
from playground.chat.reading import read_chat
from playground.chat.replies import Replies, pipeline_ends, reply, speaker_of
from playground.chat.turns import end_of_turn_ids
from playground.models.running.language_model import LanguageModel
from tests.checkpoints import EXAONE_4, EXAONE_35, biased_phi, byte_tokenizer

CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
MARKED = "{% for m in messages %}{{ '<|' + m.role + '|>' + m.content + END }}{% endfor %}"
BETWEEN = "{% for m in messages %}{{ '<|' + m.role + '|>' + m.content }}{% endfor %}"
SPECIAL = ("<|im_start|>", "<|im_end|>", "<|user|>", "<|assistant|>", "<|end|>", "<|end|>more", "[|endofturn|]")
ASKED = (Message("user", "The bakery?"),)


def chatting(template, biases=None, eos=1):
    tokenizer = byte_tokenizer(special=SPECIAL, template=template)
    return LanguageModel("tiny", biased_phi(tokenizer, biases or {}, eos=eos), tokenizer)


def marked(end):
    return MARKED.replace("END", end)


@pytest.mark.parametrize(
    ("template", "ends"),
    [
        (CHATML, ["<|im_end|>"]),
        (EXAONE_35, ["[|endofturn|]"]),
        (EXAONE_4, ["[|endofturn|]"]),
        (marked("'<|end|>'"), ["<|end|>"]),
        (marked("'<|end|>more'"), ["<|end|>more"]),
        (marked("' \n' + eos_token"), ["</s>"]),
        (marked("('' if loop.last else '<|end|>')"), ["<|end|>"]),
        (marked("(eos_token if loop.last else '<|end|>')"), ["</s>", "<|end|>"]),
        (BETWEEN, ["<|user|>"]),
        (marked("'\nthe end\n<|end|>'"), []),
        (BETWEEN.replace("m.content", "m.content | trim + ' '"), ["<|user|>"]),
        (BETWEEN.replace("m.content", "'…'"), []),
        (BETWEEN.replace("m.content", "m.content[:0]"), []),
        ("{% for m in messages %}{{ m.role + ': ' + m.content + '\n' }}{% endfor %}", []),
        ("{% if messages | length > 1 %}{{ raise_exception('one question') }}{% endif %}", []),
        (None, []),
    ],
)
def test_what_the_template_puts_after_an_answer_ends_a_turn(template, ends):
    model = chatting(template)
    assert list(end_of_turn_ids(model)) == model.tokenizer.convert_tokens_to_ids(ends)


def test_a_token_that_the_model_has_no_logit_for_ends_nothing():
    tokenizer = byte_tokenizer(special=SPECIAL, template=CHATML)
    net = biased_phi(tokenizer, {})
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|late|>"]})
    tokenizer.chat_template = CHATML.replace("<|im_end|>", "<|late|>")
    assert end_of_turn_ids(LanguageModel("tiny", net, tokenizer)) == ()


@pytest.mark.parametrize("eos", [1, [1, 300]])
def test_the_checkpoints_own_ends_count_too_and_only_a_reply_has_more(eos):
    model = chatting(CHATML, eos=eos)
    own = (1,) if eos == 1 else (1, 300)
    assert model.eos_ids == own
    assert speaker_of(model).eos_ids == (*own, model.tokenizer.convert_tokens_to_ids("<|im_end|>"))
    assert speaker_of(chatting(marked("eos_token"), eos=eos)).eos_ids == own


ENDING = {"<|im_end|>": 10.0, "The": 9.0, "Ġa": 9.0, "Ġbakery": 9.0, "ened": 9.0, "</s>": 5.0}
SETTINGS = [
    DecodingOptions(max_new_tokens=24, no_repeat_ngram_size=2),
    DecodingOptions(max_new_tokens=24, no_repeat_ngram_size=2, min_new_tokens=6),
    DecodingOptions(max_new_tokens=24, no_repeat_ngram_size=2, num_beams=3, length_penalty=2.0),
    DecodingOptions(max_new_tokens=24, no_repeat_ngram_size=2, num_beams=3, do_sample=True, seed=5),
]


@pytest.mark.parametrize("options", SETTINGS)
def test_a_reply_equals_generates_with_these_ends(options):
    model = chatting(CHATML, ENDING)
    ids = read_chat(model, ASKED).ids
    eos = list(speaker_of(model).eos_ids)
    with torch.random.fork_rng():
        torch.manual_seed(options.seed or 0)
        out = model.model.generate(
            torch.tensor([ids]), eos_token_id=eos, pad_token_id=0, **options.generate_kwargs()
        )  # fmt: skip
    trace = reply(model, ASKED, options)
    assert list(trace.token_ids) == out[0, len(ids) :].tolist()
    assert (trace.stop_reason, trace.token_ids[-1]) == ("eos", eos[-1])
    assert "<|im_end|>" not in trace.text


def test_drawn_replies_of_a_batch_end_there():
    model = chatting(CHATML, ENDING)
    settings = [DecodingOptions(do_sample=True, seed=seed, max_new_tokens=60) for seed in range(5)]
    replies = Replies(model, ASKED, settings)
    assert list(replies)[-1] == 0
    traces = [run.trace for run in replies.runs]
    assert {trace.stop_reason for trace in traces} == {"eos"}
    assert len({len(trace.token_ids) for trace in traces}) > 1
    for trace, options in zip(traces, settings, strict=True):
        assert trace.token_ids == reply(model, ASKED, options).token_ids


def test_plain_text_goes_on_past_the_end_of_a_turn():
    model = chatting(CHATML, {"<|im_end|>": 50.0})
    trace = decode(model, [5, 6], DecodingOptions(max_new_tokens=4))
    assert (trace.text, trace.stop_reason) == ("<|im_end|>" * 4, "length")


def test_the_shown_code_ends_there_too(tmp_path, capsys):
    model = chatting(CHATML, ENDING)
    model.model.save_pretrained(tmp_path)
    model.tokenizer.save_pretrained(tmp_path)
    model, options = load_model(str(tmp_path), device="cpu"), DecodingOptions(max_new_tokens=24, no_repeat_ngram_size=2)
    written = code(str(tmp_path), ASKED, options, full=False, ends=pipeline_ends(model))
    assert f"eos_token_id={list(speaker_of(model).eos_ids)}" in written
    exec(written, {})  # noqa: S102 - it is what a reader pastes
    assert capsys.readouterr().out == reply(model, ASKED, options).text + "\n"


def test_the_code_says_nothing_of_ends_that_are_the_checkpoints_own(builtin):
    assert pipeline_ends(builtin) == {}
    assert "eos_token_id" not in code("builtin/lm", ASKED, DecodingOptions(), full=False, ends=pipeline_ends(builtin))
