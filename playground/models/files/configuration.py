"""Check a configuration before anything is built from it: the types of its values, and numbers that fit its weights.

A library builds whatever a configuration says: a million layers take all memory long before the first weight is read.
"""

import re
from collections.abc import Mapping
from math import isinf, isnan
from typing import Any

from playground.models.files.headers import Weights
from playground.models.files.untrusted import Unsafe, walk
from playground.text import Text

_FILE = "config.json"
_REPEATED = re.compile(r"(layers?|blocks|depths?|stages?|num_labels|attention_types|first_k_dense_replace)$")
"""Names of numbers of parts that a library builds one by one, and of lists with one entry for each."""
_AT_EVERY_MODEL = 64
"""Parts that are allowed however few the weights: the smallest models of a type keep its defaults in their files."""
MOST_PARTS = 10_000
"""The most parts, also while the weights are not known yet; the deepest published models have 1,000 layers."""
_LARGEST_NUMBER = 2**53
_LARGEST_ID = 2**24
"""Token ids end below: the largest published vocabulary has a million."""
_IDS = ("token_id", "token_ids")
_MAY_BE_INFINITE = "time_step_limit"
_IMPLEMENTATIONS = ("attn_implementation", "experts_implementation")
_SINES = ("marian", "pegasus", "xlm", "flaubert", "roformer")
"""Types that compute a table of positions × width, number by number."""
_LARGEST_TABLE = 2**22
"""The most numbers in such a table, which take a few seconds. Pegasus' has 1024 · 1024."""
_PLACES, _WIDTHS = ("max_position_embeddings",), ("d_model", "hidden_size", "emb_dim")


def check_values(config: Mapping[str, Any], weights: Weights | None = None) -> None:
    """Check the types and the numbers of ``config``, as stored in its file.

    Args:
        config: the model's configuration.
        weights: what its weight files hold; None where they are not known yet.

    Raises:
        Unsafe: a value is of another type than its name asks for, or larger than any model of these weights has.
    """
    most = MOST_PARTS if weights is None else min(MOST_PARTS, max(_AT_EVERY_MODEL, weights.count))
    for key, value in walk(config, _FILE):
        if isinstance(value, bool) or not isinstance(value, int | float):
            _check_text(key, value)
        else:
            _check_number(key, value, most, weights)
    _check_types(config)
    _check_table(config)


def _check_number(key: str, value: float, most: int, weights: Weights | None) -> None:
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        raise Unsafe(Text("in_is_too_large_a_number", file=_FILE, key_name=key))
    if isnan(value) or (isinf(value) and key != _MAY_BE_INFINITE):
        raise Unsafe(Text("in_is_no_finite_number", file=_FILE, key_name=key))
    if _REPEATED.search(key) and value > most:
        rule = Text("is_more_than_any_model_has")
        if weights is not None:
            rule = Text("is_more_than_its_weights_can_hold", count=weights.count)
        raise Unsafe(
            Text("in_at_most", file=_FILE, key_name=key, value=value, rule=rule, most=most),
        )
    if key.endswith(_IDS) and not (isinstance(value, int) and -1 <= value < _LARGEST_ID):
        raise _wrong(key, value)


def _check_text(key: str, value: Any) -> None:
    if key in ("model_type", "dtype", "torch_dtype") and not isinstance(value, str | None):
        raise _wrong(key, value)
    if key.endswith(_IDS) and value is not None:
        raise _wrong(key, value)


def _check_types(config: Mapping[str, Any]) -> None:
    """Check the values that are read here or decide what is built; a missing or null one has its default."""
    for key, kind in (("model_type", str), ("is_encoder_decoder", bool), ("tie_word_embeddings", bool)):
        value = config.get(key)
        if value is not None and not isinstance(value, kind):
            raise _wrong(key, value)
    architectures = config.get("architectures")
    if architectures is not None and not (
        isinstance(architectures, list) and all(isinstance(each, str) for each in architectures)
    ):
        raise _wrong("architectures", architectures)
    for key, value in config.items():
        if key.endswith(_IDS) and isinstance(value, dict):
            raise _wrong(key, value)


def _check_table(config: Mapping[str, Any]) -> None:
    """Check the size of the table of positions that some types compute: no weight limits it."""
    places, widths = ([config.get(name) for name in names] for names in (_PLACES, _WIDTHS))
    size = _largest(places) * _largest(widths)
    if config.get("model_type") in _SINES and size > _LARGEST_TABLE:
        raise Unsafe(
            Text("the_table_of_positions_in_is_too_large", file=_FILE, size=size, largest_table=_LARGEST_TABLE),
        )


def _largest(values: list[Any]) -> int:
    return max((value for value in values if type(value) is int), default=1)


def without_implementations(config: Any) -> Any:
    """Remove the names of implementations from transformers' ``config``, at every level, and return it.

    A name may be a repository's on the Hub, whose kernel would be fetched and run. Without one transformers takes its
    own: ``sdpa``, or ``eager`` where a model's class has no other.
    """
    for name in _IMPLEMENTATIONS:
        setattr(config, f"_{name}", None)
    return config


def _wrong(key: str, value: object) -> Unsafe:
    shown = repr(value)[:40]
    return Unsafe(Text("in_cannot_be", file=_FILE, key_name=key, shown=shown))
