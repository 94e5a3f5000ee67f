"""How the built-in models are made: our own text, a tokenizer, a small language model. Knows nothing of the page.

Reading order: ``particles``, ``english``, ``names`` (words), ``grammar`` (files of frames), ``compose`` (one
document), ``corpus`` (many documents from one seed), ``tokenizer``, ``model``, ``data``, ``loss``, ``train``,
``effects`` (what a class should see, measured), ``report``. The text itself lies in ``text/``: one readable file a
domain and language.
"""
