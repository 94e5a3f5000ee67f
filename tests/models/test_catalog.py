"""What is known of models before they are loaded, and where their files are; nothing here asks a network."""

import json
import socket

import huggingface_hub
import pytest

from playground import load_model
from playground.errors import ModelError
from playground.models.catalog import CATALOG, FAMILIES
from playground.models.files.folders import BUILTIN, cached_folder, model_folder, model_state, tokenizer_folder

HUB_ID = "openai-community/gpt2"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache of the Hub, and no network."""

    def refuse(*_):
        raise AssertionError("a network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    return tmp_path


def put(cache, *files, name=HUB_ID):
    repository = cache / f"models--{name.replace('/', '--')}"
    snapshot = repository / "snapshots" / "abc"
    snapshot.mkdir(parents=True, exist_ok=True)
    (repository / "refs").mkdir(exist_ok=True)
    (repository / "refs" / "main").write_text("abc")
    for file in files:
        (snapshot / file).write_text("{}")
    return snapshot


def test_every_model_has_a_task_and_a_family_that_is_explained():
    for known in CATALOG.values():
        assert known.tasks
        assert known.family in FAMILIES or known.tasks == ("tokenizer",)


def test_no_encoder_is_offered_and_its_family_is_explained_all_the_same():
    assert "encoder" in FAMILIES
    assert not [known for known in CATALOG.values() if known.family == "encoder"]


@pytest.mark.parametrize("name", ["builtin/lm", "builtin/summarizer"])
def test_the_built_in_models_figures_are_its_own(name):
    known, built_in = CATALOG[name], load_model(name)
    assert known.context_length == built_in.context_length
    assert known.parameters == pytest.approx(sum(p.numel() for p in built_in.model.parameters()), rel=0.02)
    assert model_state(name) == "built_in"


def test_a_model_in_the_hubs_cache_is_here_and_any_other_is_to_be_fetched(cache):
    assert model_state(HUB_ID) == "to_download"
    snapshot = put(cache, "config.json", "tokenizer.json", "model.safetensors")
    assert model_state(HUB_ID) == "here"
    assert model_folder(HUB_ID) == snapshot


def test_a_tokenizer_is_there_before_the_weights(cache):
    snapshot = put(cache, "config.json", "tokenizer.json")
    assert tokenizer_folder(HUB_ID) == snapshot
    assert model_state(HUB_ID) == "to_download"
    with pytest.raises(ModelError, match="not on this machine yet"):
        model_folder(HUB_ID)


def test_a_model_whose_shard_is_missing_is_not_here(cache):
    snapshot = put(cache, "config.json", "tokenizer.json", "one.safetensors")
    index = {"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}}
    (snapshot / "model.safetensors.index.json").write_text(json.dumps(index))
    assert cached_folder(HUB_ID) is None
    (snapshot / "two.safetensors").write_text("")
    assert cached_folder(HUB_ID) == snapshot


@pytest.mark.parametrize("name", ["../x", "a/..", "a--b/c", "a/b/c", "gpt2", "a/b\n", "/etc", "a/b?x", ""])
def test_what_is_no_hub_id_is_not_looked_up(cache, name):
    assert cached_folder(name) is None


@pytest.mark.parametrize("name", ["builtin/..", "builtin/", "builtin/../builtin/lm", "builtin/lm/../../.."])
def test_a_built_in_name_leads_nowhere_else(name):
    with pytest.raises(ModelError):
        model_folder(name)


def test_what_is_built_in_is_found_where_it_comes_from():
    assert tokenizer_folder("builtin/words") == BUILTIN / "words"
