"""The same bytes everywhere: nothing of the machine, the moment or the order of things is in what is made.

Site, offline zip and exports of a small collection are made under circumstances that differ in all that may differ, each
in a process of its own, and compared byte for byte.
"""

import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import NASTY, ROOT, make_project, snapshot

FORMATS = ("bibtex", "bibtex-utf8", "biblatex", "ris", "csl-json", "apa", "jsonl", "csv", "parquet")

CIRCUMSTANCES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "as usual": ("plain", {}),
    "another hash seed, C locale, a folder with spaces and accents, odd order, one worker, a far future": (
        "a folder – naïve 漢字",
        {"PYTHONHASHSEED": "77", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "Pacific/Kiritimati",
         "TEST_SHUFFLE": "1", "TEST_JOBS": "1", "TEST_CLOCK": "4000000000", "TEST_UMASK": "077"},
    ),
    "a Turkish locale, another order, no fork, a clock that was never set": (
        "x/y.z/deep",
        {"PYTHONHASHSEED": "3", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONUTF8": "1", "TZ": "America/St_Johns",
         "TEST_SHUFFLE": "2", "TEST_FORKLESS": "1", "TEST_CLOCK": "3600", "TEST_UMASK": "002"},
    ),
    "four workers, a German locale": (
        "w", {"PYTHONHASHSEED": "5", "LC_ALL": "de_DE.UTF-8", "TEST_SHUFFLE": "3", "TEST_JOBS": "4"},
    ),
}  # fmt: skip


def make_all(project: Path) -> None:
    """In a process of its own, with what the environment says: build, bundle, exports."""
    if "TEST_UMASK" in os.environ:
        os.umask(int(os.environ["TEST_UMASK"], 8))
    if "TEST_SHUFFLE" in os.environ:
        _shuffle(random.Random(os.environ["TEST_SHUFFLE"]))
    if "TEST_CLOCK" in os.environ:
        _set_clock(float(os.environ["TEST_CLOCK"]))
    if "TEST_FORKLESS" in os.environ:
        import multiprocessing

        multiprocessing.get_all_start_methods = lambda: ["spawn"]
        del os.fork
    from generator.cli import main  # from here on, with all of that

    jobs = ["--jobs", os.environ["TEST_JOBS"]] if "TEST_JOBS" in os.environ else []
    words = ["--config", str(project / "mkdocs.yml")]
    exports = [[*words, "export", name, "-o", str(project / "out" / name)] for name in FORMATS]
    # The site is made once, and once more over itself, as part of the bundle.
    for command in (["build", *jobs], ["bundle", "-o", str(project / "out" / "papers.zip")]):
        _ends_well(main, [*words, *command])
    for export in exports:
        _ends_well(main, export)


def _ends_well(main: object, words: list[str]) -> None:
    assert callable(main)
    try:
        main(words)
    except SystemExit as ended:
        if ended.code:
            raise


def _shuffle(chance: random.Random) -> None:
    """Lists folders in another order each time."""
    listed, scanned = os.listdir, os.scandir

    def listdir(path: object = ".") -> list[object]:
        found = list(listed(path))  # type: ignore[call-overload,unused-ignore]
        chance.shuffle(found)
        return found

    class Scanned(list[object]):
        def __enter__(self) -> "Scanned":
            return self

        def __exit__(self, *of: object) -> None:
            """Nothing is open."""

        def close(self) -> None:
            """Nothing is open."""

        def __next__(self) -> object:
            if not self:
                raise StopIteration
            return self.pop()

        def __iter__(self) -> "Scanned":
            return self

    def scandir(path: object = ".") -> Scanned:
        with scanned(path) as entries:  # type: ignore[call-overload,unused-ignore]
            found = Scanned(entries)
        chance.shuffle(found)
        return found

    os.listdir, os.scandir = listdir, scandir  # type: ignore[assignment]


def _set_clock(moment: float) -> None:
    """Makes the program's clock say another time: that of Python, which is all that this program could ask."""
    import datetime
    import time

    class Moment(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Moment":
            return cls.fromtimestamp(moment, tz)

        @classmethod
        def utcnow(cls) -> "Moment":
            return cls.fromtimestamp(moment, datetime.UTC).replace(tzinfo=None)

    class Day(datetime.date):
        @classmethod
        def today(cls) -> "Day":
            return cls.fromtimestamp(moment)

    of_moment = time.gmtime, time.localtime
    time.time = lambda: moment
    time.gmtime = lambda seconds=None: of_moment[0](moment if seconds is None else seconds)
    time.localtime = lambda seconds=None: of_moment[1](moment if seconds is None else seconds)
    datetime.datetime, datetime.date = Moment, Day  # type: ignore[misc]


@pytest.fixture(scope="module")
def makings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """What is made under each of the circumstances: docs, site, zip and exports, by their paths."""
    made = {}
    folder = tmp_path_factory.mktemp("same")
    for name, (place, circumstances) in CIRCUMSTANCES.items():
        project = make_project(folder / place, NASTY)
        environment = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
        done = subprocess.run(
            [sys.executable, "-c", "import sys, pathlib, tests.test_same_bytes as t; t.make_all(pathlib.Path(sys.argv[1]))",
             str(project)],
            cwd=ROOT, env={**environment, **circumstances}, capture_output=True, text=True, check=False, encoding="utf-8",
            errors="replace",
        )  # fmt: skip
        assert done.returncode == 0, f"{name}: {done.stderr}"
        made[name] = {
            f"{part}/{path}": data
            for part in ("docs", "site", "out")
            for path, data in snapshot(project / part).items()
        }
        shutil.rmtree(project)
    return made


@pytest.mark.parametrize("name", list(CIRCUMSTANCES)[1:])
def test_the_same_content_gives_the_same_bytes(makings: dict[str, dict[str, bytes]], name: str) -> None:
    """Hash seed, locale, time zone, umask, folder, order of files, number of workers and clock leave no trace.

    Neither in pages, search and feeds, nor in the offline zip with all that it notes of its files, nor in any export.
    """
    usual, other = makings["as usual"], makings[name]
    assert other.keys() == usual.keys()
    assert [path for path in usual if usual[path] != other[path]] == []
    assert {f"out/{form}" for form in (*FORMATS, "papers.zip")} <= usual.keys()


def test_a_date_that_is_given_is_the_only_thing_that_a_date_changes(tmp_path: Path) -> None:
    """SOURCE_DATE_EPOCH dates the site and the zip; nothing else of either is another with another date."""
    zips = []
    project = make_project(tmp_path, NASTY)
    for epoch in ("1000000000", "1700000000"):
        for command in (["bundle", "-o", str(tmp_path / f"{epoch}.zip")],):
            done = subprocess.run(
                [sys.executable, "-m", "generator", "--config", str(project / "mkdocs.yml"), *command],
                cwd=ROOT, env={**os.environ, "SOURCE_DATE_EPOCH": epoch}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
        with zipfile.ZipFile(tmp_path / f"{epoch}.zip") as archive:
            zips.append({entry.filename: (entry.date_time, archive.read(entry)) for entry in archive.infolist()})
    first, second = zips
    assert first.keys() == second.keys()
    assert {moment for moment, _ in first.values()} == {(2001, 9, 9, 1, 46, 40)}
    assert {moment for moment, _ in second.values()} == {(2023, 11, 14, 22, 13, 20)}
    assert {name for name in first if first[name][1] != second[name][1]} <= {"SHA256SUMS"}
