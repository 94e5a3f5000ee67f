"""Texts of ids that come one by one, joined, are the decoder's text of all: whatever they are."""

import random
from collections.abc import Sequence

import pytest
from tokenizers import AddedToken, Tokenizer, decoders, models

from playground.models.files.folders import BUILTIN
from playground.tokenization.labels import kind_of
from playground.tokenization.reader import Reader
from playground.tokenization.text_stream import TextStream
from tests.sizes import sizes

LONGEST = 24
REFERENCES = ("kobart-tokenizer", "gpt2-tokenizer", "stories260K")
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
WORDS = ["▁", "▁the", "the", "▁한", "국어", "한", ".", "'t", "▁,", "é", "�", "<0xZZ>", "##ing", "▁▁"]
LLAMA = decoders.Sequence([
    decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0),
])  # fmt: skip


def made(model: models.Model, decoder: decoders.Decoder | None) -> Tokenizer:
    """Return a tokenizer with special tokens: one of markup, one of Hangul, one with a space in it."""
    tokenizer = Tokenizer(model)
    if decoder is not None:
        tokenizer.decoder = decoder
    tokenizer.add_special_tokens([AddedToken("<|end|>", special=True), AddedToken("[한글]", special=True)])
    tokenizer.add_tokens([AddedToken("two words", special=False)])
    return tokenizer


def vocabulary(pieces: Sequence[str]) -> dict[str, int]:
    return {piece: place for place, piece in enumerate(pieces)}


MADE = {
    "SentencePiece with bytes": lambda: made(models.BPE(vocabulary([*WORDS, *BYTES]), [], byte_fallback=True), LLAMA),
    "SentencePiece without": lambda: made(models.BPE(vocabulary([*WORDS, *BYTES]), []), decoders.Metaspace()),
    "Metaspace, no first": lambda: made(models.BPE(vocabulary(WORDS), []), decoders.Metaspace(prepend_scheme="never")),
    "Unigram": lambda: made(
        models.Unigram([(piece, -1.0) for piece in WORDS], 0, False), decoders.Metaspace(prepend_scheme="always")
    ),
    "Unigram with bytes": lambda: made(models.Unigram([(p, -1.0) for p in [*WORDS, *BYTES]], 0, True), LLAMA),
    "WordPiece": lambda: made(
        models.WordPiece(vocabulary(["[UNK]", "##ing", "do", "n't", "'", ".", "##한", "국", "##'s", ",", "a", "##b"])),
        decoders.WordPiece(),
    ),
    "BPE with ends of words": lambda: made(
        models.BPE(vocabulary(["low", "er</w>", "low</w>", "한</w>", "국", ".</w>", "</w>"]), []), decoders.BPEDecoder()
    ),
    "no decoder": lambda: made(models.WordLevel(vocabulary(["a", "b", "한", "[UNK]"]), "[UNK]"), None),
}  # fmt: skip


def loaded(name: str, reference) -> Reader:
    if name in MADE:
        return Reader(name, MADE[name]())
    folder = BUILTIN / name.removeprefix("builtin/") if name.startswith("builtin/") else reference(name)
    return Reader(name, Tokenizer.from_file(str(folder / "tokenizer.json")))


def decode(reader: Reader, ids: Sequence[int]) -> str:
    return reader.backend.decode(list(ids), skip_special_tokens=False)


def texts(reader: Reader, ids: Sequence[int], before: Sequence[int] = (), *, goes_on: bool = False) -> list[str]:
    stream = TextStream(lambda some: decode(reader, some), lambda i: reader.pieces[i], reader.kind, before)
    last = None if goes_on else len(ids) - 1
    return [stream.add(token_id, is_last=place == last) for place, token_id in enumerate(ids)]


@sizes("sequences", quick=150, proof=2_000)
@pytest.mark.parametrize("name", [*MADE, "builtin/words", "builtin/bytes", "builtin/lm", *REFERENCES])
def test_the_texts_joined_are_the_decoders_text_of_all(name, sequences, reference):
    reader, rng = loaded(name, reference), random.Random(name)
    ids = sorted(reader.backend.get_vocab().values())
    rare = ids[:300]  # bytes stand in front
    for _ in range(sequences):
        whole = [rng.choice(rng.choice((ids, rare))) for _ in range(rng.randint(1, LONGEST))]
        assert "".join(texts(reader, whole)) == decode(reader, whole), whole
        cut = rng.randrange(len(whole))
        begun = "".join(texts(reader, whole[:cut], goes_on=True))
        added = "".join(texts(reader, whole[cut:], before=whole[:cut]))
        assert begun + added == decode(reader, whole), (whole, cut)


@pytest.mark.parametrize("name", ["stories260K", "SentencePiece with bytes"])
def test_a_word_after_a_prompt_keeps_its_space(name, reference):
    reader = loaded(name, reference)
    the = reader.backend.token_to_id("▁the")
    assert texts(reader, [the]) == ["the"]
    assert texts(reader, [the], before=[the]) == [" the"]


def test_bytes_are_text_together_or_not_at_all():
    reader = loaded("SentencePiece with bytes", None)
    ids = [reader.backend.token_to_id(piece) for piece in ("<0x41>", "<0xED>", "<0x95>", "<0x9C>", "▁the")]
    assert texts(reader, ids) == ["", "", "", "", "A한 the"]
    assert texts(reader, [ids[0], ids[1], ids[4]]) == ["", "", "�� the"]


def test_a_character_that_never_became_whole_is_what_the_decoder_writes_for_it():
    reader = loaded("builtin/bytes", None)
    ids = [reader.backend.token_to_id(piece) for piece in "íķľ"]
    assert texts(reader, ids) == ["", "", "한"]
    assert texts(reader, ids[:2]) == ["", "�"]
    assert texts(reader, [*ids[:2], ids[0]]) == ["", "", "��"]


def test_pieces_are_written_as_the_decoder_reads_them():
    assert kind_of('{"type": "ByteLevel"}') == "byte_level"
    assert kind_of('{"type": "Sequence", "decoders": [{"type": "ByteFallback"}]}') == "byte_fallback"
    assert kind_of('{"type": "Metaspace"}') == "plain"
