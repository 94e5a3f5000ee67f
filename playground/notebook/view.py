"""The live charts of one model and prompt, as a notebook shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playground.errors import PlaygroundError
from playground.models.running.language_model import LanguageModel
from playground.notebook.controls import check_followed, controls_data
from playground.notebook.document import document, frame
from playground.notebook.steps import check_steps, decoded_steps
from playground.options import DecodingOptions
from playground.text import FALLBACK, LANGUAGES, Language, Text, catalog, known_language
from playground.web.live.config import charts_config


@dataclass(frozen=True)
class LiveView:
    """Live charts that stand by themselves. A notebook shows them where this is the last value of a cell.

    Attributes:
        html: the whole HTML document, scripts and data included; some 5 MB, most of it Plotly.
        title: what the frame is called for those who do not see it.
    """

    html: str = field(repr=False)
    title: str

    def save(self, path: str | Path) -> Path:
        """Write the document to ``path``, to be opened in a browser, and return the path.

        Raises:
            OSError: it cannot be written there.
        """
        path = Path(path)
        path.write_text(self.html, encoding="utf-8")
        return path

    def _repr_html_(self) -> str:
        return frame(self.html, self.title)


def show(
    model: LanguageModel,
    prompt: str | Sequence[int],
    options: DecodingOptions | None = None,
    *,
    language: Language = FALLBACK,
    steps: int = 1,
) -> LiveView:
    """Return the live charts of the tokens after ``prompt``, with controls that move them without a server.

    All logits of a step are in the document, some 3 bytes each, so ``steps`` is bounded: by ``MOST_STEPS`` = 100, and
    by ``MOST_LOGITS`` = 4,000,000 over the size of the vocabulary. The sliders never change the text or its luck.

    Args:
        model: the model.
        prompt: text, or token ids that are used unchanged; for an encoder–decoder, the source.
        options: the options that the controls begin with, and by which the text is decoded; None: the neutral ones.
        language: the language of all words.
        steps: how many new tokens to decode, at most; a click on one shows the step that chose it. 1 shows the
            distribution of the next token alone. ``max_new_tokens`` ends the text as well.

    Raises:
        PlaygroundError: ``steps`` or ``language`` outside its range.
        OptionError: a forced token, which the live charts do not draw.
        PromptError: the prompt is empty, or too long for the model.
        ModelError: the logits are no distribution.
    """
    options = options or DecodingOptions()
    _check_language(language)
    check_steps(steps, model.vocab_size)
    check_followed(options)
    decoded = decoded_steps(model, prompt, options, steps)
    title = catalog(language)["page"]["title"]
    html = document(
        {
            **controls_data(options, language),
            "charts": charts_config(options, language),
            "prompt": prompt if isinstance(prompt, str) else model.decode(decoded.prompt_ids),
            "tokens": [model.label(token_id) for token_id in decoded.token_ids],
            "steps": list(decoded.payloads),
        },
        title,
        language,
    )
    return LiveView(html, title)


def _check_language(language: str) -> None:
    if known_language(language) is None:
        rule = Text("must_be_one_of", legal=" / ".join(LANGUAGES))
        raise PlaygroundError("language", rule, language, Text("for_its_neutral_value_set", neutral=FALLBACK))
