"""The Probability lab's tab."""
