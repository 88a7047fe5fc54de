"""No YAML that somebody puts into the content, or into `mkdocs.yml`, costs much time or memory, or says what it seems not to.

Every kind of file meets every kind of attack in a process that may take little memory: it ends with an error
that names the file and the line, or is read just as it is written.
"""

import contextlib
import io
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.cli import main
from generator.content.store import load_collection
from generator.content.yaml_text import parse
from tests.conftest import NASTY, ROOT, Run, make_project

MEMORY = 300 * 2**20
"""In bytes, beside what the program and its libraries take before they begin."""
SECONDS = 5
"""Of a processor, for one file."""

FILES = (
    "content/papers/bomb.yml",
    "content/topics.yml",
    "content/tags.yml",
    "content/sources/sources.yml",
    "content/lists/bomb.md",
    "content/redirects.yml",
    "content/map.yml",
    "mkdocs.yml",
)
"""Every sort of file that is read as YAML."""


def laughs(depth: int) -> str:
    """A text that stands for 9 to the power of its depth words, once its aliases are written out."""
    lines = ["l0: &l0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, depth)]
    return "\n".join(lines) + "\n"


ATTACKS: dict[str, tuple[str, Callable[[], str | bytes]]] = {
    "fifty megabytes": ("is larger than", lambda: "title: T\nabstract: " + "x" * 50_000_000),
    "a scalar of ten megabytes": ("is larger than", lambda: f'title: "{"x" * 10_000_000}"\n'),
    "a billion laughs": ("YAML aliases", lambda: laughs(12)),
    "an alias that holds itself": ("YAML aliases", lambda: "title: &a [*a]\n"),
    "an alias of a key": ("YAML aliases", lambda: "&a title: T\nnote: *a\n"),
    "an object": ("YAML tags", lambda: "title: !!python/object/apply:os.system [touch bombed]\n"),
    "a tag of one's own": ("YAML tags", lambda: "title: !own {a: b}\n"),
    "a tag of YAML's own": ("YAML tags", lambda: "title: !!binary aGVsbG8=\n"),
    "brackets": ("nested too deeply", lambda: "title: " + "[" * 100_000),
    "brackets that close": ("nested too deeply", lambda: "title: " + "[" * 50_000 + "]" * 50_000 + "\n"),
    "braces": ("nested too deeply", lambda: "{a: " * 100_000),
    "hyphens": ("nested too deeply", lambda: "- " * 100_000),
    "questions": ("nested too deeply", lambda: "? " * 100_000),
    "indentation": ("nested too deeply", lambda: "".join(" " * n + "a:\n" for n in range(900)) + " " * 900 + "b\n"),
    "a huge key": ("", lambda: f"title: T\n{'k' * 1_900_000}: x\n"),
    "a huge quoted key": ("", lambda: f'title: T\n"{"k" * 1_900_000}": x\n'),
    "a huge word": ("", lambda: f"title: T\nkind: {'k' * 1_900_000}\n"),
    "the same key again": ("is given twice", lambda: "title: T\ntitle: T\n"),
    "many times the same key": ("", lambda: "a: b\n" * 300_000),
    "many keys": ("", lambda: "".join(f"k{n}: x\n" for n in range(150_000))),
    "many values": ("", lambda: "organisations: [" + ",".join(map(str, range(250_000))) + "]\ntitle: T\n"),
    "many things": ("", lambda: "- {}\n" * 350_000),
    "many short values": ("", lambda: "title: [" + "a," * 900_000 + "]\n"),
    "two documents": ("not YAML", lambda: "title: T\n---\ntitle: U\n"),
    "many documents": ("not YAML", lambda: "---\ntitle: T\n...\n" * 10_000),
    "a NUL": ("", lambda: "title: a\0b\n"),
    "UTF-16 that ends in the middle": ("UTF-16", lambda: "title: T\n".encode("utf-16")[:-1]),
    "UTF-32": ("", lambda: "title: T\n".encode("utf-32")),
    "a directive": ("", lambda: "%YAML 9.9\n---\ntitle: T\n"),
    "a merge": ("", lambda: "<<: {title: T}\n"),
    "a number without end": ("", lambda: "author_count: 1e999\ntitle: T\nareas: []\n"),
    "a number of many digits": ("", lambda: f"title: T\nauthor_count: {'9' * 1_000_000}\n"),
}
"""What each file is filled with, and what must be said of it, where that is one thing for all sorts of file."""
WHOLE_FILE = frozenset(
    ["fifty megabytes", "a scalar of ten megabytes", "UTF-16 that ends in the middle", "many values", "many keys"]
)
"""Attacks that are not in one line."""
ALLOWED = frozenset(
    [
        *(("mkdocs.yml", name) for name in ("a billion laughs", "an alias that holds itself")),
        *(
            ("mkdocs.yml", name)
            for name in ("an alias of a key", "a tag of YAML's own", "a tag of one's own", "a merge")
        ),
        *(("mkdocs.yml", name) for name in ("a directive", "the same key again", "a number of many digits")),
        *(("content/lists/bomb.md", name) for name in ("two documents", "many documents")),
        ("content/lists/bomb.md", "UTF-16 that ends in the middle"),
    ]
)
"""What MkDocs allows in its own file or says in its own words, and what ends the front matter of a list."""


PUBLISHED = "addresses.txt"
"""A list of addresses: what makes `check` read `mkdocs.yml` too."""


def child(project: Path) -> None:
    """Runs `check` on each file with each attack; writes how each ended and what it took, a line of JSON each.

    In a process of its own, since it forbids itself memory.
    """
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    for name, (_, make) in ATTACKS.items():
        raw = bytes_of(make())
        for file in FILES:
            path = project / file
            kept = path.read_bytes() if path.exists() else None
            path.write_bytes(b"---\n" + raw + b"\n---\nText.\n" if file.endswith(".md") else raw)
            said, status = io.StringIO(), None
            started = time.process_time()
            try:
                with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                    words = ("--content", project / "content", "--config", project / "mkdocs.yml", "check")
                    main([*map(str, words), "--published", str(project / PUBLISHED)])
            except SystemExit as ended:
                status = ended.code
            except BaseException as error:
                said.write(f"{type(error).__name__}: {error}")
            seconds = time.process_time() - started
            text = said.getvalue()
            sys.stdout.write(json.dumps([file, name, status, seconds, len(text), text[:20_000]]) + "\n")
            path.unlink()
            if kept is not None:
                path.write_bytes(kept)


def bytes_of(text: str | bytes) -> bytes:
    """A text as a file has it."""
    return text.encode() if isinstance(text, str) else text


@pytest.fixture(scope="module")
def endings(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, int | None, float, int, str]]:
    """How each file ended with each attack: file, attack, exit status, seconds, length of what was said, its beginning."""
    project = make_project(tmp_path_factory.mktemp("traps"), NASTY)
    (project / PUBLISHED).write_text("/\n")
    code = "import sys; from pathlib import Path; from tests.test_yaml_limits import child; child(Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(project)],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=1_200,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert not list(project.glob("bombed"))
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_every_attack_on_every_file_ends_soon_and_in_little_memory(endings: list[Any]) -> None:
    """Nothing that is written into a file costs seconds or hundreds of megabytes, ends in a traceback, or says pages."""
    assert len(endings) == len(ATTACKS) * len(FILES)
    for file, name, status, seconds, length, said in endings:
        where = (file, name, status, seconds, length, said[:500])
        assert status in (0, 1), where
        assert seconds < SECONDS, where
        assert length < 20_000, where


def test_every_attack_is_named_with_its_file_and_line(endings: list[Any]) -> None:
    """What is refused is said of the file, with the line where it has one, and in the words for that attack."""
    assert {(file, name) for file, name, *_ in endings} >= ALLOWED
    for file, name, status, _, _, said in endings:
        expected = ATTACKS[name][0]
        if (file, name) in ALLOWED:
            continue
        where = (file, name, said[:500])
        assert status == 1, where
        faults = [line for line in said.splitlines() if f"/{file}:" in line]
        assert any(expected in line for line in faults), where
        if name not in WHOLE_FILE:
            assert all(re.search(rf"/{re.escape(file)}:\d+: ", line) for line in faults if expected in line), where


def test_the_configuration_may_share_values_and_still_sets_no_trap(endings: list[Any]) -> None:
    """In `mkdocs.yml` aliases are MkDocs' own; what expands without end, or holds itself, is refused there too."""
    ended = {name: (status, said) for file, name, status, _, _, said in endings if file == "mkdocs.yml"}
    assert ended["a billion laughs"][0] == 1
    assert "mkdocs.yml:6: holds more than" in ended["a billion laughs"][1]
    assert "mkdocs.yml:1: an alias (*name) stands for what it stands in" in ended["an alias that holds itself"][1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("contact: [a]", "mkdocs.yml:4: extra.paper_index.contact: expected text, not a list"),
        ("contcat: a@b.org", 'mkdocs.yml:4: extra.paper_index.contcat: unknown key; did you mean "contact"?'),
        (
            "file_for_each_paper: often",
            'mkdocs.yml:4: extra.paper_index.file_for_each_paper: expected true or false, not "often"',
        ),
    ],
)
def test_our_part_of_the_configuration_is_checked(tmp_path: Path, run: Run, text: str, message: str) -> None:
    """A value of another sort, or a misspelt key, under `extra: paper_index:` is a fault with its line."""
    config = tmp_path / "mkdocs.yml"
    config.write_text(f"site_name: T\nextra:\n  paper_index:\n    {text}\n")
    (tmp_path / PUBLISHED).write_text("/\n")
    (tmp_path / "content").mkdir()
    ended = run("--config", config, "check", "--published", tmp_path / PUBLISHED)
    assert (ended.status, message in ended.err) == (1, True), ended.err


@pytest.mark.parametrize("text", ["[a]", "words", "3"])
def test_our_part_of_the_configuration_is_a_mapping(tmp_path: Path, run: Run, text: str) -> None:
    """Anything but keys and values under `extra: paper_index:` is a fault, and no traceback."""
    config = tmp_path / "mkdocs.yml"
    config.write_text(f"site_name: T\nextra:\n  paper_index: {text}\n")
    (tmp_path / PUBLISHED).write_text("/\n")
    (tmp_path / "content").mkdir()
    ended = run("--config", config, "check", "--published", tmp_path / PUBLISHED)
    assert (ended.status, "mkdocs.yml:3: extra.paper_index: expected keys and values" in ended.err) == (1, True), (
        ended.err
    )


@pytest.mark.parametrize(
    "written",
    [
        "yes",
        "No",
        "on",
        "~",
        "null",
        "1e999",
        "0x1F",
        "0o17",
        "017",
        "1_000",
        "12:30:45",
        "2001-01-01",
        ".inf",
        "=",
        "<<",
    ],
)
def test_every_plain_value_is_what_stands_there(written: str) -> None:
    """What other readers of YAML take for a truth, a number, a day or a merge is read as its letters."""
    document = parse(f"title: {written}\nauthors: [{written}]\n{written}: x\n", Path("record.yml"))
    assert document.data == {"title": written, "authors": [written], written: "x"}


@pytest.mark.parametrize("written", ["1e999", "0x10", "0o17", "1:30", "yes", ".inf", "nan", "2001-01-01"])
@pytest.mark.parametrize("field", ["author_count", "discussion", "votes"])
def test_numbers_are_decimal(tmp_path: Path, run: Run, field: str, written: str) -> None:
    """Where a number is wanted, other ways of writing one are faults."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.yml").write_text(f"title: A\n{field}: {written}\n")
    ended = run("--content", tmp_path, "check")
    assert f'a.yml:2: {field}: expected a whole number, not "{written}"' in ended.err


def test_byte_order_marks_and_utf_16_are_read(tmp_path: Path) -> None:
    """Files that editors on Windows save are read, with or without a byte order mark."""
    (tmp_path / "papers").mkdir()
    for name, raw in (("a", "title: Ä\r\n".encode("utf-8-sig")), ("b", "title: Ö\n".encode("utf-16"))):
        (tmp_path / "papers" / f"{name}.yml").write_bytes(raw)
    assert [paper.title for _, paper in load_collection(tmp_path).records] == ["Ä", "Ö"]


def test_a_map_of_thirty_thousand_papers_is_read(tmp_path: Path) -> None:
    """The limits leave room for what the program itself writes."""
    (tmp_path / "map.yml").write_text(
        "".join(
            f"a-paper-with-a-title-of-a-usual-length-of-seventy-characters-{n}: [123, 4567]\n" for n in range(30_000)
        )
    )
    assert len(load_collection(tmp_path).map) == 30_000
