"""Checks built sites with the tools of others: HTML twice over, links twice over, structured data, feeds, Lighthouse.

Of the site that is given the longest and the shortest page of each kind are looked at, as HTML. A small one, which has
every template, is looked at whole and its links are followed: at the root of a host, published below a path, and
as the unpacked bundle. With `--every` the real site is looked at in the same three ways, whole. Each tool says how long it took.

    python -m tests.validators SITE [--every]

Needs Node's packages (`make validate` installs them); what needs Java or Chromium is left out, and said, without them.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.browser import CHROMIUM, served
from tests.conftest import ROOT
from tests.validators.sites import PUBLISHED, Site, sites

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
VNU = PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"


def vnu(site: Site) -> list[str]:
    """The Nu HTML Checker, without a filter."""
    return ["java", "-Xss4m", "-jar", str(VNU), "--errors-only", *site.pages]


def html_validate(site: Site) -> list[str]:
    """html-validate: HTML once more, and what makes it hard to use."""
    return [_tool("html-validate"), "--config", str(HERE / "html-validate.config.mjs"), *site.pages]


def linkinator(site: Site, host: str) -> list[str]:
    """Linkinator: every address, asked of a server, but nothing of other hosts.

    Fragments it looks for only on pages that it has not read yet; all of them are hyperlink's.
    The server is ours: its own hangs up on connections that it would use again, which on thousands of pages it
    takes for broken links.
    """
    start = f"{host}{site.path}/" if site.path else host
    words = ["--recurse", "--check-fragments", "--concurrency", "10", "--verbosity", "error"]
    return [_tool("linkinator"), start, *words, "--skip", f"^(?!{re.escape(host)})", "--retry-errors"]


def hyperlink(site: Site) -> list[str]:
    """Hyperlink: every address and fragment, read as files, and links to the whole addresses of a published site."""
    published = ["--canonicalroot", PUBLISHED] if site.path else []
    return [_tool("hyperlink"), "--recursive", "--internal", "--root", ".", *published, "index.html"]


def main(words: Sequence[str] | None = None) -> None:
    """Names what is wrong, and what was not checked; ends with 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--every", action="store_true", help="look at every page")
    given = parser.parse_args(words)
    site, faults = given.site.resolve(), 0
    faults += not ran("structured data", ["node", "jsonld.mjs", str(site), *(["--every"] if given.every else [])], HERE)
    faults += not ran("feeds and sitemaps", [sys.executable, "-m", "tests.validators.schemas", str(site)], ROOT)
    markup: tuple[Callable[[Site], list[str]], ...] = (vnu, html_validate)
    if not shutil.which("java"):
        say("java is not here; the HTML is checked by html-validate alone")
        markup = (html_validate,)
    with tempfile.TemporaryDirectory() as made:
        for each in sites(site, Path(made), every=given.every):
            faults += sum(not ran(f"{check.__name__} on {each.name}", check(each), each.root) for check in markup)
            if each.whole:
                with served(each.root.parent if each.path else each.root) as host:
                    faults += not ran(f"linkinator on {each.name}", linkinator(each, host), each.root)
                faults += not ran(f"hyperlink on {each.name}", hyperlink(each), each.root)
    if CHROMIUM:
        faults += not ran("Lighthouse", ["node", "lighthouse.mjs", str(site)], HERE, CHROME_PATH=CHROMIUM)
    else:
        say("Chromium is not here; Lighthouse is left out")
    sys.exit(bool(faults))


def ran(what: str, command: Sequence[str], folder: Path, **environment: str) -> bool:
    """Runs a tool, says how long it took and, where it found something, what; returns whether all is well."""
    start = time.monotonic()
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    say(f"{what}: {'all is well' if done.returncode == 0 else 'FAULTS'} ({time.monotonic() - start:.0f} s)")
    if done.returncode:
        # TAP names what is right as well.
        say("\n".join(line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("ok "))[:20_000])
    return done.returncode == 0


def say(text: str) -> None:
    """A line for whoever runs this."""
    print(text, flush=True)  # noqa: T201 - a command of its own


def _tool(name: str) -> str:
    return str(PACKAGES / ".bin" / name)


if __name__ == "__main__":
    main()
