"""Checks feeds and sitemaps by schemas that come with Node's packages.

JSON Feed's is in the package jsonfeed-schema, the one of sitemaps (sitemaps.org) in sitemap. What
is checked is made here from the content, under an address, since only then there are sitemaps.

    python -m tests.validators.schemas SITE
"""

import json
import sys
from pathlib import Path

from jsonschema import Draft7Validator, FormatChecker
from lxml import etree

from generator.catalogue.catalogue import Catalogue
from generator.exports.files import export_files
from generator.exports.harvest import sitemap_files
from generator.exports.places import Publication
from tests.evaluate import collection

PACKAGES = Path(__file__).parent / "node_modules"
SITE = Publication("Papers", "What it is", "https://papers.example.org/")


def main() -> None:
    """Names every file that is at fault; ends with 1 where there is one."""
    pages = sorted(path.parent.relative_to(sys.argv[1]).as_posix() for path in Path(sys.argv[1]).rglob("index.html"))
    folders = ["" if page == "." else page for page in pages]
    made = dict(export_files(Catalogue(collection()), SITE))
    made.update(sitemap_files(SITE, folders, dict.fromkeys(folders[::2], "2024-05-06"), len(folders)))
    feed = Draft7Validator(
        json.loads((PACKAGES / "jsonfeed-schema" / "schema-v1.1.json").read_text("utf-8")),
        format_checker=FormatChecker(),
    )
    sitemap = etree.XMLSchema(etree.parse(str(PACKAGES / "sitemap" / "schema" / "sitemap.xsd")))
    faults, feeds, sitemaps = [], 0, 0
    for place, data in made.items():
        if place.endswith("feed.json"):
            feeds += 1
            faults += [f"{place}: {error.message}" for error in feed.iter_errors(json.loads(data))]
        elif place.startswith("sitemap-"):
            sitemaps += 1
            if not sitemap.validate(etree.fromstring(data.encode() if isinstance(data, str) else data)):
                faults.append(f"{place}: {sitemap.error_log}")
    for fault in faults:
        print(fault)  # noqa: T201 - a command of its own
    if faults or not feeds or not sitemaps:
        sys.exit(1)
    print(f"{feeds} JSON feeds and {sitemaps} sitemap of {len(folders)} pages are valid")  # noqa: T201 - see above


if __name__ == "__main__":
    main()
