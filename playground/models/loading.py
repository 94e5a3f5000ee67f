"""Load a model by its name, once for all who ask: the door for Python. The page has its own shelf, with a budget."""

from playground.models.files.places import model_folder
from playground.models.running.language_model import LanguageModel
from playground.models.shelf.shelf import Shelf
from playground.settings import Device, Dtype

_SHELF = Shelf()


def load_model(name: str, *, device: Device = "auto", dtype: Dtype = "auto") -> LanguageModel:
    """Return the model called ``name``, loaded once in this process and shared by all who ask.

    Args:
        name: ``"builtin/lm"``; a folder in transformers' format with safetensors weights; a model in the Hub's cache
            by its id.
        device: ``"auto"`` takes CUDA, then MPS, then the CPU.
        dtype: ``"auto"`` takes float32 on the CPU, bfloat16 on CUDA and float16 on MPS.

    Raises:
        ModelError: no such model here, a file missing or broken, pickled weights, code of its own, not a language
            model (decoder-only or encoder–decoder), or too little memory for it.
    """
    return _SHELF.keep(name, model_folder(name), device=device, dtype=dtype)
