"""The code of the Compare tab."""

from playground.errors import OptionError
from playground.export.code import Code
from playground.export.source import source_of
from playground.export.texts import compare_code
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import Text
from playground.web.compare.lanes import LaneReader, lanes_from
from playground.web.server import arguments
from playground.web.workbench.looking import check_work, read_prompt


def write_code(
    model: LanguageModel, prompt: object, sent: object, options: DecodingOptions, _taken: tuple[int, ...]
) -> Code:
    """Return the code of the whole table: of ``prompt`` under the settings that the page has ``sent``.

    ``options`` give the seed, a number, and the length.

    Raises:
        PlaygroundError: the tab would refuse the prompt or the settings; a row has a model or a prompt of its own.
    """
    typed, seed = arguments.text("prompt", prompt), options.seed or 0
    lanes = lanes_from(sent, seed, options.max_new_tokens)
    own = sum(lane.reader != LaneReader() or bool(lane.taken) for lane in lanes)
    if own:
        way_out = Text("the_code_is_of_rows_of_the_page_s_model")
        raise OptionError("settings", Text("have_models_or_prompts_of_their_own"), own, way_out)
    settings = [lane.options for lane in lanes]
    read = read_prompt(model, typed)
    check_work(model, len(read.ids), settings)
    most = len(read.ids) if read.cut else None
    return compare_code(source_of(model), typed, settings, seed=seed, most_ids=most)
