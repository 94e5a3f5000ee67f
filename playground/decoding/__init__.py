"""How the next token is chosen, one traced step at a time. Knows nothing of charts or the page.

Reading order: ``trace`` (the data), ``processors`` (options to stages), ``sampling`` (the draw), ``distribution``
(before and after every stage), ``describe`` (a distribution to a step), ``request`` (what is asked), ``generate`` (the
loop); then ``beams`` (the arithmetic of beam search), ``beam_trace`` and ``hypotheses`` (what it found) and
``beam_search`` (its loop); ``scoring`` (how good a text is).
"""
