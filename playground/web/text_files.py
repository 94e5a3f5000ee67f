"""A text file that a reader brings: its bytes read as text. Knows nothing of models."""

import codecs
from typing import Any

import gradio as gr

from playground.errors import Language, PlaygroundError, PromptError, Text
from playground.web.looking import LONGEST_PASTE
from playground.web.notice import error_notice, told_notice

_ENCODINGS = ("utf-8-sig", "cp949")  # what Korean text files are stored in


def read_text_file(content: bytes | None, language: Language) -> tuple[Any, Any]:
    """Return the text of a file and a notice; what is no text leaves the box as it is."""
    if content is None:
        return gr.skip(), gr.skip()
    try:
        text = decoded(content)
    except PlaygroundError as error:
        return gr.skip(), error_notice(error, language)
    notice = told_notice("file_cut", language, n=len(text), kept=LONGEST_PASTE) if len(text) > LONGEST_PASTE else ""
    return text[:LONGEST_PASTE], notice


def decoded(content: bytes) -> str:
    """Return ``content`` as text, unaltered but for a byte order mark: UTF-8, UTF-16 with a mark, or CP949.

    Raises:
        PromptError: it is none of these.
    """
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise PromptError(
        "file",
        Text("UTF-8이나 CP949로 저장된 글이어야 합니다", "must be text stored as UTF-8 or CP949"),
        content[:8],
        Text("메모장에서 UTF-8로 다시 저장해 보세요", "Save it again as UTF-8"),
    )
