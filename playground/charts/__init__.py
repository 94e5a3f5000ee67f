"""Figures as Plotly JSON, without model, tokenizer or Gradio. Most are empty; the page fills in the numbers.

Reading order: ``style.py`` (colours, type, number formats), ``words.py`` (texts in ko and en), then one file for each
figure.
"""
