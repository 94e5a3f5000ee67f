"""A tokenizer by its name, as it is inspected: with its pieces, and its model's configuration."""

from playground.models.files.folders import tokenizer_folder
from playground.models.files.refusals import read_json
from playground.models.files.tokenizers import load_tokenizer
from playground.tokenization.reader import Reader


def read_tokenizer(name: str) -> Reader:
    """Return the tokenizer called ``name``, read anew, with its model's configuration where one lies beside it.

    Args:
        name: as :func:`playground.load_tokenizer` takes it.

    Raises:
        ModelError: as :func:`playground.load_tokenizer`.
    """
    loaded = load_tokenizer(name)
    backend = loaded.tokenizer.backend_tokenizer
    backend.no_truncation()  # some repositories' files cut a text in silence; transformers' own calls do not
    backend.no_padding()
    return Reader(name, backend, loaded.notes, read_json(tokenizer_folder(name) / "config.json"))
