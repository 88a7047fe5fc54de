"""How large a built site is, and whether a host takes it."""

import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from generator.errors import GeneratorError, UsageError

_UNITS = {"": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}


@dataclass(frozen=True, slots=True)
class Weight:
    """A site's size.

    Attributes:
        files: how many. size: bytes in all. parts: bytes of each folder at the top, the largest first.
    """

    files: int
    size: int
    parts: tuple[tuple[str, int], ...]


def weigh_site(site: Path) -> Weight:
    """Weighs a folder.

    Raises:
        GeneratorError: it is no folder with an index.html.
    """
    if not (site / "index.html").is_file():
        raise GeneratorError(f"{site} holds no index.html; build the site first")
    parts: Counter[str] = Counter()
    files = 0
    for folder, _, names in os.walk(site):
        for name in names:
            path = Path(folder, name)
            files += 1
            parts[path.relative_to(site).parts[0]] += path.stat().st_size
    return Weight(files, parts.total(), tuple(parts.most_common()))


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
