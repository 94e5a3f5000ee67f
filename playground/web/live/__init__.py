"""The live charts: one step's distribution sent once, then computed and drawn in the page.

Reading order: ``payload.py`` (what is sent), ``types.d.ts`` (what it becomes in the page), ``codec.js`` (how it is
read), ``stages.js`` (the cut-offs), ``math.js`` (one step under some options), ``charts/`` (the numbers of each
figure), ``chart.js`` and ``paint.js`` (how they get onto the screen), ``pointer.js`` (tips, clicks and dragging),
``live.js`` (the component in the page), ``face.js`` (what the page calls), ``component.py`` (its Python side).
"""

from playground.web.live.component import live_charts, live_head, live_preloads
from playground.web.live.payload import TAIL_ERROR, step_payload

__all__ = ["TAIL_ERROR", "live_charts", "live_head", "live_preloads", "step_payload"]
