"""File names that every system takes as they are: Windows, macOS and Linux.

Apart because the rules are those of file systems, not of the site: what is unpacked on another
machine must be there under the name that the links use.
"""

import unicodedata
from collections.abc import Iterable

from generator.ids import file_name_fault

LONGEST_PATH = 180
"""Characters of a path in a bundle. Windows allows 260 in all; what is left is for the folder above."""


def portable_faults(paths: Iterable[str]) -> list[tuple[str, str]]:
    """What some system would refuse, or take for another file.

    Args:
        paths: files, each by its path with slashes.

    Returns:
        Each path at fault, and what is wrong with it.

    >>> for path, what in portable_faults(["a/aux.txt", "tags/LoRA", "tags/lora"]):
    ...     print(path, what)
    a/aux.txt "aux.txt" is the name of a device on Windows
    tags/lora is "tags/LoRA" where case is not told apart
    """
    faults: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    for path in sorted(paths):
        if len(path) > LONGEST_PATH:
            faults.append((path, f"has {len(path)} characters; {LONGEST_PATH} are allowed"))
        for part in path.split("/"):
            if fault := file_name_fault(part):
                faults.append((path, fault))
        # Folders count too: `Tags/a` and `tags/b` would land in one.
        for place in (path, *_folders(path)):
            key = unicodedata.normalize("NFC", place).casefold()
            if seen.setdefault(key, place) != place:
                faults.append((path, f'is "{seen[key]}" where case is not told apart'))
                break
    return faults


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: number + 1]) for number in range(len(parts))]
