"""How the example articles are called, and articles that no model here was made for. Plain data."""

from collections.abc import Sequence

from playground.examples import ARTICLES
from playground.text import Language

NAMES = ("article_news", "article_season", "article_olympics", "article_sea")
"""What the articles of a language are called, in their order: keys of the page's words."""

FOREIGN: Sequence[str] = (
    ARTICLES["ko"][-1],
    "Στο μικρό νησί άνοιξε το πρώτο βιβλιοπωλείο. Σαράντα πέντε κάτοικοι το έφτιαξαν σε δύο μήνες από μια παλιά "
    "αποθήκη. Τα ράφια του έχουν 1.300 βιβλία. Κάθε Σάββατο βράδυ διαβάζουν ιστορίες στα παιδιά.",
)
"""Articles to give to a model on purpose that was not made for their language."""


def article_data() -> dict[Language, list[str]]:
    """Return the examples as the page's own code reads them."""
    return {language: list(texts) for language, texts in ARTICLES.items()}
