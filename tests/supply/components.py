"""What the locks hold: each package with its version, its licence, and what it is for.

A licence is an SPDX expression. Python's come from what an installed package says of itself, Node's from its lock;
what says nothing, or nothing exact, was read up in the package and stands here. Apart so that the list of
licences and the bill of materials cannot differ.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from tests.conftest import ROOT

RUN_LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
NODE_LOCK = ROOT / "tests" / "validators" / "package-lock.json"


class Use(StrEnum):
    """What a package is for."""

    RUNS = "runs"
    BUILDS = "builds"
    CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class Component:
    """A package in a lock.

    Attributes:
        kind: `pypi` or `npm`, as package URLs name them. name, version: as locked. licence: an SPDX expression.
        use: what it is for. needed_by: names of the packages that asked for it; empty where the lock does not say.
    """

    kind: str
    name: str
    version: str
    licence: str
    use: Use
    needed_by: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its package URL (the specification "purl").

        >>> Component("npm", "@types/node", "1.0", "MIT", Use.CHECKS).url
        'pkg:npm/%40types/node@1.0'
        """
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


PROJECT = "paper-index (pyproject.toml)"
"""How a lock names the project where it runs with a package."""
_READ_UP = {
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    # Two versions are locked, for two ages of Python, and each says it in its own way.
    "numpy": "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
    "pystemmer": "MIT AND BSD-3-Clause",
    "pyyaml-ft": "MIT",
    "scipy": "BSD-3-Clause",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",
    "tinycss2": "BSD-3-Clause",
    "webencodings": "BSD-3-Clause",
}
"""Licences of Python's packages whose metadata name a family of licences, or none: read in their licence files."""
_READ_UP_NODE = {
    "@munter/tap-render": "MIT",
    "createerror": "BSD-3-Clause",
    "gettemporaryfilepath": "BSD-3-Clause",
    "httperrors": "BSD-3-Clause",
    "imageinfo": "LicenseRef-none-stated",
    "memoizesync": "BSD-3-Clause",
    "normalizeurl": "BSD-3-Clause",
    "parse-cache-control": "BSD-3-Clause",
    "pause-stream": "MIT OR Apache-2.0",
    "prelude-ls": "MIT",
    "socketerrors": "BSD-3-Clause",
}
"""The same for Node's."""
_WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
}
"""SPDX's names of what older metadata say in words. "BSD License" is not here: there are several."""
_PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)(.*(?:\n {4}.*)*)", re.MULTILINE)


def components() -> list[Component]:
    """Every package in the locks, by what it is for, then by name and version."""
    order = list(Use)
    found = {*_python(), *_node()}
    return sorted(found, key=lambda each: (order.index(each.use), each.kind != "pypi", each.name, each.version))


def pinned(lock: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """The packages of a lock of pip's, by name and version, each with what needs it."""
    return {
        (found[1], found[2]): tuple(line.strip(" #").removeprefix("via ") for line in found[3].splitlines()
                                    if line.startswith("    #") and line.strip(" #") != "via")
        for found in _PINNED.finditer(lock.read_text("utf-8"))
    }  # fmt: skip


def _python() -> Iterator[Component]:
    run, dev = pinned(RUN_LOCK), pinned(DEV_LOCK)
    runs_with = _reached(run)
    for (name, version), needed_by in {**dev, **run}.items():
        use = Use.RUNS if name in runs_with else Use.BUILDS if (name, version) in run else Use.CHECKS
        yield Component("pypi", name, version, _licence_of(name), use, needed_by)


def _reached(lock: Mapping[tuple[str, str], Iterable[str]]) -> set[str]:
    """Names of what the project runs with: what it asks for, and what that needs."""
    needed_by = {name: set(needing) for (name, _), needing in lock.items()}
    reached = {PROJECT}
    while more := {name for name, needing in needed_by.items() if needing & reached} - reached:
        reached |= more
    return reached


def _node() -> Iterator[Component]:
    packages: dict[str, dict[str, Any]] = json.loads(NODE_LOCK.read_text("utf-8"))["packages"]
    for place, facts in packages.items():
        if place:
            name = place.rpartition("node_modules/")[2]
            licence = _READ_UP_NODE.get(name) or _expression(str(facts["license"]))
            yield Component("npm", name, facts["version"], licence, Use.CHECKS)


def _licence_of(name: str) -> str:
    """The licence of an installed package.

    Raises:
        ValueError: its metadata do not say; the package has to be read.
    """
    if name in _READ_UP:
        return _READ_UP[name]
    facts = metadata.metadata(name)
    classifiers = [
        each.rpartition(" :: ")[2] for each in facts.get_all("Classifier") or () if each.startswith("License")
    ]
    fields = [*(facts.get_all("License-Expression") or ()), *(facts.get_all("License") or ())]
    for said in (*fields, *reversed(classifiers)):
        try:
            return _expression(said)
        except ValueError:
            continue
    raise ValueError(f"{name} does not say its licence: read it, and write it down in {__name__}")


def _expression(said: str) -> str:
    """An SPDX expression in its usual form.

    Raises:
        ValueError: it is none.
    """
    try:
        expression = str(canonicalize_license_expression(_WORDS.get(said, said)))
    except InvalidLicenseExpression as error:
        raise ValueError(f"{said!r} is no licence that SPDX knows") from error
    return re.sub(r"^\(([^()]*)\)$", r"\1", expression)
