"""Changes several content files at once: all of them, or none.

What shall stand in the files is written beside them first, into a folder of the content. Then a journal
says where each belongs; from that moment on the change counts, and the files are moved to their
places. A command that is killed before it leaves everything as it was, one that is killed after it leaves the rest
to the next command (`recover`), which needs no more than the journal. Apart so that every command that writes
more than one content file does so in this way.
"""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from generator.content.files import remove_leftovers, write_whole
from generator.errors import ContentError, Problem, cannot_be_written, reason
from generator.memo import digest
from generator.progress import Advance

FOLDER = ".changing"
"""Below the content folder: what a command is about to change. It is there while one is at work."""
LOCK = ".lock"
"""Below the content folder: who is at work; see `generator.locking`."""
_JOURNAL = "journal.json"


def _unseen(done: int) -> None:
    """Progress that nobody looks at."""


class Change:
    """A change of several files, in the making.

    Args:
        root: the content folder; it is made where there is none.
        paths: the files to write; each is known by its number among them from here on.
        gone: the files to remove.

    Raises:
        ContentError: nothing can be written there.
    """

    def __init__(self, root: Path, paths: Sequence[Path], gone: Sequence[Path] = ()) -> None:
        self._root, self._paths, self._gone = root, paths, gone
        self._folder = root / FOLDER
        recover(root)
        try:
            self._folder.mkdir(parents=True)
            for parent in sorted({path.parent for path in (*paths, *gone)}):
                parent.mkdir(parents=True, exist_ok=True)
                if not os.access(parent, os.W_OK):
                    raise PermissionError(13, "Permission denied", str(parent))
        except OSError as error:
            self.drop()
            raise cannot_be_written(Path(error.filename or root), error) from None

    def stage(self, number: int, data: str | bytes) -> None:
        """Writes down what shall stand in a file. Forked processes may each do some.

        Raises:
            ContentError: it cannot be written.
        """
        try:
            write_whole(self._folder / str(number), data)
        except ContentError as error:
            # The file that was meant, not that of the moment.
            raise ContentError(replace(problem, path=self._paths[number]) for problem in error.problems) from None

    def commit(self, advance: Advance = _unseen) -> None:
        """Makes the change: from the first moment on it is either not begun or as good as done.

        Raises:
            ContentError: a file cannot be written; what was not done is done by the next command.
        """
        journal = {
            "write": [[number, self._below(path), _digest(path)] for number, path in enumerate(self._paths)],
            "remove": [[self._below(path), _digest(path)] for path in self._gone],
        }
        try:
            write_whole(self._folder / _JOURNAL, json.dumps(journal))
        except ContentError:
            self.drop()
            raise
        try:
            _carry_out(self._root, advance)
        except (OSError, ContentError):
            raise
        except BaseException:
            _carry_out(self._root)  # whoever interrupts it finds it done
            raise

    def drop(self) -> None:
        """Forgets what was staged: nothing is changed."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _below(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


def change_files(root: Path, files: Mapping[Path, str | bytes | None]) -> None:
    """Writes and removes files of a content folder, all or none of them.

    Args:
        root: the content folder. files: what shall stand in each; None for one that goes.

    Raises:
        ContentError: they cannot be written.
    """
    written = {path: data for path, data in files.items() if data is not None}
    gone = [path for path, data in files.items() if data is None and path.exists()]
    if not gone and len(written) < 2:
        for path, data in written.items():
            write_whole(path, data)
        return
    change = Change(root, list(written), gone)
    try:
        for number, data in enumerate(written.values()):
            change.stage(number, data)
    except BaseException:
        change.drop()
        raise
    change.commit()


def is_pending(root: Path) -> bool:
    """Whether a change of a content folder was begun and is not done: what is read there is of two times."""
    return (root / FOLDER / _JOURNAL).is_file()


def recover(root: Path) -> list[Problem]:
    """Does what a command that was killed left undone, and removes what it left lying about.

    For those who hold the folder's lock.

    Returns:
        The files that somebody has edited since: they stay as they are.

    Raises:
        ContentError: they cannot be written.
    """
    if not root.is_dir():
        return []
    for folder in (root, root / "papers", root / "lists", root / "pages", root / "sources"):
        remove_leftovers(folder)
    edited = _carry_out(root) if is_pending(root) else []
    shutil.rmtree(root / FOLDER, ignore_errors=True)
    return edited


def _carry_out(root: Path, advance: Advance = _unseen) -> list[Problem]:
    """Does what the journal says and is not done yet."""
    folder, edited = root / FOLDER, []
    journal = json.loads((folder / _JOURNAL).read_bytes())
    kept = "was edited after a command was cut off that was to change it; it stays as it is: run that command again"
    try:
        for number, place, before in journal["write"]:
            advance(1)
            staged, path = folder / str(number), root / place
            now = _digest(path)
            if now == before:
                # What is missing was moved before, or need not be: the file was as it should be.
                with suppress(FileNotFoundError):
                    staged.replace(path)
            elif staged.exists() and now != _digest(staged):
                edited.append(Problem(path, 0, kept))
        for place, before in journal["remove"]:
            path = root / place
            if _digest(path) == before:
                path.unlink()
            elif path.exists():
                edited.append(Problem(path, 0, kept))
        (folder / _JOURNAL).unlink()
    except OSError as error:
        message = f"cannot be written: {reason(error)}; the rest of what the command was to write is in {folder}"
        raise ContentError([Problem(Path(error.filename2 or error.filename or root), 0, message)]) from None
    shutil.rmtree(folder, ignore_errors=True)
    return edited


def _digest(path: Path) -> str | None:
    """A digest of a file, as the journal writes it; None where there is none."""
    try:
        return digest(path.read_bytes()).hex()
    except FileNotFoundError:
        return None
