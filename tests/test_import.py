"""Importing adds papers, fills what is missing, changes nothing, and says what is doubtful."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator.content.store import load_collection
from generator.readers import known_readers
from tests.conftest import IDENTIFIERS, LISTINGS, ROOT, Run, snapshot


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder into which everything was imported in one command."""
    content = tmp_path_factory.mktemp("imported") / "content"
    files = [str(path) for path in (*LISTINGS, IDENTIFIERS)]
    command = [sys.executable, "-m", "generator", "--content", str(content), "import", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Added 584 papers and filled facts in 0; 633 entries were known; 19 disagreements")
    return content


def test_every_paper_gets_its_facts_from_all_sources(imported: Path) -> None:
    """584 papers: all with an arXiv identifier, nearly all with a date and a first author."""
    papers = [paper for _, paper in load_collection(imported).records]
    assert len(papers) == 584
    assert all(paper.ids.arxiv for paper in papers)
    assert sum(bool(paper.date) for paper in papers) >= 558
    assert sum(bool(paper.known_authors) for paper in papers) >= 570
    assert all(paper.abstract for paper in papers)


def test_a_second_import_changes_no_byte(imported: Path, run: Run) -> None:
    """Importing what was imported finds every entry known and writes nothing."""
    before = snapshot(imported)
    times = {path: path.stat().st_mtime_ns for path in imported.rglob("*")}
    result = run("--content", imported, "import", *LISTINGS, IDENTIFIERS)
    assert result.status == 0
    assert result.out.startswith("Added 0 papers and filled facts in 0; 1217 entries were known")
    assert snapshot(imported) == before
    assert {path: path.stat().st_mtime_ns for path in imported.rglob("*")} == times


def test_the_order_of_files_does_not_matter(imported: Path, tmp_path: Path, run: Run) -> None:
    """Files named in another order give the same bytes."""
    assert run("--content", tmp_path, "import", IDENTIFIERS, *reversed(LISTINGS)).status == 0
    assert snapshot(tmp_path) == snapshot(imported)


def test_one_file_at_a_time_gives_the_same_papers(imported: Path, tmp_path: Path, run: Run) -> None:
    """Papers that come in one after the other get the same facts and the same slugs."""
    for path in (*LISTINGS, IDENTIFIERS):
        assert run("--content", tmp_path, "import", path).status == 0
    one_by_one = dict(load_collection(tmp_path).records)
    at_once = dict(load_collection(imported).records)
    assert one_by_one.keys() == at_once.keys()
    for slug, paper in at_once.items():
        assert set(one_by_one[slug].sources) == set(paper.sources)
        assert (one_by_one[slug].title, one_by_one[slug].abstract) == (paper.title, paper.abstract)


def test_what_a_person_wrote_stays(imported: Path, tmp_path: Path, run: Run) -> None:
    """A record that a person edited keeps every word; a source that disagrees is reported."""
    content = tmp_path / "content"
    shutil.copytree(imported, content)
    path = next((content / "papers").glob("awq-*.yml"))
    text = path.read_text("utf-8").replace("date: 2023-06-01", "date: 2023-05-31 # from the PDF")
    path.write_text("# mended\n" + text, "utf-8")
    result = run("--content", content, "import", IDENTIFIERS)
    assert result.status == 0
    assert path.read_text("utf-8") == "# mended\n" + text
    assert 'date: "AWQ: Activation-aware' in result.err
    assert "keeps 2023-05-31; here: 2023-06-01" in result.err


def test_facts_are_filled_into_a_record_that_a_person_edited(imported: Path, tmp_path: Path, run: Run) -> None:
    """A fact that is missing from an edited record is put in its place, beside the person's comments."""
    content = tmp_path / "content"
    shutil.copytree(imported, content)
    path = next((content / "papers").glob("awq-*.yml"))
    lines = path.read_text("utf-8").split("\n")
    kept = ["# mended", *(line for line in lines if not line.startswith("date:"))]
    path.write_text("\n".join(kept), "utf-8")
    assert run("--content", content, "import", IDENTIFIERS).status == 0
    filled = path.read_text("utf-8").split("\n")
    assert filled[0] == "# mended"
    assert "date: 2023-06-01" in [line.replace("'", "").replace('"', "") for line in filled]
    assert dict(load_collection(content).records)[path.stem].date == "2023-06-01"


def test_a_dry_run_writes_nothing(tmp_path: Path, run: Run) -> None:
    """`--dry-run` says what would be added and leaves the disk alone."""
    result = run("--content", tmp_path / "content", "import", LISTINGS[0], "--dry-run")
    assert result.out.startswith("Would add 18 papers")
    assert not (tmp_path / "content").exists()


def test_faults_of_all_files_are_reported_and_nothing_is_written(tmp_path: Path, run: Run) -> None:
    """A missing file, bytes that are not UTF-8, an unknown format and an empty file: all in one run, exit status 1."""
    (tmp_path / "latin.txt").write_bytes("Get trending papers\nna\xefve".encode("latin-1"))
    (tmp_path / "unknown.txt").write_text("Dear diary,\n")
    (tmp_path / "empty.txt").write_text("")
    names = ["missing.txt", "latin.txt", "unknown.txt", "empty.txt"]
    content = tmp_path / "content"
    result = run("--content", content, "import", LISTINGS[0], *(tmp_path / name for name in names), tmp_path)
    assert result.status == 1
    assert not content.exists()
    lines = [line.replace(f"{tmp_path}/", "") for line in result.err.split("\n") if str(tmp_path) in line]
    assert sorted(lines) == sorted(
        [
            "missing.txt: no such file",
            "latin.txt:2: not UTF-8: byte 0xef at offset 22; save the file as UTF-8",
            f"unknown.txt: format not recognised; name it with --format ({', '.join(sorted(known_readers()))})",
            "empty.txt: is empty",
            f"{tmp_path}: is a folder; name the files in it",
        ]
    )
    assert result.err.endswith("5 problems\n")


def test_an_entry_that_is_not_understood_is_reported_and_the_others_are_imported(tmp_path: Path, run: Run) -> None:
    """A listing cut off after a title brings its whole entries; the rest is said, with exit status 1."""
    text = LISTINGS[0].read_text("utf-8")
    cut = tmp_path / "cut.txt"
    cut.write_text(text[: text.index("LiCoEval: Evaluating") + len("LiCoEval: Evaluating LLMs")], "utf-8")
    result = run("--content", tmp_path / "content", "import", cut)
    assert result.status == 1
    assert result.out.startswith("Added 1 paper ")
    assert "cut.txt:21: no abstract after the title" in result.err


def test_captured_day_and_name_of_a_source_are_kept(tmp_path: Path, run: Run) -> None:
    """`--captured` and `--source` go into sources.yml, and the file is kept as it was."""
    words = ["import", LISTINGS[1], "--captured", "2025-08-13", "--source", "august"]
    assert run("--content", tmp_path, *words).status == 0
    [(name, source)] = load_collection(tmp_path).sources.items()
    assert (name, source.captured, source.file) == ("august", "2025-08-13", "august.txt")
    assert (tmp_path / "sources" / "august.txt").read_bytes() == LISTINGS[1].read_bytes()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--captured", "yesterday"], '"yesterday" is not a day; write it as 2025-11-03'),
        (["--format", "hf-paper"], 'unknown format "hf-paper"; did you mean "hf-papers"?'),
        (["--source", "Not A Slug"], "is not a slug"),
        (["--nonsense"], "No such option"),
    ],
)
def test_wrong_usage_is_said_with_status_2(tmp_path: Path, run: Run, words: list[str], message: str) -> None:
    """A wrong word on the command line is explained, and nothing is written."""
    result = run("--content", tmp_path / "content", "import", LISTINGS[0], *words)
    assert (result.status, message in result.err) == (2, True), result.err
    assert not (tmp_path / "content").exists()


def test_facts_about_unknown_papers_are_left_out_and_named(tmp_path: Path, run: Run) -> None:
    """A file of facts adds to papers; it brings none."""
    facts = tmp_path / "facts.jsonl"
    facts.write_text(json.dumps({"title": "A paper that nobody listed", "arxiv_id": "2306.00978"}) + "\n")
    assert run("--content", tmp_path / "content", "import", LISTINGS[0]).status == 0
    result = run("--content", tmp_path / "content", "import", facts)
    assert result.status == 0
    assert "Added 0 papers" in result.out
    assert '"A paper that nobody listed" is not in the collection; left out' in result.err


def test_broken_lines_of_facts_are_reported_with_their_lines(tmp_path: Path, run: Run) -> None:
    """A line that is not JSON, has an unknown key or a wrong value does not take its neighbours along."""
    facts = tmp_path / "facts.jsonl"
    rows = ['{"title": "A", "arxiv_id": "2306.00978"}', "{broken", '{"title": "B", "arxivid": "x"}',
            '{"title": "C", "date": "soon"}', '["D"]', '{"title": "E", "authors": "Ji Lin"}']  # fmt: skip
    facts.write_text("\n".join(rows))
    result = run("--content", tmp_path / "content", "import", "--format", "facts", facts)
    assert result.status == 1
    found = [
        line.split("facts.jsonl:")[1]
        for line in result.err.split("\n")
        if "facts.jsonl:" in line and not line.startswith("note:")
    ]
    assert [line.split(":")[0] for line in found] == ["2", "3", "4", "5", "6"]
    assert 'unknown key "arxivid"; did you mean "arxiv_id"?' in result.err


def test_near_titles_are_shown_to_a_person(tmp_path: Path, run: Run) -> None:
    """Two titles that differ in a letter stay two papers, and are named."""
    text = LISTINGS[0].read_text("utf-8")
    other = tmp_path / "other.txt"
    other.write_text(text.replace("Critique Ability of Large", "Critique Abilities of Large"), "utf-8")
    result = run("--content", tmp_path / "content", "import", LISTINGS[0], other)
    assert result.out.startswith("Added 19 papers")
    assert "nearly the same title, please compare" in result.err
    assert '"Critique Abilities of Large Language Models"' in result.err


def test_works_of_one_title_with_different_identifiers_stay_apart(tmp_path: Path, run: Run) -> None:
    """The same title with another arXiv identifier is another paper, with a slug of its own."""
    content = tmp_path / "content"
    assert run("--content", content, "import", LISTINGS[0], IDENTIFIERS).status == 0
    facts = tmp_path / "facts.jsonl"
    facts.write_text('{"title": "Critique Ability of Large Language Models", "arxiv_id": "2401.00001"}\n')
    result = run("--content", content, "import", facts)
    assert "is not in the collection" in result.err
    assert dict(load_collection(content).records)["critique-ability-of-large-language-models"].ids.arxiv == "2310.04815"


def test_an_import_that_is_killed_leaves_whole_files(tmp_path: Path) -> None:
    """Killed at any moment, an import leaves records that are whole, and the next one completes it."""
    content = tmp_path / "content"
    command = [sys.executable, "-m", "generator", "--content", str(content), "import", *map(str, LISTINGS)]
    for _ in range(3):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("Writing files"):
                process.kill()
        process.wait()
        process.stderr.close()
        if (content / "papers").is_dir():
            load_collection(content)
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment)
    assert len(load_collection(content).records) == 584


def test_the_collection_knows_its_own_sources(tmp_path: Path, run: Run) -> None:
    """Importing the captured files of this repository into it again changes no byte of it."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    result = run("--content", content, "import", *LISTINGS, IDENTIFIERS)
    assert result.status == 0
    assert result.out.startswith("Added 0 papers and filled facts in 0; 1217 entries were known")
    assert snapshot(content) == snapshot(ROOT / "content")
