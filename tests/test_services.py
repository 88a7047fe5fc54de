"""Public services are asked politely, believed with care, and never needed."""

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from generator.content.store import load_collection
from generator.model import Paper
from generator.services.client import Client, ServiceError
from generator.services.directory import SERVICES
from generator.services.enriching import doubt_about
from generator.services.lookup import Account
from tests.conftest import ROOT, Run, snapshot
from tests.sudden import Cut, Starter

TITLE = "AWQ: Activation-aware Weight Quantization for LLM Compression and Acceleration"
ATOM = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
<entry><id>https://arxiv.org/abs/2306.00978v5</id><published>2023-06-01T17:59:10Z</published>
<title>{TITLE}</title><summary>Large language models are large.</summary>
<author><name>Ji Lin</name></author><author><name>Jiaming Tang</name></author></entry></feed>"""
OPENALEX = {
    "id": "https://openalex.org/W4379259169", "title": TITLE, "publication_year": 2023, "publication_date": "2023-06-01",
    "doi": "https://doi.org/10.48550/arxiv.2306.00978", "cited_by_count": 321,
    "authorships": [{"author": {"display_name": "Ji Lin"}}, {"author": {"display_name": "Jiaming Tang"}}],
}  # fmt: skip
SCHOLAR = {
    "paperId": "db9507cdd3e2d7d9c90ed185bd831e55c62dcec9", "title": TITLE, "year": 2023, "venue": "Conference on Machine Learning and Systems",
    "externalIds": {"ArXiv": "2306.00978"}, "authors": [{"name": "Ji Lin"}, {"name": "Jiaming Tang"}], "citationCount": 400,
}  # fmt: skip
HUGGING = {
    "id": "2306.00978", "title": TITLE, "summary": "x", "publishedAt": "2023-06-01T00:00:00.000Z", "upvotes": 9,
    "authors": [{"name": "Ji Lin"}, {"name": "Jiaming Tang"}], "githubRepo": "https://github.com/mit-han-lab/llm-awq",
}  # fmt: skip


@dataclass
class World:
    """A local server that answers as the services do, and remembers what it was asked."""

    address: str = ""
    asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    """By the beginning of a path: a body, a status, or a function of the number of times it was asked."""

    def at(self) -> list[str]:
        """The options that lead every service here."""
        return [word for name in SERVICES for word in ("--at", f"{name}={self.address}")]


@pytest.fixture
def world() -> Iterator[World]:
    here = World()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            path = unquote(parts.path)
            here.asked.append((path, parse_qs(parts.query), {k.lower(): v for k, v in self.headers.items()}))
            answer = next(
                (here.answers[key] for key in sorted(here.answers, reverse=True) if path.startswith(key)), 404
            )
            if callable(answer):
                answer = answer(sum(asked[0] == path for asked in here.asked))
            status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
            if isinstance(body, int):
                status, body = body, ""
            raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            with contextlib.suppress(OSError):  # who asked did not wait
                self.wfile.write(raw)

        def log_message(self, *words: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here.answers = {
        "/api/query": ATOM, "/works/doi:10.48550": OPENALEX, "/graph/v1/paper/ARXIV:2306.00978": SCHOLAR, "/api/papers/2306.00978": HUGGING,
    }  # fmt: skip
    yield here
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one record, that a person wrote."""
    (tmp_path / "content" / "papers").mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text("site_name: T\nextra: {paper_index: {contact: curator@example.org}}\n")
    path = tmp_path / "content" / "papers" / "awq.yml"
    path.write_text(f'# mine\ntitle: "{TITLE}"\nids: {{arxiv: "2306.00978"}}\n')
    return tmp_path


def client(world: World, waits: list[float] | None = None, **options: Any) -> Client:
    return Client(
        None,
        addresses=dict.fromkeys(SERVICES, world.address),
        sleep=(waits if waits is not None else []).append,
        **options,
    )


def test_enrich_fills_from_all_services_and_says_where_facts_are_from(project: Path, world: World, run: Run) -> None:
    """Authors, date, abstract, ids, venue, code and citations come in; the person's comment stays; each fact has its source."""
    result = run("--config", project / "mkdocs.yml", "enrich", *world.at())
    assert result.status == 0, result.err
    paper = dict(load_collection(project / "content").records)["awq"]
    assert (paper.authors, paper.date) == (("Ji Lin", "Jiaming Tang"), "2023-06-01")
    assert (paper.ids.openalex, paper.ids.semantic_scholar) == ("W4379259169", SCHOLAR["paperId"])
    assert [link.url for link in paper.links] == ["https://github.com/mit-han-lab/llm-awq"]
    assert [venue.name for venue in paper.venues] == ["Conference on Machine Learning and Systems", "arXiv"]
    assert {count.by: count.count for count in paper.citations} == {"openalex": 321, "semantic_scholar": 400}
    assert "authors" in paper.provenance["arxiv"]
    assert paper.provenance["hugging_face"] == ("links",)
    assert paper.votes is None
    assert (project / "content" / "papers" / "awq.yml").read_text().startswith("# mine\n")


def test_a_second_run_asks_nothing_and_changes_nothing(project: Path, world: World, run: Run) -> None:
    """Answers are kept: the same run again makes no request, also after one that was cut off, and writes no byte."""
    words = ("--config", project / "mkdocs.yml", "enrich", *world.at())
    run(*words)
    before, asked = snapshot(project / "content"), len(world.asked)
    assert "Filled facts in 0 papers of 1" in run(*words).out
    world.asked, requests = world.asked[:asked], len(world.asked) - asked
    # What was learnt in the first run lets a service be asked by an identifier of its own.
    assert requests <= 2
    assert snapshot(project / "content") == before


def test_a_run_that_is_killed_goes_on_where_it_was(project: Path, world: World) -> None:
    """Killed while it waits for an answer, twice: each record is as it was or whole, and whoever runs it again
    has in the end what a run without a fall gives, and has asked for no answer again that had come.
    """
    (project / "content" / "papers" / "awq.yml").unlink()
    numbers = [f"2306.0000{n}" for n in range(6)]
    for n, arxiv in enumerate(numbers):
        text = f'# mine\ntitle: "Paper {"abcdef"[n] * 9}"\nids: {{arxiv: "{arxiv}"}}\n'
        (project / "content" / "papers" / f"paper-{n}.yml").write_text(text)
        facts = {"id": arxiv, "title": f"Paper {'abcdef'[n] * 9}"}
        world.answers[f"/api/papers/{arxiv}"] = {**HUGGING, **facts}
        world.answers[f"/graph/v1/paper/ARXIV:{arxiv}"] = {**SCHOLAR, **facts, "paperId": str(n) * 40}
    before = snapshot(project / "content")
    other = project.parent / "other"
    shutil.copytree(project, other)
    done = subprocess.run(enriching(other, world), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    whole = snapshot(other / "content")
    assert all(whole[name] != text for name, text in before.items())

    world.asked.clear()
    for stops_at in (f"/api/papers/{numbers[1]}", f"/graph/v1/paper/ARXIV:{numbers[4]}"):
        answer, reached, release = world.answers[stops_at], threading.Event(), threading.Event()

        def wait(
            times: int, answer: Any = answer, here: threading.Event = reached, on: threading.Event = release
        ) -> Any:
            here.set()
            on.wait(30)
            return answer

        world.answers[stops_at] = wait
        with subprocess.Popen(enriching(project, world), cwd=ROOT, stderr=subprocess.DEVNULL) as process:
            assert reached.wait(60)
            process.kill()
        release.set()
        world.answers[stops_at] = answer
        now = snapshot(project / "content")
        now.pop(".lock", None)  # it says who was at work, and holds up nobody
        assert now.keys() == before.keys()
        assert {text for name, text in now.items() if text not in (before[name], whole[name])} == set()
    assert sum(now[name] == whole[name] for name in now) == 4
    done = subprocess.run(enriching(project, world), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert snapshot(project / "content") == whole
    asked = Counter(path for path, *_ in world.asked if path.endswith(tuple(numbers)))
    assert {path for path, times in asked.items() if times > 1} == {
        f"/api/papers/{numbers[1]}",
        f"/graph/v1/paper/ARXIV:{numbers[4]}",
    }


def test_enriching_may_be_killed_at_any_moment(project: Path, world: World, start: Starter) -> None:
    """Each record is as it was or filled; the next run fills the others, and leaves nothing lying about."""
    chance = random.Random(2)
    for n, arxiv in enumerate(("2306.00001", "2306.00002", "2306.00978")):
        name = project / "content" / "papers" / ("awq.yml" if n == 2 else f"paper-{n}.yml")
        title = TITLE if n == 2 else f"Paper {'ab'[n] * 9}"
        name.write_text(f'# mine\ntitle: "{title}"\nids: {{arxiv: "{arxiv}"}}\n')
        world.answers[f"/api/papers/{arxiv}"] = {**HUGGING, "id": arxiv, "title": title}
    words = ("enrich", *world.at(), "--service", "hugging_face")
    before, other = snapshot(project / "content"), project.parent / "undisturbed"
    shutil.copytree(project, other)
    usual = start(other, *words)
    assert usual.status == 0, usual.err
    whole = snapshot(other / "content")
    assert all(whole[name] != text for name, text in before.items())
    kills = max(int(os.environ.get("PAPER_INDEX_KILLS", "16")) // 8, 2)
    cuts = [Cut(at=at) for at in chance.sample(range(1, usual.touched + 1), min(kills, usual.touched))]
    for number, cut in enumerate([*cuts, Cut(after=chance.uniform(0.01, usual.seconds))]):
        there = project.parent / f"killed-{number}"
        shutil.copytree(project, there)
        start(there, *words, cut=cut)
        now = {name: text for name, text in snapshot(there / "content").items() if name in before}
        assert all(text in (before[name], whole[name]) for name, text in now.items())
        assert start(there, *words).status == 0
        assert snapshot(there / "content") == whole
        assert [path for path in there.rglob("*") if path.suffix in (".part", ".lock")] == []


def enriching(project: Path, world: World) -> list[str]:
    words = ("--config", project / "mkdocs.yml", "--content", project / "content", "enrich", *world.at())
    services = ("--service", "semantic_scholar", "--service", "hugging_face")
    return [sys.executable, "-m", "generator", *map(str, words), *services]


def test_a_dry_run_prints_the_difference(project: Path, world: World, run: Run) -> None:
    """`--dry-run` shows the lines that would come in, as a diff, and writes no record."""
    before = snapshot(project / "content")
    result = run("--config", project / "mkdocs.yml", "enrich", "awq", "--dry-run", *world.at())
    assert "+date: 2023-06-01\n" in result.out.replace("'", "")
    assert "@@" in result.out
    assert snapshot(project / "content") == before


def test_who_asks_is_said(project: Path, world: World, run: Run) -> None:
    """The contact of the configuration is in the user agent, and in the parameter where a service wants it there."""
    run("--config", project / "mkdocs.yml", "enrich", *world.at())
    assert all("mailto:curator@example.org" in headers["user-agent"] for _, _, headers in world.asked)
    assert next(query["mailto"] for path, query, _ in world.asked if path.startswith("/works")) == [
        "curator@example.org"
    ]


def test_a_busy_service_is_asked_again_after_the_time_it_wants(world: World) -> None:
    """429 with Retry-After in seconds or as a moment is waited for; then the answer counts."""
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    replies: list[Any] = [(429, {"Retry-After": "7"}, ""), (503, {"Retry-After": moment}, ""), (200, {}, "{}")]
    world.answers["/busy"] = lambda times: replies[times - 1]
    waits: list[float] = []
    asking = client(world, waits)
    answer = asking.get("openalex", "/busy")
    asking.close()
    assert answer is not None
    assert answer.body == b"{}"
    assert waits[0] == 7
    assert 20 < waits[1] <= 30


def test_waits_grow_and_end(world: World) -> None:
    """A service that stays broken is asked four times, with growing pauses, and then that is an error with its address."""
    world.answers["/broken"] = lambda times: (500, {}, "")
    waits: list[float] = []
    asking = client(world, waits)
    with pytest.raises(ServiceError, match=r"did not answer in 4 tries \(status 500\): http"):
        asking.get("openalex", "/broken")
    asking.close()
    assert len(world.asked) == 4
    assert waits[0] < waits[1] < waits[2]


def test_a_service_that_is_slow_is_not_waited_for_without_end(world: World) -> None:
    """No answer within the time-out counts as none."""
    gate = threading.Event()
    world.answers["/slow"] = lambda times: str(gate.wait(5))[:0]
    asking = client(world, timeout=0.2)
    started = time.monotonic()
    with pytest.raises(ServiceError, match="no answer in time"):
        asking.get("crossref", "/slow")
    gate.set()
    asking.close()
    assert time.monotonic() - started < 4


def test_a_pause_is_made_between_requests(world: World) -> None:
    """Each service is asked no faster than it wishes: arXiv every three seconds."""
    waits: list[float] = []
    asking = Client(None, sleep=waits.append)
    asking._pause(SERVICES["arxiv"])
    asking._pause(SERVICES["arxiv"])
    asking.close()
    assert 2.5 < waits[0] <= 3


@pytest.mark.parametrize("body", ["", "{", "[1, 2]", "<feed", b"\xff\xfe\x00", '{"results": [{"id": 5}]}', "null"])
def test_malformed_answers_are_reported_and_the_others_taken(
    project: Path, world: World, run: Run, body: str | bytes
) -> None:
    """A service that answers with rubbish is named; what the other services say is taken all the same."""
    world.answers["/works/"] = body
    world.answers["/works/doi:10.48550"] = body
    result = run("--config", project / "mkdocs.yml", "enrich", *world.at())
    assert result.status == 0, result.err
    paper = dict(load_collection(project / "content").records)["awq"]
    assert (paper.date, paper.ids.openalex) == ("2023-06-01", None)


def test_a_service_that_fails_is_left_alone(tmp_path: Path, project: Path, world: World, run: Run) -> None:
    """After three failures in a row a service is not asked again, and that is said."""
    for number in range(5):
        (project / "content" / "papers" / f"p{number}.yml").write_text(
            f'title: Paper {number}\nids: {{arxiv: "2306.0000{number}"}}\n'
        )
    world.answers = {"/api/query": 403}
    result = run("--config", project / "mkdocs.yml", "enrich", "--service", "arxiv", *world.at())
    assert "arxiv failed 3 times in a row and is not asked again" in result.err
    assert len(world.asked) == 3


def account(**facts: Any) -> Account:
    return Account("openalex", Paper.model_validate({"title": TITLE, **facts}), True)


@pytest.mark.parametrize(
    ("said", "known", "doubt"),
    [
        ({"date": "2023"}, {"date": "2023-06-01"}, ""),
        ({"authors": ["Lin, J."], "date": "2024"}, {"first_author": "Ji Lin", "date": "2023"}, ""),
        ({"date": "2019"}, {"date": "2023"}, "neither the year nor an author does"),
        ({}, {}, "neither a year nor an author to compare"),
        ({"authors": ["Ada Lovelace"], "date": "2023"}, {"authors": ["Ji Lin"], "date": "2023"}, "the authors do not"),
        ({"title": "Quite another paper", "date": "2023"}, {"date": "2023"}, "the title is not the same"),
    ],
)
def test_a_match_by_title_needs_the_year_or_an_author(said: dict[str, Any], known: dict[str, Any], doubt: str) -> None:
    """The same title is taken only with the same year or an author in common; else the doubt is said."""
    assert doubt in doubt_about(account(**said), Paper.model_validate({"title": TITLE, **known}))
    assert bool(doubt) == bool(doubt_about(account(**said), Paper.model_validate({"title": TITLE, **known})))


def test_a_doubtful_match_is_reported_and_not_taken(project: Path, world: World, run: Run) -> None:
    """A paper of the same title, of another year and by others, changes nothing and is named."""
    path = project / "content" / "papers" / "awq.yml"
    path.write_text(f'title: "{TITLE}"\ndate: 2001\nauthors: [Ada Lovelace]\n')
    world.answers = {"/works": {"results": [OPENALEX]}}
    before = snapshot(project / "content")
    result = run("--config", project / "mkdocs.yml", "enrich", "--service", "openalex", *world.at())
    assert "openalex: not taken, the title agrees, but neither the year nor an author does" in result.err
    assert snapshot(project / "content") == before


def test_add_starts_records_from_services(project: Path, world: World, run: Run) -> None:
    """An identifier gives a whole record; one that is there already is not added twice."""
    (project / "content" / "papers" / "awq.yml").unlink()
    result = run(
        "--config", project / "mkdocs.yml", "add", "https://arxiv.org/abs/2306.00978v3", "2306.00978", *world.at()
    )
    assert result.status == 0, result.err
    [(slug, paper)] = load_collection(project / "content").records
    assert (paper.title, paper.note, paper.ids.arxiv) == (TITLE, None, "2306.00978")
    assert slug.startswith("awq-activation-aware")
    assert "is there already" in result.out


def test_add_by_title_takes_the_paper_of_that_title(project: Path, world: World, run: Run) -> None:
    """The words of a title find the paper; what only resembles it is named and not taken."""
    (project / "content" / "papers" / "awq.yml").unlink()
    result = run("--config", project / "mkdocs.yml", "add", TITLE.lower(), "a title that nobody has", *world.at())
    papers = {paper.title.lower(): paper for _, paper in load_collection(project / "content").records}
    assert papers[TITLE.lower()].authors == ("Ji Lin", "Jiaming Tang")
    assert papers["a title that nobody has"].authors == ()
    assert "not taken, the title is not the same" in result.err


def test_add_offline_leaves_a_valid_stub_that_enrich_fills(project: Path, world: World, run: Run) -> None:
    """Without a network a record is begun that `check` accepts and that says what is missing; enrich completes it."""
    config = ("--config", project / "mkdocs.yml")
    (project / "content" / "papers" / "awq.yml").unlink()
    assert run(*config, "add", "--offline", "2306.00978", "10.1000/xyz", "Some words of a title").status == 0
    assert run(*config, "check").status == 0
    papers = dict(load_collection(project / "content").records)
    assert papers["arxiv-2306-00978"].note is not None
    assert "Still missing: title, authors, date, abstract" in papers["arxiv-2306-00978"].note
    assert "Still missing: authors, date, abstract" in (papers["some-words-of-a-title"].note or "")
    run(*config, "enrich", "arxiv-2306-00978", *world.at())
    filled = dict(load_collection(project / "content").records)["arxiv-2306-00978"]
    assert (filled.title, filled.note) == (TITLE, None)


def test_a_build_loads_nothing_that_asks_services() -> None:
    """The commands that build, check and export load without any client for the network."""
    code = "import generator.cli, sys; print(sorted({'httpx', 'generator.services.client'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
