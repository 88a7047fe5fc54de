"""Pages for everyone: axe finds nothing on a page of each template, in light and dark, on a desk and a phone.

By night (`HYPOTHESIS_PROFILE=nightly`) also on the longest and the shortest page of each kind, and on every fiftieth.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import DESKTOP, PHONE, served, visit
from tests.conftest import NIGHTLY, ROOT
from tests.evaluate import collection
from tests.validators.chosen import BY_ITSELF, chosen_pages, every_page, kinds_of_pages
from tests.validators.sites import WITH_LETTERS, built, small_project

REFRESH = re.compile(r'<meta http-equiv="refresh"[^>]*>')
TEMPLATES = ROOT / "generator" / "pages" / "templates"
AWQ = "papers/awq-activation-aware-weight-quantization-for-llm-compression-and-acceleration/"
PAGES = [
    "", AWQ, "papers/", "topics/", "topics/fine-tuning/", "tags/", "tags/kind/method/", "tags/lora/", "tags/quantization/",
    "years/", "years/2024/", "years/2024/06/", "authors/", "authors/letter/s/", "authors/song-han/", "organisations/", "organisations/openbmb/", "lists/",
    "lists/making-an-llm-cheaper/", "sources/", "sources/hf-papers-2025-11-03/", "sources/identifiers/2024/", "trends/", "map/", "reading-list/",
    "subscribe/", "data/", "data/quality/", "data/quality/code/2/", "about/",
]  # fmt: skip


def faults(page: Page) -> list[tuple[str, Any]]:
    """What axe finds, of every rule that it has."""
    found = Axe().run(page).response["violations"]
    return [(fault["id"], [node["html"][:160] for node in fault["nodes"][:3]]) for fault in found]


def pages(site: Path) -> list[str]:
    """Addresses of the pages that are looked at."""
    if not NIGHTLY:
        return PAGES
    more = {*chosen_pages(site, kinds_of_pages(collection()).values()), *every_page(site)[::50]}
    return [*PAGES, *sorted({page.removesuffix("index.html") for page in more} - set(PAGES))]


ONLY_IN_THE_SMALL_SITE = {
    "letter.md": "authors/letter/a/", "moved.md": "papers/old-signs/", "redirect.md": "tags/taken-down/",
}  # fmt: skip
"""A page of each template that the real collection does not need."""


def test_a_page_of_each_kind_is_looked_at() -> None:
    """Every template, and of the real site every template in every section, is among the pages that axe is shown."""
    kinds = kinds_of_pages(collection())
    looked_at = {page.strip("/") for page in [*PAGES, BY_ITSELF]}
    assert [kind for kind, folders in kinds.items() if looked_at.isdisjoint(folders)] == []
    every = {path.name for path in TEMPLATES.glob("[!_]*.md")}
    assert {template for template, _ in kinds} | ONLY_IN_THE_SMALL_SITE.keys() == every


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_former_addresses_and_names_by_letter(
    chromium: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Nor on pages of the templates that only another collection needs, in light and dark."""
    site = built(small_project(tmp_path / "small"), "", WITH_LETTERS)
    for page in ("papers/old-signs/index.html", "topics/former/index.html"):
        path = site.root / page
        path.write_text(
            REFRESH.sub("", path.read_text("utf-8")), encoding="utf-8"
        )  # it leads on before it is looked at
    with served(site.root) as root:
        for scheme in ("light", "dark"):
            found = visit(chromium, root, size, scheme)
            bad = {path: wrong for path in ONLY_IN_THE_SMALL_SITE.values() if (wrong := faults(found.go(path)))}
            found.page.context.close()
            assert (bad, found.complaints) == ({}, [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(chromium: Browser, address: str, whole: Path, size: tuple[int, int], scheme: str) -> None:
    """On a page of each template axe has nothing to complain of."""
    found = visit(chromium, address, size, scheme)
    bad = {}
    for path in pages(whole / "site"):
        page = found.go(path)
        page.wait_for_load_state("load")
        if wrong := faults(page):
            bad[path] = wrong
    found.page.context.close()
    assert bad == {}
    assert found.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_the_page_for_what_is_missing(
    chromium: Browser, whole: Path, size: tuple[int, int], scheme: str
) -> None:
    """Nor there: it may be asked for at any depth, and names all that it loads from the root of the host."""
    with served(whole / "site") as root:
        found = visit(chromium, root, size, scheme)
        assert faults(found.go(BY_ITSELF)) == []
        found.page.context.close()
    assert found.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(chromium: Browser, address: str, scheme: str) -> None:
    """Nor in the panel of citations, the panel of keys, an explained chip, open tables, and a list of saved papers."""
    found = visit(chromium, address, DESKTOP, scheme)
    page = found.go(AWQ)
    page.get_by_role("button", name="Save this paper").click()
    page.get_by_role("link", name="Cite", exact=True).first.click()
    page.get_by_role("dialog").wait_for()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.locator("p.chips a").first.focus()
    assert faults(page) == []
    found.go("trends/")
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    assert faults(page) == []
    found.go("reading-list/")
    page.locator("#pi-saved li").wait_for()
    assert faults(page) == []
    found.page.context.close()
    assert found.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_with_the_search_open(
    chromium: Browser, address: str, size: tuple[int, int], scheme: str
) -> None:
    """Nor in the field of a header with its results, nor in the explorer with results and unfolded facets."""
    found = visit(chromium, address, size, scheme)
    page = found.go(AWQ)
    page.keyboard.press("/")
    page.keyboard.type("sparse attention")
    page.get_by_role("option").first.wait_for()
    assert faults(page) == []
    found.go("papers/?q=quantization")
    page.locator("main mark").first.wait_for()
    page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
    page.wait_for_timeout(500)
    assert faults(page) == []
    found.page.context.close()
    assert found.complaints == []
