"""The Tokenizer tab: text to tokens and back, live, and the endpoint /tokenize. Only layout and wiring."""

from playground.web.tokenizer.events import tokenize
from playground.web.tokenizer.panel import tokenizer_panel
from playground.web.workbench.endpoints import endpoint


class TokenizerTab:
    """The tab's components; it needs no model."""

    def __init__(self) -> None:
        self.panel = tokenizer_panel(elem_id="tokenizer", elem_classes="pg-tok-place")
        endpoint(tokenize, "tokenize")
