"""The sites that are checked: the real one, and a small one that has every template; at a root, below a path, from a disk.

Apart from the checks, since tests that drive a browser look at the same small site.
"""

import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.site.bundle import make_bundle
from tests.conftest import NASTY, ROOT, make_project
from tests.evaluate import collection
from tests.validators.chosen import chosen_pages, every_page, kinds_of_pages

PATH, PUBLISHED = "repo", "https://papers.example.org/repo/"
"""The folder of a site that is published below a path, and its address."""
REDIRECTS = """\
topics/former: {to: "topic:quantization"}
tags/taken-down: {to: "tag:lora", note: "Its authors asked for it."}
"""
AS_IT_IS = "from generator.cli import main; main()"
"""The command line."""
WITH_LETTERS = f"from generator.pages import alphabet; alphabet.MOST_NAMES = 2; {AS_IT_IS}"
"""The command line, for which three names are as many as thousands: indexes of names are split by letter."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site to be checked.

    Attributes:
        name: what it is called here. root: its folder. pages: paths of the pages that are looked at.
        path: the path below which it is published, empty at the root of a host.
        whole: whether these are all its pages, so that links can be followed from page to page.
    """

    name: str
    root: Path
    pages: Sequence[str]
    path: str = ""
    whole: bool = True


def sites(site: Path, folder: Path, *, every: bool) -> list[Site]:
    """What is checked.

    Args:
        site: the built site of the real collection. folder: where others are made. every: whether all pages are meant.
    """
    small = [
        built(small_project(folder / "small"), "", WITH_LETTERS),
        built(small_project(folder / "small below a path"), PATH, WITH_LETTERS),
    ]
    small.append(bundled(small[0], folder / "small offline"))
    if not every:
        pages = chosen_pages(site, kinds_of_pages(collection()).values())
        return [Site("pages of each kind", site, pages, whole=False), *small]
    real = make_project(folder / "real below a path", ROOT / "content")
    whole = Site("real", site, every_page(site))
    return [whole, built(real, PATH, AS_IT_IS), bundled(whole, folder / "real offline"), *small]


def bundled(site: Site, folder: Path) -> Site:
    """The bundle of a site, unpacked into a folder."""
    archive = folder.with_suffix(".zip")
    make_bundle(site.root, archive)
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)
    return Site(folder.name, folder, every_page(folder))


def small_project(folder: Path) -> Path:
    """The nasty collection with former addresses, so that with names by letter it has every template."""
    project = make_project(folder, NASTY)
    (project / "content" / "redirects.yml").write_text(REDIRECTS, encoding="utf-8")
    return project


def built(project: Path, path: str, program: str) -> Site:
    """The site of a project, built as it is published: below a path, or without an address."""
    site = project / (path or "site")
    words = ["--config", str(project / "mkdocs.yml"), "build", "--strict", "--site-dir", str(site)]
    subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT, check=True, capture_output=True, env={**os.environ, "SITE_URL": PUBLISHED if path else ""},
    )  # fmt: skip
    return Site(project.name, site, every_page(site), path)
