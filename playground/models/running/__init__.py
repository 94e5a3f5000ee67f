"""Models that run: a text in the making, its logits, its memory."""
