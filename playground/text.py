"""Text in the two languages of the page: Korean and English."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["ko", "en"]


@dataclass(frozen=True)
class Text:
    """One sentence or word in Korean and in English."""

    ko: str
    en: str

    def __getitem__(self, language: Language) -> str:
        """Return the text in ``language``."""
        return self.ko if language == "ko" else self.en
