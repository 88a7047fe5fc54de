"""Measures the search on a made-up collection, beside that of stock Material for MkDocs on the same papers.

What a visitor waits for and loads, in Chromium, key by key as people type, from a server and
from a disk; and what the index costs to make. Sizes are as they lie on the disk: a server that
compresses moves less than half of it.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from generator.content.store import load_collection
from tests.browser import CHROMIUM, FLAGS, served
from tests.conftest import ROOT, make_project
from tests.made_up import make_up

SESSIONS = (
    ("sparse attention", "mixture of experts", "author:lin quantization"),
    ("knowledge distillation", "low-rank adaptation", "benchmark reasoning"),
    ("quantizaton", "language models", '"chain of thought"'),
)
BETWEEN_KEYS = 0.12
"""Seconds: a fast typist's."""
_WATCH = """
window.blocks = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => blocks.push(entry.duration)))
  .observe({ type: "longtask" });
addEventListener("keydown", () => { window.pressed ??= performance.now(); }, true);
new MutationObserver(() => {
  if (window.pressed && !window.shown && document.querySelector(".pi-result--paper")) window.shown = performance.now();
}).observe(document, { subtree: true, childList: true });
"""
_AGAIN = """() => {
  window.pressed = window.shown = undefined;
  document.querySelectorAll(".pi-result").forEach((result) => result.remove());
}"""
_INDEX = """
import json, os, resource, sys, time
from pathlib import Path
from generator.catalogue.catalogue import Catalogue
from generator.commands.building import write_exports
from generator.content.store import load_collection
from generator.exports.places import Publication
from generator.search.files import search_parts
catalogue = Catalogue(load_collection(Path(sys.argv[1])))
catalogue.mentioned_by, catalogue.tags
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
started, before = time.perf_counter(), os.times()
parts = [("search", part) for part in search_parts(catalogue, Publication("Made up", ""))]
files = write_exports(parts, Path(sys.argv[2]))
after = os.times()
print(json.dumps({
    "seconds": time.perf_counter() - started, "seconds of processors": sum(after[:4]) - sum(before[:4]),
    "files": len(files), "megabytes": sum(Path(sys.argv[2], path).stat().st_size for path in files) / 1e6,
    "megabytes of memory, the catalogue's included": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    "megabytes of memory, the catalogue's alone": own,
}))
"""


def measure_search(folder: Path, papers: int, *, stock: bool = True) -> dict[str, Any]:
    """Every figure of the search at a number of papers.

    Args:
        folder: for what is made. papers: how many. stock: whether to measure Material's own search too.
    """
    content = make_up(ROOT / "content", folder / "content", papers)
    site = _site(folder)
    shutil.rmtree(site / "assets" / "search")
    made = subprocess.run(
        [sys.executable, "-c", _INDEX, str(content), str(site)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    figures: dict[str, Any] = {"papers": papers, "index": json.loads(made.stdout)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with served(site) as address:
            figures["from a server"] = [_session(browser, address, site, queries) for queries in SESSIONS]
        figures["from a disk"] = [_session(browser, f"file://{site}/index.html", site, queries) for queries in SESSIONS]
        if stock:
            with served(_stock(folder, content)) as address:
                figures["Material's own"] = _stock_session(browser, address)
        browser.close()
    return figures


def _site(folder: Path) -> Path:
    """The real site, into which the made-up index is put: pages make no difference to it."""
    project = make_project(folder / "project", ROOT / "content")
    command = [sys.executable, "-m", "generator", "--config", str(project / "mkdocs.yml"), "build"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return project / "site"


def _session(browser: Browser, address: str, site: Path, queries: tuple[str, ...]) -> dict[str, float]:
    """Three queries by one visitor: milliseconds to the first paper, bytes, the longest block of the page."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(_WATCH)
    loaded: set[str] = set()
    page.goto(address)
    page.wait_for_timeout(1_000)
    page.on("request", lambda request: loaded.add(request.url))
    page.locator("header .pi-search input").focus()
    cold, warm = 0.0, []
    for number, query in enumerate(queries):
        page.locator("header .pi-search input").fill("")
        page.evaluate(_AGAIN)
        for key in query:
            page.keyboard.type(key)
            time.sleep(BETWEEN_KEYS)
        if number:
            warm.append(_first(page))
        else:
            cold = _first(page)
        page.evaluate(_AGAIN)
        page.keyboard.type(" ")
        warm.append(_first(page))
    moved = sum(_size(site, url) for url in loaded if "/assets/" in url)
    longest = max(page.evaluate("blocks"), default=0)
    context.close()
    return {"cold": cold, "warm": max(warm), "kilobytes": moved / 1000, "longest block": longest}


def _size(site: Path, url: str) -> int:
    return (site / "assets" / url.split("/assets/")[1]).stat().st_size


def _first(page: Page) -> float:
    # The pages' policy keeps Playwright's own way of waiting out.
    page.evaluate(
        "new Promise((done) => { const look = () => (window.shown ? done() : setTimeout(look, 1)); look(); })"
    )
    return float(page.evaluate("shown - pressed"))


def _stock(folder: Path, content: Path) -> Path:
    """The same papers as pages of stock Material with its search."""
    docs = folder / "stock" / "docs"
    docs.mkdir(parents=True)
    for slug, paper in load_collection(content).records:
        text = f"# {paper.title}\n\n{', '.join(paper.authors)}\n\n{paper.summary}\n\n{paper.abstract}\n"
        (docs / f"{slug}.md").write_text(text, encoding="utf-8")
    (docs / "index.md").write_text("# Papers\n", encoding="utf-8")
    (docs.parent / "mkdocs.yml").write_text(
        "site_name: Papers\ntheme: {name: material, font: false}\nplugins: [search]\nnav: [index.md]\n"
    )
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=docs.parent, check=True, capture_output=True, env=environment)
    return docs.parent / "site"


def _stock_session(browser: Browser, address: str) -> dict[str, float]:
    """One word in Material's own search: milliseconds to the first result, and bytes."""
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    started = time.perf_counter()
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("quantization")
    page.wait_for_selector(".md-search-result__item", timeout=300_000)
    seconds = time.perf_counter() - started
    context.close()
    return {"cold": seconds * 1000, "kilobytes": sum(sizes) / 1000}


def table(figures: dict[str, Any]) -> str:
    """The figures of one size for a reader: the worst of the sessions."""

    def worst(where: str, what: str) -> float:
        return max(float(session[what]) for session in figures[where])

    lines = [f"Search over {figures['papers']} made-up papers\n", "| what | figure |", "| --- | ---: |"]
    lines += [f"| index: {what} | {value:.1f} |" for what, value in figures["index"].items()]
    for where in ("from a server", "from a disk"):
        lines.append(f"| {where}: first paper, cold | {worst(where, 'cold'):.0f} ms |")
        lines.append(f"| {where}: first paper, warm | {worst(where, 'warm'):.0f} ms |")
        lines.append(f"| {where}: loaded in three queries | {worst(where, 'kilobytes'):.0f} kB |")
        lines.append(f"| {where}: longest block of the page | {worst(where, 'longest block'):.0f} ms |")
    if stock := figures.get("Material's own"):
        lines.append(f"| Material's own: first result | {stock['cold']:.0f} ms |")
        lines.append(f"| Material's own: loaded | {stock['kilobytes']:.0f} kB |")
    return "\n".join(lines)
