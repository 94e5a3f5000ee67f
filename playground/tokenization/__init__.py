"""Text and tokens: how pieces look to a reader. Knows nothing of models or the page."""
