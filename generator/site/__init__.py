"""Runs MkDocs Material over `docs/`: speed and the site's folder, never content."""
