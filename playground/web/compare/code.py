"""The code of the Compare tab."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from playground.decoding.request import check_token_ids
from playground.decoding.side_by_side import LaneStart
from playground.export.code import Code
from playground.export.comparison import LaneCode, compare_code
from playground.export.source import ModelSource, source_of
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.web.compare.lanes import LaneReader, Lend, lanes_from, nothing_lent
from playground.web.server import arguments
from playground.web.workbench.looking import check_lanes, read_prompt


def write_code(
    model: LanguageModel,
    prompt: object,
    sent: object,
    options: DecodingOptions,
    _taken: tuple[int, ...],
    *,
    lend: Lend = nothing_lent,
) -> Code:
    """Return the code of the whole table: of every lane that the page has ``sent``.

    ``options`` give the seed, a number, and the length; ``model`` and ``prompt`` are those of lanes that have none of
    their own. A model of a lane's own is leased for as long as its tokenizer and its facts are read.

    Raises:
        PlaygroundError: the tab would refuse a prompt, a model, the settings or the tokens that a lane begins with.
    """
    typed, seed = arguments.text("prompt", prompt), options.seed or 0
    lanes, starts = [], []
    for lane in lanes_from(sent, seed, options.max_new_tokens):
        text = typed if lane.reader.prompt is None else lane.reader.prompt
        with _read_by(lane.reader, model, lend) as (reader, source):
            read = read_prompt(reader, text)
            check_token_ids(lane.taken, reader, "taken")
            starts.append(LaneStart(reader, read.ids, lane.options, lane.taken))
        lanes.append(LaneCode(source, text, lane.options, len(read.ids) if read.cut else None, lane.taken))
    check_lanes(starts)
    return compare_code(lanes, seed=seed)


@contextmanager
def _read_by(reader: LaneReader, model: LanguageModel, lend: Lend) -> Iterator[tuple[LanguageModel, ModelSource]]:
    """Yield the model of a lane, and what its code has to know of it; ``model`` is that of lanes without their own."""
    if reader.model:
        use = reader.model, reader.dtype
        with lend([use], reader.model) as models:
            yield models[use], source_of(models[use])
        return
    source = source_of(model)  # other weights of it are not needed: nothing is computed
    yield model, source if reader.dtype is None else replace(source, dtype=reader.dtype)
