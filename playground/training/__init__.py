"""How the built-in models are made: our own text, two tokenizers, two small models. Knows nothing of the page.

Reading order: ``particles``, ``english``, ``names`` (words), ``grammar`` (files of frames), ``compose`` (one
document), ``chat_text``, ``chat`` (conversations), ``corpus`` (many documents from one seed), ``tokenizer``, ``model``,
``data``, ``loss``, ``train``, ``effects`` (what a class should see, measured), ``chat_report``, ``report``. The text
itself lies in ``text/``: one readable file a domain and language. The summarizer's own: ``article_names``,
``articles``, ``summary_data``, ``optimizing``, ``summarizer``, ``summary_report``.
"""
