"""Example conversations for the Chat tab, written for this project. Plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.text import Language
from playground.web.contract import SceneData


@dataclass(frozen=True)
class Scene:
    """How a conversation begins.

    Attributes:
        name: what stands on its button.
        system: the system prompt.
        asks: what a user may say first; the first stands in the box.
    """

    name: str
    system: str
    asks: tuple[str, ...]


SCENES: Mapping[Language, Sequence[Scene]] = {
    "ko": (
        Scene(
            "가게 질의응답",
            "당신은 꽃집의 질의응답 담당입니다. 친절하고 정중하게 답하고, 확실하지 않은 것은 약속하지 마십시오.",
            ("몇 시에 문을 여나요?", "환불할 수 있나요?", "선물 포장도 되나요?"),
        ),
        Scene(
            "수업 도우미",
            "당신은 친절한 수업 도우미예요. 쉽게 설명해 주세요.",
            ("3 더하기 4는 얼마예요?", "온도가 뭐예요?", "토큰이 뭐예요?"),
        ),
        Scene(
            "이야기 짝",
            "너는 친절한 이야기 짝이야. 주인공과 장소를 받아 짧은 이야기를 들려줘.",
            ("토끼가 숲에서 겪은 이야기를 들려줘.", "바닷가에 사는 소년 이야기를 해 줘.", "그래서 어떻게 됐어?"),
        ),
    ),
    "en": (
        Scene(
            "shop desk",
            "You are the customer desk of the flower shop. Be kind and formal, and do not promise what is not certain.",
            ("When do you open?", "Can I return this?", "Do you wrap gifts?"),
        ),
        Scene(
            "class helper",
            "You are a kind class helper. Explain things simply.",
            ("What is 3 plus 4?", "What is temperature?", "What is a token?"),
        ),
        Scene(
            "story partner",
            "You are a friendly story partner. Take a hero and a place, and tell a short story.",
            ("Tell me a story about a rabbit in the forest.", "A boy by the sea, please.", "What happened then?"),
        ),
    ),
}
"""The scenes of each language; the page opens with the first."""


def scene_data() -> dict[Language, list[SceneData]]:
    """Return the scenes as the page's own code reads them."""
    return {
        language: [{"name": scene.name, "system": scene.system, "asks": list(scene.asks)} for scene in scenes]
        for language, scenes in SCENES.items()
    }
