"""Chromium for tests: headless, with every other host out of reach and every complaint a failure.

Debian's Chromium is driven through Playwright, which downloads no browser of its own. Without a
Chromium the tests are skipped, and say so.
"""

import functools
import http.server
import shutil
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, sync_playwright

from generator.site.bundle import make_bundle

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = (1280, 900), (390, 844)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class Server(http.server.ThreadingHTTPServer):
    """A server that does not mind a browser that leaves."""

    def handle_error(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serves a folder; gives its address."""
    with Server(("127.0.0.1", 0), functools.partial(Handler, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def address(whole: Path) -> Iterator[str]:
    """The address at which the site of the real collection is served, under a path as projects have it."""
    with served(whole) as root:
        yield f"{root}site/"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here; install Debian's package chromium to run the browser's tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A visitor: a browser's context, and what went wrong in it.

    Attributes:
        page: the tab. complaints: errors of scripts and of the console, and requests to other hosts.
    """

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home = home
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._own = home.split("/site/")[0]
        context.route("**/*", self._route)
        context.set_default_timeout(20_000)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(f"console: {message.text}") if message.type in ("error", "warning") else None
            ),
        )

    def _route(self, route: Route, request: Request) -> None:
        self.requests.append(request.url)
        if request.url.startswith((self._own, "data:", "blob:")):
            route.continue_()
        else:
            self.complaints.append(f"asks another host: {request.url}")
            route.abort()

    def go(self, path: str) -> Page:
        """Opens a page of the site."""
        self.page.goto(self.home + path)
        return self.page


def visit(
    chromium: Browser,
    home: str,
    size: tuple[int, int] = DESKTOP,
    scheme: str = "light",
    *,
    scripts: bool = True,
) -> Visit:
    """A new visitor with nothing kept."""
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=scripts,
        accept_downloads=True,
    )
    return Visit(context, home)


@pytest.fixture
def visitor(chromium: Browser, address: str) -> Iterator[Visit]:
    """A visitor of the served site; whatever the browser complains of fails the test."""
    found = visit(chromium, address)
    yield found
    found.page.context.close()
    assert found.complaints == []


@pytest.fixture(scope="session")
def unpacked(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of the real collection, unpacked: the folder that holds OPEN-ME.html."""
    folder = tmp_path_factory.mktemp("unpacked") / "site"
    make_bundle(whole / "site", whole / "bundle.zip")
    with zipfile.ZipFile(whole / "bundle.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def reader(chromium: Browser, unpacked: Path) -> Iterator[Visit]:
    """A visitor who has unpacked the bundle on a disk."""
    found = visit(chromium, f"file://{unpacked}/")
    yield found
    found.page.context.close()
    assert found.complaints == []
