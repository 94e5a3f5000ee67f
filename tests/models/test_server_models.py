"""One server's models: where each is, fetched when asked for, loaded under the server's settings."""

import pytest
import torch

from playground import DecodingOptions, decode
from playground.errors import ModelError
from playground.models.files.folders import model_state
from playground.models.running import memory
from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from tests.hub.checkpoints import save_gpt2

GPT2, LLAMA = "tiny/gpt2", "tiny/llama"


def fetched(server_models, name):
    server_models.start(name)
    return server_models._downloads.wait(name)


def test_a_model_is_fetched_then_leased_then_used(hub):
    server_models = ServerModels(Settings(device="cpu"))
    assert server_models.state(GPT2) == "to_download"
    with pytest.raises(ModelError, match="not on this machine yet"), server_models.lease_named(GPT2):
        pass
    assert fetched(server_models, GPT2).state == "done"
    assert server_models.state(GPT2) == "here"
    with server_models.lease_named(GPT2) as model, server_models.lease_named(GPT2) as again:
        assert again is model
        assert decode(model, [5], DecodingOptions(max_new_tokens=2)).token_ids


def test_an_id_is_never_taken_for_a_path(hub, tmp_path, monkeypatch):
    (tmp_path / "own" / "model").mkdir(parents=True)
    save_gpt2(tmp_path / "own" / "model")
    monkeypatch.chdir(tmp_path)
    assert model_state("own/model") == "here"
    server_models = ServerModels(Settings(device="cpu"))
    assert server_models.state("own/model") == "to_download"
    with pytest.raises(ModelError, match="not on this machine yet"), server_models.lease_named("own/model"):
        pass
    with server_models.lease_named(str(tmp_path / "own" / "model")) as model:
        assert model.vocab_size == 300


def test_the_settings_say_the_dtype_and_the_budget(hub, monkeypatch):
    server_models = ServerModels(Settings(device="cpu", dtype="bfloat16", memory_gb=0.004))
    assert fetched(server_models, GPT2).state == "done"
    with server_models.lease_named(GPT2) as model:
        assert model.model.dtype == torch.bfloat16
    monkeypatch.setattr(memory, "_CGROUP", memory.Path("/nowhere"))
    assert ServerModels(Settings(device="cpu")).budget == memory.device_memory("cpu") // 2


def test_a_model_beyond_the_memory_is_refused_before_its_weights_are_fetched(hub):
    server_models = ServerModels(Settings(device="cpu", memory_gb=0.004))
    ended = fetched(server_models, GPT2)
    assert ended.state == "failed"
    assert f"gives to models (0.0067 GB > 0.004 GB), got '{GPT2}'" in str(ended.error)
    assert hub.fetched("model.safetensors") == []


def test_a_model_beyond_what_the_server_fetches_is_refused(hub):
    ended = fetched(ServerModels(Settings(device="cpu", max_download_gb=0.001)), GPT2)
    assert "must be at most 0.001 GB" in str(ended.error)


@pytest.mark.slow
def test_under_a_small_budget_one_gives_way_to_the_other(hub):
    server_models = ServerModels(Settings(device="cpu", memory_gb=0.0068))
    for name in (GPT2, LLAMA):
        assert fetched(server_models, name).state == "done"
    with (
        server_models.lease_named(LLAMA),
        pytest.raises(ModelError, match="all other models are in use"),
        server_models.lease_named(GPT2),
    ):
        pass
    with server_models.lease_named(GPT2) as model:
        assert model.name == GPT2


def test_a_download_is_stopped_by_name_and_seen_by_all(hub):
    server_models = ServerModels(Settings(device="cpu"))
    server_models.stop(GPT2)
    assert server_models.progress() == []
    fetched(server_models, GPT2)
    (progress,) = server_models.progress()
    assert (progress.name, progress.state) == (GPT2, "done")
