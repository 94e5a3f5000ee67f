"""The decoding settings that a checkpoint brings along, read from its files and kept apart from the model."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from playground.errors import PlaygroundError
from playground.models.files.refusals import read_json
from playground.options import OPTIONS, DecodingOptions

_UNSET: Mapping[str, Any] = MappingProxyType({"top_k": 50, "max_new_tokens": 20})
"""``generate``'s defaults where a checkpoint sets nothing and our neutral value differs."""
_SPECIAL_IDS = {"bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id"}
_LENGTHS = {"max_length": "max_new_tokens", "min_length": "min_new_tokens"}
_NEUTRAL: Mapping[str, Any] = MappingProxyType({
    "num_beam_groups": 1, "diversity_penalty": 0.0, "encoder_no_repeat_ngram_size": 0, "renormalize_logits": False,
    "remove_invalid_values": False, "num_return_sequences": 1, "use_cache": True, "max_length": 20, "min_length": 0,
})  # fmt: skip
"""Settings that are no option of ours, at the value that has no effect."""
_DECAY, _DECAY_PARTS = "exponential_decay_length_penalty", ("exponential_decay_start", "exponential_decay_factor")
_NO_DECODING = {"transformers_version", "_from_model_config", "output_attentions", "output_hidden_states",
                "output_scores", "output_logits", "return_dict_in_generate", "cache_implementation"}  # fmt: skip
_LONGEST = 100
"""The most characters that a task's prefix may have; a longer one is ignored."""
_FROM_CONFIG = {*OPTIONS, *_LENGTHS, "bad_words_ids", "suppress_tokens", "begin_suppress_tokens"} - {"seed"}


@dataclass(frozen=True)
class OwnDefaults:
    """A checkpoint's own decoding settings.

    Attributes:
        options: those that :class:`DecodingOptions` has, with ``generate``'s defaults for the others.
        says_length: whether the checkpoint sets a length.
        left_out: those that it does not have, by ``generate``'s name for them.
    """

    options: DecodingOptions
    says_length: bool
    left_out: Mapping[str, Any]


def own_defaults(folder: Path, config: Any) -> OwnDefaults | None:
    """Return the settings in the folder's ``generation_config.json``; in an old checkpoint, in its ``config.json``.

    None where neither sets more than the special ids.

    Args:
        folder: the checkpoint's.
        config: the model's configuration, as transformers has read it.

    Raises:
        ValueError: a file holds no JSON object.
    """
    stored = read_json(folder / "generation_config.json")
    if not stored:
        stored = {name: value for name, value in read_json(folder / "config.json").items() if name in _FROM_CONFIG}
    settings = {name: value for name, value in stored.items() if value is not None and _matters(name, value)}
    if not settings:
        return None
    options, left_out = _expressed(_lengths(settings, config.is_encoder_decoder))
    changed = {name: value for name, value in options.items() if value != OPTIONS[name].neutral}
    if not changed and not left_out:
        return None
    says_length = bool({"max_new_tokens", "min_new_tokens"} & options.keys())
    whole = {**_UNSET, **options}
    whole["min_new_tokens"] = min(whole.get("min_new_tokens", 0), whole["max_new_tokens"])
    return OwnDefaults(DecodingOptions(**whole), says_length, MappingProxyType(left_out))


def task_prefixes(config: Mapping[str, Any]) -> dict[str, str]:
    """Return the prefixes that ``config``, as stored in its file, puts before a text, by the name of the task.

    T5 needs it to know its task: ``{"summarization": "summarize: ", …}``.
    """
    tasks = config.get("task_specific_params")
    by_task = tasks if isinstance(tasks, dict) else {}
    prefixes = {task: each.get("prefix") for task, each in by_task.items() if isinstance(each, dict)}
    return {task: each for task, each in prefixes.items() if isinstance(each, str) and 0 < len(each) <= _LONGEST}


def _matters(name: str, value: Any) -> bool:
    if name in _SPECIAL_IDS or name in _NO_DECODING or name.startswith("_"):
        return False
    return name not in _NEUTRAL or value != _NEUTRAL[name]


def _lengths(settings: Mapping[str, Any], is_encoder_decoder: bool) -> dict[str, Any]:
    """Turn total lengths into numbers of new tokens, which an encoder–decoder's are but for its start token."""
    totals = {new: settings.get(old) for old, new in _LENGTHS.items() if is_encoder_decoder}
    lengths = {name: total - 1 for name, total in totals.items() if type(total) is int}
    others = {name: value for name, value in settings.items() if _LENGTHS.get(name) not in lengths}
    return {**lengths, **others}


def _expressed(settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the settings that are options of ours, in the option's type, and the rest."""
    options: dict[str, Any] = {}
    left_out: dict[str, Any] = {}
    for name, value in settings.items():
        if name == _DECAY and isinstance(value, list) and len(value) == len(_DECAY_PARTS):
            parts, rest = _expressed(dict(zip(_DECAY_PARTS, value, strict=True)))
            options |= {} if rest else parts
            left_out |= {name: value} if rest else {}
            continue
        try:
            options[name] = OPTIONS[name].check(value)
        except (KeyError, PlaygroundError):
            left_out[name] = value
    return options, left_out
