"""Tokenizers without weights: the repository's own file is the truth, and no text is lost on the way back."""

import json
import shutil

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from tokenizers.pre_tokenizers import ByteLevel

from playground import load_tokenizer
from playground.errors import ModelError
from playground.models.files.tokenizers import FILE_WINS, SPACES, decode_text
from tests.doubles import letters_tokenizer

LESSON = ("혼자 공부하는 머신러닝 딥러닝", "KoBART 모델을 사용한 문서 요약")


@pytest.fixture(params=["with its map", "without its map"])
def kobart(request, reference, tmp_path):
    """KoBART's tokenizer in a folder with a BART configuration and no tokenizer_config, as its repository has it."""
    source = reference("kobart-tokenizer")
    files = ["tokenizer.json", "special_tokens_map.json"][: 2 if request.param == "with its map" else 1]
    for file in files:
        shutil.copy(source / file, tmp_path)
    config = json.loads((source / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "bos_token_id": 1}))  # as EbanLee's says, wrongly
    return load_tokenizer(str(tmp_path))


def test_kobart_gives_the_courses_pieces_and_ids_with_0_and_1_around(kobart):
    first, second = map(kobart.encode, LESSON)
    assert first == [0, 16814, 16962, 14049, 14771, 11467, 10277, 9747, 1700, 10021, 10277, 9747, 1]
    assert second == [0, 14572, 310, 265, 264, 281, 283, 24224, 21032, 26052, 26200, 1]
    pieces = kobart.tokenizer.convert_ids_to_tokens(first)
    assert pieces == ["<s>", "▁혼자", "▁공부", "하는", "▁머", "신", "러", "닝", "▁", "딥", "러", "닝", "</s>"]


def test_no_piece_of_kobarts_disappears_on_the_way_back(kobart):
    text = "FBI 요원과 BI 도구 😀 ㅠㅠ"
    back = kobart.decode(kobart.encode(text))
    assert back.replace(" ", "") == text.replace(" ", "")
    for piece in ("FBI", "BI 도구", "😀", "ㅠㅠ"):
        assert piece in back
    assert kobart.tokenizer.decode(kobart.encode(text), skip_special_tokens=True) != back


def test_what_was_done_to_kobarts_is_told(kobart):
    assert kobart.notes[0] == FILE_WINS
    assert "<s> … </s>" in kobart.notes[1]["en"]
    assert kobart.notes[2] == SPACES
    assert len(kobart.notes) == 3


@pytest.mark.parametrize("name", ["builtin/lm", "builtin/words", "builtin/bytes"])
def test_what_is_built_in_needs_no_note_and_loses_nothing(name):
    loaded = load_tokenizer(name)
    assert loaded.notes == ()
    for text in (*LESSON, "Once upon a time, 3.14 km", "옛날 옛적\n둘째 줄"):
        assert loaded.decode(loaded.encode(text)) == text


def test_a_tokenizer_needs_no_weights(tmp_path):
    letters_tokenizer(30).save_pretrained(tmp_path)
    assert load_tokenizer(str(tmp_path)).encode("w5 w6") == [5, 6]


def byte_tokenizer(tmp_path, post_processor=None):
    alphabet = {piece: i for i, piece in enumerate(sorted(ByteLevel.alphabet()))}
    made = Tokenizer(models.BPE(alphabet, []))
    made.pre_tokenizer, made.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    if post_processor:
        made.post_processor = post_processor
    made.save(str(tmp_path / "tokenizer.json"))
    return load_tokenizer(str(tmp_path))


def test_bytes_without_the_rest_of_their_character_are_decoded_as_transformers_does(tmp_path):
    loaded = byte_tokenizer(tmp_path)
    ids = loaded.encode("a가😀")
    assert [loaded.decode(ids[:n]) for n in range(len(ids) + 1)] == [
        "",
        "a",
        "a\ufffd",
        "a\ufffd",
        "a가",
        "a가\ufffd",
        "a가\ufffd",
        "a가\ufffd",
        "a가😀",
    ]


def test_a_replacement_character_that_was_written_stays(tmp_path):
    loaded = byte_tokenizer(tmp_path)
    assert loaded.decode(loaded.encode("a\ufffd")) == "a\ufffd"


def test_a_piece_may_hold_a_whole_character_and_half_of_the_next(tmp_path):
    made = Tokenizer.from_file(str(_bytes_file(tmp_path)))
    vocabulary = made.get_vocab()
    a, start = "a", ByteLevel(add_prefix_space=False).pre_tokenize_str("가")[0][0][0]
    merged = Tokenizer(models.BPE({**vocabulary, a + start: len(vocabulary)}, [(a, start)]))
    merged.pre_tokenizer, merged.decoder = made.pre_tokenizer, made.decoder
    merged.save(str(tmp_path / "tokenizer.json"))
    loaded = load_tokenizer(str(tmp_path))
    ids = loaded.encode("a가")
    assert (len(ids), loaded.decode(ids[:1]), loaded.decode(ids)) == (3, "a\ufffd", "a가")


def _bytes_file(tmp_path):
    byte_tokenizer(tmp_path)
    return tmp_path / "tokenizer.json"


def test_only_bos_eos_and_pad_are_left_out(tmp_path):
    letters_tokenizer(30).save_pretrained(tmp_path)
    loaded = load_tokenizer(str(tmp_path))
    assert loaded.decode([0, 5, 2, 6, 1]) == "w5 w6"
    assert decode_text(loaded.tokenizer, [0, 5], unseen=()) == "<s> w5"


def test_an_encoders_tokenizer_that_frames_its_text_is_left_alone(tmp_path):
    marks = processors.TemplateProcessing(single="Ā $A ā", special_tokens=[("Ā", 0), ("ā", 1)])
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bart", "is_encoder_decoder": True}))
    loaded = byte_tokenizer(tmp_path, marks)
    assert loaded.encode("a")[::2] == [0, 1]
    assert not [note for note in loaded.notes if "marks" in note["en"]]


@pytest.mark.parametrize(
    ("file", "message"), [("tokenizer.json", "tokenizer that can be read"), ("config.json", "whole language model")]
)
def test_a_broken_file_is_refused(tmp_path, file, message):
    letters_tokenizer(30).save_pretrained(tmp_path)
    (tmp_path / file).write_text("{broken")
    with pytest.raises(ModelError, match=message):
        load_tokenizer(str(tmp_path))


def test_an_unknown_name_is_refused_with_a_way_out():
    with pytest.raises(ModelError, match="Try builtin/lm"):
        load_tokenizer("nowhere")
