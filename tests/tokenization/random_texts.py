"""Random strings of everything a text may hold, and random words. The same at every run."""

import random
import unicodedata

_RANGES = {
    "hangul": [(0xAC00, 0xD7A3)],
    "jamo": [(0x1100, 0x11FF), (0x3131, 0x318E)],
    "hanja": [(0x4E00, 0x9FFF), (0xF900, 0xFA6D)],
    "emoji": [(0x1F300, 0x1F64F), (0x1F680, 0x1F6C5), (0x200D, 0x200D), (0xFE0F, 0xFE0F), (0x1F1E6, 0x1F1FF)],
    "controls": [(0x00, 0x1F), (0x7F, 0x9F), (0x200B, 0x200F)],
    "rtl": [(0x5D0, 0x5EA), (0x621, 0x64A)],
    "marks": [(0x300, 0x36F)],
    "latin": [(0x20, 0x7E), (0xC0, 0x17F)],
    "full width": [(0xFF01, 0xFFDC), (0x3000, 0x303F), (0x2460, 0x24FF), (0x3200, 0x33FF)],
    "spaces": [(0x20, 0x20), (0x0A, 0x0A), (0x09, 0x09), (0xA0, 0xA0), (0x2000, 0x200A)],
    "astral": [(0x10000, 0x1049D), (0x20000, 0x2A6D6)],
}
_MARKUP = ["<s>", "</s>", "<unk>", "<pad>", "<|endoftext|>", "<script>", "&amp;", ":)", "<0xEC>", "▁", "Ġ"]


def random_texts(count: int, seed: int = 11) -> list[str]:
    """Return ``count`` strings, each of a few kinds of characters mixed; one in five in NFD."""
    source = random.Random(seed)
    return [_text(source) for _ in range(count)]


def _text(source: random.Random) -> str:
    kinds = source.sample(sorted(_RANGES), source.randint(1, 4))
    parts = [
        source.choice(_MARKUP) if source.random() < 0.03 else _char(source, source.choice(kinds))
        for _ in range(source.randint(1, 40))
    ]
    text = "".join(parts)
    return unicodedata.normalize("NFD", text) if source.random() < 0.2 else text


def _char(source: random.Random, kind: str) -> str:
    return chr(source.randint(*source.choice(_RANGES[kind])))


def random_words(count: int, seed: int = 12) -> list[str]:
    """Return ``count`` words without spaces: Korean, English, digits, signs, rare syllables."""
    source = random.Random(seed)
    common = "가나다라마바사아자차카타파하은는이를의에서도들고한국학교공부머신러닝안녕세요"
    alphabets = [
        common,
        common,
        "abcdefghijklmnopqrstuvwxyzABCDEFG",
        "etaoinshr",
        "0123456789.,!?",
        "뷁쀍꿹ㅋㅎé漢字😀",
    ]
    mixed = "".join(alphabets)
    return ["".join(source.choices(source.choice([*alphabets, mixed]), k=source.randint(1, 12))) for _ in range(count)]
