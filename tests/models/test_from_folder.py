"""Where a model runs and how its numbers are kept: the same numbers as transformers', and no one else's are touched."""

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

from playground import DecodingOptions, decode, load_model
from playground.models.shelf import from_folder
from playground.models.shelf.from_folder import device_for, dtype_for, read_model
from tests.hub.checkpoints import save_bart, save_gpt2, save_llama

MAKERS = {"gpt2": save_gpt2, "llama": save_llama, "bart": save_bart}
IDS = [5, 6, 7, 8]


@pytest.fixture(params=MAKERS)
def folder(request, tmp_path):
    MAKERS[request.param](tmp_path)
    return tmp_path


def theirs(folder, dtype):
    """Return what transformers itself reads from ``folder``."""
    kind = AutoModelForSeq2SeqLM if AutoConfig.from_pretrained(folder).is_encoder_decoder else AutoModelForCausalLM
    return kind.from_pretrained(folder, dtype=dtype).eval()


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_a_model_is_transformers_own_in_every_dtype(folder, dtype):
    mine, expected = load_model(str(folder), device="cpu", dtype=dtype).model, theirs(folder, getattr(torch, dtype))
    tensors, wanted = mine.state_dict(), expected.state_dict()
    assert tensors.keys() == wanted.keys()
    assert all(
        tensors[name].dtype == wanted[name].dtype and torch.equal(tensors[name], wanted[name]) for name in wanted
    )
    assert [(b.dtype, b.shape) for b in mine.buffers()] == [(b.dtype, b.shape) for b in expected.buffers()]
    assert (mine.dtype, mine.config.dtype) == (expected.dtype, expected.config.dtype)
    ids = {"input_ids": torch.tensor([IDS])} | (
        {"decoder_input_ids": torch.tensor([IDS])} if "bart" in str(type(mine)) else {}
    )
    with torch.inference_mode():
        assert torch.equal(mine(**ids).logits, expected(**ids).logits)


def test_reading_in_another_dtype_leaves_the_process_its_own(tmp_path, monkeypatch):
    """Else texts that others are having written meanwhile would be computed in bfloat16."""
    save_gpt2(tmp_path)
    dtypes, read = [], torch.set_default_dtype
    monkeypatch.setattr(torch, "set_default_dtype", lambda dtype: (dtypes.append(dtype), read(dtype)))
    read_model("tiny", tmp_path, "cpu", torch.bfloat16)
    assert set(dtypes) == {torch.float32}


def test_shared_weights_stay_shared(tmp_path):
    save_gpt2(tmp_path)
    model = load_model(str(tmp_path), device="cpu", dtype="bfloat16").model
    assert model.lm_head.weight.data_ptr() == model.transformer.wte.weight.data_ptr()


@pytest.mark.parametrize(
    ("cuda", "mps", "device", "dtype"),
    [(True, True, "cuda", torch.bfloat16), (False, True, "mps", torch.float16), (False, False, "cpu", torch.float32)],
)
def test_by_itself_a_model_runs_on_cuda_else_mps_else_the_cpu(monkeypatch, cuda, mps, device, dtype):
    monkeypatch.setattr(from_folder.torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(from_folder.torch.backends.mps, "is_available", lambda: mps)
    assert device_for("auto") == device
    assert device_for("cpu") == "cpu"
    assert dtype_for("auto", device) == dtype
    assert dtype_for("float32", device) == torch.float32


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("num_beams", [1, 4])
def test_on_the_gpu_our_loop_equals_generate(folder, dtype, num_beams):
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device")
    model = load_model(str(folder), device="cuda", dtype=dtype)
    options = DecodingOptions(max_new_tokens=8, num_beams=num_beams)
    kwargs = options.generate_kwargs() | {"num_beams": num_beams}
    ids = torch.tensor([IDS], device="cuda")
    whole = model.model.generate(ids, attention_mask=torch.ones_like(ids), **kwargs)[0].tolist()
    begun = len(model.start_ids) if model.is_encoder_decoder else len(IDS)
    assert list(decode(model, IDS, options).token_ids) == whole[begun:]
