"""Feeds: Atom (RFC 4287), JSON Feed 1.1, and RSS 2.0 where readers still ask for it.

An entry's id and dates come from the paper alone, so that they are the same in every
build: a feed reader shows nothing twice. The text of papers is escaped by the writers
of XML and JSON, and HTML in it by one encoder more.
"""

import html
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import Any

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.content.history import Change
from generator.exports import places
from generator.exports.places import Publication
from generator.text.json_text import encode

NEWEST = 50
"""How many papers the feed of everything has."""
NEWEST_OF_PART = 20
"""How many papers the feed of a part has, such as a topic."""
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_ATOM = "http://www.w3.org/2005/Atom"
_EARLIEST = "1970-01-01"
"""What stands for a date that is not known: both formats demand one."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of papers.

    Attributes:
        title: its title. folder: the folder that it lies in, empty or ending in a slash.
        page: the path of the page that it is the feed of.
        entries: its papers, newest first.
        brief: whether papers with a summary come without their abstract: a paper has so many tags that
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
        return self.entries[: NEWEST_OF_PART if self.folder else NEWEST]


class FeedWriter:
    """Writes feeds. Each paper is written once for all feeds that it is in.

    Args:
        site: the site.
    """

    def __init__(self, site: Publication) -> None:
        self._site = site
        self._atom: dict[tuple[str, int, bool], str] = {}
        self._json: dict[tuple[str, int, bool], str] = {}

    def atom(self, feed: Feed) -> str:
        """The feed as Atom."""
        site, depth = self._site, feed.folder.count("/")
        root = ET.Element("feed", xmlns=_ATOM)
        _add(root, "id", _uuid(f"feed:{site.name}:{feed.folder}"))
        _add(root, "title", feed.title)
        _add(root, "updated", _moment(_updated(feed.entries)))
        _add(root, "link", rel="self", type="application/atom+xml", href=site.at(f"{feed.folder}feed.xml", depth))
        _add(root, "link", rel="alternate", type="text/html", href=site.at(feed.page, depth))
        _add(ET.SubElement(root, "author"), "name", site.name)
        head = _text(root).removesuffix("</feed>")
        return f"{_XML}{head}{''.join(self._atom_entry(entry, depth, feed.brief) for entry in feed.newest)}</feed>\n"

    def _atom_entry(self, entry: CataloguedPaper, depth: int, brief: bool) -> str:
        known = self._atom.get((entry.slug, depth, brief))
        if known is not None:
            return known
        item = ET.Element("entry")
        _add(item, "id", entry_id(entry))
        _add(item, "title", entry.title)
        _add(item, "link", rel="alternate", type="text/html", href=self._site.at(places.paper(entry.slug), depth))
        for link in entry.paper.links:
            _add(item, "link", rel="related", title=link.kind, href=link.url)
        _add(item, "published", _moment(entry.paper.date))
        _add(item, "updated", _moment(entry.paper.date))
        for name in entry.paper.known_authors:
            _add(ET.SubElement(item, "author"), "name", name)
        for given in entry.topics:
            _add(item, "category", term=given.topic.id, label=given.topic.name)
        if entry.paper.summary:
            _add(item, "summary", entry.paper.summary)
        if content := content_html(entry, brief=brief):
            _add(item, "content", content, type="html")
        self._atom[entry.slug, depth, brief] = _text(item) + "\n"
        return self._atom[entry.slug, depth, brief]

    def changes(self, history: Sequence[Change], catalogue: Catalogue) -> str:
        """The feed of corrections: what changed in the records, as Atom."""
        site = self._site
        root = ET.Element("feed", xmlns=_ATOM)
        _add(root, "id", _uuid(f"changes:{site.name}"))
        _add(root, "title", f"Changes in the records – {site.name}")
        _add(root, "updated", max((change.moment for change in history), key=datetime.fromisoformat))
        _add(root, "link", rel="self", type="application/atom+xml", href=site.at("changes.xml"))
        _add(root, "link", rel="alternate", type="text/html", href=site.at("subscribe/"))
        _add(ET.SubElement(root, "author"), "name", site.name)
        for change in history[:NEWEST]:
            papers = catalogue.select(slug for slug in change.papers if slug in catalogue)
            items = "".join(
                f'<li><a href="{html.escape(site.at(places.paper(entry.slug)))}">{html.escape(entry.title)}</a></li>'
                for entry in papers[:NEWEST]
            )
            more = f"<p>and {len(papers) - NEWEST} more</p>" if len(papers) > NEWEST else ""
            item = ET.SubElement(root, "entry")
            _add(item, "id", _uuid(f"change:{change.commit}"))
            _add(item, "title", change.subject or "A change")
            _add(item, "link", rel="alternate", type="text/html", href=site.at("subscribe/"))
            _add(item, "updated", change.moment)
            _add(item, "content", f"<ul>{items}</ul>{more}" if items else "<p>Papers that are gone.</p>", type="html")
        return f"{_XML}{_text(root)}\n"

    def rss(self, feed: Feed) -> str:
        """The feed as RSS 2.0."""
        site, depth = self._site, feed.folder.count("/")
        root = ET.Element("rss", version="2.0")
        channel = ET.SubElement(root, "channel")
        _add(channel, "title", feed.title)
        _add(channel, "link", site.at(feed.page, depth))
        _add(channel, "description", site.description or site.name)
        _add(channel, "lastBuildDate", _mail_date(_updated(feed.entries)))
        for entry in feed.newest:
            item = ET.SubElement(channel, "item")
            _add(item, "title", entry.title)
            _add(item, "link", site.at(places.paper(entry.slug), depth))
            _add(item, "guid", entry_id(entry), isPermaLink="false")
            _add(item, "pubDate", _mail_date(entry.paper.date))
            for given in entry.topics:
                _add(item, "category", given.topic.name)
            _add(item, "description", content_html(entry) or html.escape(entry.title))
        return f"{_XML}{_text(root)}\n"

    def json_feed(self, feed: Feed) -> str:
        """The feed as JSON Feed 1.1."""
        site, depth = self._site, feed.folder.count("/")
        head = encode(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": feed.title,
                "home_page_url": site.at(feed.page, depth),
                "feed_url": site.at(f"{feed.folder}feed.json", depth),
                "description": site.description,
            }
        )
        return (
            f'{head[:-1]},"items":[{",".join(self._json_item(entry, depth, feed.brief) for entry in feed.newest)}]}}\n'
        )

    def _json_item(self, entry: CataloguedPaper, depth: int, brief: bool) -> str:
        known = self._json.get((entry.slug, depth, brief))
        if known is not None:
            return known
        item: dict[str, Any] = {
            "id": entry_id(entry),
            "url": self._site.at(places.paper(entry.slug), depth),
            "title": entry.title,
            "content_html": content_html(entry, brief=brief) or html.escape(entry.title),
            "date_published": _moment(entry.paper.date),
            "authors": [{"name": name} for name in entry.paper.known_authors],
            "tags": [given.topic.name for given in entry.topics],
        }
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
        links.insert(0, ("arXiv", f"https://arxiv.org/abs/{entry.paper.ids.arxiv}"))
    if links:
        anchors = (f'<a href="{html.escape(url)}">{html.escape(kind)}</a>' for kind, url in links)
        parts.append(f"<p>{' · '.join(anchors)}</p>")
    return "".join(parts)


def _uuid(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"paper-index:{name}").urn


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = text


def _updated(entries: Sequence[CataloguedPaper]) -> str | None:
    return max((entry.paper.date for entry in entries if entry.paper.date), default=None)


def _day(written: str | None) -> date:
    """A date as a day: a month or a year stands for its first."""
    return date.fromisoformat(f"{written or _EARLIEST}-01-01"[:10])


def _moment(written: str | None) -> str:
    """A date as RFC 3339 has it, at midnight."""
    return f"{_day(written).isoformat()}T00:00:00Z"


def _mail_date(written: str | None) -> str:
    """A date as RFC 5322 has it, at midnight."""
    return format_datetime(datetime.combine(_day(written), datetime.min.time(), UTC), usegmt=True)


def _text(element: ET.Element) -> str:
    return ET.tostring(element, encoding="unicode")
