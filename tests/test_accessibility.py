"""Pages for everyone: axe finds nothing on a page of each template, in light and dark, on a desk and a phone."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import DESKTOP, PHONE, visit

AWQ = "papers/awq-activation-aware-weight-quantization-for-llm-compression-and-acceleration/"
PAGES = [
    "", AWQ, "papers/", "topics/", "topics/fine-tuning/", "tags/", "tags/kind/method/", "tags/lora/", "tags/quantization/",
    "years/", "years/2024/", "years/2024/06/", "authors/", "authors/song-han/", "organisations/", "lists/",
    "lists/making-an-llm-cheaper/", "sources/", "sources/hf-papers-2025-11-03/", "trends/", "map/", "reading-list/",
    "subscribe/", "data/", "data/quality/", "about/",
]  # fmt: skip


def faults(page: Page) -> list[tuple[str, Any]]:
    """What axe finds, of every rule that it has."""
    found = Axe().run(page).response["violations"]
    return [(fault["id"], [node["html"][:160] for node in fault["nodes"][:3]]) for fault in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(chromium: Browser, address: str, size: tuple[int, int], scheme: str) -> None:
    """On a page of each template axe has nothing to complain of."""
    found = visit(chromium, address, size, scheme)
    bad = {}
    for path in PAGES:
        page = found.go(path)
        page.wait_for_load_state("load")
        if wrong := faults(page):
            bad[path] = wrong
    found.page.context.close()
    assert bad == {}
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
