"""Language models under one face: encode, open a session, step. Knows nothing of decoding, charts or the page."""
