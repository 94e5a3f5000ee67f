"""What a server is doing, for whoever keeps it: texts that are computed, events that wait. Nothing of a reader."""

from collections.abc import Callable, Iterable
from typing import TypedDict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.models.running.language_model import LanguageModel
from playground.web.server.line import Line, line_of

PLACE = "/health"


class LineHealth(TypedDict):
    """Events of all readers.

    Attributes:
        running: of which so many are answered now.
        waiting: of which so many wait for their turn.
    """

    running: int
    waiting: int


class ModelHealth(TypedDict):
    """One loaded model.

    Attributes:
        vocab_size: tells it from others; its name may be a path of this machine.
        shared: whether all texts are computed together; else the rest is 0.
        rows: texts that are computed together now; a beam is one.
        waiting: texts whose prompt is still to be read.
        cache_bytes: what the rows have read takes.
        step_seconds: how long the last step of all rows took.
    """

    vocab_size: int
    shared: bool
    rows: int
    waiting: int
    cache_bytes: int
    step_seconds: float


class Health(TypedDict):
    """The answer."""

    line: LineHealth
    models: list[ModelHealth]


def health_route(loaded: Callable[[], Iterable[LanguageModel]]) -> Route:
    """Return the route that tells it, for ``launch(app_kwargs={"routes": …})``.

    Args:
        loaded: gives the models that are loaded.
    """

    async def answered(request: Request) -> Response:
        line = line_of(request.app.get_blocks())
        return JSONResponse(Health(line=_line_health(line), models=[_model_health(each) for each in loaded()]))

    return Route(PLACE, answered)


def _line_health(line: Line) -> LineHealth:
    return {"running": line.running, "waiting": line.waiting}


def _model_health(model: LanguageModel) -> ModelHealth:
    engine = model.engine
    return {
        "vocab_size": model.vocab_size,
        "shared": engine is not None,
        "rows": engine.rows if engine else 0,
        "waiting": engine.waiting if engine else 0,
        "cache_bytes": engine.bytes if engine else 0,
        "step_seconds": round(engine.step_seconds, 4) if engine else 0.0,
    }
