"""Where each thing lies in a content folder. Apart because what reads it and what judges it both need to know."""

from pathlib import Path


class Layout:
    """Where each thing lies in a content folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.papers = root / "papers"
        self.taxonomy = root / "topics.yml"
        self.tags = root / "tags.yml"
        self.captures = root / "sources"
        self.sources = self.captures / "sources.yml"
        self.lists = root / "lists"
        self.pages = root / "pages"
        self.redirects = root / "redirects.yml"
        self.map = root / "map.yml"
        self.allowed = root / "allowed.yml"
        self.schema = root / "schema.yml"

    def record(self, slug: str) -> Path:
        """The file of a paper's record."""
        return self.papers / f"{slug}.yml"
