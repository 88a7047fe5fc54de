"""`serve`: what is saved is on the screen, and so is what is wrong with it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, expect

from generator.errors import UsageError
from generator.site.serve import _POLICY, LiveSite, _with_events
from tests.browser import visit
from tests.conftest import EPOCH, NASTY, ROOT, build, make_project, snapshot


class Served(NamedTuple):
    """A project that is served: its folder, and the address."""

    project: Path
    address: str

    def get(self, path: str) -> tuple[int, str]:
        """The status and the text of an answer."""
        answer = httpx.get(self.address + path, timeout=60, follow_redirects=True)
        return answer.status_code, answer.text

    def state(self) -> dict[str, Any]:
        """The state of the work, as open pages are told it."""
        with httpx.stream("GET", f"{self.address}.live/events", timeout=60) as stream:
            found: dict[str, Any] = json.loads(next(stream.iter_lines()).removeprefix("data: "))
            return found

    def settled(self) -> None:
        """Waits until no build runs and nothing is wrong."""
        wait_for(lambda: not self.state()["building"] and not self.state()["problems"])


def wait_for(condition: Any, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it has not come about"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The small collection, served, its first build done."""
    project = make_project(tmp_path_factory.mktemp("served"), NASTY)
    command = [sys.executable, "-m", "generator", "--config", str(project / "mkdocs.yml"), "serve", "--port", "0"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "SOURCE_DATE_EPOCH": EPOCH},
    )  # fmt: skip
    assert process.stdout
    found = re.search(r"http://\S+/", process.stdout.readline())
    assert found
    one = Served(project, found[0])
    assert "is being built" in one.get("")[1]
    wait_for(lambda: "<h1" in one.get("")[1])
    one.settled()
    yield one
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 130
    process.stdout.close()


def test_a_saved_record_is_on_the_screen_before_the_build_ends(served: Served, chromium: Browser) -> None:
    """An open page shows what its record says now, without anybody's doing, while the whole site is still being built."""
    record = next(iter(sorted((served.project / "content" / "papers").glob("*.yml"))))
    before = record.read_text("utf-8")
    page = visit(chromium, served.address).go(f"papers/{record.stem}/")
    try:
        record.write_text(
            re.sub(r"(?m)^summary:.*\n(  .*\n)*", "", before) + 'summary: "Told & <b>anew</b>."\n', "utf-8"
        )
        expect(page.locator("article")).to_contain_text("Told & <b>anew</b>.", timeout=30_000)
        assert served.state()["building"]
        served.settled()
        assert "Told &amp; &lt;b&gt;anew&lt;/b&gt;." in served.get("papers/")[1]
    finally:
        record.write_text(before, "utf-8")
        page.context.close()


def test_what_is_wrong_is_said_in_the_page_until_it_is_mended(served: Served, chromium: Browser) -> None:
    """A fault is shown above the page with its file and line, as text; the page stays, and the fault goes when it is mended."""
    served.settled()
    record = next(iter(sorted((served.project / "content" / "papers").glob("*.yml"))))
    before = record.read_text("utf-8")
    page = visit(chromium, served.address).go("")
    try:
        record.write_text(before + "<img>: 1\n", "utf-8")
        box = page.get_by_role("alert").filter(has_text=record.name)
        expect(box).to_contain_text("<img>")
        expect(page.locator("article h1")).to_be_visible()
        assert box.locator("img").count() == 0
    finally:
        record.write_text(before, "utf-8")
    expect(box).to_have_count(0)
    page.context.close()


def test_what_is_served_in_the_end_is_the_site_as_a_build_makes_it(served: Served, tmp_path: Path) -> None:
    """After first looks, new records and changed vocabularies the served site has the bytes of one that was built at once."""
    served.settled()
    content = served.project / "content"
    (content / "papers" / "seen-at-once.yml").write_text('title: "Seen at once"\nauthors: [New Person]\n', "utf-8")
    wait_for(lambda: served.get("papers/seen-at-once/")[0] == 200)
    with (content / "tags.yml").open("a") as tags:
        tags.write("- {name: Seen, kind: concept}\n")
    wait_for(lambda: served.get("tags/seen/")[0] == 200)
    served.settled()
    other = make_project(tmp_path, content)
    assert build(other).returncode == 0
    site = served.project / ".paper-index-cache" / "build" / "served" / "site"
    assert snapshot(site) == snapshot(other / "site")


def test_it_answers_as_a_host_does(served: Served) -> None:
    """Folders lead to their pages, what is not there to the site's own page; nothing outside the site is given away."""
    assert served.get("papers")[0] == 200
    code, text = served.get("nowhere/")
    assert code == 404
    assert "<h1" in text
    assert served.get("assets/")[0] == 404
    assert served.get("%2e%2e/%2e%2e/%2e%2e/mkdocs.yml")[0] == 404
    assert '"papers"' in served.get("api/v1/papers.json")[1]


def test_a_policy_keeps_what_it_allows() -> None:
    """A page's policy gets the stream of events beside what it says itself."""
    for policy, served in (
        (b"img-src 'self';", b"connect-src 'self';img-src 'self';"),
        (b"connect-src https://a.example;", b"connect-src 'self' https://a.example;"),
    ):
        head = b'<meta http-equiv="Content-Security-Policy" content="'
        assert _POLICY.sub(_with_events, head + policy + b'">') == head + served + b'">'


def test_only_a_page_that_is_asked_for_is_sent(served: Served) -> None:
    """HEAD has no body, so that the next answer on the connection is understood; nothing is kept without asking again."""
    with httpx.Client(base_url=served.address) as client:
        assert client.head("nowhere/").status_code == 404
        answer = client.get("assets/stylesheets/paper-index.css")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_a_template_at_fault_ends_nothing(served: Served) -> None:
    """A broken template is told in the page; the server stays, and shows what is mended."""
    served.settled()
    template = served.project / "overrides" / "main.html"
    record = next(iter(sorted((served.project / "content" / "papers").glob("*.yml"))))
    before, text = template.read_text("utf-8"), record.read_text("utf-8")
    try:
        template.write_text("{% nonsense", "utf-8")
        wait_for(lambda: served.state()["problems"])
        record.write_text(text + "note: Seen.\n", "utf-8")
        wait_for(lambda: served.state()["problems"] and not served.state()["building"])
    finally:
        template.write_text(before, "utf-8")
        record.write_text(text, "utf-8")
    wait_for(lambda: not served.state()["problems"])
    served.settled()


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    """Two servers on one port: the second says so and what to do."""
    first = LiveSite(tmp_path, "127.0.0.1", 0)
    try:
        with pytest.raises(UsageError, match=r"cannot listen on .*; name another with --port"):
            LiveSite(tmp_path, "127.0.0.1", first.port)
    finally:
        first.close()
