"""The Compare tab's example, written for this project. Plain data."""

from collections.abc import Mapping

from playground.text import Language

COMPARED: Mapping[Language, str] = {
    "ko": "내일 날씨를 전해 드립니다.",
    "en": "One afternoon, the basket of Luke's brother was gone.",
}
"""The prompt that the Compare tab opens with: such texts go on and on, so greedy and beams repeat themselves."""
