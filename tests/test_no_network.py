"""Building needs no network: importing, checking, building and packing make the same bytes where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EPOCH, NASTY, ROOT, make_project, snapshot

GUARD = """\
import os, sys

def refuse(event, words):
    if event.startswith("socket.") and event != "socket.__new__" and not event.startswith("socket.gethostname"):
        if event in ("socket.connect", "socket.sendto", "socket.bind") and isinstance(words[1], (str, bytes)):
            return  # a socket of the file system
        with open(os.environ["ASKED"], "a") as asked:
            asked.write(f"{event} {words[1:]}\\n")
        raise OSError(f"{event}: there is no network here")

sys.addaudithook(refuse)
"""
"""Python's own watch on sockets (PEP 578), put in before the program starts: it cannot be taken off again, and goes on in
every process that the program forks. What is asked is refused and written down."""
PAPER = "@article{new, title = {A new paper}, author = {Lovelace, Ada}, year = 2024, url = {https://example.org/new}}\n"
COMMANDS = (["import", "new.bib"], ["check"], ["build", "--strict", "--jobs", "2"], ["bundle", "-o", "all.zip"])


class Offline:
    """How a command is run without a network.

    Everywhere under Python's watch; and where the kernel lets a user make one, in a namespace that has no network at all.
    """

    def __init__(self, folder: Path) -> None:
        (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
        self.asked = folder / "asked.txt"
        self.environment = {"PYTHONPATH": str(folder), "ASKED": str(self.asked)}
        unshare = shutil.which("unshare")
        namespace = [unshare, "--map-root-user", "--net"] if unshare else []
        self.prefix = (
            namespace
            if namespace and not subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode
            else []
        )


@pytest.fixture
def offline(tmp_path: Path) -> Offline:
    """A way without a network."""
    folder = tmp_path / "guard"
    folder.mkdir()
    return Offline(folder)


def run_all(project: Path, prefix: list[str], environment: dict[str, str]) -> list[str]:
    """Imports, checks, builds and packs a project; what each command said."""
    (project / "new.bib").write_text(PAPER, encoding="utf-8")
    said = []
    for words in COMMANDS:
        done = subprocess.run(
            [*prefix, sys.executable, "-m", "generator", "--config", "mkdocs.yml", *words], cwd=project,
            env={**os.environ, "PYTHONSAFEPATH": "1", "SOURCE_DATE_EPOCH": EPOCH, **environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (words, done.stdout + done.stderr)
        said.append(done.stdout)
    return said


def test_without_a_network_the_same_is_made(tmp_path: Path, offline: Offline) -> None:
    """Content, Markdown, site and bundle are byte for byte what they are with a network, and nothing asked for one."""
    with_it, without = make_project(tmp_path / "a", NASTY), make_project(tmp_path / "b", NASTY)
    run_all(with_it, [], {})
    run_all(without, offline.prefix, offline.environment)
    assert not offline.asked.exists(), offline.asked.read_text()
    for folder in ("content", "docs", "site"):
        expected, found = snapshot(with_it / folder), snapshot(without / folder)
        assert found.keys() == expected.keys()
        assert [name for name, data in found.items() if data != expected[name]] == []
    assert (with_it / "all.zip").read_bytes() == (without / "all.zip").read_bytes()
    assert "A new paper" in (without / "site" / "papers" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("code", [
    "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
    "import socket; socket.getaddrinfo('example.org', 80)",
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/', timeout=1)",
    "import os, socket\nif not os.fork():\n    socket.create_connection(('127.0.0.1', 9), 1)\nraise SystemExit(bool(os.wait()[1]))",
])  # fmt: skip
def test_who_asks_is_caught(offline: Offline, code: str) -> None:
    """A program that does ask fails there, in a forked process too, and is written down."""
    done = subprocess.run(
        [*offline.prefix, sys.executable, "-c", code], env={**os.environ, **offline.environment},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "there is no network here" in done.stderr
    assert offline.asked.read_text().startswith("socket.")
