"""Training of the built-in models: our own text, two tokenizers, two small models.

Reading order: ``particles``, ``english``, ``names`` (words), ``grammar`` (files of frames), ``compose`` (one
document), ``chat_text``, ``chat`` (conversations), ``corpus`` (many documents from one seed), ``tokenizer``, ``model``,
``data``, ``loss``, ``train``, ``effects`` (measures of what a class should see), ``chat_report``, ``report``. The text
itself is in ``text/``: one readable file for each domain and language. For the summarizer: ``article_names``,
``articles``, ``summary_data``, ``optimizing``, ``summarizer``, ``summary_report``.
"""
