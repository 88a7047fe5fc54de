"""What a page's head says to programs: search engines, reference managers, previews.

Google Scholar and Zotero read `citation_*` and Dublin Core, previews read Open Graph,
search engines read schema.org's JSON-LD, and harvesters read typed links (Signposting,
FAIR Signposting Profile). All of it is written here, escaped by one encoder for HTML and one
for JSON, and stands in the page's front matter, so that any MkDocs puts it into the page.
"""

import html
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.catalogue.citation import Citation
from generator.exports import places
from generator.exports.dumps import LICENCE
from generator.exports.places import Publication
from generator.exports.previews import preview_of
from generator.ids import arxiv_page, doi_page, orcid_page
from generator.model import Area, Topic
from generator.text.json_text import encode

_SCHEMA = "https://schema.org"
_BIBTEX, _RIS = "application/x-bibtex", "application/x-research-info-systems"
_CSL = "application/vnd.citationstyles.csl+json"


_NAMES = {"og:title": 'name="citation_title" ', "og:url": 'name="citation_abstract_html_url" '}
"""What Google Scholar calls a paper's properties that previews ask for too."""


class Head:
    """The head of one page, gathered element by element.

    Args:
        site: the site. folder: the page's folder, empty for the home page or ending in a slash.
        title: the page's title as plain text. kind: what Open Graph takes it for.
        image: the path of its preview image, from the site's root.

    The page's description is in the template, one element for search engines and previews.
    """

    def __init__(self, site: Publication, folder: str, title: str, kind: str = "website", image: str = "") -> None:
        self.site = site
        self.folder = folder
        self.depth = folder.count("/")
        self.kind = kind
        self._lines: list[str] = []
        self.properties(
            [
                ("og:type", kind),
                ("og:title", title),
                ("og:site_name", site.name),
                # Previews take whole addresses only.
                ("og:url", site.at(folder) if site.url else ""),
                ("og:image", site.at(image) if site.url and image else ""),
            ]
        )
        self.metas([("twitter:card", "summary_large_image" if site.url and image else "summary")])

    def at(self, place: str) -> str:
        """The address of another page or file, for data that may be taken out of this page."""
        return self.site.at(place, self.depth) if self.site.url else self.near(place)

    def near(self, place: str) -> str:
        """The address of another page or file from this page, as short as it can be."""
        if place.startswith(self.folder):
            return place[len(self.folder) :] or "./"
        return "../" * self.depth + place or "./"

    def metas(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Adds `meta` elements by name, those that have a value."""
        self._lines += [f'<meta name="{name}" content="{_escaped(value)}">' for name, value in pairs if value]

    def properties(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Adds `meta` elements by property, those that have a value; what has a name too is said once for both."""
        names = _NAMES if self.kind == "article" else {}
        self._lines += [
            f'<meta {names.get(name, "")}property="{name}" content="{_escaped(value)}">'
            for name, value in pairs
            if value
        ]

    def link(self, relation: str, address: str, kind: str = "", title: str = "") -> None:
        """Adds a typed link."""
        more = (f' type="{kind}"' if kind else "") + (f' title="{_escaped(title)}"' if title else "")
        self._lines.append(f'<link rel="{relation}" href="{_escaped(address)}"{more}>')

    def data(self, *things: dict[str, Any]) -> None:
        """Adds things as JSON-LD, in one script that nothing in them can end."""
        graph: dict[str, Any] = {"@context": _SCHEMA, "@graph": list(things)} if len(things) > 1 else {
            "@context": _SCHEMA, **things[0],
        }  # fmt: skip
        self._lines.append(f'<script type="application/ld+json">{encode(graph)}</script>')

    def markdown(self) -> None:
        """Adds the link to the page's Markdown, where that is published."""
        if places.has_markdown(self.folder) and self.site.gives("markdown"):
            self.link("alternate", "index.md", "text/markdown")

    def feeds(self, folder: str, title: str) -> None:
        """Adds the links by which browsers and readers find feeds."""
        self.link("alternate", self.near(f"{folder}feed.xml"), "application/atom+xml", title)
        self.link("alternate", self.near(f"{folder}feed.json"), "application/feed+json", title)

    def __str__(self) -> str:
        return "\n".join(self._lines)


def paper_head(catalogue: Catalogue, site: Publication, entry: CataloguedPaper, cited: Citation) -> Head:
    """The head of a paper's page."""
    head = Head(site, places.paper(entry.slug), entry.title, "article", _area_image(catalogue, entry.topics[:1]))
    venue = cited.venue
    day = "/".join(str(part) for part in cited.date) if len(cited.date) == 3 else cited.year
    container = {"journal": "citation_journal_title", "thesis": "citation_dissertation_institution",
                 "report": "citation_technical_report_institution"}  # fmt: skip
    first, last = cited.first_and_last_page
    head.metas(
        [
            *(("citation_author", name.whole) for name in cited.names),
            ("citation_publication_date", day),
            (container.get(venue.kind, "citation_conference_title") if venue else "", venue.name if venue else ""),
            ("citation_volume", (venue.volume or "") if venue else ""),
            ("citation_issue", (venue.issue or "") if venue else ""),
            ("citation_firstpage", first),
            ("citation_lastpage", last),
            ("citation_doi", cited.doi or ""),
            ("citation_arxiv_id", cited.arxiv or ""),
            ("citation_pdf_url", cited.pdf or ""),
            ("citation_abstract", entry.abstract),
            ("citation_keywords", "; ".join(cited.keywords)),
            ("DC.title", entry.title),
            # Without this Zotero takes a preprint for a web page.
            ("DC.type", "preprint" if venue is None else ""),
            ("DC.identifier", f"arXiv:{cited.arxiv}" if cited.arxiv else ""),
        ]
    )
    if cited.date:
        head.properties([("article:published_time", entry.paper.date or "")])
    if cited.url:
        head.link("cite-as", cited.url)
    head.link("type", f"{_SCHEMA}/ScholarlyArticle")
    head.link("type", f"{_SCHEMA}/AboutPage")
    for person in entry.paper.author_ids.values():
        if person[0].isdigit():
            head.link("author", orcid_page(person))
    beside = f"{places.paper(entry.slug)}{entry.slug}"
    if site.file_for_each_paper:
        for suffix, kind in (("bib", _BIBTEX), ("ris", _RIS), ("json", _CSL)):
            # One link both describes the paper and is another form of the page.
            head.link("alternate describedby", head.near(f"{beside}.{suffix}"), kind)
    head.markdown()
    head.data(_article(catalogue, head, entry, cited), _breadcrumbs(head, entry))
    return head


def _article(catalogue: Catalogue, head: Head, entry: CataloguedPaper, cited: Citation) -> dict[str, Any]:
    paper = entry.paper
    facts: dict[str, Any] = {
        "@type": "ScholarlyArticle",
        "@id": head.at(places.paper(entry.slug)),
        "headline": entry.title,
        "author": [
            {
                "@type": "Person",
                "name": name,
                **({"sameAs": orcid_page(person)} if (person := paper.author_ids.get(name, " "))[0].isdigit() else {}),
            }
            for name in paper.known_authors
        ],
        "datePublished": paper.date,
        "about": [
            {"@type": "DefinedTerm", "name": given.topic.name, "url": head.at(places.topic(given.topic.id))}
            for given in entry.topics
        ],
        "sameAs": [
            *([arxiv_page(cited.arxiv)] if cited.arxiv else []),
            *([doi_page(cited.doi)] if cited.doi else []),
        ],
        "isPartOf": _venue(cited) or {"@type": "CollectionPage", "name": head.site.name, "url": head.at("")},
        "identifier": f"arXiv:{cited.arxiv}" if cited.arxiv else None,
    }
    return {name: value for name, value in facts.items() if value}


def _venue(cited: Citation) -> dict[str, Any] | None:
    if cited.venue is None:
        return None
    kind = {"journal": "Periodical", "book": "Book"}.get(cited.venue.kind, "CreativeWork")
    return {"@type": kind, "name": cited.venue.name}


def _breadcrumbs(head: Head, entry: CataloguedPaper) -> dict[str, Any]:
    """The way to a paper, as the page shows it: up to the topic, without the paper itself."""
    if not entry.topics:
        return breadcrumb_list(head, [("Papers", "papers/")])
    topic = entry.topics[0].topic
    return breadcrumb_list(head, [("Topics", "topics/"), (topic.name, places.topic(topic.id))])


def breadcrumb_list(head: Head, steps: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The way from the home page to a page, as schema.org has it."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": head.at(path)}
            for place, (name, path) in enumerate(steps, 1)
        ],
    }


def collection_head(
    site: Publication,
    folder: str,
    title: str,
    description: str,
    entries: Iterable[CataloguedPaper] = (),
    image: str = "",
    *,
    feed: bool = False,
    cited_as: bool = False,
) -> Head:
    """The head of a page that lists papers.

    Args:
        site: the site. folder: the page's folder. title: its title. description: what it is.
        entries: its papers, where search engines are to know them; the longest kinds of pages do without.
        image: its preview image.
        feed: whether it has feeds. cited_as: whether it has a file of citations.
    """
    head = Head(site, folder, title, image=image)
    if feed:
        head.feeds(folder, title)
    if cited_as:
        head.link("alternate", head.near(f"{folder}papers.bib"), _BIBTEX)
    head.markdown()
    first = [entry for entry, _ in zip(entries, range(LISTED), strict=False)]
    if first or feed:
        _collection(head, title, description, first)
    return head


def _collection(head: Head, title: str, description: str, first: Sequence[CataloguedPaper]) -> None:
    """Adds what search engines make of a subject's page; those of names and dates say nothing beyond their titles."""
    page: dict[str, Any] = {
        "@type": "CollectionPage",
        "name": title,
        "description": description,
        "url": head.at(head.folder),
    }
    if first:
        page["mainEntity"] = {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": place, "url": head.at(places.paper(entry.slug))}
                for place, entry in enumerate(first, 1)
            ],
        }
    section = head.folder.split("/")[0]
    steps = [(section.capitalize(), f"{section}/")] + ([(title, head.folder)] if head.folder.count("/") > 1 else [])
    head.data(page, breadcrumb_list(head, steps))


LISTED = 10
"""How many papers the data of a list names: what search engines make use of."""


def topics_head(site: Publication, areas: Iterable[Area]) -> Head:
    """The head of the taxonomy's page: a set of defined terms."""
    description = f"The topics of {site.name}, with their definitions."
    head = Head(site, "topics/", "Topics")
    terms = [_term(head, topic) for area in areas for topic in area.topics]
    head.data(
        {
            "@type": "DefinedTermSet",
            "name": "Topics",
            "description": description,
            "url": head.at("topics/"),
            "hasDefinedTerm": terms,
        }
    )
    head.markdown()
    return head


def _term(head: Head, topic: Topic) -> dict[str, Any]:
    return {
        "@type": "DefinedTerm",
        "name": topic.name,
        "description": topic.definition,
        "url": head.at(places.topic(topic.id)),
    }


def home_head(site: Publication) -> Head:
    """The head of the home page."""
    head = Head(site, "", site.name, image=preview_of("site"))
    head.feeds("", site.name)
    head.link("alternate", head.near("rss.xml"), "application/rss+xml", site.name)
    head.markdown()
    head.link("alternate", head.near("llms.txt"), "text/plain", "For language models")
    head.data(
        {
            "@type": "WebSite",
            "name": site.name,
            "description": site.description,
            "url": head.at(""),
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": f"{head.at('papers/')}?q={{search_term_string}}"},
                "query-input": "required name=search_term_string",
            },
        }
    )
    return head


def data_head(site: Publication, newest: str | None) -> Head:
    """The head of the page on data: a dataset that search engines for datasets find."""
    description = f"Everything in {site.name} as data: JSON, JSON lines, CSV and Parquet."
    head = Head(site, "data/", "Data")
    files = {"papers.jsonl": "application/jsonlines", "papers.csv": "text/csv",
             "papers.parquet": "application/vnd.apache.parquet"}  # fmt: skip
    if not site.gives("copies"):
        del files["papers.csv"]
    facts = {
        "@type": "Dataset",
        "name": site.name,
        "description": f"{description} {site.description}",
        "url": head.at("data/"),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "dateModified": newest,
        "creator": {"@type": "Organization", "name": site.name},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": head.at(f"data/{name}")}
            for name, kind in files.items()
        ],
    }
    head.link("describedby", head.near("data/croissant.json"), "application/ld+json")
    head.link("license", LICENCE)
    head.data({name: value for name, value in facts.items() if value})
    return head


def coins(cited: Citation) -> str:
    """A paper as a COinS span (OpenURL ContextObject in HTML), by which Zotero finds it in a list."""
    genre = "preprint" if cited.venue is None else "article" if cited.venue.kind == "journal" else "proceeding"
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
        ("rft.genre", genre),
        ("rft.atitle", cited.title),
        ("rft.date", cited.entry.paper.date or cited.year),
        *(("rft.au", " ".join(filter(None, (n.given, n.last)))) for n in cited.names[:COINS_NAMES]),
    ]
    if cited.arxiv:
        pairs.append(("rft_id", f"info:arxiv/{cited.arxiv}"))
    if cited.doi:
        pairs.append(("rft_id", f"info:doi/{cited.doi}"))
    return f'<span class="Z3988" title="{_escaped(urlencode([pair for pair in pairs if pair[1]]))}"></span>'


COINS_NAMES = 3
"""How many authors a paper in a list tells reference managers: lists must stay light."""


def _area_image(catalogue: Catalogue, topics: Iterable[Any]) -> str:
    return next((preview_of(catalogue.area_of[given.topic.id]) for given in topics), preview_of("site"))


def _escaped(text: str) -> str:
    """Text as the value of an attribute."""
    return html.escape(" ".join(text.split()))
