"""Feeds: Atom (RFC 4287), JSON Feed 1.1, and RSS 2.0 where readers still ask for it.

An entry's id and dates come from the paper alone, so that they are the same in every
build: a feed reader shows nothing twice. The text of papers is escaped by the writers
of XML and JSON, and HTML in it by one encoder more.
"""

import html
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import Any

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.catalogue.dates import UNKNOWN, first_day
from generator.content.history import Change
from generator.exports import places
from generator.exports.places import Publication
from generator.ids import arxiv_page
from generator.text import xml_text
from generator.text.json_text import encode
from generator.text.xml_text import element

NEWEST = 50
"""How many papers the feed of everything has."""
NEWEST_OF_PART = 20
"""How many papers the feed of a part has, such as a topic."""
NEWEST_IN_BRIEF = 10
"""How many papers a brief feed has: what a tag gets in a year."""
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of papers.

    Attributes:
        title: its title. folder: the folder that it lies in, empty or ending in a slash.
        page: the path of the page that it is the feed of.
        entries: its papers, newest first.
        brief: whether papers come with little more than a title and a summary: a paper has so many tags that
            its abstract in the feeds of all of them would be most of the site.
    """

    title: str
    folder: str
    page: str
    entries: tuple[CataloguedPaper, ...]
    brief: bool = False

    @property
    def newest(self) -> tuple[CataloguedPaper, ...]:
        """The papers that are in the feed."""
        return self.entries[: NEWEST_IN_BRIEF if self.brief else NEWEST_OF_PART if self.folder else NEWEST]

    @property
    def updated(self) -> str | None:
        """The date of its newest paper, where that is known."""
        return self.entries[0].paper.date if self.entries else None


class FeedWriter:
    """Writes feeds. Each paper is written once for all feeds that it is in.

    Args:
        site: the site.
    """

    def __init__(self, site: Publication) -> None:
        self._site = site
        self._atom: dict[tuple[str, int, bool], str] = {}
        self._json: dict[tuple[str, int, bool], str] = {}
        self._html: dict[tuple[str, bool], str] = {}

    def atom(self, feed: Feed) -> str:
        """The feed as Atom."""
        site, depth = self._site, feed.folder.count("/")
        head = self._atom_head(
            f"feed:{site.name}:{feed.folder}", feed.title, _moment(feed.updated),
            site.at(f"{feed.folder}feed.xml", depth), site.at(feed.page, depth),
        )  # fmt: skip
        return f"{head}{''.join([self._atom_entry(entry, depth, feed.brief) for entry in feed.newest])}</feed>\n"

    def _atom_head(self, name: str, title: str, updated: str, address: str, page: str) -> str:
        """What stands before the entries of a feed."""
        return "".join(
            (
                xml_text.HEAD,
                xml_text.start("feed", xmlns=_ATOM),
                element("id", _uuid(name)),
                element("title", title),
                element("updated", updated),
                element("link", rel="self", type="application/atom+xml", href=address),
                element("link", rel="alternate", type="text/html", href=page),
                f"<author>{element('name', self._site.name)}</author>",
            )
        )

    def _atom_entry(self, entry: CataloguedPaper, depth: int, brief: bool) -> str:
        known = self._atom.get((entry.slug, depth, brief))
        if known is not None:
            return known
        moment = _moment(entry.paper.date)
        links = () if brief else entry.paper.links
        topics = () if brief else entry.topics
        parts = [
            "<entry>",
            element("id", entry_id(entry)),
            element("title", entry.title),
            element("link", rel="alternate", type="text/html", href=self._site.at(places.paper(entry.slug), depth)),
            *(element("link", rel="related", title=link.kind, href=link.url) for link in links),
            element("published", moment),
            element("updated", moment),
            *(f"<author>{element('name', name)}</author>" for name in entry.paper.known_authors),
            *(element("category", term=given.topic.id, label=given.topic.name) for given in topics),
        ]
        if entry.paper.summary:
            parts.append(element("summary", entry.paper.summary))
        if content := "" if brief and entry.paper.summary else self._content(entry, brief):
            parts.append(element("content", content, type="html"))
        self._atom[entry.slug, depth, brief] = written = f"{''.join(parts)}</entry>\n"
        return written

    def _json_content(self, entry: CataloguedPaper, brief: bool) -> dict[str, str]:
        """What an item of JSON Feed must have, as HTML or as text."""
        if brief and entry.paper.summary:
            return {"content_text": entry.paper.summary}
        return {"content_html": self._content(entry, brief) or html.escape(entry.title)}

    def _content(self, entry: CataloguedPaper, brief: bool) -> str:
        known = self._html.get((entry.slug, brief))
        if known is None:
            known = self._html[entry.slug, brief] = content_html(entry, brief=brief)
        return known

    def changes(self, history: Sequence[Change], catalogue: Catalogue) -> str:
        """The feed of corrections: what changed in the records, as Atom."""
        site = self._site
        updated = max((change.moment for change in history), key=datetime.fromisoformat)
        title, page = f"Changes in the records – {site.name}", site.at("subscribe/")
        parts = [self._atom_head(f"changes:{site.name}", title, updated, site.at("changes.xml"), page)]
        for change in history[:NEWEST]:
            papers = catalogue.select(slug for slug in change.papers if slug in catalogue)
            items = "".join(
                f'<li><a href="{html.escape(site.at(places.paper(entry.slug)))}">{html.escape(entry.title)}</a></li>'
                for entry in papers[:NEWEST]
            )
            more = f"<p>and {len(papers) - NEWEST} more</p>" if len(papers) > NEWEST else ""
            content = f"<ul>{items}</ul>{more}" if items else "<p>Papers that are gone.</p>"
            parts += [
                "<entry>",
                element("id", _uuid(f"change:{change.commit}")),
                element("title", change.subject or "A change"),
                element("link", rel="alternate", type="text/html", href=page),
                element("updated", change.moment),
                element("content", content, type="html"),
                "</entry>",
            ]
        return f"{''.join(parts)}</feed>\n"

    def rss(self, feed: Feed) -> str:
        """The feed as RSS 2.0."""
        site, depth = self._site, feed.folder.count("/")
        parts = [
            f'{xml_text.HEAD}<rss version="2.0"><channel>',
            element("title", feed.title),
            element("link", site.at(feed.page, depth)),
            element("description", site.description or site.name),
            element("lastBuildDate", _mail_date(feed.updated)),
        ]
        for entry in feed.newest:
            parts += [
                "<item>",
                element("title", entry.title),
                element("link", site.at(places.paper(entry.slug), depth)),
                element("guid", entry_id(entry), isPermaLink="false"),
                element("pubDate", _mail_date(entry.paper.date)),
                *(element("category", given.topic.name) for given in entry.topics),
                element("description", content_html(entry) or html.escape(entry.title)),
                "</item>",
            ]
        return f"{''.join(parts)}</channel></rss>\n"

    def json_feed(self, feed: Feed) -> str:
        """The feed as JSON Feed 1.1."""
        site, depth = self._site, feed.folder.count("/")
        head = encode(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": feed.title,
                "home_page_url": site.at(feed.page, depth),
                "feed_url": site.at(f"{feed.folder}feed.json", depth),
                **({} if feed.brief else {"description": site.description}),
            }
        )
        items = ",".join([self._json_item(entry, depth, feed.brief) for entry in feed.newest])
        return f'{head[:-1]},"items":[{items}]}}\n'

    def _json_item(self, entry: CataloguedPaper, depth: int, brief: bool) -> str:
        known = self._json.get((entry.slug, depth, brief))
        if known is not None:
            return known
        item: dict[str, Any] = {
            "id": entry_id(entry),
            "url": self._site.at(places.paper(entry.slug), depth),
            "title": entry.title,
            **self._json_content(entry, brief),
            "date_published": _moment(entry.paper.date),
            "authors": [{"name": name} for name in entry.paper.known_authors],
        }
        if not brief:
            item["tags"] = [given.topic.name for given in entry.topics]
            if entry.paper.summary:
                item["summary"] = entry.paper.summary
        code = [link.url for link in entry.paper.links if link.kind == "code"]
        if code:
            item["external_url"] = code[0]
        self._json[entry.slug, depth, brief] = encode(item)
        return self._json[entry.slug, depth, brief]


def entry_id(entry: CataloguedPaper) -> str:
    """What feeds know a paper by: made from its first address, which renaming does not change."""
    first = entry.paper.aliases[0] if entry.paper.aliases else entry.slug
    return _uuid(f"paper:{first}")


def content_html(entry: CataloguedPaper, *, brief: bool = False) -> str:
    """A paper's summary, abstract and links as HTML; brief, the abstract only where there is no summary."""
    parts = []
    if entry.paper.summary:
        parts.append(f"<p><strong>{html.escape(entry.paper.summary)}</strong></p>")
    if entry.abstract and not (brief and entry.paper.summary):
        parts.append(f"<p>{html.escape(' '.join(entry.abstract.split()))}</p>")
    links: list[tuple[str, str]] = [(link.kind, link.url) for link in entry.paper.links]
    if entry.paper.ids.arxiv:
        links.insert(0, ("arXiv", arxiv_page(entry.paper.ids.arxiv)))
    if links:
        anchors = (f'<a href="{html.escape(url)}">{html.escape(kind)}</a>' for kind, url in links)
        parts.append(f"<p>{' · '.join(anchors)}</p>")
    return "".join(parts)


def _uuid(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"paper-index:{name}").urn


def _moment(written: str | None) -> str:
    """A date as RFC 3339 has it, at midnight."""
    return f"{first_day(written or UNKNOWN)}T00:00:00Z"


def _mail_date(written: str | None) -> str:
    """A date as RFC 5322 has it, at midnight."""
    day = date.fromisoformat(first_day(written or UNKNOWN))
    return format_datetime(datetime.combine(day, datetime.min.time(), UTC), usegmt=True)
