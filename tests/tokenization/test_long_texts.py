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


def leaves_turns(work):
    """Whether this thread gets to run while another is at ``work``: one that does not let go gives none at all.

    One of five tries is enough: another process may have the processor meanwhile.
    """
    return any(turns_beside(work) > 5 for _ in range(5))


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
    assert leaves_turns(lambda: chosen.encode(LONG, special=True))
    assert leaves_turns(lambda: chosen.decode(ids * 8))


def test_a_model_and_a_chat_leave_turns():
    model = load_model("builtin/lm")
    assert leaves_turns(lambda: model.encode(LONG))
    chat = chat_format(model)
    assert leaves_turns(lambda: chat.parts([Message("user", LONG)]))


@pytest.mark.parametrize("name", ["builtin/words", "builtin/bytes"])
def test_a_batch_of_one_gives_what_a_text_alone_gives(name):
    chosen = reader(name)
    for text in ("", " ", "눈이 온다. <s>Snow</s>\n\n", "e\u0301 ☃ 𝄞"):
        for special in (True, False):
            alone = chosen.backend.encode(text, add_special_tokens=special)
            batched = chosen.encode(text, special=special)
            assert (alone.ids, alone.offsets, alone.tokens) == (batched.ids, batched.offsets, batched.tokens)
        assert chosen.decode(alone.ids) == chosen.backend.decode(alone.ids, skip_special_tokens=False)
