"""Links, pipes, devices and folders where files are expected: named at once, never followed, never waited for."""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.content.files import write_whole
from tests.conftest import EPOCH, LISTINGS, NASTY, ROOT, Run, snapshot

PLACES = (
    "papers/odd.yml", "topics.yml", "tags.yml", "sources/sources.yml", "sources/odd.txt", "lists/odd.md", "pages/odd.md",
    "redirects.yml", "map.yml", "schema.yml",
)  # fmt: skip
"""A file of each sort that is read; `sources/odd.txt` is a captured one."""
FOLDERS = ("papers", "sources", "lists", "pages")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The nasty collection, with one more source."""
    folder = tmp_path / "content"
    shutil.copytree(NASTY, folder)
    (folder / "sources" / "odd.txt").write_text("odd")
    with (folder / "sources" / "sources.yml").open("a") as file:
        file.write(f"odd: {{title: T, format: f, file: odd.txt, sha256: {hashlib.sha256(b'odd').hexdigest()}}}\n")
    return folder


def checked(content: Path) -> tuple[int, str]:
    """How `check` ends, in a process of its own; one that waits for ever is ended."""
    done = subprocess.run(
        [sys.executable, "-m", "generator", "--content", str(content), "check"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=600, stdin=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
    )  # fmt: skip
    return done.returncode, done.stderr


def pipe(path: Path) -> None:
    """A pipe that nobody writes to."""
    os.mkfifo(path)


def listening(path: Path) -> None:
    """A socket; its path may be long, and what is bound may not."""
    place = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(place)


def to_zero(path: Path) -> None:
    """A link to a device that never ends."""
    path.symlink_to("/dev/zero")


def to_itself(path: Path) -> None:
    """A link that leads to itself."""
    path.symlink_to(path.name)


def to_nothing(path: Path) -> None:
    """A link that leads nowhere."""
    path.symlink_to("nothing-here")


def to_a_file(path: Path) -> None:
    """A link to a file outside that would be right."""
    outside = path.parents[2] / "outside"
    outside.write_text("title: Outside\n")
    path.symlink_to(outside)


ODD: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe": (pipe, "is a pipe, and a file is expected; take it away"),
    "socket": (listening, "is a socket, and a file is expected; take it away"),
    "folder": (Path.mkdir, "is a folder, and a file is expected; take it away"),
    "link to a device": (to_zero, "is a symbolic link to /dev/zero; put what it leads to here instead"),
    "link to itself": (to_itself, "is a symbolic link to "),
    "link to nothing": (to_nothing, "is a symbolic link to nothing-here; put what it leads to here instead"),
    "link to a file": (to_a_file, "/outside; put what it leads to here instead"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_named_and_not_waited_for(content: Path, run: Run, kind: str, place: str) -> None:
    """Each file of the content, once a pipe, a socket, a folder, or a link: one line with where, what and what to do."""
    path = content / place
    path.unlink(missing_ok=True)
    make, message = ODD[kind]
    make(path)
    ended = run("--content", content, "check")
    assert ended.status == 1
    said = [line for line in ended.err.splitlines() if line.startswith(f"{path}: ")]
    if kind == "folder" and place.split("/")[0] in ("papers", "lists", "pages"):
        message = "a folder would be passed over here"
    assert [line for line in said if message in line], ended.err
    assert len(said) == 1
    assert "Outside" not in ended.err


def test_a_pipe_keeps_no_command_waiting(content: Path) -> None:
    """The whole program ends by itself, with the line that names the pipe, where a record is one."""
    pipe(content / "papers" / "odd.yml")
    status, said = checked(content)
    assert status == 1
    assert f"{content}/papers/odd.yml: is a pipe, and a file is expected; take it away" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_is_not_read(content: Path) -> None:
    """A device file in the content is named; `/dev/zero` under another name does not fill the memory."""
    try:
        os.mknod(content / "papers" / "odd.yml", 0o666 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("no devices may be made here")
    status, said = checked(content)
    assert (status, "papers/odd.yml: is a device, and a file is expected" in said) == (1, True)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("target", ["outside", "."])
def test_a_folder_that_is_a_link_is_named_and_not_read(content: Path, run: Run, folder: str, target: str) -> None:
    """A folder of the content that leads elsewhere, or round in a circle, is one fault; nothing in it is read."""
    shutil.rmtree(content / folder)
    outside = content.parent / "outside"
    outside.mkdir()
    (outside / "bad.yml").write_text("absract: x\n")
    (content / folder).symlink_to(outside if target == "outside" else target)
    ended = run("--content", content, "check")
    assert ended.status == 1
    assert f"{content / folder}: is a symbolic link to " in ended.err
    assert "absract" not in ended.err


def test_links_anywhere_in_the_content_are_named(content: Path, run: Run) -> None:
    """Also those that nothing reads: a captured file that no source names, and one in a folder of somebody's own."""
    (content / "sources" / "stray.txt").symlink_to("/etc/hostname")
    (content / "drafts" / "deep").mkdir(parents=True)
    (content / "drafts" / "deep" / "loop").symlink_to("..")
    pipe(content / "drafts" / "pipe")
    ended = run("--content", content, "check")
    assert ended.status == 1
    for name in ("sources/stray.txt", "drafts/deep/loop"):
        assert f"{content}/{name}: is a symbolic link to " in ended.err
    assert f"{content}/drafts/pipe: is a pipe, and a file is expected; take it away" in ended.err


def test_the_content_itself_may_lie_elsewhere(content: Path, run: Run) -> None:
    """Where the content folder lies is its owner's choice: a link to it is followed."""
    link = content.parent / "elsewhere"
    link.symlink_to(content)
    assert run("--content", link, "check").status == 0


WRITING = (("import", str(LISTINGS[0])), ("freeze",), ("layout",), ("migrate",), ("add", "--offline", "A new title"))


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
@pytest.mark.parametrize("folder", ["papers", "sources"])
def test_nothing_is_written_through_a_link(content: Path, run: Run, folder: str, words: tuple[str, ...]) -> None:
    """Commands that write refuse content with a link in it, and what the link leads to stays as it is."""
    outside = content.parent / "outside"
    (content / folder).rename(outside)
    (content / folder).symlink_to(outside)
    before = snapshot(content.parent)
    ended = run("--content", content, *words)
    assert (ended.status, "is a symbolic link to" in ended.err) == (1, True)
    assert snapshot(content.parent) == before


def test_a_link_is_replaced_and_not_followed_by_a_write(tmp_path: Path) -> None:
    """Where a file is to be written and a link stands, the file takes its place; what it led to stays."""
    (tmp_path / "outside").write_text("mine")
    (tmp_path / "link").symlink_to("outside")
    (tmp_path / "same").symlink_to("outside")
    assert write_whole(tmp_path / "link", "new")
    assert write_whole(tmp_path / "same", "mine")
    assert (tmp_path / "outside").read_text() == "mine"
    assert not (tmp_path / "link").is_symlink()
    assert not (tmp_path / "same").is_symlink()
    pipe(tmp_path / "pipe")
    assert write_whole(tmp_path / "pipe", "new")
    assert (tmp_path / "pipe").read_text() == "new"


def test_a_file_that_may_not_be_read_is_named(content: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record without the right to read it is a fault like others, and all others are said too."""
    locked = content / "papers" / "bare.yml"
    real = os.open

    def opening(path: str | Path, *words: int) -> int:
        if Path(path) == locked:
            raise PermissionError(13, "Permission denied")
        return real(path, *words)

    monkeypatch.setattr(os, "open", opening)
    (content / "papers" / "eight-dots.yml").write_text("absract: x\n")
    ended = run("--content", content, "check")
    assert f"{locked}: cannot be read: Permission denied" in ended.err
    assert "eight-dots.yml:1: absract: unknown key" in ended.err


def test_a_file_in_the_place_of_a_folder_is_named(content: Path, run: Run) -> None:
    """What should be a folder and is a file is a fault, and not a collection without papers."""
    shutil.rmtree(content / "papers")
    (content / "papers").write_text("x")
    ended = run("--content", content, "check")
    assert (ended.status, "papers: cannot be read: Not a directory; a folder is expected here" in ended.err) == (
        1,
        True,
    )


def test_names_that_a_terminal_would_obey_are_said_plainly(tmp_path: Path, run: Run) -> None:
    """A name with line ends, escapes or bytes that are no text is shown on one line of a message, and no traceback."""
    (tmp_path / "papers").mkdir()
    for name in (b"a\nb.yml", b"\x1b[31m.yml", b"caf\xe9.yml"):
        (tmp_path / "papers" / os.fsdecode(name)).write_text("title: A\n")
    ended = run("--content", tmp_path, "check")
    assert (ended.status, ended.err.count("is not a slug; rename the file")) == (1, 3)
    assert "\x1b" not in ended.err
    assert ended.err.endswith("3 problems\n")
    assert all(line.startswith((str(tmp_path), "Reading", "3")) for line in ended.err.splitlines())
