"""The code of what the page shows: Python that needs transformers and nothing of this package, and notebooks of it."""
