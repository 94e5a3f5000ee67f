"""Language models behind one interface: encode, open a session, step. Knows nothing of decoding, charts or the page."""
