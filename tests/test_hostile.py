"""Things that once went wrong, or nearly: hostile text, odd files, folders of others."""

import json
import shutil
from pathlib import Path
from typing import Any

import html5lib
import pytest

from generator.catalogue.catalogue import Catalogue
from generator.catalogue.dates import newest_moment
from generator.catalogue.names import NameIndex
from generator.content.merge import fill
from generator.content.store import load_collection
from generator.ids import name_key, title_key
from generator.model import Collection, Link, Paper, Record
from generator.text.addresses import find_links, unmirror
from generator.text.tex import Text, parse
from tests.conftest import LISTINGS, NASTY, Run, build, make_project, pages_of

LLAMA = "🦙 <script>alert(1)</script> 𝔽₂ [x](y)"


def runs(element: Any) -> bool:
    """Whether a script element is one of ours no more: a browser runs it, and it says what a paper says."""
    return element.get("type") != "application/ld+json" and "alert" in "".join(element.itertext())


def test_characters_beyond_the_basic_plane_break_no_page(tmp_path: Path) -> None:
    """An emoji or a mathematical letter in any text leaves the page's front matter whole."""
    project = make_project(tmp_path, NASTY)
    record = {
        "title": LLAMA,
        "abstract": LLAMA * 2,
        "summary": LLAMA,
        "authors": [LLAMA],
        "tags": {"introduces": [LLAMA]},
    }
    (project / "content" / "papers" / "llama.yml").write_text(json.dumps(record, ensure_ascii=False))
    assert build(project, "--strict").returncode == 0
    pages = [path for path, text in pages_of(project / "site") if "🦙" in text and "<article" in text]
    assert len(pages) >= 5
    for path in pages:
        page = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
        assert not [element for element in page.iter("script") if runs(element)], path
        assert not [element for element in page.iter("a") if element.get("href") == "y"], path
        assert "description:" not in "".join(page.find(".//article").itertext()), path


def test_formulas_carry_no_markup_in_their_attributes() -> None:
    """A length that is none makes no formula: it stays visible as it was typed."""
    [piece] = parse(r"Some $a\kern`$ onmouseover=alert(1) x= $b\kern`$ end.")
    assert isinstance(piece, Text)


@pytest.mark.parametrize("name", [".git", "CNAME"])
def test_a_folder_with_files_of_others_is_not_replaced(tmp_path: Path, name: str) -> None:
    """A published checkout, or a site that another program built, is refused as the site's folder."""
    project = make_project(tmp_path, NASTY)
    target = tmp_path / "public"
    target.mkdir()
    (target / "404.html").write_text("a site")
    (target / name).write_text("mine")
    done = build(project, "--site-dir", str(target))
    assert (done.returncode, "did not make" in done.stderr) == (2, True)
    assert (target / name).read_text() == "mine"
    shutil.rmtree(target)
    assert build(project, "--site-dir", str(target)).returncode == 0
    (target / ".git").mkdir()
    assert build(project, "--site-dir", str(target)).returncode == 2
    assert build(project, "--site-dir", str(project / "mkdocs.yml")).returncode == 2


def test_an_import_writes_over_no_file_of_others(tmp_path: Path, run: Run) -> None:
    """A file that lies where a capture would go stays; the capture gets another name."""
    folder = tmp_path / "content" / "sources"
    folder.mkdir(parents=True)
    (folder / "hf-papers-2026-01-01.txt").write_text("mine")
    assert run("--content", tmp_path / "content", "import", LISTINGS[0]).status == 0
    assert (folder / "hf-papers-2026-01-01.txt").read_text() == "mine"
    assert list(load_collection(tmp_path / "content").sources) == ["hf-papers-2026-01-01-2"]


def test_an_import_leaves_sources_readable(tmp_path: Path, run: Run) -> None:
    """A sources.yml to which no entry can be appended is said, and nothing is written."""
    folder = tmp_path / "content" / "sources"
    folder.mkdir(parents=True)
    (folder / "sources.yml").write_text("{}\n")
    result = run("--content", tmp_path / "content", "import", LISTINGS[0])
    assert (result.status, "cannot be added to" in result.err) == (1, True)
    assert not (tmp_path / "content" / "papers").exists()


def test_names_of_sources_are_slugs(tmp_path: Path, run: Run) -> None:
    """A source's name is part of an address: one with dots and slashes is refused."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "sources.yml").write_text("../../escaped: {title: T, format: f, file: x, sha256: y}\n")
    result = run("--content", tmp_path, "check")
    assert (result.status, "is not a slug" in result.err) == (1, True)


def test_a_date_of_which_more_is_known_is_written_once(tmp_path: Path, run: Run) -> None:
    """A month becomes a day in a record that a person edited, and the next import finds nothing to do."""
    content = tmp_path / "content"
    (content / "papers").mkdir(parents=True)
    path = content / "papers" / "one.yml"
    path.write_text("# mine\ntitle: One\ndate: 2024-02\n")
    facts = tmp_path / "facts.jsonl"
    facts.write_text('{"title": "One", "date": "2024-02-03"}\n')
    assert "filled facts in 1" in run("--content", content, "import", facts).out
    assert dict(load_collection(content).records)["one"].date == "2024-02-03"
    assert path.read_text().startswith("# mine\n")
    assert "filled facts in 0" in run("--content", content, "import", facts).out


def test_an_edit_that_would_disturb_a_record_is_left_to_a_person(tmp_path: Path, run: Run) -> None:
    """Where adding a fact would change another, the record stays and that is said."""
    content = tmp_path / "content"
    (content / "papers").mkdir(parents=True)
    path = content / "papers" / "one.yml"
    text = "# mine\ntitle: One\norganisations: [+1]\n"
    path.write_text(text)
    facts = tmp_path / "facts.jsonl"
    facts.write_text('{"title": "One", "date": "2024-02-03"}\n')
    result = run("--content", content, "import", facts)
    assert result.status == 0
    assert path.read_text() == text or dict(load_collection(content).records)["one"].organisations == ("+1",)


def test_different_things_have_different_keys() -> None:
    """Signs, macros and the marks of other scripts tell titles and names apart."""
    assert title_key("???") != title_key("!!!")
    assert title_key(r"$\alpha$-RAG") != title_key(r"$\beta$-RAG")
    assert name_key("🔥") != name_key("🎉")
    assert name_key("किरण") != name_key("करण")
    assert name_key("ダイ") != name_key("タイ")
    assert name_key("Pérez") == name_key("Perez")


def test_what_is_given_twice_is_refused(tmp_path: Path, run: Run) -> None:
    """A topic, a source or a tag that stands twice in a record is a fault."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.yml").write_text("title: A\ntopics: [x, x]\ntags: {mentions: [B, B]}\n")
    result = run("--content", tmp_path, "check")
    assert 'a.yml:2: topics: has "x" twice; keep one' in result.err
    assert 'a.yml:3: tags.mentions: has "B" twice; keep one' in result.err


def test_mentions_that_nobody_knows_are_faults(tmp_path: Path, run: Run) -> None:
    """A misspelt tag of a record is named, with the nearest right one; two names of one tag are one mention."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.yml").write_text("title: A\ntags: {mentions: [LoRA, low rank, LoRAA]}\n")
    (tmp_path / "tags.yml").write_text("- name: LoRA\n  aliases: [low rank]\n  definition: D.\n")
    result = run("--content", tmp_path, "check")
    assert (result.status, 'no tag "LoRAA"; did you mean "LoRA"?' in result.err) == (1, True)
    (tmp_path / "papers" / "a.yml").write_text("title: A\ntags: {mentions: [LoRA, low rank]}\n")
    assert len(Catalogue(load_collection(tmp_path))["a"].mentions) == 1


@pytest.mark.parametrize(
    "link",
    ['[a](paper:second-paper "x")', "[b](<paper:second-paper>)", "[c](organisation:nobody)", "[d](paper:second-paper#x)",
     "[r]: paper:second-paper", "[e](page:nowhere)"],
)  # fmt: skip
def test_references_in_other_forms_are_faults(tmp_path: Path, run: Run, link: str) -> None:
    """A reference that would stand in the page as a dead link is named."""
    content = tmp_path / "content"
    shutil.copytree(NASTY, content)
    (content / "pages" / "about.md").write_text(f"# About\n\n{link}\n")
    result = run("--content", content, "check")
    assert (result.status, "about.md:3" in result.err, "leads nowhere" in result.err) == (1, True, True), result.err


def test_curated_markdown_goes_into_pages_untouched(tmp_path: Path) -> None:
    """Hard line breaks and blank lines of a curator's page are kept; references and own pages work."""
    project = make_project(tmp_path, NASTY)
    text = "# Own\n\nHard break  \nnext [home](page:index), [org](organisation:r-d-lab).\n\n```\none\n\n\ntwo\n```\n"
    (project / "content" / "pages" / "own.md").write_text(text)
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    page = (project / "docs" / "own" / "index.md").read_text()
    assert "Hard break  \nnext [home](../index.md), [org](../organisations/r-d-lab/index.md)." in page
    assert "one\n\n\ntwo" in page
    assert "<br" in (project / "site" / "own" / "index.html").read_text()


def test_own_pages_take_no_address_of_others(tmp_path: Path, run: Run) -> None:
    """A hand-written page called papers is a fault that `check` knows."""
    content = tmp_path / "content"
    shutil.copytree(NASTY, content)
    (content / "pages" / "papers.md").write_text("# Mine\n")
    result = run("--content", content, "check")
    assert (result.status, "papers.md: the address /papers/ is that of a page of every site" in result.err) == (1, True)


def test_a_mistyped_year_breaks_no_build(tmp_path: Path) -> None:
    """A date in a far future is built, as every date is."""
    project = make_project(tmp_path, NASTY)
    (project / "content" / "papers" / "bare.yml").write_text("title: Far\ndate: 2204-02-01\n")
    collection = load_collection(project / "content")
    assert newest_moment(collection) < 2**32
    done = build(project, SOURCE_DATE_EPOCH=str(newest_moment(collection)))
    assert done.returncode == 0, done.stderr


def test_odd_files_are_imported_without_a_traceback(tmp_path: Path, run: Run) -> None:
    """A control character behind an address and spaces around a file's name are met."""
    text = (
        LISTINGS[0].read_text("utf-8").replace("https://github.com/LanlanQiu/ChatAnime.", "https://github.com/a/b\x93.")
    )
    odd = tmp_path / " odd listing .txt"
    odd.write_text(text, "utf-8")
    result = run("--content", tmp_path / "content", "import", odd)
    assert "Traceback" not in result.err
    assert result.out.startswith("Added ")
    assert find_links("see https://github.com/a/b\x93.") == ()


def test_records_nested_by_indentation_are_refused(tmp_path: Path, run: Run) -> None:
    """A thousand levels of keys are an error and no crash."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "deep.yml").write_text(
        "".join(" " * level + "a:\n" for level in range(900)) + " " * 900 + "b"
    )
    result = run("--content", tmp_path, "check")
    assert (result.status, "is nested too deeply" in result.err) == (1, True)


def test_addresses_of_authors_stay_when_namesakes_arrive() -> None:
    """Names of other scripts that read the same in Latin letters keep their addresses."""
    alone = NameIndex([("a", ("王薇",), {})])
    both = NameIndex([("a", ("王薇",), {}), ("b", ("王伟",), {})])
    assert alone["王薇"].slug == both["王薇"].slug != both["王伟"].slug


def test_links_that_differ_in_a_hyphen_are_two() -> None:
    """Addresses are compared as they are."""
    one = Paper(title="A", links=(Link(kind="code", url="https://github.com/a/b-c"),))
    two = Paper(title="A", links=(Link(kind="code", url="https://github.com/a/bc"),))
    assert len(fill(one, two)[0].links) == 2


def test_hosts_of_hugging_face_itself_are_no_mirrors() -> None:
    """hf.space and hf.co are no mirrors, hf. before anything else is."""
    text = "https://hf.space/a https://hf.co/b https://hf.example.org/c"
    assert unmirror(text) == "https://hf.space/a https://hf.co/b https://huggingface.co/c"


def test_a_paper_is_known_again_whatever_its_title(tmp_path: Path, run: Run) -> None:
    """A title without letters is added once."""
    record = Record("untitled", Paper(title="???"))
    assert Catalogue(Collection(records=(record,)))["untitled"].title == "???"
    listing = tmp_path / "listing.txt"
    listing.write_text("Get trending papers in your email inbox!\n\n???\n\n" + "We study signs. " * 20)
    assert run("--content", tmp_path / "content", "import", listing).out.startswith("Added 1 paper ")
    other = tmp_path / "other.txt"
    other.write_text(listing.read_text() + " More.")
    assert run("--content", tmp_path / "content", "import", other).out.startswith("Added 0 papers")
