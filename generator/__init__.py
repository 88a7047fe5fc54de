"""Turns a curated collection of research papers into a static website.

The rooms, in the order in which data passes through them: `readers` (captured
listings and exports to papers), `content` (the curated records on disk),
`catalogue` (everything derived, in memory), `pages` and `exports` (files under
`docs/`), `site` (MkDocs). `cli` is the only module that knows all of them.
"""

__version__ = "0.1.0"
