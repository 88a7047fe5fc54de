"""The supply chain: everything is installed by its hash, under a licence that allows it, and named in a bill of materials."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from generator.site.notices import NOTICES
from tests.conftest import ROOT
from tests.supply import components as locked
from tests.supply.components import DEV_LOCK, NODE_LOCK, RUN_LOCK, Component, Use, components, pinned
from tests.supply.licences import NOT_STATED, PAGE, is_allowed, licences_page
from tests.supply.sbom import bill_of_materials

INSTALLS = re.compile(
    r"\b(?:pip3?|uv|pipx|npm|npx|yarn|pnpm|gem|cargo|go|curl|wget)\b[^|;&#]*\b(?:install|sync|ci|add|i|exec|run|npx)\b.*|\bnpx\b.*"
)
"""A command that may fetch a program."""
PLACES = [
    ROOT / "Makefile", ROOT / ".ci" / "run", *sorted((ROOT / ".github").rglob("*.yml")),
    *sorted((ROOT / "docs-src" / "how-to" / "examples").iterdir()),
]  # fmt: skip


def installing(text: str) -> Iterator[str]:
    """The commands in a script or a workflow that install something."""
    for line in text.replace("\\\n", " ").replace("$(INSTALL)", "python -m pip install").splitlines():
        if not line.strip().startswith("#") and not line.startswith("INSTALL :=") and (found := INSTALLS.search(line)):
            yield found[0]


def is_locked(command: str) -> bool:
    """Whether a command takes only what a lock's hashes allow."""
    if "pip" in command:
        return "--require-hashes" in command or ("--no-deps" in command and command.split()[-1] == ".")
    return command.startswith("npm ci ") and "--ignore-scripts" in command


def test_nothing_is_installed_without_its_hash() -> None:
    """In the Makefile, `.ci/run`, the workflows and the examples every installation is held to a lock, scripts of packages
    are not run, and the only thing without a hash is this project itself, without dependencies.
    """
    found = {str(path.relative_to(ROOT)): list(installing(path.read_text("utf-8"))) for path in PLACES}
    assert len(found["Makefile"]) >= 5
    system = re.compile(r"apt-get\b")
    wrong = {
        name: [each for each in commands if not is_locked(each) and not system.search(each)]
        for name, commands in found.items()
    }
    assert {name: commands for name, commands in wrong.items() if commands} == {}


@pytest.mark.parametrize(
    "line",
    [
        "  run: pip install ruff",
        "\tnpm install",
        "npm ci",
        "npx something",
        "uv pip install .[map]",
        "\t@$(INSTALL) build",
    ],
)
def test_an_unlocked_installation_is_found(line: str) -> None:
    """The rule sees what it is there for."""
    assert [each for each in installing(line) if not is_locked(each)]


@pytest.mark.parametrize("lock", [RUN_LOCK, DEV_LOCK], ids=lambda lock: lock.name)
def test_every_locked_package_has_a_hash(lock: Path) -> None:
    """No line of a lock names a package without one, and none says where to get it."""
    text = lock.read_text("utf-8")
    entries = re.split(r"\n(?=\S)", text.partition("\n    make lock\n")[2] or text)
    packages = [entry for entry in entries if not entry.startswith("#")]
    assert len(packages) == len(pinned(lock)) > 50
    assert [entry.split()[0] for entry in packages if "--hash=sha256:" not in entry] == []
    assert not re.search(r"^(?:--|-i |-f )|https?://", text, re.MULTILINE)
    node = json.loads(NODE_LOCK.read_text("utf-8"))["packages"]
    assert [
        place for place, facts in node.items() if place and not facts.get("integrity", "").startswith("sha512-")
    ] == []
    assert not [place for place, facts in node.items() if "resolved" in facts]


def test_licences_are_listed_and_compatible() -> None:
    """The page lists every locked package with its licence, as `make reference` makes it; all may be used as they are."""
    found = components()
    page = PAGE.read_text("utf-8")
    assert page == licences_page(found)
    assert {(each.name, each.version) for each in found if each.kind == "pypi"} == {
        *pinned(RUN_LOCK),
        *pinned(DEV_LOCK),
    }
    assert [each for each in found if not is_allowed(each)] == []
    assert {each.name for each in found if each.use is Use.RUNS} >= {"mkdocs-material", "text-unidecode", "certifi"}
    assert all(f"{each.name} {each.version}" in page for each in found)


def test_what_was_read_up_is_still_needed() -> None:
    """No licence is written down for a package that is in no lock any more."""
    names = {(each.kind, each.name) for each in components()}
    assert {("pypi", name) for name in locked._READ_UP} | {("npm", name) for name in locked._READ_UP_NODE} <= names
    assert {("npm", name) for name in NOT_STATED} <= names


@pytest.mark.parametrize(
    ("licence", "use", "allowed"),
    [
        ("MIT", Use.RUNS, True),
        ("GPL-3.0-only", Use.RUNS, False),
        ("GPL-3.0-only", Use.CHECKS, False),
        ("MIT OR GPL-3.0-only", Use.RUNS, True),
        ("MIT AND GPL-3.0-only", Use.RUNS, False),
        ("BlueOak-1.0.0", Use.RUNS, False),
        ("BlueOak-1.0.0", Use.CHECKS, True),
        ("LicenseRef-none-stated", Use.CHECKS, False),
    ],
)
def test_a_licence_that_does_not_fit_is_refused(licence: str, use: Use, *, allowed: bool) -> None:
    """Of a choice one is enough; of several parts each counts; tools may have licences that what runs may not."""
    assert is_allowed(Component("pypi", "some", "1", licence, use)) is allowed


def test_the_bill_of_materials_is_valid_and_whole() -> None:
    """It obeys CycloneDX 1.6, names every package once with what needs it, and is the same each time; a spoilt one is not."""
    found = components()
    bill = bill_of_materials(found)
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(json.dumps(bill)) is None
    refs = [each["bom-ref"] for each in bill["components"]]
    assert sorted(refs) == sorted({each.url for each in found})
    needs = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    root = bill["metadata"]["component"]["bom-ref"]
    asked = re.findall(
        r'^  "([a-z][\w.-]*)[>=]', (ROOT / "pyproject.toml").read_text().partition("[project.optional")[0], re.MULTILINE
    )
    assert {ref.partition("@")[0].removeprefix("pkg:pypi/") for ref in needs[root]} == {
        name.replace(".", "-") for name in asked
    }
    assert {on for all_on in needs.values() for on in all_on} <= set(refs)
    assert bill_of_materials(found) == bill
    other = bill_of_materials([replace(found[0], version="0"), *found[1:]])
    assert other["serialNumber"] != bill["serialNumber"]
    assert validator.validate_str(json.dumps({**bill, "components": [{"name": "x"}]})) is not None


def test_the_bill_is_the_same_on_each_run(tmp_path: Path) -> None:
    """Two runs with other seeds of hashes write the same bytes."""
    for seed in "12":
        subprocess.run(
            [sys.executable, "-m", "tests.supply.sbom", str(tmp_path / seed)], cwd=ROOT, check=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        )  # fmt: skip
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_copies_keep_their_notices(built: Path) -> None:
    """A site has the whole licences of the program and of the theme, its stylesheet points to them, a page leads there,
    and nothing of others is in it that they do not cover.
    """
    site = built / "site"
    notices = (site / NOTICES).read_text("utf-8")
    assert "Martin Donath" in notices
    assert notices.count("The above copyright notice and this permission notice shall be included") == 2
    assert (
        (site / "assets/stylesheets/theme.css").read_text("utf-8").startswith("/*! Material for MkDocs, MIT licence:")
    )
    assert f'href="../{NOTICES}"' in (site / "data/index.html").read_text("utf-8")
    scripts = site / "assets" / "javascripts"
    theirs = [path for folder in ("lunr", "workers") for path in (scripts / folder).rglob("*.js")]
    assert theirs
    assert [path.name for path in theirs if path.stat().st_size] == []
    fonts = [path.name for path in site.rglob("*") if path.suffix in (".woff", ".woff2", ".ttf", ".otf")]
    assert fonts == []
