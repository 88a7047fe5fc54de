"""What can be wrong with topics and tags is said with its place, and before anything is built."""

from pathlib import Path

import pytest

from tests.conftest import Run

PAPER = 'title: "A paper"\nabstract: "On LoRA, MATH and chains of thought."\n'


def content(folder: Path, **files: str) -> Path:
    """A content folder with one paper and some files."""
    (folder / "papers").mkdir(parents=True)
    (folder / "papers" / "a-paper.yml").write_text(PAPER, "utf-8")
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("tags", "line", "message"),
    [
        (
            "- name: LoRA\n  aliases: [adapter]\n- name: Adapters\n  kind: concept\n  aliases:\n    - adapter\n",
            6,
            '"adapter" belongs to the tag "LoRA" already',
        ),
        ("- name: LoRA\n- name: Adapters\n  aliases: [LoRA]\n", 3, '"LoRA" belongs to the tag "LoRA" already'),
        ("- name: chain of thought\n- name: CoT\n  aliases: [chain-of-thought]\n", 3, "belongs to the tag"),
        ('- name: LoRA\n  aliases: ["--"]\n', 2, '"--" has no word in it'),
        ("- name: LoRA\n  family: Adapter\n- name: Adapters\n", 2, 'no tag "Adapter"; did you mean "Adapters"?'),
        ("- name: A1\n  family: B1\n- name: B1\n  family: A1\n", 2, "goes in a circle: A1 > B1 > A1"),
        ("- name: A1\n  family: A1\n", 2, "goes in a circle: A1 > A1"),
        ("- name: LoRA\n- name: lora\n", 2, '"lora" is a tag already'),
    ],
)
def test_faults_of_tags_are_told_with_their_line(tmp_path: Path, run: Run, tags: str, line: int, message: str) -> None:
    """An alias that two tags claim, one that finds nothing, a family that is not there or goes in a circle."""
    result = run("--content", content(tmp_path / "content", tags=tags), "check")
    assert result.status == 1
    assert f"tags.yml:{line}: " in result.err
    assert message in result.err


TOPICS = """\
areas:
  - id: area
    name: Area
    topics:
      - id: topic
        name: Topic
        definition: A topic.
        phrases:
          good phrase: 3
          "title:": 2
        unless:
          - fine
          - "..."
"""


def test_phrases_that_find_nothing_are_told_with_their_line(tmp_path: Path, run: Run) -> None:
    """A phrase without a word is a fault, in titles and among those that rule out too."""
    result = run("--content", content(tmp_path / "content", topics=TOPICS), "check")
    assert result.status == 1
    assert 'topics.yml:10: "title:" has no word in it' in result.err.replace("areas.0.topics.0.phrases: ", "")
    assert 'topics.yml:13: "..." has no word in it' in result.err


def test_tags_that_nobody_uses_are_told(tmp_path: Path, run: Run) -> None:
    """A tag without a paper is a note with its line, and a fault where strictness is asked for; a family is used."""
    tags = "- name: LoRA\n  family: Adapters\n  definition: D.\n- name: Adapters\n  definition: D.\n"
    tags += "- name: Lonely\n  definition: D.\n"
    folder = content(tmp_path / "content", tags=tags)
    easy = run("--content", folder, "check")
    assert easy.status == 0
    assert 'tags.yml:6: no paper names "Lonely"' in easy.err
    assert "Adapters" not in easy.err
    assert run("--content", folder, "check", "--strict").status == 1


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ("authors: [Xin Wang]\nauthor_ids: {Xin Wang: 0000-0002-1825-0098}\n", "right check digit"),
        ("authors: [Xin Wang]\nauthor_ids: {Xin Wong: xin-wang-vision}\n", "not among the authors"),
        ("related: [a-paper]\n", "is this paper itself"),
        ("related: [b-paper]\n", 'no paper "b-paper"; did you mean "a-paper"?'),
        (
            "authors: [Xin Wang]\nauthor_ids: {Xin Wang: 'https://orcid.org/0000-0002-1825-0097'}\n",
            "must be written as 0000-0002-1825-0097",
        ),
    ],
)
def test_faults_of_records_are_told(tmp_path: Path, run: Run, facts: str, message: str) -> None:
    """Identifiers of people are checked by their digits and belong to authors; related papers are others that exist."""
    folder = content(tmp_path / "content")
    (folder / "papers" / "a-paper.yml").write_text(PAPER + facts, "utf-8")
    result = run("--content", folder, "check")
    assert result.status == 1
    assert message in result.err
