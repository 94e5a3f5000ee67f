"""Models on the Hub: what a repository holds, and how its files come here."""
