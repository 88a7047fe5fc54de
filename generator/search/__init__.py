"""The search index: everything that a visitor's browser looks things up in, as small files."""
