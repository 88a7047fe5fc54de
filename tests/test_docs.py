"""The documentation says what the program does."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from generator import __version__
from generator.cli import cli
from generator.pages.address_table import known_address
from generator.reference import files
from generator.services.directory import SERVICES
from generator.site.options import ENVIRONMENT, OPTIONS, Options
from tests.conftest import ROOT, Run

DOCUMENTS = sorted(ROOT.glob("*.md"))
DOCUMENTS += sorted((ROOT / "docs-src").rglob("*.md"))


def test_generated_parts_are_up_to_date() -> None:
    """The reference pages and JSON Schemas are what `make reference` makes of the code now."""
    stale = [str(path) for path, text in files(ROOT) if not path.is_file() or path.read_text("utf-8") != text]
    assert stale == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    """Every relative link and picture of the documentation has its file, and every fragment its heading."""
    prose = re.sub(r"^```.*?^```|^    .*?$|`[^`\n]*`", "", document.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target, fragment in re.findall(r"\]\((?!https?://|[a-z]+:)([^)#]*)(?:#([^)]+))?\)", prose):
        path = document.parent / target if target else document
        assert path.exists(), target
        if fragment:
            headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
            assert fragment in [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_every_document_can_be_reached() -> None:
    """From the README, links lead to every page of the documentation."""
    reached, open_ends = {ROOT / "README.md"}, [ROOT / "README.md"]
    while open_ends:
        here = open_ends.pop()
        for target in re.findall(r"\]\((?!https?://|#|[a-z]+:)([^)#]+\.md)", here.read_text("utf-8")):
            path = (here.parent / target).resolve()
            if path not in reached:
                reached.add(path)
                open_ends.append(path)
    assert [str(path) for path in DOCUMENTS if path not in reached] == []


def test_the_tutorial_works(tmp_path: Path) -> None:
    """Every command of the tutorial runs in a new folder, in order, on the files that it says to write."""
    text = (ROOT / "docs-src" / "tutorial" / "your-own-index.md").read_text("utf-8")
    program = tmp_path / "bin" / "paper-index"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m generator "$@"\n')
    program.chmod(0o755)
    folder, ran = tmp_path, 0
    for place, language, block in re.findall(
        r"(?:`([\w./-]+\.(?:yml|bib))`[^`\n]*:\n\n)?^```(\w+)\n(.*?)^```", text, re.DOTALL | re.MULTILINE
    ):
        if language == "sh":
            for command in block.splitlines():
                if command.startswith("cd "):
                    folder /= command.removeprefix("cd ")
                    continue
                done = subprocess.run(  # noqa: S602 - the tutorial's own commands
                    command, shell=True, cwd=folder, capture_output=True, text=True, check=False,
                    env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},
                )  # fmt: skip
                assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
                ran += 1
        else:
            assert place, block
            (folder / place).write_text(block)
    assert ran == 6
    named = re.search(r"`(content/papers/[\w-]+\.yml)`", text)
    assert named
    assert (folder / named.group(1)).is_file()
    assert "LoRA" in (folder / "site" / "topics" / "fine-tuning" / "index.html").read_text()
    assert (folder / "site" / "tags" / "transformer" / "index.html").is_file()


def test_every_setting_is_explained() -> None:
    """What the program reads of `extra: paper_index:` and of the environment is in the reference."""
    source = "".join(path.read_text("utf-8") for path in sorted((ROOT / "generator").rglob("*.py")))
    assert set(Options.model_fields) == set(OPTIONS)
    asked = set(re.findall(r'environ(?:ment)?(?:\.get\(|\[|\.setdefault\()"([A-Z_]+)"', source))
    asked |= {service.key_variable for service in SERVICES.values() if service.key_variable}
    assert len(asked) > 3
    assert asked <= set(ENVIRONMENT)


def test_every_address_is_explained(built: Path, whole: Path) -> None:
    """The reference has a row for each page and each file of a built site."""
    for site in (built / "site", whole / "site"):
        places = ["/" + path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
        addresses = {place.removesuffix("index.html") for place in places} - {"/.made-by-paper-index"}
        assert [address for address in sorted(addresses) if not known_address(address)] == []


def test_pictures_are_small() -> None:
    """The documentation's pictures together are less than 200 kB, and each is used."""
    pictures = list((ROOT / "docs-src" / "images").iterdir())
    assert sum(path.stat().st_size for path in pictures) < 200_000
    text = "".join(document.read_text("utf-8") for document in DOCUMENTS)
    assert [path.name for path in pictures if f"images/{path.name})" not in text] == []


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


def test_what_is_cited_is_this_version() -> None:
    """CITATION.cff names the version that the program has, and its licence."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert cited["version"] == __version__
    assert cited["license"] in (ROOT / "LICENSE").read_text("utf-8")
