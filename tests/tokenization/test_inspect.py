"""Pieces and their places: they join to the text, they are the tokenizer's own, no character is shown broken."""

import re
import time

import pytest

from playground.errors import PromptError
from playground.tokenization.inspect import inspect
from playground.tokenization.labels import visible
from playground.tokenization.reader import LONGEST_TEXT
from tests.sizes import tiered
from tests.tokenization.random_texts import random_texts


@pytest.fixture(scope="module", params=tiered(quick=60, slow=300))
def texts(request):
    return random_texts(request.param)


def places(result):
    return [(piece.piece, piece.token_id, (piece.start, piece.end)) for piece in result.pieces]


def test_kobart_gives_the_pieces_of_the_lesson(kobart):
    result = inspect(kobart, "혼자 공부하는 머신러닝 딥러닝", special=False)
    pieces = [p.piece for p in result.pieces]
    assert pieces == ["▁혼자", "▁공부", "하는", "▁머", "신", "러", "닝", "▁", "딥", "러", "닝"]
    assert result.ids == (16814, 16962, 14049, 14771, 11467, 10277, 9747, 1700, 10021, 10277, 9747)
    assert [p.token_id for p in inspect(kobart, result.text).pieces] == [0, *result.ids, 1]


def test_kobart_takes_a_word_it_does_not_know_apart(kobart):
    result = inspect(kobart, "KoBART 모델을 사용한 문서 요약")
    assert result.ids == (0, 14572, 310, 265, 264, 281, 283, 24224, 21032, 26052, 26200, 1)
    assert [p.piece for p in result.pieces][1:7] == ["▁K", "o", "B", "A", "R", "T"]


def test_gpt2_gives_the_pieces_of_the_reference(gpt2):
    assert places(inspect(gpt2, "Transformers are the")) == [
        ("Transform", 41762, (0, 9)), ("ers", 364, (9, 12)), ("Ġare", 389, (12, 16)), ("Ġthe", 262, (16, 20)),
    ]  # fmt: skip
    result = inspect(gpt2, "안녕하세요")
    assert result.ids == (168, 243, 230, 167, 227, 243, 47991, 246, 168, 226, 116, 168, 248, 242)
    assert [unit.text for unit in result.units] == list("안녕하세요")
    assert [[part.role for part in piece.parts] for piece in result.units[0].pieces] == [["lead"], ["middle"], ["tail"]]
    first, last = result.units[2].pieces  # 하 is ED 95 and 98
    assert (first.parts[0].first, first.parts[0].count, first.parts[0].of, first.data.hex()) == (0, 2, 3, "ed95")
    assert (last.parts[0].role, last.label) == ("tail", "⟨98⟩")


@pytest.mark.parametrize("special", [False, True])
def test_what_is_shown_joins_to_the_text_and_ids_are_the_tokenizers_own(any_reader, special, texts):
    for text in texts:
        result = inspect(any_reader, text, special=special)
        assert "".join(unit.text for unit in result.units) == text
        own = any_reader.backend.encode(text, add_special_tokens=special)
        assert (list(result.ids), [p.token_id for p in result.pieces]) == (own.ids, own.ids)
        assert list(result.bare_ids) == any_reader.backend.encode(text, add_special_tokens=False).ids
        assert [p.piece for p in result.pieces] == own.tokens


def test_no_replacement_character_is_ever_shown(any_reader, texts):
    for text in texts:
        shown = [p.label for p in inspect(any_reader, text).pieces] + [visible(text)]
        assert "�" not in "".join(shown)


def test_spans_follow_one_another_and_lie_in_their_units(any_reader, texts):
    for text in texts:
        at = 0
        for unit in inspect(any_reader, text).units:
            assert (unit.start, text[unit.start : unit.end]) == (at, unit.text)
            assert all(unit.start <= p.start <= p.end <= unit.end for p in unit.pieces)
            at = unit.end
        assert at == len(text)


def test_the_parts_of_a_split_character_are_all_of_its_bytes(any_reader, texts):
    for text in texts:
        for unit in inspect(any_reader, text).units:
            split = [part for piece in unit.pieces for part in piece.parts]
            if not split:
                continue
            joined = b"".join(part.char.encode()[part.first : part.first + part.count] for part in split)
            assert joined.decode("utf-8", "strict").replace(" ", "") in (unit.became or unit.text).replace(" ", "")


def test_byte_level_pieces_hold_the_texts_own_bytes(any_reader, texts):
    if any_reader.kind != "byte_level":
        pytest.skip("pieces are characters")
    for text in texts:
        result = inspect(any_reader, text, special=False)
        assert b"".join(p.data for p in result.pieces) == text.encode()
        assert not any(unit.lost or unit.became for unit in result.units)


def test_rare_syllables_are_unknown_and_say_which(kobart):
    result = inspect(kobart, "뷁쀍꿹")
    assert [result.text[p.start : p.end] for p in result.pieces if p.unknown] == ["쀍", "꿹"]
    assert 10983 in result.ids
    assert next(p for p in result.pieces if p.unknown).data.hex() == "쀍".encode().hex()


def test_a_typed_special_token_is_special_and_never_unknown(any_reader):
    for text in ("<s>", "</s>", "<unk>", "<|endoftext|>"):
        if any_reader.backend.token_to_id(text) is None:
            continue
        piece = next(p for p in inspect(any_reader, text).pieces if p.piece == text and not p.inserted)
        assert (piece.special, piece.unknown, piece.end) == (True, False, len(text))


def test_normalization_is_told_where_it_happens(kobart):
    result = inspect(kobart, "ㅋㅋ ㈜", special=False)
    assert result.normalized == "\u110f\u110f (주)"
    assert [(u.text, u.became) for u in result.units if u.became] == [
        ("ㅋ", "\u110f"), ("ㅋ", "\u110f"), (" ㈜", " (주)"),
    ]  # fmt: skip
    assert inspect(kobart, "가나다").normalized is None


def test_nfd_is_composed_into_one_unit(kobart):
    result = inspect(kobart, "\u1112\u1161\u11ab", special=False)
    assert [(u.text, u.became) for u in result.units if u.text] == [("\u1112\u1161\u11ab", "한")]


def test_what_a_tokenizer_drops_is_shown_as_dropped(reference):
    from tests.tokenization.conftest import read

    result = inspect(read(reference("stories260K")), "a  ")
    assert [unit.text for unit in result.units if unit.lost] == ["  "]


def test_half_of_a_surrogate_pair_is_refused(any_reader):
    with pytest.raises(PromptError, match="surrogate"):
        inspect(any_reader, "a\ud83d")


@pytest.mark.slow
def test_a_long_text_is_answered_soon_and_says_what_it_left_out(any_reader):
    text = ("혼자 공부하는 machine learning 뷁쀍 123.\n" * 4_000)[:100_000]
    started = time.thread_time()  # of this thread alone: what else the machine does is not the answer's
    result = inspect(any_reader, text)
    assert time.thread_time() - started < 2
    assert result.cut == 0
    assert result.shown < len(text)
    assert "".join(unit.text for unit in result.units) == text[: result.shown]
    longer = inspect(any_reader, "가" * (LONGEST_TEXT + 7))
    assert (longer.cut, len(longer.text)) == (7, LONGEST_TEXT)


def test_cut_pieces_end_at_a_whole_character(gpt2):
    for most in range(1, 14):
        units = inspect(gpt2, "안녕하세요", max_pieces=most).units
        assert "안녕하세요".startswith("".join(unit.text for unit in units))
        assert all(len(unit.text) == 1 for unit in units)


def test_labels_in_hex_stand_only_where_a_character_is_split(any_reader, texts):
    for text in texts[:100]:
        for unit in inspect(any_reader, text).units:
            if len(unit.pieces) == 1 and not unit.pieces[0].special:
                assert not re.search(r"⟨[0-9A-F]{2}⟩", unit.pieces[0].label), unit
