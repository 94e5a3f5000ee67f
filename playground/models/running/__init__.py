"""Models that run: texts being generated, their logits and caches, the memory they take."""
