"""Hosts other than GitHub: each example of the how-to does what it says. Nginx is the machine's own."""

import gzip
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, expect

from tests.browser import visit
from tests.conftest import ROOT

EXAMPLES = ROOT / "docs-src" / "how-to" / "examples"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
TOOLS = Path(sys.executable).parent
MAIN = """\
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@contextmanager
def nginx(folder: Path, site: Path) -> Iterator[int]:
    """The example's server on a free port of this machine, for a site; gives the port."""
    if NGINX is None:
        pytest.skip("no nginx here; install Debian's package nginx-light to try the example")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = (EXAMPLES / "nginx.conf").read_text("utf-8")
    assert (text.count("listen 80;"), text.count("/srv/papers;")) == (1, 1)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/papers;", f"{site};")
    (folder / "site.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "main.conf").write_text(MAIN.format(folder=folder, user=user), encoding="utf-8")
    command = [
        NGINX,
        "-p",
        str(folder),
        "-e",
        str(folder / "error.log"),
        "-c",
        str(folder / "main.conf"),
        "-g",
        "daemon off;",
    ]
    process = subprocess.Popen(command)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            pytest.fail((folder / "error.log").read_text("utf-8"))
        yield port
    finally:
        process.terminate()
        process.wait(10)


def asked(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """What the server answers: status, headers, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_nginx_serves_packs_and_keeps(tmp_path: Path, built: Path) -> None:
    """Pages by their folders, packed, kept by browsers until they change; types, the page for what is missing, no dotfiles."""
    site = built / "site"
    with nginx(tmp_path, site) as port:
        status, headers, body = asked(port, "/papers/second-paper/", Accept_Encoding="gzip")
        page = (site / "papers" / "second-paper" / "index.html").read_bytes()
        assert (status, gzip.decompress(body)) == (200, page)
        assert len(body) < len(page) / 2
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert (headers["vary"], headers["cache-control"]) == ("Accept-Encoding", "no-cache")
        status, headers, body = asked(port, "/papers/second-paper/")
        assert body == page
        again = asked(port, "/papers/second-paper/", If_None_Match=headers["etag"])
        assert (again[0], again[2]) == (304, b"")
        status, headers, _ = asked(port, "/papers/second-paper")
        assert (status, headers["location"]) == (301, "/papers/second-paper/")
        for path, kind, packed in (
            ("/papers.bib", "application/x-bibtex; charset=utf-8", True),
            ("/papers.ris", "application/x-research-info-systems; charset=utf-8", True),
            ("/feed.xml", "text/xml; charset=utf-8", True),
            ("/api/v1/papers.json", "application/json; charset=utf-8", True),
            ("/index.md", "text/markdown; charset=utf-8", True),
            ("/assets/javascripts/core.js", "application/javascript; charset=utf-8", True),
            ("/data/papers.parquet", "application/vnd.apache.parquet", False),
        ):
            status, headers, _ = asked(port, path, Accept_Encoding="gzip")
            assert (status, headers["content-type"], headers.get("content-encoding") == "gzip") == (
                200,
                kind,
                packed,
            ), path
        for path in ("/missing/", "/.made-by-paper-index", "/papers/../.git/config"):
            status, headers, body = asked(port, path)
            assert status == 404
            assert b"This page is not here" in body
            assert headers["x-content-type-options"] == "nosniff"


def test_pages_work_under_the_rules_of_the_example(tmp_path: Path, whole: Path, chromium: Browser) -> None:
    """With its content security policy nothing is missing: search, explorer, map, citing, saving, styles."""
    with nginx(tmp_path, whole / "site") as port:
        found = visit(chromium, f"http://127.0.0.1:{port}/")
        page = found.go("")
        page.get_by_role("combobox", name="Search").first.fill("quantization")
        expect(page.get_by_role("listbox")).to_contain_text("Quantization")
        found.go("papers/?q=pruning")
        expect(page.locator("main mark").first).to_be_visible()
        found.go("map/")
        expect(page.locator(".pi-map canvas")).to_be_visible()
        found.go("topics/quantization/")
        page.locator("main li a", has_text=re.compile("^cite$")).first.click()
        expect(page.get_by_role("dialog").locator("pre")).to_contain_text("@")
        with page.expect_download():
            page.get_by_role("dialog").get_by_role("link", name="Download").click()
        page.keyboard.press("Escape")
        page.locator("main li button.pi-save").first.click()
        expect(page.locator(".pi-tabs .pi-number")).to_have_text("1")
        found.go("trends/")
        page.context.close()
    assert found.complaints == []


def rules(policy: str) -> dict[str, str]:
    """A policy's directives, each with its sources."""
    return {name: sources for name, _, sources in (part.strip().partition(" ") for part in policy.split(";")) if name}


def test_headers_say_what_pages_say(tmp_path: Path, built: Path) -> None:
    """Nginx's and Netlify's headers have the rules of the pages' own policy, and what only a header can say."""
    page = (built / "site" / "index.html").read_text("utf-8")
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert found
    own = {name: sources for name, sources in rules(found[1]).items() if "trusted-types" not in name}
    example = tomllib.loads((EXAMPLES / "netlify.toml").read_text("utf-8"))["headers"][0]["values"]
    with nginx(tmp_path, built / "site") as port:
        sent = [asked(port, path)[1]["content-security-policy"] for path in ("/", "/feed.xml", "/missing/")]
    for policy in (*sent, example["Content-Security-Policy"]):
        assert rules(policy) == own | {"frame-ancestors": "'none'"}


def stand_ins(folder: Path) -> dict[str, str]:
    """An environment in which `make` builds the site with the program that is tested, and apt-get does nothing."""
    bin_folder = folder / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    for place, text in (
        (bin_folder / "paper-index", f'exec "{TOOLS}/paper-index" "$@"'),
        (folder / "fakes" / "make", '[ "$1" != site ] || exec .venv/bin/paper-index build'),
        (folder / "fakes" / "apt-get", "exit 0"),
    ):
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        place.chmod(0o755)
    return {**os.environ, "PATH": f"{folder / 'fakes'}:{os.environ['PATH']}", "SOURCE_DATE_EPOCH": "1700000000"}


def shell(script: str, folder: Path, environment: dict[str, str]) -> str:
    """What a script prints; it must end well."""
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-eo", "pipefail", "-c", script],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_example_for_gitlab(nasty: Path) -> None:
    """It obeys GitLab's schema; its script makes public/, with packed files beside, for the address that GitLab gives."""
    path = EXAMPLES / "gitlab-ci.yml"
    checked = [str(TOOLS / "check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", str(path)]
    assert subprocess.run(checked, capture_output=True, check=False).returncode == 0
    job = yaml.safe_load(path.read_text("utf-8"))["pages"]
    assert job["variables"]["SITE_URL"] == "$CI_PAGES_URL"
    environment = stand_ins(nasty) | {"SITE_URL": "https://group.gitlab.example/papers"}
    said = shell("\n".join([*job["before_script"], *job["script"]]), nasty, environment)
    assert "of 1.00 GB allowed" in said
    page = nasty / "public" / "papers" / "second-paper" / "index.html"
    assert "https://group.gitlab.example/papers/papers/second-paper/" in page.read_text("utf-8")
    assert gzip.decompress(page.with_name("index.html.gz").read_bytes()) == page.read_bytes()
    assert job["artifacts"]["paths"] == ["public"]


def test_the_example_for_netlify(nasty: Path) -> None:
    """Its commands make the folder that it publishes, for the site's address and for that of a preview."""
    example = tomllib.loads((EXAMPLES / "netlify.toml").read_text("utf-8"))
    environment = stand_ins(nasty) | {
        "URL": "https://papers.example",
        "DEPLOY_PRIME_URL": "https://preview--papers.example",
    }
    page = nasty / example["build"]["publish"] / "papers" / "second-paper" / "index.html"
    for command, address in (
        (example["build"]["command"], "https://papers.example/papers/second-paper/"),
        (example["context"]["deploy-preview"]["command"], "https://preview--papers.example/papers/second-paper/"),
    ):
        shell(command, nasty, environment)
        assert f'<link rel="canonical" href="{address}">' in page.read_text("utf-8")
    assert {header["for"] for header in example["headers"]} == {"/*"}
