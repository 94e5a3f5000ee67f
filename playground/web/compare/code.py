"""The code of the Compare tab."""

from playground.export.code import Code
from playground.export.source import source_of
from playground.export.texts import compare_code
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.web.compare.events import settings_from
from playground.web.server import arguments
from playground.web.workbench.looking import check_work, read_prompt


def write_code(
    model: LanguageModel, prompt: object, sent: object, options: DecodingOptions, _taken: tuple[int, ...]
) -> Code:
    """Return the code of the whole table: of ``prompt`` under the settings that the page has ``sent``.

    ``options`` give the seed, a number, and the length.

    Raises:
        PlaygroundError: the tab would refuse the prompt or the settings.
    """
    typed, seed = arguments.text("prompt", prompt), options.seed or 0
    settings = settings_from(sent, seed, options.max_new_tokens)
    read = read_prompt(model, typed)
    check_work(model, len(read.ids), settings)
    most = len(read.ids) if read.cut else None
    return compare_code(source_of(model), typed, settings, seed=seed, most_ids=most)
