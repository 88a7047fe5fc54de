"""The mail to subscribers: what is new, by topic, as HTML, as plain text, and as a message.

Mail programs show HTML of twenty years ago: tables, styles at each element, no scripts, no
images. The plain text says the same. A message depends on the content and the dates alone,
so that the same digest is the same bytes.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from generator.catalogue.catalogue import Catalogue, CataloguedPaper
from generator.catalogue.dates import UNKNOWN, first_day
from generator.exports import places
from generator.exports.places import Publication
from generator.ids import arxiv_page, doi_page

OTHER = "Other"
"""The heading of papers without a topic."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is new in some time.

    Attributes:
        title: its title. since: the day after which it begins. until: the day with which it ends.
        text, html: what is new.
        papers: how many papers are new.
    """

    title: str
    since: str
    until: str
    text: str
    html: str
    papers: int


@dataclass(frozen=True, slots=True)
class _Item:
    title: str
    byline: str
    summary: str
    url: str


def compose(catalogue: Catalogue, site: Publication, since: str, until: str, unsubscribe: str = "") -> Digest:
    """Writes the digest of the papers that came in after one day and up to another.

    Args:
        catalogue: everything. site: the site.
        since: a day; what came in on it is not new. until: the last day.
        unsubscribe: the address by which subscribers get no more.
    """
    entries = [entry for entry in catalogue.entries if since < came_in(catalogue, entry) <= until]
    groups: dict[str, list[_Item]] = {topic.name: [] for area in catalogue.areas for topic in area.topics}
    groups[OTHER] = []
    for entry in entries:
        main = entry.topics[0].topic.name if entry.topics else OTHER
        url = site.at(places.paper(entry.slug)) if site.url else _elsewhere(entry)
        groups[main].append(_Item(entry.title, _byline(entry), entry.paper.summary or "", url))
    title = f"{site.name}: new papers up to {_english(until)}"
    facts = {
        "title": title,
        "site": site,
        "since": _english(since),
        "count": len(entries),
        "groups": [(name, items) for name, items in groups.items() if items],
        "unsubscribe": unsubscribe,
    }
    environment = Environment(
        loader=PackageLoader("generator.exports"), autoescape=select_autoescape(["html"]), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    text, markup = (environment.get_template(f"digest.{form}").render(facts) for form in ("txt", "html"))
    return Digest(title, since, until, text, markup, len(entries))


def came_in(catalogue: Catalogue, entry: CataloguedPaper) -> str:
    """The day on which a paper came into the collection: that of its first listing, else the paper's own."""
    days = [
        found.captured
        for name in entry.paper.sources
        if (found := catalogue.sources[name]).kind == "listing" and found.captured
    ]
    return first_day(min(days, default=entry.paper.date or UNKNOWN))


def message(digest: Digest, sender: str, recipient: str, unsubscribe: str = "") -> EmailMessage:
    """The digest as a message to one subscriber.

    Args:
        digest: the digest. sender: the address that it comes from. recipient: the subscriber's.
        unsubscribe: a web address, or `mailto:`, by which to get no more (RFC 2369); one that begins
            with https also takes a single click (RFC 8058).

    Raises:
        ValueError: an address is none.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join(digest.title.split())
    mail["From"] = Address(addr_spec=sender)
    mail["To"] = Address(addr_spec=recipient)
    mail["Date"] = datetime.combine(date.fromisoformat(digest.until), datetime.min.time(), UTC)
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"paper-index:digest:{digest.title}:{digest.since}:{recipient}")
    mail["Message-ID"] = f"<{name}@{Address(addr_spec=sender).domain}>"
    if unsubscribe:
        mail["List-Unsubscribe"] = f"<{''.join(unsubscribe.split())}>"  # white space would begin another header
        if unsubscribe.startswith("https://"):
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(digest.text, cte="quoted-printable")
    mail.add_alternative(digest.html, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"digest-{name}")
    return mail


def _byline(entry: CataloguedPaper) -> str:
    names = entry.paper.known_authors
    number = entry.paper.number_of_authors or len(names)
    who = ", ".join(names[:3]) + (" et al." if number > 3 or (names and not entry.paper.authors) else "")
    return " · ".join(part for part in (who, entry.paper.date or "") if part)


def _elsewhere(entry: CataloguedPaper) -> str:
    """Where a paper can be read, for a site whose own address is not known."""
    ids = entry.paper.ids
    if ids.arxiv:
        return arxiv_page(ids.arxiv)
    return doi_page(ids.doi) if ids.doi else next((link.url for link in entry.paper.links), "")


def _english(day: str) -> str:
    found = date.fromisoformat(day)
    return f"{found.day} {found:%B} {found.year}"


def newest_day(catalogue: Catalogue) -> str:
    """The last day on which a paper came in."""
    return max((came_in(catalogue, entry) for entry in catalogue.entries), default=UNKNOWN)


def addresses(lines: Iterable[str]) -> list[str]:
    """Subscribers' addresses from a file's lines: one each, `#` begins a comment, each once.

    Raises:
        ValueError: a line is no address; it begins with the line's number.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        try:
            address = Address(addr_spec=text)
            if not text.isascii() or ("." not in address.domain and address.domain != "localhost"):
                raise ValueError
        except (ValueError, IndexError, AttributeError, MessageError):
            raise ValueError(f'{number}: "{text}" is not a mail address; write one for each line') from None
        found.setdefault(text.lower(), text)
    return list(found.values())
