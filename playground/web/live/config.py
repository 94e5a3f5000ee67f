"""What live charts are drawn with: the empty figures, the words, the order of the stages. Knows nothing of Gradio."""

from dataclasses import asdict
from typing import cast

from playground.charts import cumulative, histogram, next_token, temperatures, waterfall, words
from playground.options import DecodingOptions
from playground.text import Language
from playground.web.contract import ChartsConfig, FigureData

FIGURES = {
    "next_token": next_token.figure,
    "cumulative": cumulative.figure,
    "histogram": histogram.figure,
    "temperatures": temperatures.figure,
    "waterfall": waterfall.figure,
}


def charts_config(options: DecodingOptions, language: Language) -> ChartsConfig:
    """Return what live charts begin with, wherever they are drawn.

    Args:
        options: the options of the first drawing.
        language: the language of the first drawing.
    """
    return {
        "figures": {name: cast(FigureData, figure()) for name, figure in FIGURES.items()},  # Plotly has no types
        "words": words.page_words(),
        "stages": list(words.SHOWN),
        "usual": list(words.USUAL),
        "options": asdict(options),
        "language": language,
    }
