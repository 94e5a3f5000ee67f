"""Figures as plotly JSON. Knows nothing of models, tokenizers or Gradio.

Reading order: ``style.py`` (colours, type, number formats), ``words.py`` (words in ko and en), then one file a figure.
"""
