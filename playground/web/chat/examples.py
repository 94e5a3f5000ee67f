"""The example conversations as the page reads them."""

from playground.examples import SCENES
from playground.text import Language
from playground.web.contract import SceneData


def scene_data() -> dict[Language, list[SceneData]]:
    """Return the scenes as the page's own code reads them."""
    return {
        language: [{"name": scene.name, "system": scene.system, "asks": list(scene.asks)} for scene in scenes]
        for language, scenes in SCENES.items()
    }
