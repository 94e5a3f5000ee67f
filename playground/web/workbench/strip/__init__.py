"""The strip of generated tokens."""
