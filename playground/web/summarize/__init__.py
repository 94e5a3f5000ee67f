"""The Summarize tab."""
