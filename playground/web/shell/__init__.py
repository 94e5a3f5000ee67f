"""What every tab stands in: header, controls, model picker, downloads, notices, words."""
