"""A fault that a person can make is answered in words that say what would be right, whatever the file."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.content.files import write_whole
from generator.content.importing import appended
from generator.content.store import load_collection
from generator.content.writing import corrected_text, edited_text, list_entry_text, record_text
from generator.content.yaml_text import compose, parse
from generator.errors import MOST_PROBLEMS, ContentError
from generator.model import Paper, Tag
from generator.readers import Captured, choose, known_readers, load
from generator.readers.intake import STANDARD_INPUT, unpack
from generator.text.curated import curated_faults
from generator.text.encoding import decode
from generator.text.json_reading import document
from tests.conftest import Run
from tests.test_readers import read
from tests.test_records import record

# --- what a curator writes --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ("title: |\n  One\n  two\n", ":1: title: must be on one line"),
        ('title: " A"\n', ":1: title: has space at its beginning or end; delete it"),
        ("title: A\ndate: [2023]\n", ":2: date: expected text, not a list"),
        ("title: A\ndate: 20230601\n", ':2: date: "20230601" is not a date; write the day (2023-06-01)'),
        ("title: A\nlinks:\n- {kind: code, url: 'https://[x'}\n", 'url: "https://[x" is not a web address; it must begin'),
        ("title: A\ntopics: [One]\n", ':2: topics.1: "One" is not a slug; use lower-case letters, digits and single hyphens'),
        ("title: A\nauthors: [B]\nauthor_ids: {B: Nobody!}\n", '"Nobody!" is neither an ORCID iD with a right check digit'),
        ("title: A\nauthor_count: 1\nfirst_author: B\nfurther_authors: [C]\n", "author_count is 1 but 2 authors are named; correct"),
        ("title: A\nkind: !!seq x\n", ":2: YAML tags (tag:yaml.org,2002:seq) are not allowed; write the plain value"),
        ("title: A\nauthors: !list [B]\n", ":2: YAML tags (!list) are not allowed; write the plain list"),
        ("title: A\nids: !ids {doi: 10.1/x}\n", ":2: YAML tags (!ids) are not allowed; write plain keys and values"),
        ("title: A\n? [a, b]\n: c\n", ":2: a key must be a plain word"),
        ("title: A\nnote: @here\n", ":2: not YAML: a tab or a special character begins a value; put the value in double quotes"),
        ("title: A\nnote: 'x\n", "not YAML: while scanning a quoted scalar: found unexpected end of stream"),
        ("title: A\nnote: x\x07\n", ":2: not YAML: unacceptable character #x0007: control characters are not allowed"),
        ("title: A\nnote: *x\n", ":2: not YAML: found undefined alias"),
        ("title: A\n--- \ntitle: B\n", "not YAML: expected a single document in the stream: but found another document"),
        ("title: A\nvenues: [{kind: journal}]\n", "venues.1.name: is missing; every entry needs it"),
        ("title: A\nkind: method\n", ':2: kind: no kind "method": none is defined yet'),
        ("title: A\naliases: [b, b]\n", 'has "b" twice; keep one'),
    ],
)  # fmt: skip
def test_what_a_record_may_not_say(tmp_path: Path, facts: str, message: str) -> None:
    """Each rule of the record answers with the line, and with what would be right."""
    [found] = record(tmp_path, facts)
    assert message in found


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("topics.yml", "kinds:\n- {id: a, name: A, definition: D}\n- {id: a, name: B, definition: D}\n",
         'topics.yml:3: "a" is there already; give it another id'),
        ("topics.yml", "areas:\n- {id: a, name: A, topics: []}\n", "topics.yml:2: areas.1.topics: expected at least 1, found 0"),
        ("topics.yml", "ares: []\n", 'topics.yml:1: ares: unknown key; did you mean "areas"?'),
        ("tags.yml", "LoRA: x\n", "tags.yml:1: expected a list such as [one, two], not keys and values"),
        ("tags.yml", "- name: LoRA\n  kind: colour\n", "tags.yml:2: 1.kind: expected "),
        ("redirects.yml", "- from: a\n", "redirects.yml:1: expected keys and values, not a list"),
        ("map.yml", "a: [1]\n", "map.yml:1: "),
        ("sources/sources.yml", f"one: {{title: T, format: f, file: ../x, sha256: {'0' * 64}}}\n",
         "sources.yml:1: one.file: must be a file beside sources.yml, without a folder"),
        ("lists/one.md", "---\ntitle: [\n---\nText.\n", "lists/one.md:3: not YAML: "),
        ("lists/one.md", "---\n- a\n---\nText.\n", "lists/one.md:1: expected keys and values, not a list"),
        ("pages/sub/one.md", "x", "pages/sub: a folder would be passed over here; only files ending in"),
    ],
)  # fmt: skip
def test_what_other_content_files_may_not_say(tmp_path: Path, name: str, text: str, message: str) -> None:
    """Topics, tags, sources, lists, redirects and the map are held to their form as records are."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    with pytest.raises(ContentError) as caught:
        load_collection(tmp_path)
    assert any(message in str(problem) for problem in caught.value.problems), [*map(str, caught.value.problems)]


def test_what_editors_leave_beside_content_is_passed_over(tmp_path: Path) -> None:
    """Swap files and copies of editors are no faults, and no papers."""
    (tmp_path / "papers").mkdir()
    for name in (".a.yml.swp", "a.yml~", "a.yml"):
        (tmp_path / "papers" / name).write_text("title: A\n")
    assert [slug for slug, _ in load_collection(tmp_path).records] == ["a"]


def test_a_content_folder_that_is_not_there_is_named(tmp_path: Path, run: Run) -> None:
    """The wrong folder is one line that says how to name the right one."""
    result = run("--content", tmp_path / "none", "check")
    assert result.status == 1
    assert "none: no such folder; name the content folder with --content DIR" in result.err


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Where a file stands in the way of a folder, or a folder in that of a file, the path is said and nothing is left over."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ContentError, match=r"file/inside\.yml: cannot be written: Not a directory"):
        write_whole(tmp_path / "file" / "inside.yml", "y")
    with pytest.raises(ContentError, match="folder: cannot be written: Is a directory"):
        write_whole(tmp_path / "folder", "y")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]


def test_an_interruption_is_told_and_is_no_fault_of_the_content(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends a command with the status that shells know, in one line."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("generator.commands.shared.load_collection", interrupted)
    (tmp_path / "content").mkdir()
    result = run("--content", tmp_path / "content", "check")
    assert result.status == 130
    assert result.err.endswith("\nInterrupted. No file is half written, and nothing is lost; run it again to go on.\n")
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a <b class=x>x</b>!", ["<b class=x> is HTML, which no text may have; write Markdown, or &lt; for the sign itself",
                                 "</b> is HTML, which no text may have; write Markdown, or &lt; for the sign itself"]),
        ("a\n\n<div>\nx\n</div>\n\nb", ["<div> is HTML, which no text may have; write Markdown, or &lt; for the sign itself"]),
        ("a\n\n<div>x</div>\n\nb", ["<div> is HTML, which no text may have; write Markdown, or &lt; for the sign itself"]),
        ("<b\nx>y", ["<b is HTML, which no text may have; write Markdown, or &lt; for the sign itself"]),
        ("![x](https://e.example/a.png)",
         ['"https://e.example/a.png" would be loaded from another host; put the picture beside the site\'s files']),
        ("[x](javascript:alert)", ['"javascript:" leads nowhere that pages may lead; write https://, http:// or mailto:']),
        ("[x](//e.example)", ['"//e.example" leads to another host by the way; write https:// before it']),
        ("*x*{ onclick=x }", ['"onclick" is no attribute that a text may set; only #id and .class are']),
        ("*x*{ .a #b } ![y](a.png)", []),
    ],
)  # fmt: skip
def test_what_a_curators_text_may_not_have(text: str, expected: list[str]) -> None:
    """Each fault of a note or a page is told with what was written, and with what to write."""
    assert [fault.message for fault in curated_faults(text)] == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [*x]\n", "x.yml:1: an alias (*name) stands for what it stands in"),
        ("a: &a [" + "x," * 999 + "x]\nb: [" + "*a," * 149 + "*a]\n", "x.yml:2: holds more than 150000 keys and values; is it a content file?"),
        ("a: &a [" + "x," * 999 + "x]\nb: [" + "*a," * 147 + "*a]\n", None),
        ("a: " + "[" * 25 + "]" * 25, "x.yml:1: is nested too deeply"),
    ],
)  # fmt: skip
def test_yaml_in_which_aliases_may_stand_is_no_trap(text: str, message: str | None) -> None:
    """What an alias stands for is counted each time it is named; one that holds itself is refused."""
    if message is None:
        assert compose(text, Path("x.yml"), shared=True) is not None
        return
    with pytest.raises(ContentError) as caught:
        compose(text, Path("x.yml"), shared=True)
    assert [*map(str, caught.value.problems)] == [message]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: " + "[" * 20 + "]" * 20, None),
        ("a: " + "[" * 21 + "]" * 21, "x.yml:1: is nested too deeply"),
        ("\n".join("  " * depth + "k:" for depth in range(20)) + " v", None),
        ("\n".join("  " * depth + "k:" for depth in range(21)) + " v", "x.yml:21: is nested too deeply"),
    ],
    ids=["20 lists", "21 lists", "20 mappings", "21 mappings"],
)
def test_how_deep_a_file_may_nest(text: str, found: str | None) -> None:
    """Twenty levels, of lists or of mappings; the next is a fault with its line."""
    if found is None:
        assert parse(text, Path("x.yml")).data
        return
    with pytest.raises(ContentError) as caught:
        parse(text, Path("x.yml"))
    assert [*map(str, caught.value.problems)] == [found]


def test_no_more_faults_of_a_file_are_said_than_help() -> None:
    """Fifty of one file are enough to see what is wrong with it."""
    with pytest.raises(ContentError) as caught:
        parse("a:\n" + "- !x b\n" * 80, Path("x.yml"))
    assert len(caught.value.problems) == MOST_PROBLEMS


# --- what is added to what a person wrote -----------------------------------------------------


def paper_of(text: str) -> Paper:
    return Paper.model_validate(parse(text, Path("record.yml")).data)


def test_more_is_added_inside_what_a_person_wrote() -> None:
    """A longer date, more of a venue, another identifier: each goes into the line it belongs to, and comments stay."""
    text = (
        "# by hand\ntitle: A\ndate: 2023 # from the listing\nids: {arxiv: '2306.00978'}\n"
        "venues:\n  - {kind: journal, name: J} # theirs\n"
    )
    before = paper_of(text)
    after = Paper.model_validate(
        {
            **before.model_dump(exclude_defaults=True), "date": "2023-06-01",
            "ids": {"arxiv": "2306.00978", "doi": "10.1000/x"}, "venues": [{"kind": "journal", "name": "J", "year": "2023"}],
        }
    )  # fmt: skip
    edited = edited_text(text, before, after) or ""
    assert paper_of(edited) == after
    assert edited.startswith("# by hand\ntitle: A\n")
    assert "date: '2023-06-01' # from the listing\n" in edited
    assert "# theirs" in edited


def test_a_correction_takes_away_replaces_and_adds() -> None:
    """What is corrected is another value in its place; what is gone is gone, in mappings too; all else stays."""
    text = (
        "# by hand\ntitle: A # as printed\nkind: survey\nids: {arxiv: '2306.00978', doi: 10.1000/x}\nkeywords: [a, b]\n"
    )
    before = paper_of(text)
    after = Paper.model_validate({"title": "B", "ids": {"arxiv": "2306.00979"}, "keywords": ["b"], "authors": ["C D"]})
    corrected = corrected_text(text, before, after) or ""
    assert paper_of(corrected) == after
    assert "# by hand\ntitle: B # as printed\n" in corrected
    assert corrected.index("authors") < corrected.index("keywords")


def test_an_untouched_record_is_corrected_in_its_own_form() -> None:
    """A record that nobody edited is written anew, in the form that all records have."""
    before, after = Paper(title="A", kind="survey"), Paper(title="A", kind="method", abstract="x" * 150 + " y")
    assert corrected_text(record_text(before), before, after) == record_text(after)


def test_an_edit_that_would_say_something_else_is_not_made() -> None:
    """Where a record does not hold what it is taken to hold, it is left to a person."""
    text = "# by hand\ntitle: A\nkind: survey\n"
    assert edited_text(text, Paper(title="Other"), Paper(title="Other", kind="survey", summary="S.")) is None


@pytest.mark.parametrize(
    "abstract",
    ["one  two", " one", "one\n two", "one\u00a0two " * 20, "x" * 300, "one\u2028two", "a\n\nb", "a b " + "x" * 150 + " c"],
)  # fmt: skip
def test_texts_that_folding_would_change_are_quoted(abstract: str) -> None:
    """Double spaces, odd spaces, long words and line ends come back as they were."""
    paper = Paper(title="A", abstract=abstract.strip())
    assert paper_of(record_text(paper)) == paper


@pytest.mark.parametrize(
    ("name", "present", "message"),
    [
        ("tags.yml", "[{name: LoRA}]\n", 'write each tag as a line "- name: ..." with its fields below'),
        ("sources.yml", "{one: {title: T}}\n", 'write each source as a line "name:" with its fields indented below'),
    ],
)
def test_a_file_that_cannot_be_added_to_is_left_alone(name: str, present: str, message: str) -> None:
    """A vocabulary or a list of sources in another style is not broken by an import; how to write it is said."""
    entries = "two:\n  title: U\n" if name == "sources.yml" else list_entry_text(Tag(name="QLoRA"))
    with pytest.raises(ContentError, match=f"cannot be added to; {message}".replace("(", r"\(")):
        appended(present, entries, Path(name))


# --- what other programs write ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "form", "message"),
    [
        ("{\n", "csl-json", "not JSON"),
        ('[{"title": "A", "id": "x"}', "json", "not JSON: the list does not end; is the file cut off?"),
        ('{"title": ""}\n{"title": "B"}\n', "json", "has no title; not imported"),
        (json.dumps([{"title": "x" * 3000}]), "json", "a title of 3,000 characters"),
        ("TY  - JOUR\nTI  - A title\nAU  - B, C\n", "ris", 'record does not end with "ER"; is the file cut off? Read as far as it goes'),
        ("TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nER  - \n", "ris", 'record does not end with "ER"'),
        ("TY  - JOUR\nAU  - B, C\nER  - \n", "ris", "has no title; not imported"),
        ("@article{a, title={One}, crossref={none}}", "bibtex", 'no entry "none" to take facts from'),
        ("@article{a, title={One}, title={Two}}", "bibtex", "fields are given twice; the first is taken"),
        ("@article{a, title = nowhere # {x}}", "bibtex", 'no @string "nowhere"; taken as the word itself'),
        ("@article{a, title={One}, note={" + "x" * 600_000 + "}}", "bibtex", "characters are too many"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'><entry></feed>", "arxiv-atom", "not XML: "),
        ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>x</id><title>T</title></entry></feed>", "arxiv-atom",
         'entry "x" has no arXiv identifier; not imported'),
        ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>http://arxiv.org/api/errors#x</id><summary>bad id</summary></entry></feed>",
         "arxiv-atom", "arXiv answered with an error: bad id"),
        ("colour,size\nred,1\n", "csv", "row 1: has no title; not imported"),
        ("title,links\nA,nothing at all\n", "csv", '"all" is no web address; left out'),
        ("title,votes\nA,-3\n", "csv", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_of_a_file_is_named(text: str, form: str, message: str) -> None:
    """Each entry that is not taken, and each fact that is left out, is said with the reason, and never as a traceback."""
    source = Captured(Path("file"), text.encode())
    try:
        reading = choose(source, form).read(source)
        said = [str(problem) for problem in (*reading.problems, *reading.notes)]
    except ContentError as error:
        said = [*map(str, error.problems)]
    assert any(message in each for each in said) if message else not said, said


DEEP = "[" * 100_000
KNOWN = "Known: title, arxiv_id, date, authors, first_author, note, alternates"


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("facts", '\n{"title": "T", "authors": ["A B"]}\n{"title": " "}\n{"title": "U", "date": "soon"}\n', [
            "file:3: title: is empty; give a value or delete the key",
            'file:4: date: "soon" is not a date; write the day (2023-06-01), the month (2023-06) or the year (2023)',
        ]),
        ("facts", '[]\n{"title": \n' + DEEP + '\n{"title": "T", "author": 1}\n', [
            "file:1: expected an object of facts about one paper, not list", "file:2: not JSON: Expecting value at column 11",
            "file:3: nested too deeply", f'file:4: unknown key "author"; did you mean "authors"? {KNOWN}',
        ]),
        ("facts", "\n", ["file: holds no facts; is it cut off?"]),
        ("csv", 'title,year\nA,2020\n\n"' + "x" * 1_000_001 + '",2021\nB,2022\n',
         ["file:4: row cannot be read: field larger than field limit (1000000)"]),
        ("csv", "title,year\n\nA,2020\nB,2021,x\n", ["file:4: row 3 has 3 values for 2 columns; is a quote missing?"]),
        ("json", '[{"title": "A"},\n5, {"title": "B",\n "x": }]',
         ["file:2: entry 2: expected an object of facts about one paper, not int", "file:3: not JSON: Expecting value"]),
        ("json", "[]", ["holds no object"]),
        ("json", '{"title": ' + DEEP, ["file:1: nested too deeply"]),
        ("crossref", '{"DOI": "10.1000/x", "title": ["A"], "relation": "x"}\n5\n{"DOI": "10.1000/y", "title": ["B"]}\n', [
            "file:1: not of the shape of work of Crossref: AttributeError: 'str' object has no attribute 'items'",
            "file:2: expected an object of facts about one paper, not int",
        ]),
        ("arxiv-atom", " \nRate exceeded.", ["file:1: arXiv refused to answer (rate exceeded); ask again, with three seconds between requests"]),
        ("arxiv-atom", "<feed xmlns='http://www.w3.org/2005/Atom'><entry>\n<title>Error</title><summary>bad  id</summary></entry></feed>",
         ["file:1: arXiv answered with an error: bad id"]),
        ("arxiv-atom", "<feed xmlns='http://www.w3.org/2005/Atom'>\n\n<entry></feed>",
         ["file:3: not XML: Opening and ending tag mismatch: entry line 3 and feed"]),
        ("arxiv-atom", "<?xml version='1.0'?>\n<!DOCTYPE feed [\n<!ENTITY a 'b'>]>\n<feed/>",
         ["file:2: not XML: a document type is not accepted (it could expand without end)"]),
        ("arxiv-atom", "<feed xmlns='http://www.w3.org/2005/Atom'>\n<!ENTITY a 'b'>\n</feed>",
         ["file:2: not XML: a document type is not accepted (it could expand without end)"]),
        ("arxiv-atom", "\n<!DOCTYPE feed>\n<feed/>\n<!-- <!DOCTYPE feed> -->",
         ["file:2: not XML: a document type is not accepted (it could expand without end)"]),
        ("arxiv-atom", "<feed xmlns='http://www.w3.org/2005/Atom'></feed>", ["the feed has no entry (it says that 0 were found)"]),
        ("crossref", '{"DOI": "10.1000/x", "type": "journal", "title": ["J"]}\n{"DOI": "10.1000/y", "type": "book", "title": ["B"]}\n', ["file:1: 10.1000/x: not a paper; left out"]),
        ("front-matter", "---\ntitle: A\nlinks: " + "[" * 30 + "]" * 30 + "\n---\n", ["file:1: not YAML: nested too deeply"]),
        ("bibtex", '@article{a, title="One", title={Two}}', ['file:1: entry "a": fields are given twice; the first is taken']),
        ("bibtex", "\n@article{a, title={One}, crossref={b}}", ['file:2: crossref: entry "a": no entry "b" to take facts from']),
        ("bibtex", "\n@article{a title {One}}", ['file:2: entry "a title {One" cannot be read: its fields are not set apart by commas; not imported']),
    ],
)  # fmt: skip
def test_what_a_reader_says_to_the_letter(form: str, text: str, expected: list[str]) -> None:
    """The whole of what is said of a file, with lines, fields and reasons."""
    source = Captured(Path("file"), text.encode())
    reading = choose(source, form).read(source)
    assert [*map(str, (*reading.problems, *reading.notes)), *reading.remarks] == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n"a" 1}', "x.json:2: not JSON: Expecting ':' delimiter"),
        (DEEP, "x.json: nested too deeply"),
        ("1" * 5000, "x.json: not JSON: Exceeds the limit"),
    ],
    ids=["no JSON", "deep", "long number"],
)
def test_a_document_that_is_no_json_is_told(text: str, message: str) -> None:
    """The line where there is one, and the reason; a number too long for Python is no traceback either."""
    with pytest.raises(ContentError) as caught:
        document(text, Path("x.json"))
    assert str(caught.value.problems[0]).startswith(message)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\xff\xfea", "begins as UTF-16 and is not; save the file as UTF-8"),
        (b"title\n\xe4\n", ":2: not UTF-8: byte 0xe4 at column 1; left out"),
        (b"Dear all,\nthis is a letter.\n", "format not recognised; name it with --format (arxiv-atom, "),
        (b" \n", "is empty"),
        (b"PK\x03\x04broken", "is no whole zip archive: "),
        (b"\x1f\x8bbroken", "cannot be unpacked: "),
    ],
)
def test_files_that_are_no_text_are_refused_with_what_to_do(tmp_path: Path, run: Run, raw: bytes, message: str) -> None:
    """A file in another encoding, of no known format, empty or broken is named, and nothing is imported."""
    (tmp_path / "content").mkdir()
    (tmp_path / "file").write_bytes(raw)
    result = run("--content", tmp_path / "content", "import", tmp_path / "file")
    assert result.status == 1
    assert message in result.err
    assert not (tmp_path / "content" / "papers").exists()


def zipped(name: str, text: str) -> bytes:
    """An archive of a file and a copy of it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, text)
        archive.writestr(f"copy-{name}", text)
    return packed.getvalue()


def test_what_is_packed_is_read_as_it_was_asked_for() -> None:
    """The day, and which columns hold what, go with each member, packed once or twice."""
    raw, mapping = zipped("a.csv", "Titel;Jahr\n"), {"title": "Titel"}
    for packed in (raw, gzip.compress(raw)):
        members = list(unpack(Captured(Path("x.zip.gz"), packed, "2025-01-02", mapping), []))
        assert [(found.date, found.mapping, found.raw) for found in members] == 2 * [
            ("2025-01-02", mapping, b"Titel;Jahr\n")
        ]


def test_what_is_said_of_whole_files_to_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, too many members, no format, bytes that are no text: each with its path, and no line where there is none."""
    monkeypatch.setattr("generator.readers.intake.MOST_MEMBERS", 1)
    faults: list[tuple[Callable[[], object], str]] = [
        (lambda: load(tmp_path), f"{tmp_path}: is a folder; name the files in it"),
        (lambda: load(tmp_path / "x"), f"{tmp_path / 'x'}: no such file"),
        (lambda: list(unpack(Captured(Path("x.zip"), zipped("a.csv", "A")), [])), "x.zip: holds 2 files; the most is 1"),
        (lambda: choose(Captured(Path("x"), b"Dear all")), f"x: format not recognised; name it with --format ({', '.join(sorted(known_readers()))})"),
        (lambda: choose(Captured(Path("x"), b'[{"x": 1}]')), f"x: format not recognised; name it with --format ({', '.join(sorted(known_readers()))})"),
        (lambda: decode(b"\xff\xfea", Path("x")), "x: begins as UTF-16 and is not; save the file as UTF-8"),
        (lambda: decode(b"a\n\xe4", Path("x")), "x:2: not UTF-8: byte 0xe4 at offset 2; save the file as UTF-8"),
    ]  # fmt: skip
    for fails, message in faults:
        with pytest.raises(ContentError) as caught:
            fails()
        assert [*map(str, caught.value.problems)] == [message]
    assert decode(b"\xfe\xff\x00A", Path("x")) == "A"
    (tmp_path / "a.csv").write_text("title\n")
    found = load(tmp_path / "a.csv", "2025-01-02")
    assert (found.path, found.raw, found.date) == (tmp_path / "a.csv", b"title\n", "2025-01-02")


def test_standard_input_is_a_file_like_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hyphen is what another program writes."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"title\n")))
    assert load(STANDARD_INPUT).raw == b"title\n"


def test_archives_say_which_member_is_at_fault(tmp_path: Path, run: Run) -> None:
    """What is packed twice, or without a file to read, is named inside its archive; the other members are imported."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x.bib", "@misc{x, title={X}}")
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("__MACOSX/._good.bib", "\0")
        archive.writestr("good.bib", "@misc{good, title={A Good Paper of Some Length}, year={2020}}")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("nothing.txt", " \n")
    (tmp_path / "content").mkdir()
    result = run("--content", tmp_path / "content", "import", tmp_path / "outer.zip")
    assert result.status == 1
    assert "outer.zip!/inner.zip: is packed within an archive; unpack it first" in result.err
    assert [path.name for path in (tmp_path / "content" / "papers").iterdir()] == ["a-good-paper-of-some-length.yml"]
    result = run("--content", tmp_path / "content", "import", tmp_path / "empty.zip")
    assert "empty.zip: is an archive without a file to read" in result.err


def test_a_wrong_format_or_file_is_told_with_the_right_names(tmp_path: Path, run: Run) -> None:
    """A misspelt format offers the nearest one; a folder and a file that is not there are told apart."""
    (tmp_path / "content").mkdir()
    (tmp_path / "x.bib").write_text("@misc{x, title={X}}")
    wrong = run("--content", tmp_path / "content", "import", "--format", "bibtx", tmp_path / "x.bib")
    assert wrong.status == 2
    assert 'unknown format "bibtx"; did you mean "bibtex"?' in wrong.err
    assert "is a folder; name the files in it" in run("--content", tmp_path / "content", "import", tmp_path).err
    assert "no such file" in run("--content", tmp_path / "content", "import", tmp_path / "none.bib").err


ODD: list[tuple[str, dict[str, object], dict[str, object]]] = [
    ("csl-json", {"id": "a", "type": "thesis", "title": "A", "publisher": "MIT", "issued": "2020-05"},
     {"date": "2020-05", "venue": "thesis MIT"}),
    ("csl-json", {"id": "a", "type": "paper-conference", "title": "A", "event-title": "ACL", "issued": {"raw": "June 2020"}},
     {"date": "2020-06", "venue": "conference ACL"}),
    ("csl-json", {"id": "a", "type": "book", "title": "A", "publisher": "MIT", "issued": 2020}, {"venue": "book MIT"}),
    ("csl-json", {"id": "a", "type": "book", "title": "A", "author": [{"literal": "The Group"}], "issued": []}, {"authors": ("The Group",)}),
    ("crossref", {"DOI": "10.1000/x", "title": ["A"], "subtitle": ["B"], "type": "posted-content", "institution": [{"name": "bioRxiv"}]},
     {"title": "A: B", "venue": "preprint bioRxiv"}),
    ("crossref", {"DOI": "10.1000/x", "title": ["A"], "type": "proceedings-article", "event": {"name": "ICML"}},
     {"venue": "conference ICML"}),
    ("crossref", {"DOI": "10.1000/x", "title": ["A"], "type": "dissertation", "publisher": "MIT"}, {"venue": "thesis MIT"}),
    ("csl-json", {"id": "a", "type": "paper-conference", "title": "A", "event": "ACL"}, {"venue": "conference ACL"}),
    ("json", {"title": "A", "date": 1_600_000_000_000, "authors": [{"given": "B", "family": "C"}]},
     {"date": "2020-09-13", "authors": ("B C",)}),
    ("json", {"title": "A", "date": 10**18, "venues": "ACL", "links": "https://a.org/x; https://b.org/y"},
     {"date": None, "links": ("https://a.org/x", "https://b.org/y")}),
    ("json", {"title": ["A"], "id": "2306.00978", "code": "a/b", "date": 2020.0, "citations": 7},
     {"date": "2020", "arxiv": "2306.00978", "links": ("https://github.com/a/b",)}),
    ("json", {"title": "A", "id": ["https://x.org/a", "10.1000/x"], "first_page": 3, "last_page": 9, "venue": {"name": "Nature"}},
     {"doi": "10.1000/x", "pages": "3-9"}),
]  # fmt: skip


@pytest.mark.parametrize(("form", "entry", "expected"), ODD)
def test_odd_shapes_of_exports_are_understood(form: str, entry: dict[str, object], expected: dict[str, object]) -> None:
    """Dates as numbers, names in parts, venues under other keys: what programs write in their own way lands in its field."""
    source = Captured(Path("file"), json.dumps([entry]).encode())
    [found] = choose(source, form).read(source).entries
    paper = found.paper
    venue = next(iter(paper.venues), None)
    facts = {
        "title": paper.title, "date": paper.date, "authors": paper.authors, "links": tuple(link.url for link in paper.links),
        "arxiv": paper.ids.arxiv, "doi": paper.ids.doi, "venue": venue and f"{venue.kind} {venue.name}", "pages": venue and venue.pages,
    }  # fmt: skip
    assert {name: facts[name] for name in expected} == expected


def test_authors_in_parts_and_lists_are_read_as_people_write_them() -> None:
    """Ampersands, commas, numbers behind names and surnames with initials: a table's cell of authors is a list of names."""
    table = (
        "title;authors\nOne;Lin, Ji & Tang, Jiaming\nTwo;A B, C D and E F\nThree;Lin, Ji\nFour;Ann Bee, Cid Dee\n"
        'Five;"Lin J.; Tang J.M."\n'
    )
    _, reading = read(table, "authors.csv")
    assert [entry.paper.authors for entry in reading.entries] == [
        ("Ji Lin", "Jiaming Tang"), ("A B", "C D", "E F"), ("Ji Lin",), ("Ann Bee", "Cid Dee"), ("J. Lin", "J.M. Tang"),
    ]  # fmt: skip
