"""What can go wrong with something that a person wrote, and how it is said.

One base error, so that `cli.main` is the only place that turns an error into
text and an exit status. A `Problem` is bad input treated as data: problems are
collected, so that one run names every fault and not just the first.
"""

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


class GeneratorError(Exception):
    """Something a user can put right; its text says what and how."""


class UsageError(GeneratorError):
    """The command was called with words that do not fit together (exit status 2)."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in one file.

    Attributes:
        path: the file at fault, as the user named it.
        line: 1-based line of the fault; 0 where the fault is the whole file's.
        message: what is wrong and what would be right, on one line.
        field: the dotted field of a record (`ids.arxiv`), or empty.
        rule: the name of the content's rule that found it, or empty.
    """

    path: Path
    line: int
    message: str
    field: str = ""
    rule: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        field = f" {self.field}:" if self.field else ""
        return _on_one_line(f"{place}:{field} {self.message}")


def _on_one_line(text: str) -> str:
    r"""A text without what a terminal would obey: names of files and of members of archives are strangers' words.

    >>> _on_one_line("a\nb\x1b[31m")
    'a b�[31m'
    """
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else " " if char.isspace() else "\N{REPLACEMENT CHARACTER}" for char in text
    )


class ContentError(GeneratorError):
    """One or more faults in content, each with its place.

    Attributes:
        problems: the faults, sorted by path and line.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["ContentError"], tuple[tuple[Problem, ...]]]:
        """How a worker sends it to its parent."""
        return ContentError, (self.problems,)


_ADVICE = {
    errno.ENOSPC: "make room on the disk and run it again",
    errno.EDQUOT: "the quota is used up: make room and run it again",
    errno.EROFS: "nothing can be written to this file system; mount it for writing, or name another folder",
    errno.EACCES: "see that this user may write there, or name another folder",
    errno.EPERM: "see that this user may write there, or name another folder",
    errno.EFBIG: "files may not grow so large here; raise the limit (ulimit -f) and run it again",
    errno.ENOENT: "somebody took it away meanwhile; run it again",
    errno.EIO: "the disk may be failing; save what is on it",
}


def reason(error: OSError) -> str:
    """What the system says is wrong with a file, and what to do about it."""
    said = error.strerror or str(error)
    return f"{said}; {_ADVICE[error.errno]}" if error.errno in _ADVICE else said


def cannot_be_written(path: Path, error: OSError) -> ContentError:
    """A file that cannot be written, as a fault of the file."""
    return ContentError([Problem(path, 0, f"cannot be written: {reason(error)}")])


MOST_PROBLEMS = 50
"""Faults of one sort that are named of one file; nobody reads more of them."""
SHOWN = 100
"""Characters of a text that a message names."""


def shortened(text: str) -> str:
    """A text that a message names: so much of it that a reader knows which."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the nearest known one, if any is near.

    >>> did_you_mean("absract", ["abstract", "authors"])
    '; did you mean "abstract"?'
    >>> did_you_mean("zzz", ["abstract"])
    ''
    """
    if len(word) > SHOWN:
        return ""  # no misspelling, and comparing it would take long
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""
