"""Tokenizers to look at: the two built in, and the real ones of KoBART, GPT-2 and stories260K where they are."""

import pytest

from playground.models.files.readers import read_tokenizer
from playground.tokenization.reader import Reader
from playground.web.tokenizer.loading import reader

REFERENCES = ("kobart-tokenizer", "gpt2-tokenizer", "stories260K")
_readers = {}


def read(folder) -> Reader:
    if folder not in _readers:
        _readers[folder] = read_tokenizer(str(folder))
    return _readers[folder]


@pytest.fixture
def kobart(reference) -> Reader:
    return read(reference("kobart-tokenizer"))


@pytest.fixture
def gpt2(reference) -> Reader:
    return read(reference("gpt2-tokenizer"))


@pytest.fixture(params=["builtin/words", "builtin/bytes", "builtin/lm", *REFERENCES])
def any_reader(request, reference) -> Reader:
    return reader(request.param) if request.param.startswith("builtin/") else read(reference(request.param))
