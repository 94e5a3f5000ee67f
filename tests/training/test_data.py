"""Batches are pieces of the stream, at positions inside the context."""

from itertools import islice

import pytest
import torch

from playground.training import data, model, tokenizer
from playground.training.corpus import STAYING_WEIGHTS, Document, training_documents


@pytest.fixture(scope="module")
def words():
    return tokenizer.load(model.FOLDER)


def documents(*texts):
    return [Document(text, "test", "en", 0.0) for text in texts]


@pytest.fixture(scope="module")
def stream(words):
    return data.encode_stream(documents("One fox.", "Two owls.", "Three bears."), words)


def test_documents_stand_between_start_and_end(words, stream):
    assert words.decode(stream.ids) == "<s> One fox.</s><s> Two owls.</s><s> Three bears.</s>"
    assert stream.ids[stream.starts].tolist() == [words.bos_token_id] * 3


def test_the_special_tokens_of_a_chat_become_their_own_ids(words):
    user, assistant = tokenizer.CHAT[1:3]
    chat = f"{user}One fox.{words.eos_token}{assistant}Two owls."
    ids = data.encode_stream(documents(chat), words).ids.tolist()
    marks = [words.bos_token_id, *words.convert_tokens_to_ids([user, words.eos_token, assistant]), words.eos_token_id]
    assert [i for i in ids if i < len(tokenizer.SPECIAL)] == marks
    assert words.decode(ids) == f"<s>{user} One fox.</s>{assistant} Two owls.</s>"


def test_even_rows_begin_with_a_document_at_position_0(words, stream):
    batch = data.draw_batch(stream, 8, 4, 16, torch.Generator().manual_seed(0))
    starts = set(stream.starts.tolist())
    first = [row.tolist() for row in batch.input_ids[::2]]
    pieces = {tuple(stream.ids[at : at + 4].tolist()) for start in starts for at in (start, start + 1)}
    assert {tuple(row) for row in first} <= pieces
    assert batch.position_ids[::2, 0].tolist() == [0] * 4


def test_positions_stay_inside_the_context(stream):
    generator = torch.Generator().manual_seed(0)
    batches = [data.draw_batch(stream, 8, 4, 6, generator) for _ in range(20)]
    positions = torch.cat([batch.position_ids for batch in batches])
    assert (int(positions.min()), int(positions.max())) == (0, 5)


def test_the_same_generator_draws_the_same_batch(stream):
    one, two = (data.draw_batch(stream, 4, 5, 16, torch.Generator().manual_seed(9)) for _ in range(2))
    assert torch.equal(one.input_ids, two.input_ids)
    assert torch.equal(one.position_ids, two.position_ids)


def test_padding_has_no_label(words):
    batch = data.document_batch(documents("One fox.", "Two owls and a bear."), words, 64)
    padding = batch.input_ids == words.pad_token_id
    assert padding.any()
    assert torch.equal(batch.labels == data.IGNORED, padding)


def test_held_out_batches_hold_each_document_once(words):
    assert [len(batch.input_ids) for batch in data.held_out(1, 10, words, 512, rows=4)] == [4, 4, 2]


def test_what_is_only_read_has_no_label(words):
    document = Document("Blue any words the fox sleeps.", "test", "en", 0.0, read=len("Blue any words"))
    stream = data.encode_stream([document, *documents("Two owls sleep.")], words)
    read = stream.ids[stream.read].tolist()
    assert words.decode(read) == "<s> Blue any words"
    batch = data.draw_batch(stream, 6, 8, 16, torch.Generator().manual_seed(0))
    hidden = batch.labels == data.IGNORED
    assert hidden.any()
    assert torch.equal(batch.labels[~hidden], batch.input_ids[~hidden])
    assert set(batch.input_ids[hidden].tolist()) <= set(read)


def test_a_stream_of_plain_documents_is_trained_on_whole(stream):
    assert not stream.read.any()


def bars(words, **named):
    """What is barred after each token of one document, as the row of ``barred_masks``."""
    return data.encode_stream([Document(domain="test", nats=0.0, **named)], words).groups.tolist()


def test_letters_of_another_language_are_barred_once_a_word_has_told_the_language(words):
    none, ko, en, ko_chat, en_chat, no_letter = data.barred_masks(words)
    hangul, latin, digit = (words.convert_tokens_to_ids(entry) for entry in ("가", "a", "1"))
    assert [int(row[[hangul, latin, digit]].sum()) for row in (none, ko, en, no_letter)] == [0, 1, 1, 2]
    assert ko[latin]
    assert en[hangul]
    marks = words.convert_tokens_to_ids(tokenizer.CHAT)
    assert [bool(row[marks].all()) for row in (none, ko, en, ko_chat, en_chat, no_letter)] == [0, 1, 1, 0, 0, 1]
    assert not data.barred_masks(words)[:, words.eos_token_id].any()
    assert bars(words, text="1. Owls sleep.", language="en")[:2] == [0, 0]
    assert set(bars(words, text="Owls sleep.", language="en")[2:]) == {2}
    assert set(bars(words, text="부엉이가 잔다.", language="ko")[2:]) == {1}
    assert set(bars(words, text="3 + 4 => 7\n5 + 8 => 13", language=None)[data.SHOWS_NONE :]) == {5}


def test_where_a_text_needs_both_languages_nothing_is_barred_but_what_is_only_read_may_have_both(words):
    text = "top-k는 수를 정한다."
    assert set(bars(words, text=text, language="ko")) == {0}
    assert 1 in bars(words, text=text, language="ko", read=len("top-k"))
    chat = f"{tokenizer.CHAT[1]}안녕?{words.eos_token}{tokenizer.CHAT[2]}반가워요."
    assert set(bars(words, text=chat, language="ko")[3:]) == {3}


def test_no_right_token_is_barred(words):
    stream = data.encode_stream(islice(training_documents(1, weights=STAYING_WEIGHTS), 300), words)
    barred = data.barred_masks(words)[stream.groups[:-1].long(), stream.ids[1:].long()]
    assert len({*stream.groups.tolist()}) == len(data.barred_masks(words))
    assert not (barred & ~stream.read[1:]).any()
