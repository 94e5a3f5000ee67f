"""Which tokenizers the page offers, and how one is had by its name. Knows nothing of what is asked of them."""

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import try_to_load_from_cache
from tokenizers import Tokenizer, processors

from playground.errors import Language, ModelError, Text
from playground.models.loading import BUILTIN
from playground.tokenization.reader import Reader

OPENING = "builtin/words"
"""The tokenizer that the tab opens with."""


@dataclass(frozen=True)
class Choice:
    """A tokenizer by its name, and what it is."""

    name: str
    label: Text


CHOICES: tuple[Choice, ...] = (
    Choice("builtin/words", Text("내장 · 낱말 경계 ▁", "built in · word marks ▁")),
    Choice("builtin/bytes", Text("내장 · 바이트", "built in · byte-level")),
    Choice("builtin/lm", Text("내장 언어 모델의 것", "the built-in model's own")),
    Choice("EbanLee/kobart-summary-v3", Text("KoBART", "KoBART")),
    Choice("openai-community/gpt2", Text("GPT-2", "GPT-2")),
    Choice("LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct", Text("EXAONE 3.5", "EXAONE 3.5")),
    Choice("Qwen/Qwen3-0.6B", Text("Qwen3", "Qwen3")),
)

_readers: dict[str, Reader] = {}
_loading = threading.Lock()


def reader(name: str) -> Reader:
    """Return the tokenizer called ``name``, read once and shared by all who ask.

    Raises:
        ModelError: it is none of those on the page, or its files are not here.
    """
    with _loading:
        if name not in _readers:
            _readers[name] = _read(name)
        return _readers[name]


def choices(language: Language) -> list[dict[str, Any]]:
    """Return the tokenizers of the page in ``language``, and which are here."""
    return [{"name": each.name, "label": each.label[language], "here": is_here(each.name)} for each in CHOICES]


def is_here(name: str) -> bool:
    """Whether the files of one of the choices are on this machine."""
    return name in {choice.name for choice in CHOICES} and _file(name, "tokenizer.json") is not None


def _file(name: str, file: str) -> Path | None:
    """Return a file of a tokenizer that is here; asks nothing of the network."""
    if name.startswith("builtin/"):
        path = BUILTIN / name.removeprefix("builtin/") / file
        return path if path.is_file() else None
    found = try_to_load_from_cache(name, file)
    return Path(found) if isinstance(found, str) else None


def _read(name: str) -> Reader:
    if not is_here(name):
        here = ", ".join(choice.name for choice in CHOICES if is_here(choice.name))
        rule = Text("이 컴퓨터에 있는 토크나이저여야 합니다", "must be one that is on this machine")
        raise ModelError("tokenizer", rule, name, Text(f"고를 수 있는 것: {here}", f"Choose from: {here}"))
    backend = Tokenizer.from_file(str(_file(name, "tokenizer.json")))
    config = _file(name, "config.json")
    notes = with_sentence_marks(backend)
    return Reader(name, backend, notes, json.loads(config.read_text(encoding="utf-8")) if config else {})


def with_sentence_marks(backend: Tokenizer) -> tuple[Text, ...]:
    """Give a tokenizer that has ``<s>`` and ``</s>`` but no rule to add them that rule, and say so.

    KoBART's file has none, though its model was trained with them around every text.
    """
    begin, end = backend.token_to_id("<s>"), backend.token_to_id("</s>")
    if backend.post_processor is not None or begin is None or end is None:
        return ()
    marks = [("<s>", begin), ("</s>", end)]
    backend.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=marks)
    return (
        Text(
            "파일에 후처리 규칙이 없어서 문장 앞뒤에 <s>와 </s>를 붙이는 규칙을 더했습니다.",
            "The file has no post-processor; the rule that puts <s> and </s> around a text was added.",
        ),
    )
