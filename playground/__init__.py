"""Decoding Playground: see how a language model picks its next token."""
