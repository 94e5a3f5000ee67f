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

_SOUND = Text(
    "소리를 읽는 모델이라 글만으로는 쓸 수 없습니다",
    "reads sound, and only text is read here",
)
_WRITES_SOUND = Text("글이 아니라 소리를 쓰는 모델입니다", "writes sound and no text")
_FORGETS = Text(
    "이어 읽을 때와 처음부터 읽을 때 로짓이 달라 generate의 글이 모델의 확률과 맞지 않습니다",
    "gives other logits when it reads on than when it reads all anew, so that generate's text is not its own",
)
_PICTURES = Text(
    "그림과 글을 함께 읽는 모델로 저장되어, 글을 쓰는 부분만 따로 열 수 없습니다",
    "is stored as a model of pictures and text, whose part that writes text does not open alone",
)
_DRAFTS = Text(
    "다른 모델의 은닉 상태를 받아 초안만 쓰는 모델이라 혼자서는 쓰지 못합니다",
    "only drafts for another model, whose hidden states it needs",
)

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
    "blt": Text(
        "transformers의 generate가 이 유형의 캐시를 만들지 못합니다",
        "is of a type for which transformers' own generate cannot make a cache",
    ),
    "gemma3n": Text(
        "그림을 읽는 부분에 timm 라이브러리가 있어야 하는데, 여기에는 없습니다",
        "needs the library timm for the part that reads pictures, which is not used here",
    ),
    "recurrent_gemma": Text(
        "읽은 것을 글이 아니라 모델 안에 담아 두어, 여러 글이 서로 섞입니다",
        "keeps what it has read in itself and not with the text, so that texts would mix",
    ),
    "reformer": Text(
        "읽을 때마다 난수를 뽑아(LSH 어텐션) 같은 글에 다른 로짓을 냅니다",
        "draws random numbers while it reads (LSH attention): the same text gets other logits each time",
    ),
})  # fmt: skip
"""The reason by type: the end of a sentence that begins with the model's name."""
_OTHER = Text(
    "GPT·Llama·Qwen 계열이나 BART·T5 계열 모델을 고르세요 (되는 유형은 모두 docs/models.md에 있습니다)",
    "Choose a model of the kind of GPT, Llama, Qwen, BART or T5 (docs/models.md has all that are equal)",
)


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
        unknown = Text(
            f"transformers {version}에 없는 유형입니다", f"is of a type that transformers {version} does not know"
        )
        raise ModelError("model", _of_type(unknown, kind), name, _OTHER)


def _of_type(rule: Text, kind: str) -> Text:
    return Text(f"{rule.ko} (유형: {kind})", f"{rule.en} (type: {kind})")
