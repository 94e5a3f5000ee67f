"""The code of the Summarize tab."""

from playground.budgets import SOURCE
from playground.export.code import Code
from playground.export.source import source_of
from playground.export.texts import summarize_code
from playground.models.running.language_model import LanguageModel
from playground.models.running.source import fit_source
from playground.options import DecodingOptions
from playground.web.server import arguments
from playground.web.workbench.looking import check_typed, check_work


def write_code(
    model: LanguageModel, article: object, _: object, options: DecodingOptions, taken: tuple[int, ...]
) -> Code:
    """Return the code that summarizes as much of ``article`` as is read, under ``options``, whose seed is a number.

    The summary goes on from the tokens ``taken``.

    Raises:
        PlaygroundError: the tab would refuse the article or the options.
    """
    typed = arguments.text("source", article)
    check_typed(typed, SOURCE, "paste_an_article_first")
    source = fit_source(model, typed)
    check_work(model, len(source.ids), [options])
    return summarize_code(
        source_of(model), typed[: source.end], options, seed=options.seed or 0, prefix=source.before,
        cut=len(typed) - source.end, taken=taken,
    )  # fmt: skip
