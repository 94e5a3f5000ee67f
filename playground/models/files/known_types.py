"""Types of models that transformers has but that do not work here, and why: refused before their weights are fetched.

``docs/models.md`` has the results of all the others.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import transformers
from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

from playground.errors import ModelError
from playground.text import Text

_SOUND = Text("reads_sound_and_only_text_is_read_here")
_WRITES_SOUND = Text("writes_sound_and_no_text")
_FORGETS = Text("gives_other_logits_when_it_reads_on_than_when")
_PICTURES = Text("is_stored_as_a_model_of_pictures_and_text")
_DRAFTS = Text("only_drafts_for_another_model_whose_hidden")

REFUSED_TYPES: Mapping[str, Text] = MappingProxyType({
    **dict.fromkeys(
        (
            "audioflamingo3", "glmasr", "granite_speech", "granite_speech_plus", "moss_transcribe_diarize",
            "musicflamingo", "nemo_speechlm", "omniasr", "qwen2_audio", "qwen3_asr", "vibevoice_asr", "voxtral",
            "voxtral_realtime", "whisper",
        ),
        _SOUND,
    ),
    **dict.fromkeys(("musicgen", "musicgen_melody"), _WRITES_SOUND),
    **dict.fromkeys(("cpmant", "prophetnet", "xlm", "xlnet"), _FORGETS),
    **dict.fromkeys(("emu3", "mllama"), _PICTURES),
    **dict.fromkeys(("gemma4_assistant", "gemma4_unified_assistant"), _DRAFTS),
    "blt": Text("is_of_a_type_for_which_transformers_own"),
    "gemma3n": Text("needs_the_library_timm_for_the_part_that_reads"),
    "recurrent_gemma": Text("keeps_what_it_has_read_in_itself_and_not"),
    "reformer": Text("draws_random_numbers_while_it_reads_lsh"),
})  # fmt: skip
"""The reason by type: the end of a sentence that begins with the model's name."""
_OTHER = Text("choose_a_model_of_the_kind_of_gpt_llama")


def check_type(config: Mapping[str, Any], name: str) -> None:
    """Check that transformers knows the type of ``config``, as stored in its file, and that it works here.

    Args:
        config: the model's configuration.
        name: what the model is called.

    Raises:
        ModelError: it does not.
    """
    kind = config.get("model_type")
    if not isinstance(kind, str):
        return
    if kind in REFUSED_TYPES:
        raise ModelError("model", _of_type(REFUSED_TYPES[kind], kind), name, _OTHER)
    if kind not in CONFIG_MAPPING_NAMES:
        version = transformers.__version__
        unknown = Text("is_of_a_type_that_transformers_does_not_know", version=version)
        raise ModelError("model", _of_type(unknown, kind), name, _OTHER)


def _of_type(rule: Text, kind: str) -> Text:
    return Text("type", rule=rule, kind=kind)
