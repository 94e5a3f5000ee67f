"""What a teacher prints, on its own addresses: made when it is first asked for, then kept for all."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from playground.errors import PlaygroundError
from playground.lessons.lesson import Lesson, LessonPath
from playground.lessons.models import built_in
from playground.lessons.sheets import SHEETS, SheetKind, answers_of, sheet
from playground.text import LANGUAGES, Language

_PLACE = "lesson-sheets"


class LessonSheets:
    """The sheets of some lessons; the answers on them are the built-in models'.

    Args:
        lessons: all lessons.
        paths: which of them belong together.
    """

    def __init__(self, lessons: Sequence[Lesson], paths: Sequence[LessonPath]) -> None:
        self._lessons, self._paths = lessons, paths
        self._names: Mapping[str, tuple[SheetKind, Language]] = {
            f"{kind}-{language}.html": (kind, language) for kind in SHEETS for language in LANGUAGES
        }
        self._made: dict[str, asyncio.Task[str]] = {}
        self._answers = cache(lambda language: answers_of(lessons, language, built_in()))

    @property
    def addresses(self) -> dict[str, dict[Language, str]]:
        """The sheets' addresses, relative to the page's own, by kind and language."""
        return {kind: {language: f"{_PLACE}/{kind}-{language}.html" for language in LANGUAGES} for kind in SHEETS}

    def routes(self) -> list[Route]:
        """Return the routes of the sheets, for ``launch(app_kwargs={"routes": …})``."""
        return [Route(f"/{_PLACE}/{{name}}", self._answered)]

    async def _answered(self, request: Request) -> Response:
        """Respond with a sheet; those who ask while it is being made wait for the same one, and take no thread."""
        name = request.path_params["name"]
        if name not in self._names:
            return Response(status_code=404)
        task = self._made.get(name)
        if task is None or (task.done() and task.exception() is not None):
            task = self._made[name] = asyncio.create_task(run_in_threadpool(self._sheet, *self._names[name]))
        try:
            return HTMLResponse(await asyncio.shield(task))
        except PlaygroundError as error:  # a lesson asks for what only its models show to be none
            return PlainTextResponse(error.message(self._names[name][1]), status_code=500)

    def _sheet(self, kind: SheetKind, language: Language) -> str:
        answers = {} if kind == "outline" else self._answers(language)
        return sheet(kind, language, self._lessons, self._paths, answers)
