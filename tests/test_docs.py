"""The documentation says what the program does."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from generator.cli import cli
from generator.reference import files
from tests.conftest import ROOT, Run

DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
DOCUMENTS += sorted((ROOT / "docs-src").rglob("*.md"))


def test_generated_parts_are_up_to_date() -> None:
    """The reference pages and JSON Schemas are what `make reference` makes of the code now."""
    stale = [str(path) for path, text in files(ROOT) if not path.is_file() or path.read_text("utf-8") != text]
    assert stale == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    """Every relative link of the documentation has its file."""
    for target in re.findall(r"\]\((?!https?://|#|[a-z]+:)([^)#]+)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), target


def test_every_command_has_an_example(run: Run) -> None:
    """`--help` of each command ends with an example of it, and prints on standard output."""
    for name in cli.commands:
        result = run(name, "--help")
        assert result.status == 0
        assert f"Example: paper-index {name}" in result.out


def test_make_targets_of_the_documents_exist() -> None:
    """Every `make` target that a document names is in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        for words in re.findall(r"(?:^    |`)make ((?:[a-z]+ ?)+)", document.read_text("utf-8"), re.MULTILINE):
            assert set(words.split()) <= targets, f"{document.name}: make {words}"


def test_every_dependency_is_explained() -> None:
    """The page on dependencies names each package that pyproject.toml asks for."""
    asked = re.findall(r'^  "([a-z][\w.-]*)[>=]', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    page = (ROOT / "docs-src" / "explanation" / "dependencies.md").read_text()
    assert len(asked) > 15
    assert [name for name in asked if name.removeprefix("types-") not in page] == []


def test_lock_files_have_hashes_and_no_addresses() -> None:
    """The locks name no index, and hold a hash for each package."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index-url" not in text
        packages = re.findall(r"^[a-z][\w.-]*==.*\\$", text, re.MULTILINE)
        assert len(packages) > 30
        assert len(re.findall(r"^[a-z]", text, re.MULTILINE)) == len(packages)


@pytest.mark.parametrize(
    ("pattern", "schema"), [("papers/*.yml", "paper"), ("topics.yml", "topics"), ("tags.yml", "tags")]
)
def test_the_collection_is_valid_by_the_json_schemas(pattern: str, schema: str) -> None:
    """What the program accepts, an editor with the JSON Schema accepts too."""
    content = ROOT / "content"
    validator = Draft202012Validator(json.loads((content / "schemas" / f"{schema}.schema.json").read_text()))
    for path in sorted(content.glob(pattern)):
        document = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - makes strings only
        faults = [error.message for error in validator.iter_errors(document) if "is not of type" not in error.message]
        assert faults == [], path


def test_json_schemas_refuse_what_the_program_refuses() -> None:
    """An unknown key, a missing title and a fifth topic are faults to an editor too."""
    validator = Draft202012Validator(json.loads((ROOT / "content" / "schemas" / "paper.schema.json").read_text()))
    for faulty in ({"title": "A", "absract": "x"}, {"abstract": "x"}, {"title": "A", "topics": list("abcde")}):
        assert list(validator.iter_errors(faulty))
    assert not list(validator.iter_errors({"title": "A", "date": 2023, "topics": ["a"]}))
