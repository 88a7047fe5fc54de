"""The folder of MkDocs' sources, all of which the generator owns.

Apart because removing files is dangerous: a marker says that the folder is ours,
and nothing is removed from a folder without it.
"""

import os
from pathlib import Path

from generator.content.files import is_leftover, write_whole
from generator.errors import ContentError, Problem

MARKER = ".made-by-paper-index"
"""The file by which a folder that was made, `docs/` or a site, is known again as one."""


class DocsFolder:
    """A folder that only the generator writes to.

    Args:
        root: the folder; it is made where there is none.

    Raises:
        ContentError: it holds files that somebody else put there.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._marker = root / MARKER
        others = (path for path in root.iterdir() if not is_leftover(path.name)) if root.is_dir() else ()
        if any(others) and not self._marker.is_file():
            message = "holds files that paper-index did not make; move them away, or set another docs_dir in mkdocs.yml"
            raise ContentError([Problem(root, 0, message)])
        write_whole(self._marker, "Every file in this folder is made by `paper-index build` from content/.\n")

    def clear(self) -> None:
        """Removes everything that was made."""
        self.remove_others(set())

    def remove_others(self, kept: set[str]) -> None:
        """Removes every file but some, and folders left empty.

        Args:
            kept: the files that stay, by their paths below the folder, with slashes.
        """
        root = os.fspath(self._root)
        stay = {MARKER, *kept}
        for folder, _, files in os.walk(root, topdown=False):
            below = folder[len(root) + 1 :].replace(os.sep, "/")
            others = [name for name in files if (f"{below}/{name}" if below else name) not in stay]
            for name in others:
                Path(folder, name).unlink()
            if len(others) == len(files) and below and not any(Path(folder).iterdir()):
                Path(folder).rmdir()
