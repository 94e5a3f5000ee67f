"""The Tokenizer tab."""
