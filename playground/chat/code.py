"""Python code that gives the same reply with transformers' pipeline, for students to take home."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from pprint import pformat
from types import MappingProxyType
from typing import Any

from playground.chat.messages import Message, as_dicts
from playground.chat.template import PLAIN_TEMPLATE
from playground.models.catalog import CATALOG
from playground.options import DecodingOptions

_ENDS = {
    "eos_token_id": "the chat template ends a turn with one of these",
    "stop_sequence": "the model's own stop strings",
}


def pipeline_output(messages: Sequence[Message], reply: str, *, full: bool) -> str | list[dict[str, str]]:
    """Return the ``generated_text`` of transformers' pipeline: the reply alone, or the ``full`` conversation."""
    return [*as_dicts(messages), {"role": "assistant", "content": reply}] if full else reply


def code(
    name: str,
    messages: Sequence[Message],
    options: DecodingOptions,
    *,
    full: bool,
    has_template: bool = True,
    ends: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """Return Python that gets a reply to ``messages`` from transformers; it runs as pasted.

    Args:
        name: the model: a built-in name, an id on the Hub, or a folder.
        messages: the conversation.
        options: the decoding options; sampling gives another text than here, since transformers draws differently.
        full: whether to return the whole conversation (``return_full_text``).
        has_template: whether the model's tokenizer has a chat template.
        ends: further arguments of the pipeline that end a reply, besides the checkpoint's own.
    """
    arguments = "".join(f"    {key}={value!r},\n" for key, value in options.generate_kwargs().items())
    arguments += "".join(f"    {key}={value!r},  # {_ENDS[key]}\n" for key, value in ends.items())
    seed = f"set_seed({options.seed})  # transformers draws otherwise than this page: the same odds, other luck\n"
    plain = "" if has_template else f"pipe.tokenizer.chat_template = {PLAIN_TEMPLATE!r}  # the model has none\n"
    return (
        f"from transformers import pipeline{', set_seed' if options.draws else ''}\n{_pipe(name)}{plain}"
        f"messages = {pformat(as_dicts(messages), sort_dicts=False, width=100)}\n"
        f"{seed if options.draws and options.seed is not None else ''}"
        f"output = pipe(\n    messages,\n    return_full_text={full},  # {_full_comment(full)}\n{arguments})\n"
        f"print(output[0]['generated_text'])\n"
    )


def _pipe(name: str) -> str:
    """Return the lines that load the model."""
    if "EXAONE-3.5" in name:
        return (
            "from playground import load_model  # EXAONE 3.5 as the Llama it is: no code of its repository runs\n\n"
            f"loaded = load_model({name!r})\n"
            "pipe = pipeline('text-generation', model=loaded.model, tokenizer=loaded.tokenizer)\n"
        )
    where = f"playground/models/{name}" if name.startswith("builtin/") else name
    is_complete = name in CATALOG or Path(name).is_absolute()
    return (
        f"\npipe = pipeline('text-generation', model={where!r}){'' if is_complete else '  # where its folder lies'}\n"
    )


def output_text(result: str | list[dict[str, str]]) -> str:
    """Return an output of the pipeline as text: a string unchanged, a list as JSON."""
    return result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, indent=1)


def _full_comment(full: bool) -> str:
    return "the whole conversation" if full else "the reply alone"
