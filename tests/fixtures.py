"""Models for tests: three small random ones, a real tiny one, the built-in one. None needs a network.

``tests/conftest.py`` loads these fixtures where tests run.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from huggingface_hub import constants
from huggingface_hub.utils import close_session
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
)

from playground import load_model
from playground.models.files.tokenizers import frame
from playground.models.running.language_model import LanguageModel
from tests.doubles import letters_tokenizer
from tests.hub.checkpoints import all_repositories
from tests.hub.server import HubRepository, TestHub, serving

torch.set_num_threads(1)  # models this small are slower on several threads, and very slow on contended ones

SHARED = Path(__file__).resolve().parents[2] / "shared"
VOCAB_SIZE = 300


@pytest.fixture(scope="session")
def reference() -> Callable[[str], Path]:
    """Return the folder of a reference by name, or skip where there is none."""

    def find(name: str) -> Path:
        folder = SHARED / "reference" / name
        if not folder.is_dir():
            pytest.skip(f"reference material {name} is not beside this clone (../shared/reference)")
        return folder

    return find


@pytest.fixture(scope="session")
def random_gpt2() -> LanguageModel:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        config = GPT2Config(
            vocab_size=VOCAB_SIZE, n_positions=64, n_embd=32, n_layer=2, n_head=2, initializer_range=0.4,
            bos_token_id=0, eos_token_id=1, pad_token_id=2,
        )  # fmt: skip
        model = GPT2LMHeadModel(config).eval()
    return LanguageModel("random-gpt2", model, letters_tokenizer(VOCAB_SIZE))


@pytest.fixture(scope="session")
def random_llama() -> LanguageModel:
    with torch.random.fork_rng():
        torch.manual_seed(2)
        config = LlamaConfig(
            vocab_size=VOCAB_SIZE, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=64, initializer_range=0.4, tie_word_embeddings=False,
            bos_token_id=0, eos_token_id=[1, 3], pad_token_id=2,
        )  # fmt: skip
        model = LlamaForCausalLM(config).eval()
    return LanguageModel("random-llama", model, letters_tokenizer(VOCAB_SIZE))


@pytest.fixture(scope="session")
def random_bart() -> LanguageModel:
    with torch.random.fork_rng():
        torch.manual_seed(3)
        config = BartConfig(
            vocab_size=VOCAB_SIZE, d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2,
            decoder_attention_heads=2, encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=64, init_std=0.4,
            bos_token_id=0, eos_token_id=1, pad_token_id=2, decoder_start_token_id=1, forced_eos_token_id=None,
        )  # fmt: skip
        model = BartForConditionalGeneration(config).eval()
    tokenizer = letters_tokenizer(VOCAB_SIZE)
    frame(tokenizer)
    return LanguageModel("random-bart", model, tokenizer)


@pytest.fixture(scope="session")
def stories(reference: Callable[[str], Path]) -> LanguageModel:
    return load_model(str(reference("stories260K")))


@pytest.fixture(scope="session")
def builtin() -> LanguageModel:
    return load_model("builtin/lm")


@pytest.fixture(params=["random_gpt2", "random_llama", "random_bart", "stories", "builtin"])
def any_model(request: pytest.FixtureRequest) -> LanguageModel:
    """Each of the models in turn."""
    model: LanguageModel = request.getfixturevalue(request.param)
    return model


@pytest.fixture(scope="session")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The files of a tiny repository of each kind, by name."""
    return all_repositories(tmp_path_factory.mktemp("repositories"))


@pytest.fixture
def hub(
    repositories: dict[str, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestHub]:
    """A Hub with those repositories, which the client asks in place of the real one, and an empty cache."""
    with serving() as hub:
        hub.repositories = {name: HubRepository(dict(files)) for name, files in repositories.items()}
        monkeypatch.setattr(constants, "ENDPOINT", hub.endpoint)
        template = hub.endpoint + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        yield hub
        close_session()
