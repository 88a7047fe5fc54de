"""No script that is not ours, no request to anybody else: what Chromium says of it on a page of each kind."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import html5lib
import pytest
from playwright.sync_api import Browser, Page, expect

from generator.site.bundle import make_bundle
from tests.browser import Visit, served, visit
from tests.conftest import NASTY, ROOT, Run, build, make_project

AWQ = "papers/awq-activation-aware-weight-quantization-for-llm-compression-and-acceleration/"
REPORTS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample} at ${event.sourceFile}`), true);
"""
"""Says every violation aloud, from before the first script of a page runs."""
TEMPLATES = [
    "", "papers/", AWQ, "topics/", "topics/quantization/", "tags/", "tags/lora/", "tags/kind/method/", "authors/",
    "authors/song-han/", "organisations/", "years/", "years/2024/", "years/2024/06/", "lists/",
    "lists/making-an-llm-cheaper/", "sources/", "sources/hf-papers-2025-11-03/", "trends/", "map/", "reading-list/",
    "subscribe/", "about/", "data/", "data/quality/",
]  # fmt: skip


@contextmanager
def watched(chromium: Browser, home: str, scheme: str = "light") -> Iterator[Visit]:
    """A visitor to whom every violation of a policy is a complaint; there must be none in the end."""
    found = visit(chromium, home, scheme=scheme)
    found.page.context.add_init_script(REPORTS)
    yield found
    found.page.context.close()
    # Chromium complains of the fading between pages where a page leads on at once.
    assert [said for said in found.complaints if "ViewTransition" not in said] == []


def opened(found: Visit, path: str) -> Page:
    """A page, by its folder on a server and by its file on a disk, once all that it loads by itself is there."""
    folder, mark, rest = path.partition("?")
    found.go(folder + ("index.html" if found.home.startswith("file:") else "") + mark + rest)
    found.page.wait_for_load_state("load")
    return found.page


@pytest.fixture(params=["served", "on a disk"])
def home(request: pytest.FixtureRequest) -> str:
    """Where the real collection's site is: on a server, and unpacked from the bundle."""
    if request.param == "served":
        address: str = request.getfixturevalue("address")
        return address
    return f"file://{request.getfixturevalue('unpacked')}/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_of_each_template_keeps_to_its_policy(chromium: Browser, home: str, scheme: str) -> None:
    """Opened in light and dark, from a server and from a disk: no violation, no complaint, no other host; and it is in force."""
    with watched(chromium, home, scheme) as found:
        for path in TEMPLATES:
            page = opened(found, path)
            assert page.evaluate("Boolean(window.paperIndex)"), path
            policies = page.locator("head meta[http-equiv=Content-Security-Policy]")
            assert "default-src 'none'" in (policies.get_attribute("content") or ""), path
            assert found.complaints == [], path
            assert page.evaluate("try { document.body.innerHTML = '<i>'; 'made' } catch { 'refused' }") == "refused", (
                path
            )
            page.goto("about:blank")
            assert [said for said in found.complaints if "TrustedHTML" in said], path
            found.complaints.clear()


def test_pages_that_are_used_keep_to_their_policy(chromium: Browser, home: str, tmp_path: Path) -> None:
    """Search, explorer, citations, copying, saving, taking away, filters, orders, colours and keys do all they do."""
    with watched(chromium, home) as found:
        page = opened(found, AWQ)
        page.get_by_role("button", name="Switch to dark colours").click()
        page.get_by_role("button", name="Save this paper").click()
        page.locator("p.chips a").first.hover()
        expect(page.get_by_role("tooltip")).to_be_visible()
        page.get_by_role("link", name="Cite", exact=True).first.click()
        page.get_by_role("dialog").get_by_text("APA", exact=True).click()
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("dialog").get_by_role("link", name="Download").click()
        assert "Lin, J." in download.value.path().read_text("utf-8")
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        page.get_by_role("dialog").wait_for()
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.keyboard.type("sparse attention")
        page.get_by_role("option").first.wait_for()
        opened(found, "papers/?q=quantization")
        page.locator("main mark").first.wait_for()
        page.locator("main details input[type=checkbox]").first.check()
        opened(found, "topics/quantization/")
        page.get_by_label("Filter these 31 papers").fill("activation")
        page.get_by_label("Sort").select_option("title")
        opened(found, "map/")
        page.get_by_label("Mark papers by words of their titles").fill("pruning")
        page.get_by_role("button", name="Zoom in").click()
        page.get_by_role("application").press("ArrowRight")
        opened(found, "reading-list/")
        page.locator("#pi-saved li").wait_for()
        with page.expect_download() as download:
            page.get_by_role("button", name="BibTeX").click()
        assert "@misc{" in download.value.path().read_text("utf-8")
        # Without a script that is in time the form leads to the explorer by itself.
        opened(found, "")
        with page.expect_navigation():
            page.evaluate("document.querySelector('main form').submit()")
        assert "/papers/" in page.url


def test_pages_beside_the_templates_keep_to_their_policy(chromium: Browser, built: Path, tmp_path: Path) -> None:
    """A former address, the page for what is missing, and the one that opens the bundle."""
    with served(built / "site") as root, watched(chromium, root) as found:
        page = opened(found, "papers/old-signs/")
        page.wait_for_url("**/papers/signs-that-renderers-eat/")
        found.go("404.html")
        expect(page.get_by_role("main").get_by_role("combobox")).to_be_visible()
    make_bundle(built / "site", tmp_path / "out.zip")
    shutil.unpack_archive(tmp_path / "out.zip", tmp_path / "site")
    with watched(chromium, f"file://{tmp_path}/site/") as found:
        found.go("OPEN-ME.html").wait_for_url("**/index.html")
        opened(found, "papers/old-signs/").wait_for_url("**/papers/signs-that-renderers-eat/index.html")


def test_columns_are_aligned_as_a_curator_wrote(chromium: Browser, built: Path) -> None:
    """`:---` and its like align a table's columns, in the navigation and beside it, and violate nothing; words stay words."""
    with served(built / "site") as root, watched(chromium, root) as found:
        for path in ("about/", "lists/two/"):
            cells = opened(found, path).locator("article :is(th, td)")
            sides = cells.evaluate_all("cells => cells.map((cell) => getComputedStyle(cell).textAlign)")
            assert sides == ["left", "left", "right", "center"] * 2, path
            expect(cells.nth(4)).to_have_text('words like style="text-align: right;">')


def test_open_me_alone_says_that_it_is_packed(chromium: Browser, built: Path, tmp_path: Path) -> None:
    """Without the files beside it the page says what to do, in its own style; only the missing script is complained of."""
    make_bundle(built / "site", tmp_path / "out.zip")
    shutil.unpack_archive(tmp_path / "out.zip", tmp_path / "unpacked")
    (tmp_path / "site").mkdir()
    shutil.copy(tmp_path / "unpacked" / "OPEN-ME.html", tmp_path / "site")
    found = visit(chromium, f"file://{tmp_path}/site/")
    found.page.context.add_init_script(REPORTS)
    page = found.go("OPEN-ME.html")
    expect(page.locator("#packed")).to_be_visible()
    expect(page.locator("a.go")).to_have_css("font-weight", "600")
    found.page.context.close()
    assert [said for said in found.complaints if "ERR_FILE_NOT_FOUND" not in said] == []


PLANTED = {
    "<script>window.ran = true</script>": "script-src-elem inline",
    '<img alt="" src="data:," onerror="window.ran = true">': "script-src-attr inline",
    '<p style="background:url(https://elsewhere.example/a)">': "style-src-attr inline",
    "<style>p { background: url(https://elsewhere.example/b) }</style>": "style-src-elem inline",
    '<script src="https://elsewhere.example/a.js"></script>': "script-src-elem https://elsewhere.example/a.js",
    '<img alt="" src="https://elsewhere.example/a.png">': "img-src https://elsewhere.example/a.png",
    '<iframe src="https://elsewhere.example/"></iframe>': "frame-src https://elsewhere.example",
    '<base href="https://elsewhere.example/">': "base-uri https://elsewhere.example",
}
"""Markup that is in no page, and what the browser must say of it."""


@pytest.mark.parametrize("place", ["site", "bundle"])
def test_what_is_planted_is_reported_and_does_not_run(
    chromium: Browser, built: Path, tmp_path: Path, place: str
) -> None:
    """The watch can fail: markup put into a built page, also into one whose policy the frame writes, is refused aloud."""
    home = tmp_path / "site"
    shutil.copytree(built / "site", home)
    path = home / "papers" / "second-paper" / "index.html"
    path.write_text(path.read_text("utf-8").replace("</article>", f"{''.join(PLANTED)}</article>"), encoding="utf-8")
    if place == "bundle":
        make_bundle(home, tmp_path / "out.zip")
        home = tmp_path / "unpacked" / "site"
        shutil.unpack_archive(tmp_path / "out.zip", home)
        assert "Content-Security-Policy" not in (home / "papers/second-paper/index.html").read_text("utf-8")
    found = visit(chromium, f"file://{home}/")
    found.page.context.add_init_script(REPORTS)
    page = opened(found, "papers/second-paper/")
    assert page.evaluate("window.ran") is None
    found.page.context.close()
    for said in PLANTED.values():
        assert [each for each in found.complaints if each.startswith(f"console: policy: {said}")], (
            said,
            found.complaints,
        )
    asked = [each for each in found.complaints if each.startswith("asks another host")]
    # A page whose policy the frame writes is looked through for what to load while the frame is loading.
    assert asked == [] or place == "bundle"


def test_every_page_of_the_site_has_the_policy_before_all_that_loads(built: Path) -> None:
    """Once in each page, behind the character set: pages, former addresses, the page for what is missing."""
    pages = sorted((built / "site").rglob("*.html"))
    assert len(pages) > 30
    policies = set()
    for path in pages:
        tree = html5lib.parse(path.read_bytes(), namespaceHTMLElements=False)
        assert [element.get("charset") or element.get("http-equiv") for element in list(tree.find("head"))[:2]] == [
            "utf-8", "Content-Security-Policy",
        ], path  # fmt: skip
        found = [
            each.get("content") for each in tree.iter("meta") if each.get("http-equiv") == "Content-Security-Policy"
        ]
        policies.update(found)
        assert len(found) == 1
        scripts = [each for each in tree.iter("script") if each.get("type") != "application/ld+json"]
        assert all(each.get("src") and not each.text for each in scripts), path
        assert not [each.tag for each in tree.iter() if "style" in each.attrib or each.tag == "style"], path
        assert not [name for each in tree.iter() for name in each.attrib if str(name).startswith("on")], path
    assert len(policies - {"default-src 'none'"}) == 1  # what only leads on needs nothing at all


_SINKS = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|srcdoc|createContextualFragment|parseFromString|setHTMLUnsafe|"
    r"document\.write(?:ln)?|eval|Function|execScript)\b|set(?:Timeout|Interval)\(\s*[\"'`]|javascript:"
)
"""What makes markup or a program of a text."""
_JUSTIFIED = {("generator/site/templates/frame.js", "document.write")}
"""Writes the tags of the scripts that the built pages have, from no data: the parser alone keeps their order."""


def test_no_script_makes_markup_of_a_text() -> None:
    """All our scripts are read: none has a way from a text to an element or a program, but for the one named above."""
    paths = [path for folder in ("overrides", "generator") for path in (ROOT / folder).rglob("*")]
    scripts = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths if path.suffix in (".js", ".html")
    }
    assert len(scripts) > 20
    found = {(name, match.group()) for name, text in scripts.items() for match in _SINKS.finditer(_code(text))}
    assert found == _JUSTIFIED


def _code(script: str) -> str:
    """A script without its comments."""
    return re.sub(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", "", script, flags=re.DOTALL)


def configured(project: Path, options: str, more: Callable[[str], str] = lambda text: text) -> None:
    """Puts options under `extra: paper_index:` of a project."""
    path = project / "mkdocs.yml"
    path.write_text(more(path.read_text("utf-8")) + f"\nextra:\n  paper_index:\n{options}", encoding="utf-8")


def test_a_configuration_can_allow_more(tmp_path: Path) -> None:
    """Sources are added to those of the pages, directives are added and taken away; what is loaded from another host is
    allowed by its whole address, with its checksum.
    """
    project = make_project(tmp_path, NASTY)
    configured(
        project,
        "    policy:\n      connect-src: [https://stats.example]\n      frame-src: [https://player.example]\n"
        "      trusted-types: false\n      require-trusted-types-for: false\n"
        "    integrity:\n      https://cdn.example/a.js: sha384-AAAA\n      https://cdn.example/a.css: sha256-BBBB\n",
        lambda text: text.replace("extra_javascript:\n", "extra_javascript:\n  - {path: https://cdn.example/a.js, defer: true}\n")
        .replace("extra_css:\n", "extra_css:\n  - https://cdn.example/a.css\n"),
    )  # fmt: skip
    assert build(project).returncode == 0
    for name in ("index.html", "papers/second-paper/index.html", "404.html"):
        page = html5lib.parse((project / "site" / name).read_bytes(), namespaceHTMLElements=False)
        [policy] = [e.get("content") for e in page.iter("meta") if e.get("http-equiv") == "Content-Security-Policy"]
        assert "connect-src https://stats.example;" in policy
        assert "script-src 'self' https://cdn.example/a.js;" in policy
        assert "style-src 'self' https://cdn.example/a.css;" in policy
        assert policy.endswith("frame-src https://player.example;")
        assert "trusted" not in policy
        loaded = {element.get("src") or element.get("href"): dict(element.attrib) for element in page.find("head")}
        assert loaded["https://cdn.example/a.js"]["integrity"] == "sha384-AAAA"
        assert loaded["https://cdn.example/a.js"]["crossorigin"] == "anonymous"
        assert loaded["https://cdn.example/a.css"]["integrity"] == "sha256-BBBB"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("    policy: {img-source: [https://a.example]}\n", 'there is no "img-source"; did you mean "img-src"?'),
        ("    policy: {frame-ancestors: [https://a.example]}\n", "in a header alone; let the server send it"),
        ("    policy: {img-src: 'https://a.example'}\n", "must be a list of sources"),
        ("    policy: {img-src: ['https://a.example; script-src *']}\n", "must be a list of sources"),
        ("    policy: [img-src]\n", "must be directives"),
        ("    integrity: {https://a.example/a.js: 1234}\n", "must be a checksum such as sha384-"),
    ],
)
def test_a_policy_that_says_something_else_is_refused(nasty: Path, run: Run, options: str, message: str) -> None:
    """A misspelt directive, one that only a header can hold, or words that end a directive stop the build, with advice."""
    configured(nasty, options)
    result = run("--config", nasty / "mkdocs.yml", "build")
    assert result.status == 1
    assert message in result.err
    assert not (nasty / "site").exists()


@pytest.mark.parametrize("address", ["https://cdn.example/a.js", "//cdn.example/a.js", "http://cdn.example/a.js"])
def test_what_nobody_has_looked_at_is_not_loaded(nasty: Path, run: Run, address: str) -> None:
    """A script of another host without a checksum, or on a way where anybody can change it, stops the build."""
    path = nasty / "mkdocs.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("extra_javascript:\n", f"extra_javascript:\n  - {address}\n"))
    result = run("--config", path, "build")
    assert result.status == 1
    assert (
        "overrides/assets" if address.startswith("https:") else "must have an address that begins with"
    ) in result.err
