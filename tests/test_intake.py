"""Files come in packed, cut off, hostile or huge: each gives its papers or an error with a place, in bounded time."""

import gzip
import io
import json
import random
import resource
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.content.store import load_collection
from generator.errors import ContentError
from generator.readers import Captured, choose, known_readers, unpack
from generator.readers.base import LONGEST_LINE, Reading
from tests.conftest import LISTINGS, ROOT, Run, rounds
from tests.test_readers import AWESOME, BIBTEX, CROSSREF, CSL, ENTRY, INLINE, OPENALEX, SCHOLAR

FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">'
    + ENTRY.replace("{id}", "<id>http://arxiv.org/abs/cond-mat/0412498v1</id>")
    + "</feed>"
)
SAMPLES: dict[str, bytes] = {
    "hf-papers": LISTINGS[0].read_bytes()[:20_000],
    "hf-papers-markdown": INLINE.encode(),
    "hf-api": b'[{"paper": {"id": "2406.12345", "title": "T", "upvotes": 1, "authors": [{"name": "A B"}], "publishedAt": "2024-06-18"}}]',
    "arxiv-atom": FEED.encode(),
    "arxiv-bulk": b'{"id": "0704.0001", "submitter": "P", "title": "T", "categories": "a", "abstract": "x", "versions": [], "authors_parsed": []}\n',
    "bibtex": BIBTEX.encode(),
    "ris": b"TY  - JOUR\nAU  - Doe, Jane\nTI  - A title\nPY  - 2020\nER  - \n" * 3,
    "csl-json": json.dumps([CSL]).encode(),
    "openalex": json.dumps(OPENALEX).encode(),
    "semantic-scholar": json.dumps(SCHOLAR).encode(),
    "crossref": json.dumps(CROSSREF).encode(),
    "awesome-list": AWESOME.encode(),
    "front-matter": b"---\ntitle: T\nauthors: [A B]\ntags: [x]\n---\nText\n",
    "json": b'{"title": "T", "authors": ["A B"], "venue": {"name": "N"}}\n' * 2,
    "csv": b'title,authors,year\n"A, b",C D,2020\n',
    "facts": b'{"title": "T", "arxiv_id": "2306.00978"}\n',
}


def read(raw: bytes, name: str) -> Reading | ContentError:
    """What a reader makes of bytes: a reading, or the one error that it may raise."""
    try:
        return known_readers()[name].read(Captured(Path("file"), raw))
    except ContentError as error:
        return error


def is_said(result: Reading | ContentError) -> bool:
    """Whether something was found, or what is wrong is said with the file's name."""
    problems = result.problems
    assert all(str(problem).startswith("file") and problem.message for problem in problems)
    return bool(problems) or (isinstance(result, Reading) and bool(result.entries or result.remarks))


def test_every_format_has_a_sample_that_is_recognised() -> None:
    """Each format's own sample is taken for it, and for no other; Parquet is tested with its own files."""
    assert SAMPLES.keys() | {"parquet"} == known_readers().keys()
    for name, raw in SAMPLES.items():
        assert choose(Captured(Path("file"), raw)).name == name
        assert is_said(read(raw, name))


@pytest.mark.parametrize("name", SAMPLES)
def test_truncated_files_never_crash_a_reader(name: str) -> None:
    """Cut off anywhere, a file gives what is whole, or an error that names it."""
    raw = SAMPLES[name]
    step = max(1, len(raw) // 60)
    for end in range(0, len(raw), step):
        assert is_said(read(raw[:end], name)), (name, end)


@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_files_never_crash_a_reader(name: str) -> None:
    """Bytes changed, doubled or lost at random give papers or errors, never an exception."""
    chance = random.Random(name)
    for _ in range(60):
        raw = bytearray(SAMPLES[name])
        for _ in range(chance.randrange(1, 12)):
            place = chance.randrange(len(raw))
            action = chance.randrange(4)
            if action == 0:
                raw[place] = chance.randrange(256)
            elif action == 1:
                del raw[place : place + chance.randrange(1, 30)]
            elif action == 2:
                raw[place:place] = bytes(
                    chance.choices(b'{}[]()"\\,:@$<>&;%|#*_`\n\r\t 0aZ\xff', k=chance.randrange(1, 20))
                )
            else:
                raw[place:place] = raw[place : place + chance.randrange(1, 200)]
            raw = raw or bytearray(b"x")
        assert is_said(read(bytes(raw), name)) or not bytes(raw).strip()


@settings(max_examples=rounds(40))
@given(st.binary(max_size=400))
def test_random_bytes_are_an_error_or_nothing(raw: bytes) -> None:
    """No reader takes bytes that mean nothing for more than they are, and none fails on them."""
    for name in known_readers():
        assert is_said(read(raw, name)) or not raw.strip()


@settings(max_examples=rounds(60))
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["title", "paper", "authors", "id", "DOI", "message", "results", "issued", "date-parts", "abstract_inverted_index", "authorships", "externalIds", "links", "venues", "author", "slug", "url", "ids", "name", "venue", "container-title", "organization", "relation", "primary_location"]), inner, max_size=5), max_leaves=12))  # fmt: skip
def test_json_of_any_shape_is_read_without_an_exception(value: object) -> None:
    """Keys that formats know, with values of any shape, give papers or problems."""
    raw = json.dumps(value).encode()
    for name in ("json", "hf-api", "openalex", "semantic-scholar", "crossref", "csl-json", "arxiv-bulk"):
        read(raw, name)
        read(json.dumps([value, {"title": "T", "extra": value}]).encode(), name)


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "deep lists": ("json", lambda: b"[" * 200_000),
    "deep objects": ("crossref", lambda: b'{"message":' * 100_000),
    "deep JSON on a line": ("arxiv-bulk", lambda: b'{"id": ' + b"[" * 100_000 + b"\n{}\n"),
    "deep braces": ("bibtex", lambda: b"@article{x, title = " + b"{" * 500_000),
    "deep braces that close": ("bibtex", lambda: b"@article{x, title = " + b"{" * 50_000 + b"T" + b"}" * 50_000 + b"}"),
    "many accents": (
        "bibtex",
        lambda: b"@article{x, title = {T}, abstract = {" + b"\\emph{" * 20_000 + b"}" * 20_000 + b"}}",
    ),
    "many openings": ("awesome-list", lambda: b"- " + b"[" * 15_000 + b"](https://arxiv.org/abs/2306.00978)\n"),
    "many openings on a page": ("hf-papers-markdown", lambda: b"### [" * 50_000),
    "deep YAML": ("front-matter", lambda: b"---\ntitle: " + b"[" * 20_000 + b"\n---\n"),
    "an expanding YAML": (
        "front-matter",
        lambda: (
            b"---\ntitle: T\nauthors: []\na: &a [x,x]\n"
            + b"".join(b"%c: &%c [*%c,*%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 120))
            + b"---\n"
        ),
    ),
    "an XML bomb": (
        "arxiv-atom",
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
            + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (n + 1, n, n, n, n) for n in range(97, 120))
            + b']><feed xmlns="http://www.w3.org/2005/Atom"><id>arxiv.org</id><entry><title>&x;</title></entry></feed>'
        ),
    ),
    "an XML that fetches": (
        "arxiv-atom",
        lambda: (
            b'<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed xmlns="http://www.w3.org/2005/Atom">&x; arxiv.org</feed>'
        ),
    ),
    "deep XML": ("arxiv-atom", lambda: b'<feed xmlns="http://www.w3.org/2005/Atom">' + b"<a>" * 300_000),
    "a quote that never ends": ("csv", lambda: b'title,year\n"' + b"x,\n" * 1_000_000),
    "dollars": ("bibtex", lambda: b"@article{x, title = {" + b"$a " * 5_000 + b"}}"),
    "a RIS record without end": ("ris", lambda: b"TY  - JOUR\n" + b"AU  - A, B\n" * 200_000),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_end_in_an_error_and_soon(kind: str) -> None:
    """Deep nesting, entities that expand, quotes and braces that never end: said, within seconds."""
    name, make = HOSTILE[kind]
    raw = make()
    started = time.process_time()
    result = read(raw, name)
    assert time.process_time() - started < 20
    assert is_said(result)
    if isinstance(result, Reading):
        assert all("root:" not in (entry.paper.title + (entry.paper.abstract or "")) for entry in result.entries)


@pytest.mark.parametrize("name", [*SAMPLES, "parquet"])
def test_a_line_of_fifty_megabytes_is_an_error_with_its_place(name: str, tmp_path: Path) -> None:
    """No format's reader chokes on a line that no paper has; most name the line."""
    head, raw = SAMPLES.get(name, b"PAR1"), b"x" * 50_000_000
    started = time.process_time()
    result = read(head.rstrip(b"\n]}") + b"\n" + raw + b"\n", name)
    assert time.process_time() - started < 20
    assert is_said(result)
    assert result.problems
    assert len(raw) > LONGEST_LINE


def test_an_import_of_hostile_files_stays_within_its_memory(tmp_path: Path) -> None:
    """A zip bomb, a gzip bomb and an archive of archives end in errors that name them, in little memory."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("a.bib", "w", force_zip64=True) as member:
            for _ in range(400):
                member.write(b"\0" * 10_000_000)
        archive.writestr("good.bib", "@article{x, title={The good one}}")
    (tmp_path / "bomb.zip").write_bytes(bomb.getvalue())
    with gzip.open(tmp_path / "bomb.bib.gz", "wb") as file:
        for _ in range(400):
            file.write(b" " * 10_000_000)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30)); from generator.cli import main;"
        f"main(['--content', {str(tmp_path / 'content')!r}, 'import', *sys.argv[1:]])"
    )
    started = time.monotonic()
    for name, path in (("bomb.zip", "bomb.zip!/a.bib"), ("bomb.bib.gz", "bomb.bib.gz")):
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / name)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert f"{path}: unpacks to more than" in done.stderr
    assert time.monotonic() - started < 120
    assert [paper.title for _, paper in load_collection(tmp_path / "content").records] == ["The good one"]
    assert resource.RLIMIT_AS


def archive(**members: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def test_archives_are_read_member_by_member(tmp_path: Path, run: Run) -> None:
    """A zip of several formats is one source; faults name the member; what systems leave in archives is passed over."""
    path = tmp_path / "papers.zip"
    path.write_bytes(
        archive(**{"a/one.bib": "@article{x, title={In BibTeX}}", "two.ris": "TY  - JOUR\nTI  - In RIS\nER  - \n", "__MACOSX/._one": "x",
                   ".DS_Store": "x", "diary.txt": "Dear diary", "inner.zip": archive(a="b")})
    )  # fmt: skip
    result = run("--content", tmp_path / "content", "import", path)
    assert result.status == 1
    assert f"{path}!/diary.txt: format not recognised" in result.err
    assert f"{path}!/inner.zip: is packed within an archive" in result.err
    assert result.err.endswith("2 problems\n")
    collection = load_collection(tmp_path / "content")
    assert sorted(paper.title for _, paper in collection.records) == ["In BibTeX", "In RIS"]
    [source] = collection.sources.values()
    assert (source.format, (tmp_path / "content" / "sources" / source.file).read_bytes()) == (
        "bibtex, ris",
        path.read_bytes(),
    )


def test_broken_archives_are_named(tmp_path: Path, run: Run) -> None:
    """A zip that is cut off, one with a password, one with a wrong checksum and a cut-off gzip are faults of their own."""
    whole = archive(a="@article{x, title={T}}" * 50)
    packed = gzip.compress(b"@article{x, title={T}}" * 50)
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    wrong = bytearray(whole)
    struct.pack_into("<I", wrong, 14, 1)
    struct.pack_into("<I", wrong, whole.index(b"PK\x01\x02") + 16, 1)
    cases = {
        "cut.zip": whole[:-30],
        "locked.zip": bytes(locked),
        "wrong.zip": bytes(wrong),
        "cut.gz": packed[:-12],
        "empty.zip": archive(),
    }
    words = {
        "cut.zip": "no whole zip",
        "locked.zip": "encrypted",
        "wrong.zip": "cannot be unpacked",
        "cut.gz": "cannot be unpacked",
        "empty.zip": "without a file",
    }
    for name, raw in cases.items():
        (tmp_path / name).write_bytes(raw)
        result = run("--content", tmp_path / "content", "import", tmp_path / name)
        assert (result.status, words[name] in result.err, str(tmp_path / name) in result.err) == (1, True, True), (
            name,
            result.err,
        )


def test_gzip_and_standard_input(tmp_path: Path) -> None:
    """A packed file is read as it is; - reads standard input, packed or not, and keeps it among the sources."""
    command = [sys.executable, "-m", "generator", "--content", str(tmp_path / "content"), "import"]
    (tmp_path / "x.bib.gz").write_bytes(gzip.compress(b"@article{x, title={Packed}}"))
    subprocess.run([*command, str(tmp_path / "x.bib.gz")], cwd=ROOT, check=True, capture_output=True)
    for raw in (b"TY  - JOUR\nTI  - Piped\nER  - \n", gzip.compress(b'{"title": "Piped and packed", "year": 2020}')):
        subprocess.run([*command, "-"], input=raw, cwd=ROOT, check=True, capture_output=True)
    collection = load_collection(tmp_path / "content")
    assert {paper.title for _, paper in collection.records} == {"Packed", "Piped", "Piped and packed"}
    assert sorted(source.file for source in collection.sources.values())[0].endswith(".bib.gz")


def test_a_member_is_named_with_its_archive() -> None:
    """Members are handed on under `archive!/member`, so that their faults can be found."""
    source = Captured(Path("x.zip"), archive(**{"a/b.bib": "@article{x, title={T}}"}))
    assert [str(member.path) for member in unpack(source, [])] == ["x.zip!/a/b.bib"]
