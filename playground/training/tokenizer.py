"""Train, save and load the two tokenizers.

``words`` is BPE with word-boundary marks (``▁``), NFKC and ``<unk>``, like KoBART's; the built-in models use it. Its
initial alphabet has the 2,350 syllables of KS X 1001 and ASCII, so ordinary typed Korean never becomes ``<unk>``.
``bytes`` is byte-level BPE like GPT-2's: it can encode every byte, so nothing is unknown. The same texts give the same
files, byte for byte.
"""

import re
import shutil
import string
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

BUILTIN = Path(__file__).parents[1] / "models" / "builtin"
WORDS, BYTES = BUILTIN / "words", BUILTIN / "bytes"

UNK, BOS, EOS, PAD = "<unk>", "<s>", "</s>", "<pad>"
CHAT = ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]  # the last is not used: a turn ends with </s>
SPECIAL = [UNK, BOS, EOS, PAD, *CHAT]  # ids 0, 1, 2, …, parsed as special anywhere in a text
END_OF_TEXT = "<|endoftext|>"  # the only special token of ``bytes``, as of GPT-2
MARKS = re.compile("|".join(map(re.escape, SPECIAL)))
CHAT_TEMPLATE = (
    "{{ bos_token }}"
    "{% for message in messages %}"
    "{% if message['role'] not in ['system', 'user', 'assistant'] %}"
    "{{ raise_exception('role must be system, user or assistant, got ' + message['role']) }}"
    "{% endif %}"
    "{{ '<|' + message['role'] + '|>' + message['content'] | trim + eos_token }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)
VOCAB_SIZE = 8192
MAX_LENGTH = 512  # tokens, the model's context
SPACE_MARK = "▁"
PUNCTUATION = Regex(r'[.,!?;:"()]')  # each is a token of its own
NUMBER = Regex(r"[0-9]{1,2}")  # two digits at a time and apart from ▁: 13 is one piece, the same one everywhere
KS_X_1001_ROWS, KS_X_1001_CELLS = range(0xB0, 0xC9), range(0xA1, 0xFF)


def common_syllables() -> list[str]:
    """Return the 2,350 Hangul syllables of KS X 1001, as the euc_kr codec orders them."""
    codes = bytes(byte for row in KS_X_1001_ROWS for cell in KS_X_1001_CELLS for byte in (row, cell))
    return list(codes.decode("euc_kr"))


def alphabet() -> list[str]:
    """Return the initial alphabet: the characters that the tokenizer has before training."""
    ascii_marks = [sign for sign in string.printable if sign.isprintable() and sign != " "]
    return [SPACE_MARK, "\n", *ascii_marks, *common_syllables()]


def train_words(texts: Iterable[str], vocab_size: int = VOCAB_SIZE) -> Tokenizer:
    """Return the tokenizer ``words`` trained on ``texts``.

    A word after a special token gets a ``▁``, as at the start of a text, so a message has the same ids inside a chat.
    """
    tokenizer = Tokenizer(models.BPE(unk_token=UNK))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(replacement=SPACE_MARK, prepend_scheme="always"),
            pre_tokenizers.Split("\n", "isolated"),
            pre_tokenizers.Split(PUNCTUATION, "isolated"),
            pre_tokenizers.Split(NUMBER, "isolated"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace(replacement=SPACE_MARK, prepend_scheme="first")
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=2,
        special_tokens=SPECIAL,
        initial_alphabet=alphabet(),
        limit_alphabet=len(alphabet()) + 8,
        show_progress=False,
    )
    tokenizer.train_from_iterator(unmarked(texts), trainer)
    return tokenizer


def train_bytes(texts: Iterable[str], vocab_size: int = VOCAB_SIZE) -> Tokenizer:
    """Return the tokenizer ``bytes`` trained on ``texts``."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=2,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(unmarked(texts), trainer)
    return tokenizer


def unmarked(texts: Iterable[str]) -> Iterator[str]:
    """Yield the pieces of ``texts`` between special tokens, which must not be split or merged."""
    return (piece for text in texts for piece in MARKS.split(text) if piece)


def save_words(tokenizer: Tokenizer, folder: Path = WORDS) -> None:
    """Write the tokenizer ``words`` into ``folder`` in transformers' format; it adds no special tokens to a text."""
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token=UNK,
        bos_token=BOS,
        eos_token=EOS,
        pad_token=PAD,
        additional_special_tokens=CHAT,
        model_max_length=MAX_LENGTH,
        clean_up_tokenization_spaces=False,
        padding_side="left",
        chat_template=CHAT_TEMPLATE,
    )
    wrapped.save_pretrained(folder)


def save_bytes(tokenizer: Tokenizer, folder: Path = BYTES) -> None:
    """Write the tokenizer ``bytes`` into ``folder`` in transformers' format; it adds no special tokens to a text."""
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token=END_OF_TEXT,
        bos_token=END_OF_TEXT,
        eos_token=END_OF_TEXT,
        model_max_length=MAX_LENGTH,
        clean_up_tokenization_spaces=False,
    )
    wrapped.save_pretrained(folder)


def load(folder: Path = WORDS) -> PreTrainedTokenizerFast:
    """Return the tokenizer saved in ``folder``."""
    return PreTrainedTokenizerFast.from_pretrained(folder)


def copy(source: Path, target: Path) -> None:
    """Copy the files of the tokenizer in ``source`` into the model's folder ``target``, byte for byte."""
    target.mkdir(parents=True, exist_ok=True)
    for file in sorted(source.iterdir()):
        shutil.copyfile(file, target / file.name)
