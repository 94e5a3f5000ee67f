"""Load a model by its name from Python: once in this process, without a limit on memory.

The page does not use this: it has ``ServerModels``, with a budget.
"""

from playground.models.files.folders import model_folder
from playground.models.running.language_model import LanguageModel
from playground.models.shelf.loaded import LoadedModels
from playground.settings import Device, Dtype

_LOADED = LoadedModels()


def load_model(name: str, *, device: Device = "auto", dtype: Dtype = "auto") -> LanguageModel:
    """Return the model called ``name``, loaded once in this process and shared by all callers.

    Args:
        name: ``"builtin/lm"``; a folder in transformers' format with safetensors weights; a model in the Hub's cache
            by its id.
        device: ``"auto"`` takes CUDA, then MPS, then the CPU.
        dtype: ``"auto"`` takes float32 on the CPU, bfloat16 on CUDA and float16 on MPS.

    Raises:
        ModelError: no such model here, a file missing or broken, pickled weights, code of its own, not a language
            model (decoder-only or encoder–decoder), or too little memory.
    """
    return _LOADED.keep(name, model_folder(name), device=device, dtype=dtype)
