"""What changed in the records, and when, from the content's git history where there is one.

A build without git, or of content that is in no repository, knows no history: then there
is no feed of corrections, and sitemaps say nothing of changes.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Change:
    """A commit that touched records.

    Attributes:
        commit: its hash. moment: when it was made, in RFC 3339. subject: its first line.
        papers: slugs of the records that it touched.
    """

    commit: str
    moment: str
    subject: str
    papers: tuple[str, ...]


def read_history(root: Path, most: int = 2_000) -> tuple[Change, ...]:
    """The changes of the records of a content folder, the newest first; none where git knows nothing.

    Args:
        root: the content folder. most: how many commits to look at.
    """
    if _git(root, "rev-parse", "--is-shallow-repository").strip() != "false":
        return ()  # what is cut off would be taken for changes of the first commit that is left
    form = "%x01%H%x00%cI%x00%s"
    log = _git(
        root,
        "log",
        f"--max-count={most}",
        f"--format={form}",
        "--name-only",
        "--relative",
        "--no-renames",
        "--",
        "papers",
    )
    changes = []
    for block in log.split("\x01")[1:]:
        head, _, names = block.partition("\n")
        commit, moment, subject = head.split("\x00")
        paths = [Path(name) for name in names.split("\n") if name.endswith(".yml")]
        changes.append(
            Change(commit, moment, subject, tuple(path.stem for path in paths if path.parent.name == "papers"))
        )
    return tuple(change for change in changes if change.papers)


def _git(root: Path, *words: str) -> str:
    """What a git command prints; nothing where there is no git, no repository, or no answer."""
    command = ["git", "-C", str(root), "-c", "core.quotePath=false", *words]
    try:
        return subprocess.run(command, capture_output=True, check=True, encoding="utf-8", timeout=60).stdout
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""


def last_changes(history: tuple[Change, ...]) -> dict[str, str]:
    """The day on which each record last changed, by slug."""
    days: dict[str, str] = {}
    for change in history:
        for slug in change.papers:
            days.setdefault(slug, change.moment[:10])
    return days
