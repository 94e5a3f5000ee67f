"""Vocabularies whose numbers leave gaps, and unknown tokens that have a number and no name."""

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from playground.errors import PromptError
from playground.models.running.language_model import LanguageModel
from playground.tokenization.calls import read_ids
from playground.tokenization.compare import compare
from playground.tokenization.inspect import inspect
from playground.tokenization.reader import Reader, unknown_id
from playground.tokenization.vocabulary import entries, figures, search

PIECES = {"a": 0, "b": 1, "<unk>": 3, "c": 7}


def reader():
    backend = Tokenizer(models.WordLevel(PIECES, unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    return Reader("gaps", backend)


def test_the_size_is_the_number_of_pieces_and_not_the_highest_id():
    gaps = reader()
    assert (gaps.size, len(gaps.pieces)) == (4, 8)
    assert compare([gaps], "a c")[0].vocab_size == figures(gaps).size == 4
    assert [entry.token_id for entry in entries(gaps)] == [0, 1, 3, 7]
    assert search(gaps, "2", "id").total == 0
    assert [piece.label for piece in inspect(gaps, "a c x").pieces] == ["a", "c", "<unk>"]


@pytest.mark.parametrize("token_id", [2, 4, 5, 6])
def test_a_number_that_no_piece_has_is_called_by_itself_and_is_no_id(token_id):
    gaps = reader()
    assert (gaps.label(token_id), gaps.bytes_of(token_id)) == (f"#{token_id}", b"")
    with pytest.raises(PromptError, match="must be the number of a piece"):
        read_ids(gaps, f"0, {token_id}")
    assert read_ids(gaps, "0, 7") == (0, 7)


def test_a_models_row_is_longer_than_its_vocabulary_and_every_id_has_a_label():
    backend = reader().backend
    model = GPT2LMHeadModel(GPT2Config(vocab_size=12, n_embd=8, n_layer=1, n_head=1, n_positions=8, eos_token_id=3))
    made = LanguageModel("gaps", model.eval(), PreTrainedTokenizerFast(tokenizer_object=backend))
    assert made.labels == ("a", "b", "#2", "<unk>", "#4", "#5", "#6", "c", "#8", "#9", "#10", "#11")
    assert made.unk_id == 3


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (models.WordLevel({"a": 0, "<unk>": 1}, unk_token="<unk>"), 1),
        (models.WordLevel({"a": 0}, unk_token="<unk>"), None),
        (models.BPE({"a": 0, "?": 1}, [], unk_token="?"), 1),
        (models.BPE({"a": 0}, []), None),
        (models.WordPiece({"a": 0, "[UNK]": 1}, unk_token="[UNK]"), 1),
        (models.Unigram([("?", 0.0), ("a", -1.0)], unk_id=0), 0),
        (models.Unigram([("a", -1.0), ("?", 0.0)], unk_id=1), 1),
        (models.Unigram([("a", -1.0)]), None),
    ],
)
def test_the_unknown_token_is_found_by_name_or_by_number(model, expected):
    assert unknown_id(Tokenizer(model)) == expected


def test_what_a_unigram_does_not_know_is_counted_as_unknown():
    backend = Tokenizer(models.Unigram([("?", 0.0), ("a", -1.0)], unk_id=0))
    unigram = Reader("unigram", backend)
    assert [piece.unknown for piece in inspect(unigram, "a가").pieces] == [False, True]
    assert compare([unigram], "a가")[0].unknown == 1
