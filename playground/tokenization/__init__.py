"""Text and tokens: what a tokenizer makes of a text, and how its pieces are displayed.

Reading order: ``labels`` (a piece as displayed), ``reader`` (a tokenizer), ``inspect`` (a text in pieces), ``calls``
(the calls of a lesson), ``compare``, ``merges`` (BPE step by step), ``pattern`` and ``vocabulary`` (search),
``pipeline``, ``hangul``, ``text_stream`` (text while ids arrive).
"""
