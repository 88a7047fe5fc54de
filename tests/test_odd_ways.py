"""Ways through the commands that are seldom taken, and what a person reads at their ends."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from generator import progress
from generator.catalogue.bylines import byline
from generator.content.outgoing import outgoing_links
from generator.content.store import load_collection
from generator.model import Paper
from generator.profile import Profile
from generator.readers.arxiv_facts import venue_of_reference
from generator.site.portable import portable_faults
from tests.conftest import Run
from tests.test_submissions import content, issue  # noqa: F401 - a fixture

# --- what readers send in ---------------------------------------------------------------------


def test_a_paper_comes_with_its_page_and_its_code(content: Path, tmp_path: Path, run: Run) -> None:  # noqa: F811
    """An address that is no identifier becomes a link to the paper, that of the code one to the code; a DOI an identifier."""
    sent = issue(
        tmp_path, "add", title="A Rather New Method", identifier="https://example.org/paper.html",
        authors="- Ada Lovelace\n- Emmy Noether", date="2024-05", code="https://example.org/code",
    )  # fmt: skip
    assert run("--content", content, "submission", sent, "--apply").status == 0
    found = dict(load_collection(content).records)["a-rather-new-method"]
    assert [(link.kind, link.url) for link in found.links] == [
        ("paper", "https://example.org/paper.html"), ("code", "https://example.org/code"),
    ]  # fmt: skip
    assert (found.authors, found.date) == (("Ada Lovelace", "Emmy Noether"), "2024-05")
    other = issue(tmp_path, "add", 8, title="A Second New Method", identifier="doi:10.1000/x")
    assert run("--content", content, "submission", other, "--apply").status == 0
    assert dict(load_collection(content).records)["a-second-new-method"].ids.doi == "10.1000/x"


def test_a_paper_of_nearly_the_same_title_is_named(content: Path, tmp_path: Path, run: Run) -> None:  # noqa: F811
    """A title that is nearly one of ours is taken, and the paper that it resembles is named to whoever reads it."""
    sent = issue(tmp_path, "add", title="AWQ: Weights and activation")
    judged = run("--content", content, "submission", sent, "--reply", tmp_path / "reply.md")
    assert judged.status == 0
    assert 'finds a paper of nearly the same title here: "AWQ: Weights and activations"' in judged.out
    assert "`papers/awq/`" in (tmp_path / "reply.md").read_text()


def test_a_page_that_is_no_paper_is_left_to_a_person(content: Path, tmp_path: Path, run: Run) -> None:  # noqa: F811
    """A correction of a topic's page is no fault of whoever sends it: a maintainer reads it."""
    sent = issue(tmp_path, "correct", paper="/topics/quantization/", aspect="Date", value="2023")
    assert run("--content", content, "submission", sent, "--reply", tmp_path / "reply.md").status == 0
    said = (tmp_path / "reply.md").read_text()
    assert "A maintainer will read this, since the program cannot do it by itself" in said
    assert "it is not about a fact of a paper's record" in said


def test_a_kind_is_known_by_its_name(content: Path, tmp_path: Path, run: Run) -> None:  # noqa: F811
    """Whoever corrects the kind writes what the page shows; one that is not there is answered with those that are."""
    sent = issue(tmp_path, "correct", paper="awq", aspect="Kind", value="Method")
    assert run("--content", content, "submission", sent, "--apply").status == 0
    assert dict(load_collection(content).records)["awq"].kind == "method"
    wrong = issue(tmp_path, "correct", 8, paper="awq", aspect="Kind", value="methods")
    assert 'no kind "methods"; did you mean "method"?' in run("--content", content, "submission", wrong).err


@pytest.mark.parametrize(
    ("form", "answers"),
    [("duplicate", {"kept": "awq", "other": "nothing-here"}), ("removal", {"paper": "nothing-here", "reason": "W."})],
)
def test_a_paper_that_is_not_here_is_told(
    content: Path, tmp_path: Path, run: Run, form: str, answers: dict[str, str]  # noqa: F811
) -> None:  # fmt: skip
    """Neither a double nor a removal is begun for a paper that is not here."""
    judged = run("--content", content, "submission", issue(tmp_path, form, 7, **answers))
    assert judged.status == 1
    assert 'no paper here is "nothing-here"' in judged.err


def test_an_issue_that_cannot_be_read_is_named(content: Path, tmp_path: Path, run: Run) -> None:  # noqa: F811
    """A file that is not there, and one far too large for an issue, are one line each."""
    assert "none.json: cannot be read: " in run("--content", content, "submission", tmp_path / "none.json").err
    (tmp_path / "large.json").write_bytes(b"x" * 6_000_000)
    assert "bytes; an issue is not" in run("--content", content, "submission", tmp_path / "large.json").err


# --- where the content leads ------------------------------------------------------------------


def test_every_address_of_the_content_has_its_place(tmp_path: Path) -> None:
    """Links, venues, identifiers, notes, introductions, tags, sources, lists and pages: each address with its field."""
    files = {
        "papers/a.yml": "title: A\nids: {arxiv: '2306.00978', doi: 10.1000/x}\nlinks: [{kind: code, url: 'https://a.org/code'}]\n"
        "venues: [{kind: journal, name: J, url: 'https://a.org/venue'}, {kind: journal, name: K}]\nnote: See [it](https://a.org/note).\n",
        "topics.yml": "areas:\n- id: a\n  name: A\n  introduction: At [b](https://a.org/area).\n  topics:\n"
        "  - {id: t, name: T, definition: D, introduction: 'At <https://a.org/topic>.'}\n",
        "tags.yml": "- {name: LoRA, url: 'https://a.org/tag'}\n- name: MATH\n",
        "lists/l.md": "---\ntitle: L\n---\nAt [c](https://a.org/list).\n", "pages/p.md": "# P\n\nAt [d](https://a.org/page).\n",
        "sources/sources.yml": "s: {title: S, format: f, file: s.txt, url: 'https://a.org/source', "
        "sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}\n",
        "sources/s.txt": "",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = {
        each.url: (str(each.path.relative_to(tmp_path)), each.field)
        for each in outgoing_links(load_collection(tmp_path), tmp_path)
    }
    assert found == {
        "https://a.org/code": ("papers/a.yml", "links.1.url"), "https://a.org/venue": ("papers/a.yml", "venues.1.url"),
        "https://arxiv.org/abs/2306.00978": ("papers/a.yml", "ids.arxiv"), "https://doi.org/10.1000/x": ("papers/a.yml", "ids.doi"),
        "https://a.org/note": ("papers/a.yml", "note"), "https://a.org/tag": ("tags.yml", "1.url"),
        "https://a.org/source": ("sources/sources.yml", "s.url"), "https://a.org/area": ("topics.yml", "areas.1.introduction"),
        "https://a.org/topic": ("topics.yml", "areas.1.topics.1.introduction"), "https://a.org/list": ("lists/l.md", ""),
        "https://a.org/page": ("pages/p.md", ""),
    }  # fmt: skip


# --- how it looks -----------------------------------------------------------------------------


def test_a_terminal_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a stage is a bar with numbers, which goes away; elsewhere it is one plain line."""
    terminal, pipe = StringIO(), StringIO()
    monkeypatch.setattr(progress, "console", Console(file=terminal, force_terminal=True, width=80))
    with progress.stage("Reading records", 3) as advance:
        advance(3)
    assert "Reading records" in terminal.getvalue()
    assert "3/3" in terminal.getvalue()
    monkeypatch.setattr(progress, "console", Console(file=pipe))
    with progress.stage("Reading [records]", 3) as advance:
        advance(3)
    assert pipe.getvalue() == "Reading [records] (3) …\n"


def test_a_profile_says_what_each_stage_took() -> None:
    """Stages stand in their order, those inside others further in, with their share of the whole."""
    measured = Profile()
    with measured.measure("Building"):
        measured.add("Rendering", 2.0, 3.5)
        with measured.measure("Writing"):
            pass
    lines = measured.table().split("\n")
    assert lines[0].split() == ["seconds", "of", "processors", "share"]
    assert [line[:13].rstrip() for line in lines[1:4]] == ["Building", "  Rendering", "  Writing"]
    assert lines[2].split()[1:3] == ["2.00", "3.50"]
    assert lines[4].startswith("largest process: ")
    assert "seconds" in Profile().table()


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({}, "authors unknown"),
        ({"organisations": ["A Lab", "B"]}, "A Lab"),
        ({"author_count": 1}, "1 author"),
        ({"author_count": 4, "organisations": ["A Lab"]}, "4 authors"),
        ({"authors": ["A B"]}, "A B"),
        ({"authors": ["A B", "C D"]}, "A B and C D"),
        ({"authors": ["A B", "C D", "E F"]}, "A B and 2 others"),
        ({"first_author": "A B"}, "A B et al."),
        ({"first_author": "A B", "author_count": 1}, "A B"),
        ({"first_author": "A B", "author_count": 2}, "A B and 1 other"),
        ({"first_author": "A B", "further_authors": ["C D"]}, "A B et al."),
    ],
)
def test_a_byline_says_what_is_known_and_no_more(facts: dict[str, object], shown: str) -> None:
    """Names where they are known, numbers where they are, and nobody is counted who may not be there."""
    assert byline(Paper.model_validate({"title": "T", **facts})) == shown


# --- mapping ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("title", '"title" is not of the form FIELD=COLUMN, such as title=Title'),
        ("titel=Name", 'no field "titel"; did you mean "title"?'),
    ],
)
def test_a_mapping_is_checked_before_anything_is_read(tmp_path: Path, run: Run, mapping: str, message: str) -> None:
    """A mapping without a column, or of a field that is none, is wrong usage and says what would be right."""
    result = run("--content", tmp_path, "import", "--map", mapping, tmp_path / "none.csv")
    assert result.status == 2
    assert message in " ".join(result.err.split())


# --- the map ----------------------------------------------------------------------------------

SUBJECTS = ("sparse attention kernels", "protein folding models", "speech recognition noise")


def library(folder: Path, number: int) -> Path:
    """A content folder with papers of three subjects in turn."""
    (folder / "papers").mkdir(parents=True)
    for place in range(number):
        subject = SUBJECTS[place % 3]
        text = f"title: Paper {place} on {subject}\nabstract: We study {subject} and {subject} with method {place}.\n"
        (folder / "papers" / f"paper-{place}.yml").write_text(text)
    return folder


def places(folder: Path) -> dict[str, tuple[int, int]]:
    return dict(load_collection(folder).map)


def test_the_map_is_laid_out_anew_and_new_papers_come_beside_their_own(tmp_path: Path, run: Run) -> None:
    """`layout --anew` places all, the same again each time; `layout` leaves those where they are and adds what is new."""
    folder = library(tmp_path / "content", 12)
    made = run("--content", folder, "layout", "--anew")
    assert (made.status, made.out) == (0, f"Placed 12 papers of 12: {folder / 'map.yml'}\n")
    first = places(folder)
    assert len(first) == 12
    assert all(0 <= side <= 10_000 for place in first.values() for side in place)
    run("--content", folder, "layout", "--anew")
    assert places(folder) == first
    text = "title: A late one on protein folding models\nabstract: We study protein folding models again.\n"
    (folder / "papers" / "late.yml").write_text(text)
    assert run("--content", folder, "layout").out.startswith("Placed 1 paper of 13: ")
    assert {slug: place for slug, place in places(folder).items() if slug != "late"} == first
    assert "late" in places(folder)


def test_a_few_papers_are_not_laid_out(tmp_path: Path, run: Run) -> None:
    """Below ten papers there is no plane to find, and the command says so; without a plane they lie by their topics."""
    folder = library(tmp_path / "content", 4)
    refused = run("--content", folder, "layout", "--anew")
    assert refused.status == 2
    assert "4 papers are too few to lay out; ten are needed" in refused.err
    assert not (folder / "map.yml").exists()
    assert run("--content", folder, "layout").status == 0
    assert len(set(places(folder).values())) == 4


# --- names that no disk takes -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("a/b?c.html", "'?' may not be in a name on Windows"),
        ("a/nul", '"nul" is the name of a device on Windows'),
        ("a./b", '"a." ends in a dot or a space, or is no name'),
        ("a//b", '"" ends in a dot or a space, or is no name'),
        (f"{'x' * 100}/{'y' * 100}", "has 201 characters; "),
    ],
)
def test_names_that_a_disk_would_refuse_are_named(path: str, what: str) -> None:
    """A path that Windows or a long folder cannot hold is told with the reason; one like it in small letters too."""
    [(found, why)] = portable_faults(["good/name.html", path])
    assert found == path
    assert why.startswith(what)
    assert portable_faults(["Tags/a", "tags/b"])[0][1].endswith("where case is not told apart")


@pytest.mark.parametrize(
    ("reference", "venue"),
    [
        (
            "Some Proceedings, Vienna 2021, to appear",
            {"name": "Some Proceedings, Vienna 2021, to appear", "year": "2021"},
        ),
        ("To appear", {"name": "To appear"}),
        ("J. Stat. 12 (3) 45 (2019)", {"name": "J. Stat", "volume": "12", "issue": "3", "pages": "45", "year": "2019"}),
        ("Phys. Rev. 7, no. 2", {"name": "Phys. Rev", "volume": "7", "issue": "2"}),
    ],
)
def test_a_journal_reference_is_taken_apart_as_far_as_it_goes(reference: str, venue: dict[str, str]) -> None:
    """Volume, issue, pages and year where they can be told; else the reference stays whole."""
    assert venue_of_reference(reference) == venue
