"""What many tests need: the captured listings, small collections, and the command line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from generator.cli import main
from tests.sudden import Starter

pytest_plugins = ["tests.browser"]

# How long an example takes says nothing on a machine that others use too.
# By day the same examples each time, so that a change is judged by what it changes; new ones are for the night.
settings.register_profile("default", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=1000)  # by day it is 100
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
settings.load_profile(PROFILE)
NIGHTLY = PROFILE == "nightly"
"""Whether tests take their long forms."""

DATA = Path(__file__).parent / "data"
LISTINGS = sorted((DATA / "listings").glob("*.txt"))
IDENTIFIERS = DATA / "identifiers.jsonl"
NASTY = DATA / "nasty"
ROOT = Path(__file__).parent.parent


def rounds(number: int) -> int:
    """How often something is tried that is tried so often by day: ten times as often at night."""
    return 10 * number if NIGHTLY else number


class Result(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `paper-index` with some words in this process."""

    def call(*words: object) -> Result:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        captured = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def start() -> Iterator[Starter]:
    """Starts commands that can be cut off."""
    with Starter() as starter:
        yield starter


@pytest.fixture
def nasty(tmp_path: Path) -> Path:
    """A project with the small collection of nasty papers, in a folder of its own."""
    return make_project(tmp_path, NASTY)


def make_project(folder: Path, content: Path) -> Path:
    """A project of this theme and configuration with some content."""
    shutil.copytree(content, folder / "content", dirs_exist_ok=True)
    shutil.copytree(ROOT / "overrides", folder / "overrides", dirs_exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path, with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def pages_of(site: Path) -> list[tuple[Path, str]]:
    """The HTML of every page of a built site, but that of addresses that are not there."""
    return [(path, path.read_text("utf-8")) for path in sorted(site.rglob("index.html"))]


EPOCH = "1700000000"


def build(project: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "generator", "--config", str(project / "mkdocs.yml"), "build", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, **environment},
    )  # fmt: skip


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real collection, built strictly: the folder of its project."""
    project = make_project(tmp_path_factory.mktemp("whole"), ROOT / "content")
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The nasty collection, built strictly: the folder of its project."""
    project = make_project(tmp_path_factory.mktemp("built"), NASTY)
    done = build(project, "--strict", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    return project
