"""A long text that is encoded or decoded leaves the other threads their turns: each reader of a page has one."""

import threading
import time

import pytest

from playground import load_model
from playground.chat.messages import Message
from playground.chat.template import chat_format
from playground.tokenization.reader import LONGEST_TEXT
from playground.web.tokenizer.loading import reader

LONG = ("가나 the weather " * LONGEST_TEXT)[:LONGEST_TEXT]


def turns_beside(work):
    """Return how often this thread gets to run, once a millisecond at most, while another is at ``work``."""
    begun, turns = threading.Event(), 0

    def run():
        begun.set()
        work()

    thread = threading.Thread(target=run)
    thread.start()
    begun.wait()
    while thread.is_alive():
        time.sleep(0.001)
        turns += thread.is_alive()
    return turns


@pytest.mark.parametrize("name", ["builtin/words", "builtin/bytes"])
def test_encoding_and_decoding_leave_turns(name):
    chosen = reader(name)
    ids = chosen.encode(LONG, special=False).ids
    assert turns_beside(lambda: chosen.encode(LONG, special=True)) > 5
    assert turns_beside(lambda: chosen.decode(ids * 8)) > 5


def test_a_model_and_a_chat_leave_turns():
    model = load_model("builtin/lm")
    assert turns_beside(lambda: model.encode(LONG)) > 5
    chat = chat_format(model)
    assert turns_beside(lambda: chat.parts([Message("user", LONG)])) > 5


@pytest.mark.parametrize("name", ["builtin/words", "builtin/bytes"])
def test_a_batch_of_one_gives_what_a_text_alone_gives(name):
    chosen = reader(name)
    for text in ("", " ", "눈이 온다. <s>Snow</s>\n\n", "e\u0301 ☃ 𝄞"):
        for special in (True, False):
            alone = chosen.backend.encode(text, add_special_tokens=special)
            batched = chosen.encode(text, special=special)
            assert (alone.ids, alone.offsets, alone.tokens) == (batched.ids, batched.offsets, batched.tokens)
        assert chosen.decode(alone.ids) == chosen.backend.decode(alone.ids, skip_special_tokens=False)
