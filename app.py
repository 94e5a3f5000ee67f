"""Decoding Playground: build the page for the models that it offers, and serve it.

The settings are in ``playground/settings.py``: ``PLAYGROUND_*`` in the environment.
"""

import os

from playground.settings import Settings
from playground.web.server import start

address = start.Address()
with start.in_words():
    settings = Settings.read(os.environ)
    start.check_mcp(settings.mcp)
    start.check_ray(settings.run)
    if __name__ == "__main__":
        address = start.prepared(os.environ)
    # The libraries are imported here, which takes seconds, once their variables and the page's address are checked.
    from playground.models.shelf.places import Place, local_place
    from playground.models.shelf.server_models import ServerModels
    from playground.web.page import build_page, launch_arguments
    from playground.web.room.desk import Desk
    from playground.web.server import process
    from playground.web.shell.offered import OfferedModels

    process.set_up(settings)
    server_models = ServerModels(settings)
    # Where the calls of models run, and where class rooms are kept: the page's events do not know it.
    place: Place = local_place(server_models)
    desk: Desk | None = None
    if settings.run == "ray":
        from playground.cluster.front import on_ray

        place, desk = on_ray(os.environ)
    models = OfferedModels(
        settings.models,
        folders=settings.folders,
        typed_ids=settings.typed_ids,
        server_models=server_models,
        place=place,
    )
    demo = build_page(models)

process.settle()

if __name__ == "__main__":
    with start.in_words():
        start.serve(demo, launch_arguments(models, start.space_host(os.environ), desk), address)
