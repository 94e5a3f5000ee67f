"""The live charts: one step's distribution sent once, then computed and drawn in the page.

Reading order: ``payload.py`` (what is sent), ``types.d.ts`` (what it becomes in the page), ``codec.js`` (how it is
read), ``stages.js`` (the cut-offs), ``math.js`` (one step under some options), ``charts/`` (the numbers of each
figure), ``chart.js`` and ``paint.js`` (how they get onto the screen), ``pointer.js`` (tips, clicks and dragging),
``live.js`` (the charts in the page), ``face.js`` (what the page calls), ``config.py`` (what they begin with),
``component.py`` (the charts as a Gradio component, which alone imports Gradio).
"""
