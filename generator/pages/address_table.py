"""The addresses of a site, and what is at each: what the reference says of them.

Apart so that the list can be held against a built site: a test fails for a file that no row names.
In a pattern `<name>` is one step of an address, `<path>` are any.
"""

import re

_SETS = (
    "papers.bib",
    "papers.biblatex.bib",
    "papers.ris",
    "papers.json",
    "papers.apa.txt",
    "papers.ieee.txt",
    "papers.acl.txt",
)
_DUMPS = ("papers.parquet", "papers.jsonl", "papers.csv", "SHA256SUMS", "LICENCE.txt", "croissant.json")
_LISTED = ("topics", "tags", "years", "authors", "organisations", "sources")

PAGES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("/",), "home"),
    (
        ("/papers/", "/papers/?q="),
        "all papers; searched, with `topic=`, `tag=`, `kind=`, `year=`, `organisation=`, `has=`, `source=`, `area=`, "
        "`sort=`, `page=`",
    ),
    (("/papers/<slug>/",), "a paper; a former slug leads to it"),
    (("/topics/", "/topics/<id>/"), "the taxonomy; a topic"),
    (("/tags/", "/tags/kind/<kind>/", "/tags/<slug>/"), "the tag index; all tags of a kind; a tag"),
    (("/years/", "/years/<yyyy>/", "/years/undated/"), "years; a year; papers without a date"),
    (("/authors/", "/authors/<slug>/"), "authors; an author, or a redirect to the line of one who has a single paper"),
    (("/organisations/", "/organisations/<slug>/"), "organisations; an organisation"),
    (("/sources/", "/sources/<id>/"), "sources; what one brought"),
    (("/lists/", "/lists/<slug>/"), "reading lists; one of them"),
    (
        tuple(f"/{section}/<slug>/<yyyy>/" for section in _LISTED)
        + tuple(f"/{section}/<slug>/<yyyy>/<mm>/" for section in _LISTED)
        + tuple(f"/{section}/<slug>/<yyyy>/<mm>/<n>/" for section in _LISTED),
        "parts of a long list of papers, by year, month and number",
    ),
    (
        ("/authors/letter/<a>/", "/organisations/letter/<a>/", "/tags/kind/<kind>/letter/<a>/"),
        "names by letter, where there are thousands",
    ),
    (("/trends/", "/map/"), "topics over time; all papers on one plane"),
    (
        ("/reading-list/", "/reading-list/#papers=<slug>,<slug>"),
        "what the visitor saved; a list in an address",
    ),
    (
        ("/data/quality/", "/data/quality/<what>/", "/data/quality/<what>/<n>/"),
        "how complete the records are; all papers that lack something, in parts where they are many",
    ),
    (("/about/",), "about the index"),
    (("/<name>/",), "a hand-written page, `content/pages/<name>.md`"),
    (("/data/", "/subscribe/"), "data for programs; feeds"),
    (("/<path>/",), "a former address of `content/redirects.yml`, which leads on or says why nothing stands there"),
)
"""Pages, those before others first."""

FILES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("/papers/<slug>/<slug>.bib", "/papers/<slug>/<slug>.ris", "/papers/<slug>/<slug>.json"),
        "a paper's citation: BibTeX, RIS, CSL-JSON",
    ),
    (
        ("/papers/<slug>/index.md", "/topics/<id>/index.md", "/lists/<slug>/index.md"),
        "the page of a paper, a topic, a reading list as Markdown",
    ),
    (("/index.md", "/<name>/index.md", "/data/quality/index.md"), "home, indexes and hand-written pages as Markdown"),
    (tuple(f"/{name}" for name in _SETS), "all citations"),
    (
        tuple(f"/{place}/{name}" for place in ("topics/<id>", "lists/<slug>") for name in _SETS),
        "those of a topic, of a reading list",
    ),
    (("/tags/<slug>/papers.bib", "/authors/<slug>/papers.bib"), "citations of a tag, of an author with several papers"),
    (("/feed.xml", "/feed.json", "/rss.xml"), "the newest papers: Atom, JSON Feed, RSS"),
    (
        tuple(
            f"/{place}/feed.{kind}"
            for place in ("topics/<id>", "tags/<slug>", "lists/<slug>")
            for kind in ("xml", "json")
        ),
        "those of a topic, a tag, a reading list",
    ),
    (("/changes.xml",), "what changed in the records, where their history is known"),
    (
        ("/api/v1/papers.json",),
        '`{"papers": [...]}`: each paper\'s record with derived facts filled in, its `slug` and `url`',
    ),
    (("/api/v1/papers/<slug>.json", "/api/v1/papers/pages/<n>.json"), "a paper; papers by the hundred"),
    (
        tuple(
            f"/api/v1/{name}.json"
            for name in ("topics", "tags", "authors", "organisations", "years", "lists", "facets", "related", "build")
        ),
        "the rest, as JSON",
    ),
    (("/api/v1/schema.json", "/api/v1/openapi.json"), "what `papers.json` obeys; what there is"),
    (
        tuple(f"/data/{name}" for name in _DUMPS),
        "everything in one file, and what it is",
    ),
    (("/addresses.txt",), "the addresses of all pages, one a line, for `paper-index check --published`"),
    (("/opensearch.xml",), "what browsers read to add the search"),
    (
        ("/oai.xml", "/sitemap.xml", "/sitemap-<n>.xml", "/sitemap.xml.gz", "/robots.txt"),
        "for harvesters and search engines",
    ),
    (("/llms.txt", "/llms-full.txt", "/llms-full-<n>.txt"), "for language models"),
    (("/assets/<path>",), "what the site's own pages load; it may change"),
    (("/licences.txt",), "whose scripts and styles the pages have, and under which licences"),
    (("/404.html",), "what is shown for an address that is not there"),
)
"""Files for programs."""


def known_address(address: str) -> bool:
    """Whether a row names an address, by the patterns alone; that of redirects, which may be any, aside.

    >>> known_address("/papers/awq/awq.bib"), known_address("/papers/awq/awq.exe")
    (True, False)
    """
    return any(_matches(pattern, address) for patterns, _ in (*PAGES[:-1], *FILES) for pattern in patterns)


def _matches(pattern: str, address: str) -> bool:
    steps = re.split("(<[a-z]+>)", pattern)
    written = "".join(
        ".+" if step == "<path>" else "[^/]+" if step.startswith("<") and step.endswith(">") else re.escape(step)
        for step in steps
    )
    return re.fullmatch(written, address) is not None
