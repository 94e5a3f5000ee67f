"""How the next token is chosen, one traced step at a time.

Reading order: ``trace`` (the data), ``processors`` (options to stages), ``sampling`` (the draw), ``distribution``
(before and after every stage), ``describe`` (a distribution to a step), ``request`` (prompt and options, checked),
``generate`` (the loop); then ``beams`` (the arithmetic of beam search), ``beam_trace`` and ``hypotheses`` (its results
as plain data) and ``beam_search`` (its loop); ``batch`` and ``side_by_side`` (several decodings at once);
``scoring`` (probability and repetition of a text); ``divergence`` and ``lockstep`` (two models on one text). For
summaries: ``folded``, ``numerals``, ``claims``, ``copied``, ``lengths`` and ``rouge``.
"""
