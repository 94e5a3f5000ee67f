"""The tokenizers know ordinary Korean, give texts back, and are the same each time they are trained."""

from itertools import islice

import pytest
from transformers import AutoTokenizer

from playground.models.api import load_model
from playground.training import model, tokenizer
from playground.training.corpus import training_documents

SOME_TEXTS = [document.text for document in islice(training_documents(3), 300) if document.domain != "chat"]
SUMS = "\n".join(f"{a} + {b} => {a + b}" for a in range(1, 11) for b in range(1, 11))
OFTEN = [SUMS, "In 2024 there were 15 of them.", "Once upon a time there was a king."] * 100
TRAINERS = [(tokenizer.train_words, tokenizer.save_words), (tokenizer.train_bytes, tokenizer.save_bytes)]
BOTH = pytest.mark.parametrize(("train", "save"), TRAINERS, ids=["words", "bytes"])


@pytest.fixture(scope="module")
def words_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words")
    tokenizer.save_words(tokenizer.train_words(SOME_TEXTS + OFTEN, 3000), folder)
    return folder


@pytest.fixture(scope="module")
def words(words_folder):
    return tokenizer.load(words_folder)


@pytest.fixture(scope="module")
def in_bytes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bytes")
    tokenizer.save_bytes(tokenizer.train_bytes(SOME_TEXTS, 3000), folder)
    return tokenizer.load(folder)


def test_the_alphabet_holds_the_2350_syllables_of_ks_x_1001():
    syllables = tokenizer.common_syllables()
    assert (len(syllables), syllables[0], syllables[-1]) == (2350, "가", "힝")


@BOTH
def test_training_twice_gives_the_same_files_byte_for_byte(train, save, tmp_path):
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        save(train(SOME_TEXTS, 3000), folder)
    one, two = ({file.name: file.read_bytes() for file in folder.iterdir()} for folder in folders)
    assert one == two
    assert set(one) >= {"tokenizer.json", "tokenizer_config.json"}


def test_a_copy_is_the_same_byte_for_byte(words_folder, tmp_path):
    tokenizer.copy(words_folder, tmp_path / "lm")
    for file in words_folder.iterdir():
        assert (tmp_path / "lm" / file.name).read_bytes() == file.read_bytes()


def test_no_common_syllable_and_no_ascii_sign_is_unknown(words):
    ids = words(" ".join(tokenizer.alphabet()[1:]))["input_ids"]
    assert words.unk_token_id not in ids


@pytest.mark.parametrize("name", ["words", "in_bytes"])
def test_text_comes_back_as_it_was(name, request):
    loaded = request.getfixturevalue(name)
    for text in [*SOME_TEXTS[:50], "5 + 8 => 13\n2 + 3 =>", "옛날 옛적 깊은 산속 작은 마을에"]:
        assert loaded.decode(loaded(text)["input_ids"]) == text


def test_bytes_know_every_character(in_bytes):
    assert in_bytes.decode(in_bytes("쀍 naïve ☃ 🦊")["input_ids"]) == "쀍 naïve ☃ 🦊"
    assert in_bytes.unk_token_id not in in_bytes("쀍 naïve ☃ 🦊")["input_ids"]


def test_nothing_is_added_to_a_text(words):
    assert words.tokenize("Once upon a time") == ["▁Once", "▁upon", "▁a", "▁time"]
    assert words("Once upon a time")["input_ids"] == words.convert_tokens_to_ids(["▁Once", "▁upon", "▁a", "▁time"])


def test_numbers_up_to_20_are_one_piece_and_the_same_everywhere(words):
    pieces = words.tokenize("5 + 8 => 13\n13 + 7")
    assert pieces == ["▁", "5", "▁+", "▁", "8", "▁=>", "▁", "13", "\n", "13", "▁+", "▁", "7"]
    for number in range(21):
        assert words.tokenize(f"= {number}")[-2:] == ["▁", str(number)]


def test_digits_go_two_at_a_time(words):
    assert words.tokenize("2024") == ["▁", "20", "24"]
    assert words.tokenize("155") == ["▁", "15", "5"]


def test_a_special_token_in_a_text_is_one_id(words):
    ids = words("".join(tokenizer.SPECIAL) + "네")["input_ids"]
    assert ids[: len(tokenizer.SPECIAL)] == list(range(len(tokenizer.SPECIAL)))


def test_typed_and_decomposed_korean_are_the_same(words):
    assert words("\u1112\u1161\u11ab\u1100\u1173\u11af")["input_ids"] == words("한글")["input_ids"]


def test_special_tokens_have_the_first_ids(words):
    assert words.convert_tokens_to_ids(tokenizer.SPECIAL) == list(range(len(tokenizer.SPECIAL)))
    assert (words.bos_token, words.eos_token, words.pad_token, words.unk_token) == ("<s>", "</s>", "<pad>", "<unk>")


def test_auto_tokenizer_gives_the_same_pieces(words, words_folder):
    auto = AutoTokenizer.from_pretrained(words_folder)
    for text in SOME_TEXTS[:20]:
        assert auto(text)["input_ids"] == words(text)["input_ids"]


def test_the_built_in_model_is_read_with_the_tokenizer_beside_it():
    beside, loaded = tokenizer.load(model.FOLDER), load_model("builtin/lm").tokenizer
    for text in SOME_TEXTS[:20]:
        assert loaded(text)["input_ids"] == beside(text)["input_ids"]
