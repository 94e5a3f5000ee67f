"""How a checkpoint itself would have its text chosen, read from its files and set aside. Decodes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from playground.errors import PlaygroundError
from playground.models.files.refusals import read_json
from playground.options import OPTIONS, DecodingOptions

_UNSET: Mapping[str, Any] = MappingProxyType({"top_k": 50, "max_new_tokens": 20})
"""What ``generate`` takes where a checkpoint says nothing, and our neutral value differs."""
_SPECIAL_IDS = {"bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id"}
_LENGTHS = {"max_length": "max_new_tokens", "min_length": "min_new_tokens"}
_NEUTRAL: Mapping[str, Any] = MappingProxyType({
    "num_beam_groups": 1, "diversity_penalty": 0.0, "encoder_no_repeat_ngram_size": 0, "renormalize_logits": False,
    "remove_invalid_values": False, "num_return_sequences": 1, "use_cache": True, "max_length": 20, "min_length": 0,
})  # fmt: skip
"""Settings that are no option of ours, at the value that changes nothing."""
_NO_DECODING = {"transformers_version", "_from_model_config", "output_attentions", "output_hidden_states",
                "output_scores", "output_logits", "return_dict_in_generate", "cache_implementation"}  # fmt: skip
_LONGEST = 100
"""So many characters of a task's prefix are believed."""
_FROM_CONFIG = {*OPTIONS, *_LENGTHS, "bad_words_ids", "suppress_tokens", "begin_suppress_tokens"} - {"seed"}


@dataclass(frozen=True)
class OwnDefaults:
    """A checkpoint's own decoding settings.

    Attributes:
        options: those that :class:`DecodingOptions` can say, over ``generate``'s own for what is left open.
        says_length: whether the checkpoint sets a length.
        left_out: those that it cannot say, by ``generate``'s name for them.
    """

    options: DecodingOptions
    says_length: bool
    left_out: Mapping[str, Any]


def own_defaults(folder: Path, config: Any) -> OwnDefaults | None:
    """Return the settings in the folder's ``generation_config.json``; in an old checkpoint, in its ``config.json``.

    None where neither says more than which ids are special.

    Args:
        folder: the checkpoint's.
        config: the model's configuration, as transformers has read it.

    Raises:
        ValueError: a file holds no JSON object.
    """
    found = read_json(folder / "generation_config.json")
    if not found:
        found = {name: value for name, value in read_json(folder / "config.json").items() if name in _FROM_CONFIG}
    said = {name: value for name, value in found.items() if value is not None and _matters(name, value)}
    if not said:
        return None
    options, left_out = _expressed(_lengths(said, config.is_encoder_decoder))
    changed = {name: value for name, value in options.items() if value != OPTIONS[name].neutral}
    if not changed and not left_out:
        return None
    says_length = bool({"max_new_tokens", "min_new_tokens"} & options.keys())
    whole = {**_UNSET, **options}
    whole["min_new_tokens"] = min(whole.get("min_new_tokens", 0), whole["max_new_tokens"])
    return OwnDefaults(DecodingOptions(**whole), says_length, MappingProxyType(left_out))


def task_prefixes(config: Mapping[str, Any]) -> dict[str, str]:
    """Return what ``config``, as it stands in its file, would have put before a text for a task, by the task's name.

    T5 is told so what to do: ``{"summarization": "summarize: ", …}``.
    """
    tasks = config.get("task_specific_params")
    asked = tasks if isinstance(tasks, dict) else {}
    found = {task: each.get("prefix") for task, each in asked.items() if isinstance(each, dict)}
    return {task: prefix for task, prefix in found.items() if isinstance(prefix, str) and 0 < len(prefix) <= _LONGEST}


def _matters(name: str, value: Any) -> bool:
    if name in _SPECIAL_IDS or name in _NO_DECODING or name.startswith("_"):
        return False
    return name not in _NEUTRAL or value != _NEUTRAL[name]


def _lengths(said: Mapping[str, Any], is_encoder_decoder: bool) -> dict[str, Any]:
    """Say a total length as new tokens where that is the same: an encoder–decoder's counts its start token."""
    lengths = {new: said[old] - 1 for old, new in _LENGTHS.items() if is_encoder_decoder and type(said.get(old)) is int}
    others = {name: value for name, value in said.items() if _LENGTHS.get(name) not in lengths}
    return {**lengths, **others}


def _expressed(said: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what our options can say, in their own type, and the rest."""
    options, left_out = {}, {}
    for name, value in said.items():
        try:
            options[name] = OPTIONS[name].check(value)
        except (KeyError, PlaygroundError):
            left_out[name] = value
    return options, left_out
