"""Train, save and load the tokenizer. Knows nothing of the model or of how the text was made.

BPE with word-boundary marks (``▁``), NFKC, single digits. The starting alphabet holds the 2,350 syllables of KS X 1001
and ASCII, so ordinary typed Korean never becomes ``<unk>``.
"""

import string
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

UNK, BOS, EOS, PAD = "<unk>", "<s>", "</s>", "<pad>"
CHAT = ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]  # kept free for a chat template; in no text yet
SPECIAL = [UNK, BOS, EOS, PAD, *CHAT]
VOCAB_SIZE = 8192
MAX_LENGTH = 512  # tokens, the model's context
SPACE_MARK = "▁"
PUNCTUATION = Regex(r'[.,!?;:"()]')  # each stays a token of its own
KS_X_1001_ROWS, KS_X_1001_CELLS = range(0xB0, 0xC9), range(0xA1, 0xFF)


def common_syllables() -> list[str]:
    """Return the 2,350 Hangul syllables of KS X 1001, as the euc_kr codec orders them."""
    codes = bytes(byte for row in KS_X_1001_ROWS for cell in KS_X_1001_CELLS for byte in (row, cell))
    return list(codes.decode("euc_kr"))


def alphabet() -> list[str]:
    """Return every character that the tokenizer knows before it has read any text."""
    ascii_marks = [sign for sign in string.printable if sign.isprintable() and sign != " "]
    return [SPACE_MARK, "\n", *ascii_marks, *common_syllables()]


def train(texts: Iterable[str], vocab_size: int = VOCAB_SIZE) -> Tokenizer:
    """Return a tokenizer trained on ``texts``; the same texts give the same tokenizer."""
    tokenizer = Tokenizer(models.BPE(unk_token=UNK))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(replacement=SPACE_MARK, prepend_scheme="first"),
            pre_tokenizers.Split("\n", "isolated"),
            pre_tokenizers.Split(PUNCTUATION, "isolated"),
            pre_tokenizers.Digits(individual_digits=True),
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
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def save(tokenizer: Tokenizer, folder: Path) -> None:
    """Write ``tokenizer`` into ``folder`` as transformers reads it; no token is ever added to a text."""
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
    )
    wrapped.save_pretrained(folder)


def load(folder: Path) -> PreTrainedTokenizerFast:
    """Return the tokenizer saved in ``folder``."""
    return PreTrainedTokenizerFast.from_pretrained(folder)
