"""How a piece is shown: white space visible, half characters in hex, never a replacement character."""

import pytest
from transformers import PreTrainedTokenizerFast

from playground.tokenization.labels import piece_bytes, piece_label


@pytest.mark.parametrize(
    ("piece", "kind", "label"),
    [
        ("▁나무", "plain", "▁나무"),
        ("Ġare", "byte_level", "▁are"),
        ("Ċ", "byte_level", "⏎"),
        ("ì", "byte_level", "⟨EC⟩"),
        ("ìķĪ", "byte_level", "안"),
        ("ĠìķĪë", "byte_level", "▁안⟨EB⟩"),
        ("<0x0A>", "byte_fallback", "⏎"),
        ("<0xEC>", "byte_fallback", "⟨EC⟩"),
        ("<0xEC>", "plain", "<0xEC>"),
        ("a\tb", "plain", "a⇥b"),
        ("\x00", "plain", "⟨U+0000⟩"),
        ("a\u200b", "plain", "a⟨U+200B⟩"),
        ("ï¿½", "byte_level", "⟨U+FFFD⟩"),
        ("<b>", "plain", "<b>"),
        ("한", "byte_level", "한"),
    ],
)
def test_a_piece_is_shown_so(piece, kind, label):
    assert piece_label(piece, kind) == label


def test_a_word_boundary_stands_for_a_space():
    assert piece_bytes("▁a", "plain") == b" a"


def test_gpt2s_whole_vocabulary_is_shown_without_a_replacement_character(reference):
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(reference("gpt2-tokenizer") / "tokenizer.json"))
    labels = [piece_label(piece, "byte_level") for piece in tokenizer.convert_ids_to_tokens(list(range(50_256)))]
    assert not any("\ufffd" in label or any(char.isspace() for char in label) for label in labels)
    greeting = tokenizer.encode("안녕하세요")
    assert greeting == [168, 243, 230, 167, 227, 243, 47991, 246, 168, 226, 116, 168, 248, 242]
    assert "".join(labels[i] for i in greeting[:3]) == "⟨EC⟩⟨95⟩⟨88⟩"
