"""The stages in the order in which they act, and other orders. Knows nothing of torch.

The order is that of ``GenerationMixin._get_logits_processor`` in transformers. Stages that transformers lacks stand
where ``generate(…, logits_processor=[…])`` puts them: after its own stages that always act, before the temperature.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from playground.errors import OptionError
from playground.text import Text


@dataclass(frozen=True)
class StageKind:
    """What is known of a stage without building it.

    Attributes:
        name: the option that switches it on.
        draws: whether it acts only when a token is drawn.
        rescales: whether it changes logits that it leaves; the others only remove tokens.
        moves: whether a token can overtake another by it.
        usual: whether it has its row in the chart of the stages while it is off too.
        shown: whether the page draws it.
    """

    name: str
    draws: bool = False
    rescales: bool = False
    moves: bool = False
    usual: bool = False
    shown: bool = True


_KINDS: tuple[StageKind, ...] = (
    StageKind("sequence_bias", rescales=True, moves=True),
    StageKind("encoder_repetition_penalty", rescales=True, moves=True),
    StageKind("repetition_penalty", rescales=True, moves=True, usual=True),
    StageKind("no_repeat_ngram_size", usual=True),
    StageKind("encoder_no_repeat_ngram_size"),
    StageKind("bad_words_ids"),
    StageKind("min_new_tokens", usual=True),
    StageKind("forced_bos_token_id", moves=True, shown=False),
    StageKind("forced_eos_token_id", moves=True, shown=False),
    StageKind("exponential_decay_factor", rescales=True, moves=True),
    StageKind("suppress_tokens"),
    StageKind("begin_suppress_tokens"),
    StageKind("frequency_penalty", rescales=True, moves=True),
    StageKind("presence_penalty", rescales=True, moves=True),
    StageKind("dry_multiplier", rescales=True, moves=True),
    StageKind("constraint"),
    StageKind("top_n_sigma", draws=True),
    StageKind("xtc_probability", draws=True),
    StageKind("mirostat_tau", draws=True),
    StageKind("temperature", draws=True, rescales=True, usual=True),
    StageKind("top_h", draws=True, usual=True),
    StageKind("top_k", draws=True, usual=True),
    StageKind("top_p", draws=True, usual=True),
    StageKind("min_p", draws=True, usual=True),
    StageKind("typical_p", draws=True, usual=True),
    StageKind("epsilon_cutoff", draws=True, usual=True),
    StageKind("eta_cutoff", draws=True, usual=True),
    StageKind("watermark_bias", rescales=True, moves=True),
    StageKind("renormalize_logits", rescales=True),
)

STAGES: Mapping[str, StageKind] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""Every stage by name, in the order in which they act."""


def check_order(value: object) -> tuple[str, ...] | None:
    """Return ``value`` as an order: names of stages, each once. None and an order that changes nothing are None.

    Raises:
        OptionError: it is none.
    """
    if value is None:
        return None
    names = tuple(value) if isinstance(value, (tuple, list)) else ()
    if not names or len(set(map(str, names))) < len(names) or not all(str(name) in STAGES for name in names):
        raise OptionError(
            "stage_order", Text("must_name_stages_each_once", names=", ".join(STAGES)), value,
            Text("to_turn_it_off_set_none"),
        )  # fmt: skip
    return None if names == tuple(name for name in STAGES if name in names) else names


def in_order(order: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names of all stages in the order in which they act.

    Args:
        order: some of them; these share the places that they have by default, in this order. None: as by default.
    """
    wanted = iter(order or ())
    return tuple(next(wanted) if name in (order or ()) else name for name in STAGES)
