"""What many tests need: the captured listings, small collections, and the command line."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.cli import main

DATA = Path(__file__).parent / "data"
LISTINGS = sorted((DATA / "listings").glob("*.txt"))
IDENTIFIERS = DATA / "identifiers.jsonl"
NASTY = DATA / "nasty"
ROOT = Path(__file__).parent.parent


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
