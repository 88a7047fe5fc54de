"""The bundle: what is in it, that it is the site, that it is the same everywhere, and how it is used."""

import hashlib
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

import lxml.html
import pytest
from playwright.sync_api import Browser, expect

from generator.site.bundle import make_bundle
from generator.site.offline import Bundled, offline_page
from generator.site.portable import LONGEST_PATH, portable_faults
from tests.browser import Visit, visit
from tests.conftest import ROOT, Run, snapshot

AWQ = "awq-activation-aware-weight-quantization-for-llm-compression-and-acceleration"


def test_584_papers_are_ten_megabytes_that_any_system_can_unpack(unpacked: Path, whole: Path) -> None:
    """At most 10 MB; every name fits Windows, macOS and Linux; the way in, licence, data and checksums are at hand."""
    packed = whole / "bundle.zip"
    assert packed.stat().st_size <= 10_000_000
    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
    assert names[0] == "OPEN-ME.html"
    assert len({name.casefold() for name in names}) == len(names)
    assert max(map(len, names)) <= LONGEST_PATH
    assert portable_faults(names) == []
    assert "CC0" in (unpacked / "LICENCE.txt").read_text("utf-8")
    assert "MIT" in (unpacked / "LICENCE.txt").read_text("utf-8")
    records = [json.loads(line) for line in (unpacked / "data/papers.jsonl").read_text("utf-8").splitlines()]
    assert len(records) == 584
    sums = {line[66:]: line[:64] for line in (unpacked / "SHA256SUMS.txt").read_text("utf-8").splitlines()}
    assert sums.keys() == set(names) - {"SHA256SUMS.txt"}
    for name, checksum in sums.items():
        assert hashlib.sha256((unpacked / name).read_bytes()).hexdigest() == checksum, name


def test_the_bundle_is_the_site(unpacked: Path, whole: Path) -> None:
    """Each page of the site is there with the same text; each relative link and file it asks for is a file of the bundle."""
    site = whole / "site"
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if path.name != "404.html")
    assert len(pages) > 4000
    for page in pages:
        before, after = (lxml.html.fromstring((root / page).read_bytes()) for root in (site, unpacked))
        assert before.findtext(".//title") == after.findtext(".//title")
        told = [root if root.find(".//main") is None else root.find(".//main") for root in (before, after)]
        assert told[0].text_content() == told[1].text_content(), page
        for element, attribute, address, _ in after.iterlinks():
            if re.match(r"[a-z]+:|#", address):
                continue
            place = unquote(re.split(r"[?#]", address)[0])
            assert (unpacked / posixpath.dirname(page) / place).is_file(), (page, element.tag, attribute, address)


def test_the_same_site_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """Whatever the hash seed, the time zone, the times of files and the working folder."""
    made = []
    for number, (seed, zone) in enumerate((("1", "UTC"), ("77", "Asia/Tokyo"))):
        project = tmp_path / f"copy{number}"
        shutil.copytree(built, project)
        for path in project.rglob("*"):
            os.utime(path, (1_500_000_000 + number, 1_500_000_000 + number))
        out = project / "out.zip"
        subprocess.run(
            [sys.executable, "-m", "generator", "--config", str(project / "mkdocs.yml"), "bundle",
             "--site", str(project / "site"), "-o", str(out)],
            cwd=ROOT, check=True, capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": "1700000000"},
        )  # fmt: skip
        made.append(out.read_bytes())
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "copy0" / "out.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}


def test_the_command_builds_and_says_what_it_made(nasty: Path, run: Run) -> None:
    """Without --site the site is built first; the zip is named by the site and lies in dist/."""
    result = run("--config", nasty / "mkdocs.yml", "bundle")
    assert result.status == 0, result.err
    assert re.search(
        r"Packed \d+ pages \(\d+ files, [\d.]+ MB\) into [\d.]+ MB in [\d.]+ s: .*llm-papers\.zip", result.out
    )
    assert zipfile.ZipFile(nasty / "dist" / "llm-papers.zip").testzip() is None


def test_names_that_some_system_cannot_keep_are_named(built: Path, tmp_path: Path, run: Run) -> None:
    """A device of Windows, a path too long, two names that differ in case: each is a fault with its file; no zip is made."""
    site = tmp_path / "site"
    shutil.copytree(built / "site", site)
    for name in ("tags/aux", f"tags/{'x' * 170}", "tags/Case", "tags/case", 'tags/what"'):
        (site / name).mkdir(parents=True)
        (site / name / "index.html").write_text("<p>")
    out = tmp_path / "out.zip"
    result = run("--config", built / "mkdocs.yml", "bundle", "--site", site, "-o", out)
    assert result.status == 1
    for words in (
        '"aux" is the name of a device',
        "186 characters; 180 are allowed",
        "where case is not told apart",
        "may not be in a name",
    ):
        assert words in result.err
    assert not out.exists()


def test_what_is_no_site_is_refused(tmp_path: Path, built: Path, run: Run) -> None:
    """A folder that this program did not build is named, with what to do."""
    (tmp_path / "index.html").write_text("<p>")
    result = run("--config", built / "mkdocs.yml", "bundle", "--site", tmp_path, "-o", tmp_path / "out.zip")
    assert result.status == 1
    assert "is no site that paper-index built" in result.err


def test_a_failure_leaves_the_last_bundle(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full in the middle, the zip of before is as it was, and nothing lies beside it."""
    out = tmp_path / "out.zip"
    out.write_bytes(b"the last one")
    written = zipfile.ZipFile.writestr
    left = [20]

    def fails(self: zipfile.ZipFile, entry: zipfile.ZipInfo, data: bytes) -> None:
        left[0] -= 1
        if not left[0]:
            raise OSError(28, "No space left on device")
        written(self, entry, data)

    monkeypatch.setattr(zipfile.ZipFile, "writestr", fails)
    with pytest.raises(Exception, match="No space left on device"):
        make_bundle(built / "site", out)
    assert snapshot(tmp_path) == {"out.zip": b"the last one"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="../b/">', '<a href="../b/index.html">'),
        ('<a href="..">', '<a href="../index.html">'),
        ("<a href='../b/?q=1#x'>", '<a href="../b/index.html?q=1#x">'),
        ('<a href="https://index.example/b/">', '<a href="../b/index.html">'),
        ('<a href="https://elsewhere.example/b/">', '<a href="https://elsewhere.example/b/">'),
        ('<a title="href=../b/" href="#x">', '<a title="href=../b/" href="#x">'),
        ('<!-- <a href="../b/"> -->', '<!-- <a href="../b/"> -->'),
        ('<script>"<a href=../b/>"</script>', '<script>"<a href=../b/>"</script>'),
        ('<a href="../feed.xml">', '<a href="https://index.example/feed.xml">'),
        ('<a href="../papers.ris">', '<a href="#" data-take="RIS" data-all="">'),
        ('<meta http-equiv="refresh" content="0; url=../b/">', '<meta http-equiv="refresh" content="0; url=../b/index.html">'),
        ('<meta property="og:title" content="a > b">', ""),
        ('<a href="../missing/">', '<a href="../missing/">'),
        ('<a href="../../../../etc/">', '<a href="../../../../etc/">'),
    ],
)  # fmt: skip
def test_links_on_a_disk(before: str, after: str) -> None:
    """Folders become files, what is left out leads to the website, and only what is a link is taken for one."""
    bundled = Bundled(
        {"a/index.html", "b/index.html", "index.html"}, {"feed.xml", "papers.ris"}, "https://index.example/"
    )
    assert offline_page(before, "a/index.html", bundled) == after


def test_open_me_leads_into_the_index_and_every_link_to_a_page(reader: Visit) -> None:
    """From OPEN-ME.html on by clicking alone: tabs, a topic, a paper, an author; the navigation marks where one is."""
    page = reader.go("OPEN-ME.html")
    page.wait_for_url(re.compile("/index.html$"))
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Topics").click()
    page.get_by_role("main").get_by_role("link", name="Quantization").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quantization")
    expect(page.locator(".pi-tabs a[aria-current=true]")).to_have_text(["Topics"])
    page.get_by_role("link", name="AWQ: Activation-aware").first.click()
    page.locator(".byline a", has_text="Song Han").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Song Han")
    expect(page.locator("footer")).to_contain_text("CC0")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Keyboard shortcuts")
    page.keyboard.press("Escape")
    page.locator(".pi-name").click()
    expect(page.locator(".pi-tabs a[aria-current=page]")).to_have_text(["Home"])


def test_citations_of_sets_are_made_on_the_spot(reader: Visit, whole: Path, tmp_path: Path) -> None:
    """What the website has as files, a paper's, a tag's, a topic's, all: the same papers come out."""
    page = reader.go(f"papers/{AWQ}/index.html")
    for place, link, beside in (
        (f"papers/{AWQ}", "RIS", f"papers/{AWQ}/{AWQ}.ris"),
        ("tags/gptq", "BibTeX", "tags/gptq/papers.bib"),
        ("topics/quantization", "CSL-JSON", "topics/quantization/papers.json"),
        ("lists/making-an-llm-cheaper", "BibTeX", "lists/making-an-llm-cheaper/papers.bib"),
        ("data", "papers.bib", "papers.bib"),
    ):
        page = reader.go(f"{place}/index.html")
        with page.expect_download() as download:
            page.get_by_role("main").get_by_role("link", name=link, exact=True).click()
        download.value.save_as(tmp_path / "taken")
        taken, file = ((tmp_path / "taken").read_text("utf-8"), (whole / "site" / beside).read_text("utf-8"))
        assert keys(taken) == keys(file), place
        assert keys(taken)


def test_what_only_the_website_has_looks_like_no_link(reader: Visit) -> None:
    """A feed's name stands there as a word, with a hint; nothing happens at a click."""
    word = reader.go("tags/gptq/index.html").get_by_text("Atom", exact=True)
    expect(word).to_have_css("text-decoration-line", "none")
    expect(word).to_have_attribute("title", "Only on the website")
    assert word.get_attribute("href") is None


def keys(text: str) -> list[str]:
    """What tells the citations in a file apart."""
    if text.startswith("["):
        return sorted(item["id"] for item in json.loads(text))
    return sorted(re.findall(r"^@\w+\{([^,]+),|^TI  - (.+)", text, re.MULTILINE))


def test_what_each_page_ends_with_is_written_by_the_frame(built: Path, tmp_path: Path, chromium: Browser) -> None:
    """A last paragraph that differs by the page's own address alone, such as a link to correct it, is taken out of the
    pages and there when they are opened; a page that ends otherwise keeps its end.
    """
    shutil.copytree(built / "site", tmp_path / "plain")
    for page in (tmp_path / "plain").rglob("index.html"):
        folder = page.parent.relative_to(tmp_path / "plain").as_posix() + "/"
        said = "other" if folder == "tags/ret/" else "Fix"
        link = f'<p><a href="https://forge.example/new?title={page.parent.name}&amp;page={folder}">{said}</a></p>'
        page.write_text(page.read_text("utf-8").replace("</article>", f"{link}\n</article>"), encoding="utf-8")
    make_bundle(tmp_path / "plain", tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        archive.extractall(tmp_path / "site")
    assert "forge.example" not in (tmp_path / "site/papers/second-paper/index.html").read_text("utf-8")
    found = visit(chromium, f"file://{tmp_path}/site/")
    for folder, said in (("papers/second-paper", "Fix"), ("tags/lora", "Fix"), ("tags/ret", "other"), ("tags", "Fix")):
        link_there = found.go(f"{folder}/index.html").locator("main article > p:last-child a")
        expect(link_there).to_have_text(said)
        name = folder.rpartition("/")[2]
        expect(link_there).to_have_attribute("href", f"https://forge.example/new?title={name}&page={folder}/")
    found.page.context.close()
    assert found.complaints == []


def test_a_page_of_the_bundle_reads_without_scripts(chromium: Browser, unpacked: Path) -> None:
    """The text stands there with the theme's style, and the trail leads to pages that have the navigation."""
    found = visit(chromium, f"file://{unpacked}/", scripts=False)
    page = found.go(f"papers/{AWQ}/index.html")
    expect(page.locator("main")).to_contain_text("protecting only 1% of salient weights")
    assert page.locator("main").evaluate("main => getComputedStyle(main).maxWidth") != "none"
    page.locator("p.path a").first.click()
    expect(page.get_by_role("navigation", name="Site")).to_be_visible()
    found.page.context.close()
    # Without scripts Chromium itself complains of the fading between pages.
    assert [said for said in found.complaints if "ViewTransition" not in said] == []
