"""How large a built site is, and whether a host takes it."""

import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from generator.errors import GeneratorError, UsageError

_UNITS = {"": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}


_SECTIONS = "papers|topics|tags|authors|organisations|years|lists|sources"
_KINDS = (
    (rf"({_SECTIONS})/.*\.html", r"pages: \1"),
    (r".*\.html", "pages: others"),
    (r"(?:.*/)?index\.md", "Markdown beside pages"),
    (r"(?:.*/)?(?:feed|rss|changes)\.(?:xml|json)", "feeds"),
    (r"papers/([^/]+)/\1\.(?:bib|ris|json)", "citations of each paper"),
    (r"[^/]+/[^/]+/papers\.[a-z.]+", "citations of topics, tags, authors, lists"),
    (r"api/v1/papers/[^/]*", "API: each paper"),
    (r"api/.*", "API: tables and parts"),
    (r"papers\.[a-z.]+|data/.*|oai\.xml|llms.*", "everything in one file"),
    (r"assets/search/.*", "search"),
    (r"assets/citations/.*", "citations for scripts"),
    (r"assets/.*", "scripts, styles, pictures"),
)
"""What a file is for, by its path; the first that fits."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A site's size.

    Attributes:
        files: how many. size: bytes in all.
        parts: by what they are for, the number of files and their bytes, the heaviest first.
    """

    files: int
    size: int
    parts: tuple[tuple[str, int, int], ...]

    def table(self) -> str:
        """What weighs how much, as lines for a terminal."""
        width = max((len(name) for name, _, _ in self.parts), default=0)
        return "\n".join(f"  {name:{width}} {in_words(size):>9} {files:>8} files" for name, files, size in self.parts)


def kind_of(path: str) -> str:
    """What a file of a site is for; of a file that the program does not make, what it is called at the top.

    >>> kind_of("tags/lora/index.html"), kind_of("tags/lora/feed.xml"), kind_of("papers/awq/awq.bib")
    ('pages: tags', 'feeds', 'citations of each paper')
    """
    for pattern, name in _KINDS:
        if match := re.fullmatch(pattern, path):
            return match.expand(name)
    return path.partition("/")[0]


def weigh_site(site: Path) -> Weight:
    """Weighs a folder.

    Raises:
        GeneratorError: it is no folder with an index.html.
    """
    if not (site / "index.html").is_file():
        raise GeneratorError(f"{site} holds no index.html; build the site first")
    sizes: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for folder, _, names in os.walk(site):
        for name in names:
            path = Path(folder, name)
            kind = kind_of(path.relative_to(site).as_posix())
            files[kind] += 1
            sizes[kind] += path.stat().st_size
    parts = tuple((kind, files[kind], size) for kind, size in sizes.most_common())
    return Weight(files.total(), sizes.total(), parts)


def read_size(text: str) -> int:
    """Bytes from `1GB`, `10 MB`, `512MiB`.

    Raises:
        UsageError: it is no size.

    >>> read_size("1GB"), read_size("1.5 MiB")
    (1000000000, 1572864)
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmg]i?b)?\s*", text.lower())
    if match is None:
        raise UsageError(f'"{text}" is not a size; write it as 1GB, 300MB or 512MiB')
    return int(float(match.group(1)) * _UNITS[match.group(2) or ""])


def in_words(size: int) -> str:
    """Bytes for a reader.

    >>> in_words(1_234_567_890), in_words(999)
    ('1.23 GB', '999 bytes')
    """
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.2f} {unit}" if unit == "GB" else f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
