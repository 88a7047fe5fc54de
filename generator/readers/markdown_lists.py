"""Takes lists in Markdown apart: bullets, rows of tables, and the links and badges in them.

Not a reader itself: what the words of an item mean is for the one who asks.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from generator.readers.making import one_line
from generator.text.markup import plain_of_markup

_BULLET = re.compile(r"^(?P<indent>[ \t]*)(?:[-*+•]|\d{1,4}[.)])[ \t]+(?P<text>\S.*)$")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
_RULE = re.compile(r"^\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*$")
_BADGE = re.compile(
    r"!\[(?P<alt>[^\]\n]{0,300})\]\((?P<url>[^()\s]{0,2000}(?:\([^()\s]*\))?[^()\s]{0,500})(?:\s+\"[^\"]*\")?\)|<img\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\[(?P<text>(?:[^\[\]\n]|\[[^\[\]\n]*\]|\\.){0,600})\]\(\s*<?(?P<url>[^()\s<>]{1,2000}(?:\([^()\s]*\))?[^()\s<>]{0,500})>?(?:\s+\"[^\"]*\")?\s*\)"
)
_HTML_LINK = re.compile(
    r"<a\b[^<>]{0,500}?href\s*=\s*[\"']?(?P<url>[^\"'\s<>]+)[\"']?[^<>]{0,500}>(?P<text>.{0,600}?)</a>", re.IGNORECASE
)
_BARE = re.compile(r"<?(?P<url>https?://[^\s<>|)\]]+)>?")
BREAK = re.compile(r"<br\s*/?>|</?(?:p|div|li|ul|center|td|tr)\b[^<>]{0,300}>", re.IGNORECASE)
"""Elements of HTML that begin a new line."""
_COLUMNS = {
    "title": "title paper name papertitle work method model papers titlepaper titleandauthors titleauthors papername",
    "authors": "authors author",
    "venue": "venue conference journal publication pub published publisher conf source where venueyear",
    "date": "date year time publishdate publishedat publicationdate releasedate month submitted",
    "organisations": "organisation organization affiliation affiliations institute institution institutions "
    "company org orgs lab",
    "keywords": "keywords keyword tags tag topic topics category task tasks type area",
    "note": "note notes comment comments description summary tldr highlights keyidea contribution remark remarks",
}
_COLUMN = {alias: column for column, aliases in _COLUMNS.items() for alias in aliases.split()}


class Item(NamedTuple):
    """A bullet or a row: where it begins, its cells by column, the headings above it."""

    line: int
    cells: dict[str, str]
    headings: tuple[str, ...]


class Found(NamedTuple):
    """A link of an item."""

    text: str
    url: str
    start: int
    end: int


def may_be_item(line: str) -> bool:
    """Whether a line is a bullet, or looks like a row of a table."""
    return bool(_BULLET.match(line)) or line.count("|") >= 2


def items_of(lines: Iterable[tuple[int, str]], is_entry: Callable[[str], object]) -> Iterator[Item]:
    """Bullets with the lines that go on with them, and rows of tables by their columns.

    Args:
        lines: the lines with their numbers.
        is_entry: whether a bullet below another is an item of its own, by its text; else it goes on with that.
    """
    headings: list[tuple[int, str]] = []
    bullet: list[str] = []
    start = indent = 0
    header: list[str] | None = None
    before = ""
    fenced = False

    def names() -> tuple[str, ...]:
        return tuple(text for _, text in headings)

    for number, line in lines:
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        match = None if fenced else _BULLET.match(line)
        heading = None if fenced else _HEADING.match(line)
        deeper = (
            match is not None
            and bool(bullet)
            and len(match["indent"].expandtabs(4)) > indent
            and not is_entry(match["text"])
        )
        goes_on = (
            bool(bullet)
            and not heading
            and (
                deeper
                or (match is None and bool(line.strip()) and (line[:1].isspace() or not line.lstrip().startswith("|")))
            )
        )
        if bullet and not goes_on and (line.strip() or heading or match):
            yield Item(start, {"": "\n".join(bullet)}, names())
            bullet = []
        if fenced:
            continue
        if heading:
            level, text = len(heading[1]), plain_words(heading[2])
            headings = [(known, words) for known, words in headings if known < level]
            headings.append((level, text))
            header = None
        elif goes_on:
            bullet.append(match["text"] if match else line.strip())
        elif match:
            bullet, start, indent = [match["text"]], number, len(match["indent"].expandtabs(4))
        elif _RULE.match(line) and before.count("|") >= 1:
            header = [re.sub(r"[\W_]", "", plain_words(cell)).lower() for cell in _cells(before)]
        elif header is not None and line.count("|") >= 1:
            cells: dict[str, str] = {}
            for place, cell in enumerate(_cells(line)):
                column = _COLUMN.get(header[place], f"{place}:{header[place]}") if place < len(header) else f"{place}:"
                cells[column] = f"{cells[column]} <br> {cell}" if column in cells else cell
            yield Item(number, cells, names())
        elif not line.strip():
            header = None
        before = line
    if bullet:
        yield Item(start, {"": "\n".join(bullet)}, names())


def _cells(line: str) -> list[str]:
    text = line.strip()
    text = text.removeprefix("|")
    text = text.removesuffix("|") if not text.endswith("\\|") else text
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", text)]


def without_badges(text: str) -> str:
    """Text without images; a link around an image keeps the image's words."""
    return _BADGE.sub(
        lambda match: (
            f"{(match['alt'] or 'link').strip()} " if match.start() and text[match.start() - 1] == "[" else " "
        ),
        text,
    )


def badge_words(text: str) -> str:
    """What the badges in a text say: their words, or those in the address of a service that paints badges."""
    return " ".join(map(_said_by, _BADGE.finditer(text)))


def _said_by(match: re.Match[str]) -> str:
    url = match["url"] or ""
    painted = re.search(r"shields\.io/(?:static/v1\?|badge/)([^?&#]+)", url)
    words = re.sub(r"%20|[-_]+", " ", painted.group(1)) if painted else ""
    return f"{match['alt'] or ''} {words}"


def links_in(text: str) -> list[Found]:
    """The links in a text, in their order, however they are written."""
    found = [Found(plain_words(m["text"]), m["url"], m.start(), m.end()) for m in _LINK.finditer(text)]
    found += [Found(plain_words(m["text"]), m["url"], m.start(), m.end()) for m in _HTML_LINK.finditer(text)]
    taken = [(link.start, link.end) for link in found]
    for m in _BARE.finditer(text):
        if not any(start <= m.start() < end for start, end in taken):
            found.append(Found("", m["url"].rstrip(".,;"), m.start(), m.end()))
    return sorted(found, key=lambda link: link.start)


def without_links(text: str) -> str:
    """Text without its links, and without what they are called."""
    return _BARE.sub(" ", _HTML_LINK.sub(" ", _LINK.sub(" ", text)))


def plain_words(text: str) -> str:
    """Markdown as plain text on one line."""
    text = _LINK.sub(lambda match: match["text"], _BADGE.sub(" ", text))
    text = re.sub(r":[a-z0-9_+-]{2,30}:", " ", BREAK.sub(" ", text))
    text = plain_of_markup(text)
    text = re.sub(
        r"\\([\\`*_{}\[\]()#+.!|<>~-])", r"\1", re.sub(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|`", "", text)
    )
    return one_line(text)
