"""The code of the Generate tab."""

from playground.export.code import Code
from playground.export.source import source_of
from playground.export.texts import generate_code
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.web.server import arguments
from playground.web.workbench.looking import check_work, read_prompt


def write_code(
    model: LanguageModel, prompt: object, _: object, options: DecodingOptions, taken: tuple[int, ...]
) -> Code:
    """Return the code that goes on with ``prompt`` and ``taken`` under ``options``, whose seed is a number.

    Raises:
        PlaygroundError: the tab would refuse the prompt or the options.
    """
    typed = arguments.text("prompt", prompt)
    read = read_prompt(model, typed)
    check_work(model, len(read.ids), [options])
    most = len(read.ids) if read.cut else None
    return generate_code(source_of(model), typed, options, seed=options.seed or 0, most_ids=most, taken=taken)
