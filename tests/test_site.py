"""The built site: the same as MkDocs makes it, the same bytes each time, every link with a page."""

import gc
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
from mkdocs.structure.pages import Page

from generator.content.store import load_collection
from generator.exports.places import has_markdown
from generator.site.build import build_site, load_site_config
from generator.text.tex import plain_text
from tests.conftest import EPOCH, NASTY, ROOT, Run, build, make_project, pages_of, snapshot


def parsed(page: Path) -> Any:
    return html5lib.parse(page.read_text("utf-8"), namespaceHTMLElements=False)


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def test_pages_are_as_expected(built: Path) -> None:
    """Whole pages of the nasty collection, as Markdown, are what was looked at and found right.

    After a change that is meant: copy the new pages into tests/expected and read the diff.
    """
    expected = ROOT / "tests" / "expected"
    pages = sorted(path.relative_to(expected) for path in expected.rglob("*.md"))
    assert len(pages) >= 12
    for page in pages:
        assert (built / "docs" / page).read_text("utf-8") == (expected / page).read_text("utf-8"), page


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_site_is_what_stock_mkdocs_makes(tmp_path: Path, jobs: str) -> None:
    """Stock `mkdocs build --strict` of the same docs/ gives the same files, byte for byte, and no warning."""
    project = make_project(tmp_path, NASTY)
    environment = {"SITE_URL": "https://example.org/papers/"}
    assert build(project, "--strict", "--jobs", jobs, **environment).returncode == 0
    stock = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "stock")],
        cwd=project, capture_output=True, text=True, check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1", **environment},
    )  # fmt: skip
    assert stock.returncode == 0, stock.stderr
    assert "WARNING" not in stock.stderr
    ours = snapshot(tmp_path / "site")
    assert ours.pop(".made-by-paper-index") == b""
    beside = {name: ours.pop(name) for name in [*ours] if name.endswith("index.md")}
    written = {name for name in snapshot(project / "docs") if name.endswith("index.md")}
    assert set(beside) == {name for name in written if has_markdown(name.removesuffix("index.md"))}
    assert ours == snapshot(tmp_path / "stock")


def test_pages_leave_memory_when_they_are_written(nasty: Path) -> None:
    """However many pages a worker builds, it holds those of the navigation and the one that it is at."""
    assert build(nasty).returncode == 0
    settings = nasty / "mkdocs.yml"
    listed = len(load_site_config(settings).nav or ())

    def held() -> int:
        return sum(isinstance(thing, Page) for thing in gc.get_objects())

    before, seen = held(), []
    build_site(settings, nasty / "other", jobs=1, advance=lambda done: seen.append((done, held() - before)))
    done, most = max(seen)
    assert done > 2 * listed
    assert most <= listed + 1


def test_same_content_gives_the_same_bytes(tmp_path: Path, built: Path) -> None:
    """Another hash seed, time zone, locale, folder, umask and number of workers change no byte of docs/ and site/."""
    project = make_project(tmp_path / "elsewhere", NASTY)
    previous = os.umask(0o077)
    try:
        done = build(project, "--jobs", "1", PYTHONHASHSEED="77", TZ="Pacific/Kiritimati", LC_ALL="C")
    finally:
        os.umask(previous)
    assert done.returncode == 0, done.stderr
    assert snapshot(project / "docs") == snapshot(built / "docs")
    assert snapshot(project / "site") == snapshot(built / "site")


def test_the_clock_is_not_in_the_site(tmp_path: Path) -> None:
    """Without SOURCE_DATE_EPOCH the site is dated by its newest content, not by the day of the build."""
    project = make_project(tmp_path, NASTY)
    command = [sys.executable, "-m", "generator", "--config", str(project / "mkdocs.yml"), "build"]
    environment = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    environment["SITE_URL"] = "https://example.org/"
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment)
    moment = (project / "site" / "sitemap.xml.gz").read_bytes()[4:8]
    assert datetime.fromtimestamp(int.from_bytes(moment, "little"), UTC).date().isoformat() == "2024-03-01"


def test_a_rebuild_makes_only_what_changed_and_removes_what_is_gone(tmp_path: Path) -> None:
    """A page that is as it should be is not written again; a removed paper's page disappears."""
    project = make_project(tmp_path, NASTY)
    assert build(project).returncode == 0
    untouched = project / "docs" / "authors" / "ada-lovelace" / "index.md"
    before = untouched.stat().st_mtime_ns
    (project / "content" / "papers" / "bare.yml").unlink()
    assert build(project).returncode == 0
    assert untouched.stat().st_mtime_ns == before
    assert not (project / "docs" / "papers" / "bare").exists()
    assert not (project / "site" / "papers" / "bare").exists()
    clean = make_project(tmp_path / "clean", NASTY)
    (clean / "content" / "papers" / "bare.yml").unlink()
    assert build(clean).returncode == 0
    assert snapshot(project / "site") == snapshot(clean / "site")


def test_faulty_content_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    """With any fault in the content nothing is written, and every fault is named."""
    project = make_project(tmp_path, NASTY)
    assert build(project).returncode == 0
    before = snapshot(project / "site"), snapshot(project / "docs")
    (project / "content" / "papers" / "bare.yml").write_text("title: A\nkind: methd\ntopics: [nope]\n")
    about = project / "content" / "pages" / "about.md"
    about.write_text("# About\n\n[gone](paper:gone)\n")
    done = build(project)
    assert done.returncode == 1
    assert 'bare.yml:2: kind: no kind "methd"; did you mean "method"?' in done.stderr
    assert 'bare.yml:3: topics: no topic "nope"' in done.stderr
    assert (snapshot(project / "site"), snapshot(project / "docs")) == before
    (project / "content" / "papers" / "bare.yml").write_text("title: A\n")
    done = build(project)
    assert done.returncode == 1
    assert 'about.md:3: "paper:gone" leads nowhere' in done.stderr


def test_folders_of_others_are_not_cleared(tmp_path: Path) -> None:
    """A docs or site folder that somebody else filled is refused, and stays."""
    project = make_project(tmp_path, NASTY)
    (project / "docs").mkdir()
    (project / "docs" / "mine.md").write_text("mine")
    done = build(project)
    assert (done.returncode, "holds files that paper-index did not make" in done.stderr) == (1, True)
    assert (project / "docs" / "mine.md").read_text() == "mine"
    shutil.rmtree(project / "docs")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.tex").write_text("mine")
    done = build(project, "--site-dir", str(tmp_path / "home"))
    assert (done.returncode, "holds files that paper-index did not make" in done.stderr) == (2, True)
    assert (tmp_path / "home" / "thesis.tex").read_text() == "mine"


def test_warnings_of_mkdocs_are_errors_when_strict(tmp_path: Path) -> None:
    """A broken link in a hand-written page is a warning, and with --strict an error that leaves the site alone."""
    project = make_project(tmp_path, NASTY)
    (project / "content" / "pages" / "about.md").write_text(
        "# About\n\n[gone](gone.md) [far](../papers/index.md#gone)\n"
    )
    done = build(project)
    assert done.returncode == 0
    assert "warning: Doc file 'about/index.md' contains a link 'gone.md'" in done.stderr
    assert "does not contain an anchor '#gone'" in done.stderr
    before = snapshot(project / "site")
    strict = build(project, "--strict")
    assert (strict.returncode, strict.stderr.count("about/index.md")) == (1, 2)
    assert snapshot(project / "site") == before


def test_configuration_faults_are_explained(tmp_path: Path, run: Run) -> None:
    """A missing or wrong mkdocs.yml is named, with what is wrong in it."""
    result = run("--config", tmp_path / "mkdocs.yml", "build")
    assert (result.status, "mkdocs.yml: no such file" in result.err) == (1, True)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [no-such-plugin]\n")
    result = run("--config", tmp_path / "mkdocs.yml", "build")
    assert (result.status, 'The "no-such-plugin" plugin is not installed' in result.err) == (1, True)


def test_unknown_plugins_are_left_to_mkdocs(tmp_path: Path) -> None:
    """With a plugin of its own a site is built by MkDocs' own loop, hooks and all."""
    project = make_project(tmp_path, NASTY)
    (project / "hook.py").write_text("def on_page_content(html, **kwargs):\n    return html + '<p>hooked</p>'\n")
    with (project / "mkdocs.yml").open("a") as file:
        file.write("\nhooks: [hook.py]\n")
    assert build(project).returncode == 0
    assert "<p>hooked</p>" in (project / "site" / "papers" / "bare" / "index.html").read_text()


def test_nothing_in_a_paper_runs_or_is_swallowed(built: Path) -> None:
    """Titles, names and abstracts of the nasty papers stand on their pages as text, and as nothing else."""
    page = parsed(built / "site" / "papers" / "signs-that-renderers-eat" / "index.html")
    title = "<RET> tokens, [x](y), A^2FM, *stars* & C# {{ jinja }} `code` ℓ0 </title><script>alert(1)</script>"
    assert text_of(page.find(".//h1")) == title
    assert text_of(page.find(".//title")) == f"{title.replace('ℓ0', 'ℓ₀')} – LLM Papers"
    abstract = next(element for element in page.iter("p") if element.get("class") == "abstract")
    assert '<script>alert("x")</script> <!-- --> ]]> &amp; &lt; \\ours' in text_of(abstract)
    assert "[Not](a link), ![nor](a picture), * nor * emphasis_with_underscores_, nor $5 and $10." in text_of(abstract)
    description = next(element for element in page.iter("meta") if element.get("name") == "description")
    assert description.get("content") == "Shows <b>tags</b> and *stars* as they are, at 99.9% of cases."
    for element in page.iter("script"):
        assert element.get("type") == "application/ld+json" or "alert" not in text_of(element)
    links = {element.get("href") for element in page.iter("a")}
    assert {"https://github.com/example/a_b%28c%29", "https://doi.org/10.1000/x%28y%29%3Cz%3E"} <= links


def test_every_title_and_abstract_of_the_collection_stands_on_its_page(whole: Path) -> None:
    """For all papers the page's heading and abstract read as the record does, formulas as text."""
    records = load_collection(ROOT / "content").records
    assert len(records) == 584
    for slug, paper in records:
        page = parsed(whole / "site" / "papers" / slug / "index.html")
        assert text_of(page.find(".//h1")) == " ".join(plain_text(paper.title).split())
        abstract = next(element for element in page.iter("p") if element.get("class") == "abstract")
        assert text_of(abstract) == f"Abstract. {' '.join(plain_text(paper.abstract or '').split())}"


def test_every_link_has_a_page_and_every_page_a_link(whole: Path) -> None:
    """From the home page every page of the site can be reached, and no link leads nowhere."""
    site = whole / "site"
    pages = {
        path.parent.relative_to(site).as_posix() for path, text in pages_of(site) if 'content="noindex"' not in text
    }
    waiting, seen = ["."], {"."}
    while waiting:
        folder = waiting.pop()
        text = (site / folder / "index.html").read_text("utf-8")
        article = text[text.index("<article") :] + text[text.index("<nav") : text.index("<main")]
        for target in set(re.findall(r'<a [^>]*?href="([^"]*)"', article)):
            parts = urlsplit(target)
            if parts.scheme or not parts.path:
                continue
            path = Path(os.path.normpath(site / folder / unquote(parts.path)))
            assert (path / "index.html").is_file() or path.is_file(), f"{folder}: {target}"
            found = path.relative_to(site).as_posix()
            if found not in seen and found in pages:
                seen.add(found)
                waiting.append(found)
    assert pages - seen == set()


def test_addresses_are_those_that_were_promised(whole: Path) -> None:
    """Every address of the design's table that a collection without further data has is there."""
    site = whole / "site"
    for address in ("", "papers", "topics", "tags", "organisations", "authors", "years", "sources", "lists", "about",
                    "topics/quantization", "tags/lora", "years/2024", "authors/song-han", "organisations/openbmb",
                    "sources/hf-papers-2025-11-03"):  # fmt: skip
        assert (site / address / "index.html").is_file(), address
    for name in ("404.html", "sitemap.xml", "api/v1/papers.json"):
        assert (site / name).is_file(), name


LOADED = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "preconnect", "prefetch", "dns-prefetch"}
"""Relations whose targets a browser fetches by itself."""


def test_no_page_asks_another_host_for_anything(whole: Path) -> None:
    """No style, script, picture or font of any sort of page comes from another host."""
    pages = [whole / "site" / "index.html", whole / "site" / "404.html"]
    for section in ("papers", "topics", "tags", "authors", "organisations", "years", "sources"):
        pages += sorted((whole / "site" / section).rglob("index.html"))[:5]
    for page in pages:
        for element in parsed(page).iter():
            loaded = [
                element.get("src"),
                element.get("href") if element.tag == "link" and element.get("rel") in LOADED else None,
            ]
            assert not [address for address in loaded if address and urlsplit(address).netloc], page


def test_the_api_gives_records_with_derived_facts(whole: Path) -> None:
    """`papers.json` holds every paper with its fields, its tags and its address."""
    papers = json.loads((whole / "site" / "api" / "v1" / "papers.json").read_text("utf-8"))["papers"]
    assert len(papers) == 584
    awq = next(paper for paper in papers if paper["ids"]["arxiv"] == "2306.00978")
    assert awq["url"] == f"papers/{awq['slug']}/"
    assert awq["topics"][0] == "quantization"
    assert awq["tags"]["introduces"] == ["AWQ"]
    assert awq["authors"][0] == "Ji Lin"


def test_pages_are_light(whole: Path) -> None:
    """A paper's page has at most 20 kB of HTML, and 150 bytes more for each author after the thirtieth; no page of
    any kind has 300 kB.
    """
    for path in (whole / "site" / "papers").glob("*/index.html"):
        data = path.read_bytes()
        assert len(data) <= 20 * 1024 + 150 * max(0, data.count(b'"citation_author"') - 30), path
    assert max(path.stat().st_size for path in (whole / "site").rglob("*.html")) <= 300_000


def test_a_first_view_is_light(whole: Path) -> None:
    """All that a paper's page loads before anybody clicks is at most 100 KiB, not compressed."""
    page = next((whole / "site" / "papers").glob("awq-*/index.html"))
    root = parsed(page)
    parts = [element.get("src") for element in root.iter("script") if element.get("src")]
    parts += [element.get("href") for element in root.iter("link") if element.get("rel") in ("stylesheet", "icon")]
    assert len(parts) >= 5
    assert page.stat().st_size + sum((page.parent / part).stat().st_size for part in parts) <= 102_400


def test_a_former_address_leads_to_the_paper(built: Path) -> None:
    """An alias has a page that sends the visitor on, with scripts or without."""
    page = parsed(built / "site" / "papers" / "old-signs" / "index.html")
    [refresh] = [element for element in page.iter("meta") if element.get("http-equiv") == "refresh"]
    assert refresh.get("content") == "0; url=../../papers/signs-that-renderers-eat/"


def test_an_empty_collection_builds(tmp_path: Path) -> None:
    """A content folder without papers, topics and tags gives a site that says what to do next."""
    project = make_project(tmp_path, NASTY)
    shutil.rmtree(project / "content")
    (project / "content").mkdir()
    done = build(project, "--strict")
    assert done.returncode == 0, done.stderr
    assert "`paper-index import` brings them" in (project / "docs" / "sources" / "index.md").read_text()


def test_the_site_is_served_and_rebuilt(tmp_path: Path) -> None:
    """`serve` answers on localhost with the site, and a saved record is on its page after a rebuild."""
    import socket
    import time
    from urllib.request import urlopen

    project = make_project(tmp_path, NASTY)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "generator", "--config", str(project / "mkdocs.yml"), "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def page_with(words: str) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{port}/papers/bare/", timeout=5) as answer:
                return words in answer.read().decode()
        except OSError:
            return False

    def comes(words: str) -> bool:
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            if page_with(words):
                return True
            time.sleep(0.2)
        return False

    try:
        assert comes("of which nothing is known")
        (project / "content" / "papers" / "bare.yml").write_text("titel: broken\n")
        (project / "content" / "papers" / "bare.yml").write_text("title: A paper that was mended\n")
        assert comes("A paper that was mended")
    finally:
        process.terminate()
        process.wait(timeout=20)
