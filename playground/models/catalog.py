"""The models we know, with the facts that a teacher needs to choose one. Plain data; loads nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from playground.text import Language, Text

Task = Literal["generation", "summarization", "chat", "tokenizer"]
Family = Literal["decoder", "encoder_decoder", "encoder"]
Recommended = Literal["cpu", "gpu"]

FAMILIES: Mapping[Family, Text] = MappingProxyType({
    "decoder": Text("decoder_sees_the_text_so_far_and_writes_on"),
    "encoder_decoder": Text("encoder_decoder_reads_a_whole_text_then_writes"),
    "encoder": Text("encoder_reads_a_whole_text_from_both_sides_for"),
})  # fmt: skip
"""What each family of models is for, in one sentence."""


@dataclass(frozen=True)
class KnownModel:
    """The facts about a model before it is loaded; None is unknown.

    Attributes:
        name: the name it is loaded by: ``builtin/…``, or its id on the Hub.
        tasks: the tabs it suits.
        family: its architecture; None for a tokenizer alone.
        parameters: number of parameters.
        download_gb: size of the download in GB; 0 for a built-in model.
        licence: the one on its card.
        languages: the languages it generates.
        context_length: the most tokens it can read.
        device: what it needs to generate at reading speed.
        measured: whether ``download_gb`` was measured; else it is an estimate.
    """

    name: str
    tasks: tuple[Task, ...]
    family: Family | None
    parameters: float | None
    download_gb: float | None
    licence: str | None
    languages: tuple[Language, ...]
    context_length: int | None
    device: Recommended | None
    measured: bool = False


_GENERATION: tuple[Task, ...] = ("generation",)
_SUMMARIES: tuple[Task, ...] = ("summarization",)
_CHAT: tuple[Task, ...] = ("chat", "generation")
_TOKENIZER: tuple[Task, ...] = ("tokenizer",)
_KO: tuple[Language, ...] = ("ko",)
_EN: tuple[Language, ...] = ("en",)
_BOTH: tuple[Language, ...] = ("ko", "en")
_GPT2, _OURS, _EXAONE = "MIT", "Apache-2.0", "EXAONE AI Model License (NC)"

CATALOG: Mapping[str, KnownModel] = MappingProxyType({known.name: known for known in (
    KnownModel("builtin/lm", ("generation", "chat"), "decoder", 5.4e6, 0.0, _OURS, _BOTH, 512, "cpu", True),
    KnownModel("HuggingFaceTB/SmolLM2-135M-Instruct", _CHAT, "decoder", 135e6, 0.27, "Apache-2.0", _EN, 8192, "cpu"),
    KnownModel("HuggingFaceTB/SmolLM2-135M", _GENERATION, "decoder", 135e6, 0.27, "Apache-2.0", _EN, 8192, "cpu"),
    KnownModel("HuggingFaceTB/SmolLM2-360M-Instruct", _CHAT, "decoder", 362e6, 0.72, "Apache-2.0", _EN, 8192, "cpu"),
    KnownModel("openai-community/gpt2", _GENERATION, "decoder", 124e6, 0.55, _GPT2, _EN, 1024, "cpu"),
    KnownModel("openai-community/gpt2-medium", _GENERATION, "decoder", 355e6, 1.5, _GPT2, _EN, 1024, "cpu"),
    KnownModel("openai-community/gpt2-large", _GENERATION, "decoder", 774e6, 3.2, _GPT2, _EN, 1024, "gpu"),
    KnownModel("openai-community/gpt2-xl", _GENERATION, "decoder", 1.56e9, 6.4, _GPT2, _EN, 1024, "gpu"),
    KnownModel("skt/kogpt2-base-v2", _GENERATION, "decoder", 125e6, 0.5, "CC BY-NC-SA 4.0", _KO, 1024, "cpu"),
    KnownModel("LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct", _CHAT, "decoder", 2.4e9, 9.63, _EXAONE, _BOTH, 32_768, "gpu",
               True),
    KnownModel("LGAI-EXAONE/EXAONE-4.0-1.2B", _CHAT, "decoder", 1.2e9, None, _EXAONE, _BOTH, None, "gpu"),
    KnownModel("Qwen/Qwen3-0.6B", _CHAT, "decoder", 0.6e9, 1.5, None, _BOTH, None, "cpu"),
    KnownModel("Qwen/Qwen3-1.7B", _CHAT, "decoder", 1.7e9, 4.0, None, _BOTH, None, "gpu"),
    KnownModel("kakaocorp/kanana-1.5-2.1b-instruct-2505", _CHAT, "decoder", 2.1e9, 5.0, None, _BOTH, None, "gpu"),
    KnownModel("naver-hyperclovax/HyperCLOVAX-SEED-Text-Instruct-0.5B", _CHAT, "decoder", 0.5e9, None, None, _BOTH,
               None, "cpu"),
    KnownModel("builtin/summarizer", _SUMMARIES, "encoder_decoder", 7.1e6, 0.0, _OURS, _BOTH, 512, "cpu", True),
    KnownModel("EbanLee/kobart-summary-v3", _SUMMARIES, "encoder_decoder", 124e6, 0.50, None, _KO, 1024, "cpu", True),
    KnownModel("sshleifer/distilbart-cnn-12-6", _SUMMARIES, "encoder_decoder", 306e6, 1.22, "Apache-2.0", _EN, 1024,
               "cpu", True),
    KnownModel("builtin/words", _TOKENIZER, None, None, 0.0, _OURS, _BOTH, None, None, True),
    KnownModel("builtin/bytes", _TOKENIZER, None, None, 0.0, _OURS, _BOTH, None, None, True),
)})  # fmt: skip
"""The models we know, by name. The tokenizer of each can be downloaded without its weights."""
