"""The folder where a site is built: what stands there of the site before the last, and what is put there of the last.

Apart because nearly everything in it is right already. Nothing is written into a file there: what people read now
may be the same file, by another link.
"""

import os
import shutil
from collections.abc import Container
from pathlib import Path

from mkdocs.structure.files import File

from generator.pages.docs_folder import MARKER
from generator.site.sources import Source, walked

Mark = tuple[int, int, int]
"""A stamp, and the number by which the file system knows the file."""


class Standing:
    """The folder.

    Args:
        folder: it, with its marker. last: the folder of the last site, which need not be there.
        sources: the folder of the sources.
    """

    def __init__(self, folder: Path, last: Path, sources: Path) -> None:
        self._folder, self._last = f"{folder}{os.sep}", f"{last}{os.sep}"
        self._folders: list[str] = []
        self._numbers: dict[str, int] = {}
        for below, entries, _ in walked(str(folder)):
            self._folders.append(below)
            for entry in entries:
                self._numbers[below + entry.name] = entry.inode()
        # Numbers are those of one file system, and some list files under others than their own.
        marker = (folder / MARKER).stat()
        self._can_tell = marker.st_ino == self._numbers[MARKER] and marker.st_dev == sources.stat().st_dev

    def clear(self, expected: Container[str]) -> None:
        """Removes what the site shall not have, and folders left empty.

        Args:
            expected: the paths that may stay, until something takes their place.
        """
        for path in [path for path in self._numbers if path not in expected]:
            Path(self._folder, path).unlink()
            del self._numbers[path]
        stay = {"", *(path.rpartition("/")[0] for path in self._numbers)}
        # Each folder comes before those in it.
        for folder in reversed(self._folders):
            if folder[:-1] in stay:
                stay.add(folder[:-1].rpartition("/")[0])
            else:
                Path(self._folder, folder).rmdir()

    def has(self, file: File) -> bool:
        """Whether a file that is no page stands there, as another link to that of the sources."""
        if not isinstance(file, Source) or not self._can_tell:
            return False
        return file.number > 0 and self._numbers.get(file.dest_uri) == file.number

    def bring(self, place: str, mark: Mark) -> Mark | None:
        """Sees to it that what was built stands in its place; returns its mark now, None if nobody has it any more."""
        if mark_of(self._folder + place) == mark:
            return mark
        found = mark_of(self._last + place)
        if found is None or found[:2] != mark[:2]:
            return None
        take_over(self._last + place, self._folder + place)
        return mark_of(self._folder + place)


def mark_of(path: str) -> Mark | None:
    """A file's mark; None where it is missing."""
    try:
        found = os.stat(path)  # noqa: PTH116 - called for every page of a site, where a path is mostly text
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def take_over(old: str, new: str) -> None:
    """Puts a file in a second place, as a link where the file system has links, else as a copy."""
    try:
        os.link(old, new)
    except FileExistsError:
        if not Path(old).samefile(new):
            Path(new).unlink()
            take_over(old, new)
    except FileNotFoundError:
        if not Path(old).exists():
            raise
        Path(new).parent.mkdir(parents=True, exist_ok=True)
        take_over(old, new)
    except OSError:
        # Another file system, or one without links.
        Path(new).unlink(missing_ok=True)
        shutil.copyfile(old, new)
