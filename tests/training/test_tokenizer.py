"""The tokenizer knows ordinary Korean, gives texts back, and is the same each time it is trained."""

from itertools import islice

import pytest
from transformers import AutoTokenizer

from playground.training import model, tokenizer
from playground.training.corpus import training_documents

SOME_TEXTS = [document.text for document in islice(training_documents(3), 300)]


@pytest.fixture(scope="module")
def words():
    return tokenizer.load(model.FOLDER)


def test_the_alphabet_holds_the_2350_syllables_of_ks_x_1001():
    syllables = tokenizer.common_syllables()
    assert (len(syllables), syllables[0], syllables[-1]) == (2350, "가", "힝")


def test_training_twice_gives_the_same_file():
    first, second = (tokenizer.train(SOME_TEXTS, 3000).to_str() for _ in range(2))
    assert first == second


def test_no_common_syllable_and_no_ascii_sign_is_unknown(words):
    ids = words(" ".join(tokenizer.alphabet()[1:]))["input_ids"]
    assert words.unk_token_id not in ids


def test_text_comes_back_as_it_was(words):
    for text in [*SOME_TEXTS[:50], "5 + 8 => 13\n2 + 3 =>", "옛날 옛적 깊은 산속 작은 마을에"]:
        assert words.decode(words(text)["input_ids"]) == text


def test_nothing_is_added_to_a_text(words):
    assert words.tokenize("Once upon a time") == ["▁Once", "▁upon", "▁a", "▁time"]
    assert words("Once upon a time")["input_ids"] == words.convert_tokens_to_ids(["▁Once", "▁upon", "▁a", "▁time"])


def test_digits_stand_alone(words):
    assert words.tokenize("2024") == ["▁", "2", "0", "2", "4"]


def test_typed_and_decomposed_korean_are_the_same(words):
    assert words("\u1112\u1161\u11ab\u1100\u1173\u11af")["input_ids"] == words("한글")["input_ids"]


def test_special_tokens_have_the_first_ids(words):
    assert words.convert_tokens_to_ids(tokenizer.SPECIAL) == list(range(len(tokenizer.SPECIAL)))
    assert (words.bos_token, words.eos_token, words.pad_token, words.unk_token) == ("<s>", "</s>", "<pad>", "<unk>")


def test_auto_tokenizer_gives_the_same_pieces(words):
    auto = AutoTokenizer.from_pretrained(model.FOLDER)
    for text in SOME_TEXTS[:20]:
        assert auto(text)["input_ids"] == words(text)["input_ids"]
