"""Outgoing links are checked politely, host by host, and what is gone is said with its place and a copy."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import pytest

from generator.content.outgoing import outgoing_links
from generator.content.store import load_collection
from generator.services.link_checking import LinkChecker
from tests.conftest import Run

T = TypeVar("T")
Answer = tuple[int, dict[str, str], bytes]


def not_there(method: str, number: int) -> Answer:
    return 404, {}, b""


@dataclass
class Web:
    """A proxy that plays all hosts, and remembers who asked what, when, and how many asked at once."""

    answers: dict[str, Callable[[str, int], Answer]] = field(default_factory=dict)
    asked: list[tuple[str, str, float]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    abreast: dict[str, int] = field(default_factory=dict)
    most: int = 0

    def says(self, url: str, status: int, body: bytes = b"", **headers: str) -> None:
        """Lets an address answer so, whatever is asked."""
        self.answers[url] = lambda method, number: (status, headers, body)


@pytest.fixture(autouse=True)
def a_loop_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser of another test keeps a loop in this thread, which a user's process has not."""
    run = asyncio.run

    def elsewhere(main: Coroutine[Any, Any, T]) -> T:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run, main).result()

    monkeypatch.setattr(asyncio, "run", elsewhere)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    here, lock = Web(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            host = self.path.split("/")[2]
            with lock:
                here.asked.append((self.command, self.path, time.monotonic()))
                here.agents.add(self.headers["User-Agent"])
                here.abreast[host] = here.abreast.get(host, 0) + 1
                here.most = max(here.most, here.abreast[host])
                number = sum(path == self.path for _, path, _ in here.asked)
            plain = self.path.partition("?")[0]
            status, headers, body = here.answers.get(plain, not_there)(self.command, number)
            with lock:
                here.abreast[host] -= 1
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_GET = do_HEAD = _answer  # noqa: N815 - the library's names

        def log_message(self, *words: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    yield here
    server.shutdown()
    server.server_close()
    thread.join()


async def no_sleep(seconds: float) -> None:
    """No time passes."""


def states(web: Web, *urls: str) -> dict[str, tuple[str, str]]:
    found = LinkChecker(None, pace=0, sleep=no_sleep).check(urls)
    return {url: (verdict.state, verdict.to) for url, verdict in found.items()}


def test_hosts_answer_in_their_own_ways(web: Web) -> None:
    """A DOI that leads anywhere is good, a renamed repository has moved, a host that lets no program look is closed, a 404 is gone."""
    web.says("http://doi.org/10.1/a", 302, Location="http://publisher.example/refuses")
    web.says("http://publisher.example/refuses", 403)
    web.says("http://github.com/old/name", 301, Location="/new/name")
    web.says("http://github.com/new/name", 200)
    web.says("http://arxiv.org/abs/1", 403)
    web.says("http://tea.example/", 418)
    web.says("http://good.example/", 200)
    web.says("http://www.good.example/a/", 301, Location="http://good.example/a")
    web.says("http://good.example/a", 200)
    web.says("http://soon.example/", 302, Location="http://good.example/")
    web.says("http://circle.example/", 301, Location="http://circle.example/")
    web.answers["http://headless.example/"] = lambda method, number: (405 if method == "HEAD" else 200, {}, b"x")
    web.answers["http://broken.example/"] = lambda method, number: (500 if method == "HEAD" else 200, {}, b"x")
    assert states(
        web, "http://doi.org/10.1/a", "http://doi.org/10.1/wrong", "http://publisher.example/refuses", "http://github.com/old/name",
        "http://github.com/gone/repo", "http://arxiv.org/abs/1", "http://tea.example/", "http://good.example/", "http://www.good.example/a/",
        "http://soon.example/", "http://circle.example/", "http://headless.example/", "http://broken.example/", "http://[::bad/",
    ) == {
        "http://doi.org/10.1/a": ("good", ""), "http://doi.org/10.1/wrong": ("gone", ""),
        "http://publisher.example/refuses": ("closed", ""), "http://github.com/old/name": ("moved", "http://github.com/new/name"),
        "http://github.com/gone/repo": ("gone", ""), "http://arxiv.org/abs/1": ("closed", ""), "http://tea.example/": ("closed", ""),
        "http://good.example/": ("good", ""), "http://www.good.example/a/": ("good", ""), "http://soon.example/": ("good", ""),
        "http://circle.example/": ("silent", ""), "http://headless.example/": ("good", ""), "http://broken.example/": ("good", ""),
        "http://[::bad/": ("silent", ""),
    }  # fmt: skip


def test_each_host_is_asked_politely(web: Web) -> None:
    """One request at a time, with a pause; a host that is busy is given the time it asks for; one that wants days is left alone."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    web.answers["http://busy.example/"] = lambda method, number: (
        (429, {"Retry-After": "7"}, b"") if number < 3 else (200, {}, b"")
    )
    web.says("http://tired.example/1", 503, Retry_After="86400")
    for number in range(6):
        web.says(f"http://many.example/{number}", 200)
    urls = [
        "http://busy.example/",
        *(f"http://many.example/{n}" for n in range(6)),
        "http://tired.example/1",
        "http://tired.example/2",
    ]
    found = LinkChecker(None, contact="curators@example.org", pace=5, sleep=sleep).check(urls)
    assert [found[url].state for url in urls] == ["good"] * 7 + ["silent"] * 2
    assert found["http://tired.example/2"].said == "asks to be left alone for 86400 s"
    assert web.most == 1
    assert waits.count(7) == 2
    assert sum(4 < wait <= 5 for wait in waits) >= 5
    assert {agent.partition(" ")[2] for agent in web.agents} == {"(mailto:curators@example.org)"}


def test_hosts_are_asked_side_by_side(web: Web) -> None:
    """A slow host holds up no other: eight of them together take hardly longer than one."""

    def slow(method: str, number: int) -> Answer:
        time.sleep(0.3)
        return 200, {}, b""

    urls = [f"http://host-{number}.example/" for number in range(8)]
    web.answers |= dict.fromkeys(urls, slow)
    started = time.monotonic()
    found = LinkChecker(None, pace=0).check(urls)
    assert {verdict.state for verdict in found.values()} == {"good"}
    assert time.monotonic() - started < 8 * 0.3


def test_answers_are_kept(tmp_path: Path, web: Web) -> None:
    """Good news lasts as long as was asked for, bad news a day, and what is not whole is asked again."""
    web.says("http://good.example/", 200)
    urls = ("http://good.example/", "http://gone.example/")
    LinkChecker(tmp_path, pace=0).check(urls)

    def known(days_later: int, kept: int = 21) -> list[str]:
        checker = LinkChecker(tmp_path, kept=kept)
        checker._today = type(checker._today).fromordinal(checker._today.toordinal() + days_later)
        return [found.state for url in urls if (found := checker.known(url))]

    assert known(0) == ["good", "gone"]
    assert known(1) == ["good"]
    assert known(20) == ["good"]
    assert known(21) == []
    assert known(5, kept=5) == []
    for file in tmp_path.rglob("*.json"):
        file.write_text(file.read_text()[:20])
    assert known(0) == []


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "content" / "papers").mkdir(parents=True)
    (tmp_path / "content" / "pages").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: T\n")
    (tmp_path / "content" / "papers" / "a.yml").write_text(
        "title: A\nlinks:\n  - {kind: code, url: http://github.com/gone/repo}\n  - {kind: project, url: http://good.example/|x}\n"
        "note: See <http://github.com/gone/repo>.\n"
    )
    (tmp_path / "content" / "tags.yml").write_text("- name: LoRA\n  url: http://moved.example/\n")
    (tmp_path / "content" / "pages" / "about.md").write_text("[us](http://good.example/us)\n")
    return tmp_path


def test_links_reports_what_is_gone_with_its_place_and_a_copy(project: Path, web: Web, run: Run) -> None:
    """Exit status 1 with each place; the report has what moved, too; a second run asks nobody but for what is new."""
    web.says("http://good.example/|x", 200)
    web.says("http://good.example/us", 200)
    web.says("http://moved.example/", 301, Location="http://good.example/us")
    copy = {
        "archived_snapshots": {
            "closest": {"available": True, "url": "http://web.archive.org/web/2024/http://github.com/gone/repo"}
        }
    }
    web.says("http://archive.example/wayback/available", 200, json.dumps(copy).encode())
    words = ("--config", project / "mkdocs.yml", "links", "--pace", "0", "--archive", "http://archive.example")
    ended = run(*words)
    assert ended.status == 1
    assert ended.err.splitlines()[-3:] == [
        f"{project}/content/papers/a.yml:3: links.1.url: http://github.com/gone/repo is gone (status 404); "
        "an archived copy: https://web.archive.org/web/2024/http://github.com/gone/repo",
        f"{project}/content/papers/a.yml:5: note: http://github.com/gone/repo is gone (status 404); "
        "an archived copy: https://web.archive.org/web/2024/http://github.com/gone/repo",
        "2 problems",
    ]
    report = (project / "dist" / "links.md").read_text()
    assert "4 addresses" in report
    assert "| <http://moved.example/> | status 200 | <http://good.example/us> |" in report
    assert all(line.count("|") - line.count("\\|") == 5 for line in report.splitlines() if line.startswith("|"))
    rows = json.loads((project / "dist" / "links.json").read_text())["links"]
    assert {row["url"]: row["state"] for row in rows} == {
        "http://github.com/gone/repo": "gone",
        "http://moved.example/": "moved",
    }
    asked = len(web.asked)
    assert run(*words).status == 1
    assert len(web.asked) == asked


def test_a_run_can_be_small_and_the_archive_away(project: Path, web: Web, run: Run) -> None:
    """`--most` leaves the rest for the next run; an archive that refuses is a note, and no copy is proposed."""
    web.says("http://archive.example/wayback/available", 403)
    words = (
        "--config",
        project / "mkdocs.yml",
        "links",
        "--pace",
        "0",
        "--archive",
        "http://archive.example",
        "--most",
        "1",
    )
    ended = run(*words)
    assert "3 left for the next run" in ended.out
    for _ in range(3):
        ended = run(*words)
    assert "left for the next run" not in ended.out
    assert "no archived copies are proposed" in ended.err
    assert ended.status == 1


def test_identifiers_lead_outside_too(tmp_path: Path) -> None:
    """The pages of arXiv identifiers and DOIs, venues, and links in texts are among what is checked."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.yml").write_text(
        'title: A\nids: {arxiv: "2306.00978", doi: 10.1000/x}\n'
        + 'venues:\n  - {kind: journal, name: J, url: https://j.example/1}\nnote: "[b](https://b.example/x)"\n'
    )
    found = {place.url: place.field for place in outgoing_links(load_collection(tmp_path), tmp_path)}
    assert found == {
        "https://arxiv.org/abs/2306.00978": "ids.arxiv", "https://doi.org/10.1000/x": "ids.doi",
        "https://j.example/1": "venues.1.url", "https://b.example/x": "note",
    }  # fmt: skip
