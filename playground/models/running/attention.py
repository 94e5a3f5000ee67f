"""The cross-attention weights of an encoder–decoder's decoder over its source.

Attention weights exist only under the eager implementation, which the shared model does not use. A twin of the model
shares its tensors, without copies, and is made at the first request.
"""

import copy
import threading
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import torch
from transformers.modeling_outputs import BaseModelOutput

from playground.models.running.language_model import LanguageModel

_twins: "WeakKeyDictionary[LanguageModel, Any]" = WeakKeyDictionary()
_making = threading.Lock()


def cross_attention(
    model: LanguageModel, source_ids: Sequence[int], token_ids: Sequence[int], layer: int = -1
) -> torch.Tensor:
    """Return the attention of each of ``token_ids`` to the source, from one teacher-forced pass.

    Args:
        model: an encoder–decoder.
        source_ids: what its encoder read.
        token_ids: what its decoder generated after its start token, at least one.
        layer: which of the decoder's layers, the last by default.

    Returns:
        (len(token_ids), len(source_ids)) float32 on the CPU, the mean over the layer's heads: each row sums to 1.
    """
    twin = _twin(model)
    source = torch.tensor([list(source_ids)], device=model.device)
    read = torch.tensor([[*model.start_ids, *token_ids[:-1]]], device=model.device)
    with torch.inference_mode():
        # The encoder's own weights, source × source in every layer and head, are not kept: a long source has too many.
        encoded = twin.get_encoder()(input_ids=source, return_dict=True).last_hidden_state
        layers = twin(
            encoder_outputs=BaseModelOutput(last_hidden_state=encoded),
            decoder_input_ids=read,
            output_attentions=True,
            use_cache=False,
        ).cross_attentions
    weights: torch.Tensor = layers[layer][0].float().mean(dim=0)
    return weights[len(model.start_ids) - 1 :].cpu()


def decoder_layers(model: LanguageModel) -> int:
    """Return the number of layers with cross-attention."""
    config = model.model.config
    return int(getattr(config, "decoder_layers", None) or config.num_hidden_layers)


def _twin(model: LanguageModel) -> Any:
    with _making:
        if model not in _twins:
            _twins[model] = _make(model.model)
        return _twins[model]


def _make(model: Any) -> Any:
    """Return a model with ``model``'s tensors and eager attention."""
    config = copy.deepcopy(model.config)
    config._attn_implementation = "eager"
    with torch.device("meta"):
        twin = type(model)(config)
    twin.load_state_dict(model.state_dict(), strict=False, assign=True)
    for name, buffer in model.named_buffers():  # those that are in no state dict
        owner, _, leaf = name.rpartition(".")
        setattr(twin.get_submodule(owner), leaf, buffer)
    twin.tie_weights()
    return twin.eval().requires_grad_(False)
