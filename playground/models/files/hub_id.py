"""The id of a model on the Hub: ``owner/name``, or ``owner/name@revision``. Touches neither disk nor network.

Ids that a reader types are checked here first: a valid one is no path, no address and no command-line option.
"""

import re
from dataclasses import dataclass

from playground.errors import ModelError
from playground.text import Text

MAIN = "main"
"""The default revision."""

_NAME = re.compile(r"\w[\w.-]{0,94}(?<![.-])/\w[\w.-]{0,94}(?<![.-])", re.ASCII)
_REVISION = re.compile(r"\w[\w.-]{0,99}(/\w[\w.-]{0,99}){0,4}", re.ASCII)


@dataclass(frozen=True)
class HubId:
    """A model of the Hub, at a revision: a branch, a tag or a commit."""

    name: str
    revision: str = MAIN

    def __str__(self) -> str:
        """Return the id as it is typed."""
        return self.name if self.revision == MAIN else f"{self.name}@{self.revision}"


def is_hub_id(text: str) -> bool:
    """Whether ``text`` has the form of a Hub id; there need not be such a model."""
    name, at, revision = text.partition("@")
    if name.startswith("builtin/") or ".." in text or "--" in name or name.endswith((".git", ".lock")):
        return False
    return bool(_NAME.fullmatch(name)) and (not at or bool(_REVISION.fullmatch(revision)))


def hub_id(text: str) -> HubId:
    """Return the model that ``text`` names.

    Raises:
        ModelError: it does not have the form of a Hub id.
    """
    if not is_hub_id(text):
        rule = Text("must_be_an_id_of_the_hub_owner_name")
        raise ModelError("model", rule, text, Text("such_as_openai_community_gpt2"))
    name, _, revision = text.partition("@")
    return HubId(name, revision or MAIN)
