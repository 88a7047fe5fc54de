"""The pictures of the documentation, taken anew: `python -m tests.screenshots`.

Builds this repository's collection and photographs it in Chromium, small enough to lie in the repository.
"""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import CHROMIUM, FLAGS, served
from tests.conftest import ROOT, build, make_project

FOLDER = ROOT / "docs-src" / "images"
PICTURES = {
    "paper": ("papers/awq-activation-aware-weight-quantization-for-llm-compression-and-acceleration/", ""),
    "search": ("papers/?q=quantization&has=code", ".pi-results, [role=list], main"),
}
"""By name: the page, and what is waited for."""
SIZE = {"width": 1100, "height": 760}
LARGEST = 90_000
"""In bytes, of one picture."""


def take(site: Path, folder: Path) -> None:
    """Takes all pictures of a built site.

    Args:
        site: the folder that holds `site/`. folder: where the pictures go.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with served(site) as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
        for name, (place, awaited) in PICTURES.items():
            page.goto(f"{root}site/{place}", wait_until="networkidle")
            if awaited:
                page.wait_for_selector(awaited)
            image = Image.open(io.BytesIO(page.screenshot()))
            image.convert("RGB").save(folder / f"{name}.webp", quality=70, method=6)
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        project = make_project(Path(scratch), ROOT / "content")
        done = build(project, "--strict")
        assert done.returncode == 0, done.stderr
        take(project, FOLDER)
    for picture in sorted(FOLDER.glob("*.webp")):
        assert picture.stat().st_size <= LARGEST, picture
        print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size:,} bytes")  # noqa: T201
