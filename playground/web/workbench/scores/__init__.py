"""A text as the model reads it: how probable each of its tokens was, and where a token stands that one looks for."""
