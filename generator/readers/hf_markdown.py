"""Reads Hugging Face papers pages that browsers and crawlers saved as Markdown.

They all have the same links in other clothes: the title leads to the paper's page, the
whole abstract may, votes lead to the login, comments to the page's community. So a page is
read link by link, and each link says by its address what its words are. References by number
are resolved first; addresses that stand on a line below their words become links again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote

from generator import ids
from generator.readers.base import Captured, Reading
from generator.readers.making import Maker, one_line
from generator.text.addresses import unmirror
from generator.text.dates import MONTHS

name = "hf-papers-markdown"
source_kind = "listing"

_MAILING_LIST = "Get trending papers in your email inbox"
_PAPER = re.compile(rf"(?:https?://(?:www\.)?(?:huggingface\.co|hf\.co))?/papers/({ids.ARXIV_ID.pattern})(?=[#?)\s]|$)")
_HEADING_LINK = re.compile(
    rf"^#{{2,4}}\s*\[[^\n]*\n?[^\n]*\]\((?:https?://huggingface\.co)?/papers/{ids.ARXIV_ID.pattern}", re.MULTILINE
)
_MARKS = re.compile(rf"huggingface\.co/papers/{ids.ARXIV_ID.pattern}|^#{{2,4}} \[[^\n]+\]\[\d+\]|^### \w", re.MULTILINE)
_DEFINITION = re.compile(r"^\s{0,3}\[(\d{1,5})\]:\s*<?(\S+?)>?\s*$", re.MULTILINE)
_REFERENCE = re.compile(r"\]\[(\d{1,5})\]")
_IMAGE = re.compile(
    r"!\[[^\[\]]{0,300}\]\([^()\s]{0,1000}(?:\s\"[^\"]*\")?\)|\[(?:图片|image|img)[:：][^\[\]]{0,200}\]|"
    r"\[[^\[\]]{1,80}(?:'s logo|avatar)\]",
    re.IGNORECASE,
)
_LOGO = re.compile(r"^\[[^\[\]]{1,80}\]\s*(?=\S)")
_LOGIN = re.compile(r"/login\?next=([^)\s]+)")
_COUNT = re.compile(r"(?:^|[-*•·\s])(\d{1,5}) authors?\b")
_NUMBER = re.compile(r"(\d{1,6})\s*$")
_DATE = re.compile(
    rf"(?:^|[·\s])(?:Published on\s+)?({'|'.join(month.title() for month in MONTHS)})[a-z]* "
    r"(3[01]|[12]\d|0?[1-9])(?:(\d{1,5})(?![\d,]))?(?:, (\d{4})(\d{1,5})?(?!\d))?(?:\s+(\d{1,5}))?"
)
"""A date, perhaps with the number of comments glued to it: `May 296` is 29 May with six of them."""
_HANDLE = re.compile(r"https?://huggingface\.co/([\w.-]+)/?$")
_PAGES = frozenset(
    [
        "papers",
        "login",
        "join",
        "models",
        "datasets",
        "spaces",
        "docs",
        "pricing",
        "enterprise",
        "akhaliq",
        "blog",
        "posts",
        "storage",
    ]
)
_CAPTURED = re.compile(
    r"(?:retrieved|captured|exported|fetched|crawled|accessed|saved|scraped|date)[^\n]{0,30}?(20\d\d-\d\d-\d\d)",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"new|Daily|Weekly|Monthly|Submitted by|Upvote|Trending Papers|Subscribe|Daily Papers|by.{0,60}research "
    r"community|\W*|arXiv Page|GitHub[\s\d.k]*|Page \d+.*|Next|Previous",
    re.IGNORECASE,
)
_SHORTEST_ABSTRACT = 100
"""In characters."""
_LONGEST_LINK = 20_000
"""In characters: the most words that one link has."""


class _Piece(NamedTuple):
    """A link's words and its address, or words alone."""

    line: int
    text: str
    address: str
    heading: bool


@dataclass
class _Draft:
    """A paper while its pieces come in."""

    line: int
    arxiv: str = ""
    title: str = ""
    abstract: list[str] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)


def sniff(source: Captured) -> bool:
    """Whether it is a page of papers with links or headings in Markdown."""
    if _MAILING_LIST in source.head:
        return looks_marked(source.head)
    return len(_HEADING_LINK.findall(source.head)) >= 2


def looks_marked(head: str) -> bool:
    """Whether a page has links and headings, and is not the plain text of one."""
    return len(_MARKS.findall(head)) >= 2 or bool(_HEADING_LINK.search(head))


def read(source: Captured) -> Reading:
    """Reads a page. See `base.Reader`."""
    maker = Maker(source.path)
    text = unmirror(source.text)
    drafts: dict[str, _Draft] = {}
    votes: dict[str, int] = {}
    draft: _Draft | None = None
    for piece in _pieces(text):
        login, paper = _LOGIN.search(piece.address), _PAPER.search(piece.address)
        if login:
            if (found := _PAPER.search(unquote(login.group(1)))) and (number := _NUMBER.search(piece.text)):
                votes[found.group(1)] = int(number.group(1))
        elif paper:
            draft = drafts.setdefault(paper.group(1), _Draft(piece.line, paper.group(1)))
            _of_paper(piece, draft)
        elif piece.heading and not _FURNITURE.fullmatch(piece.text) and not piece.address and piece.text:
            draft = drafts.setdefault(f"title:{ids.title_key(piece.text)}", _Draft(piece.line, title=piece.text))
        elif draft is not None:
            _beside(piece, draft)
    for draft in drafts.values():
        _add(draft, votes, maker)
    captured = _CAPTURED.search(text[:3_000])
    return maker.reading(source.date or (captured.group(1) if captured else None))


def _pieces(text: str) -> Iterator[_Piece]:
    """A page as links and lines, in order."""
    definitions = dict(_DEFINITION.findall(text))
    if definitions:
        text = _DEFINITION.sub("", text)
    text = _IMAGE.sub(lambda match: "\n" * match.group().count("\n"), text)
    text = _REFERENCE.sub(lambda match: f"]({definitions.get(match.group(1), '#')})", text)
    held: _Piece | None = None
    for piece in _links(text):
        words = piece.text
        if not piece.address and words.startswith(("http://", "https://")) and " " not in words:
            # The address of what stands above it.
            yield _Piece(
                held.line if held else piece.line, held.text if held else "", words, held.heading if held else False
            )
            held = None
            continue
        if held is not None:
            yield held
        held = None
        if piece.address:
            yield piece
        else:
            held = piece
    if held is not None:
        yield held


def _links(text: str) -> Iterator[_Piece]:
    """Links, whatever is in their words, and the paragraphs between them."""
    position, line, before = 0, 1, 0
    for start, end, words, address in _brackets(text):
        yield from _paragraphs(text[position:start], line)
        line += text.count("\n", before, start)
        before = start
        opening = text.rfind("\n", 0, start) + 1
        heading = bool(re.fullmatch(r"\s{0,3}#{2,4}\s*", text[opening:start]))
        yield _Piece(line, _cleaned(words), address, heading)
        position = end
        line += text.count("\n", before, end)
        before = end
    yield from _paragraphs(text[position:], line)


def _brackets(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Where links begin and end, with their words and addresses; brackets may stand within their words."""
    stack: list[int] = []
    last_end = 0
    for match in re.finditer(r"\\[\[\]]|[\[\]]", text):
        sign = match.group()
        if sign == "[":
            stack.append(match.start())
            del stack[:-20]
        elif sign == "]" and stack:
            start = stack.pop()
            following = re.compile(r"\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s]*)*)>?(?:\s+\"[^\"]*\")?\s*\)").match(
                text, match.end()
            )
            if following and start >= last_end and match.start() - start <= _LONGEST_LINK:
                yield start, following.end(), text[start + 1 : match.start()], following.group(1)
                stack.clear()
                last_end = following.end()


def _paragraphs(text: str, line: int) -> Iterator[_Piece]:
    """The text between links: headings and paragraphs, unwrapped."""
    gathered: list[str] = []
    start = line
    for number, raw in enumerate(text.split("\n"), line):
        words = raw.strip()
        heading = re.match(r"#{2,4}\s+(.*)", words)
        address = words.startswith(("http://", "https://")) and " " not in words
        if gathered and (
            not words or heading or address or _DATE.match(words) or _COUNT.search(words[:20]) or words.startswith("·")
        ):
            yield _Piece(start, _cleaned(" ".join(gathered)), "", False)
            gathered = []
        if heading:
            if heading.group(1):
                yield _Piece(number, _cleaned(heading.group(1)), "", True)
        elif words and not re.fullmatch(r"#{1,6}|[-*_`]{1,9}", words):
            start = start if gathered else number
            gathered.append(words)
    if gathered:
        yield _Piece(start, _cleaned(" ".join(gathered)), "", False)


def _cleaned(words: str) -> str:
    """Words without what Markdown needs: escapes, breaks at the ends of lines."""
    words = re.sub(r"\\+\s*\n|\\+\s{2,}", " ", words)
    words = re.sub(r"\\([\\_*\[\]#<>~`.!()+-])", r"\1", words)
    return one_line(re.sub(r"^\s*>\s?", "", words))


def _of_paper(piece: _Piece, draft: _Draft) -> None:
    """A link to a paper's page: its title, its abstract, its authors' number or its comments."""
    words = piece.text
    if "#community" in piece.address:
        if number := _NUMBER.search(words):
            draft.facts["discussion"] = int(number.group(1))
    elif count := _COUNT.search(words[-30:]):
        draft.facts["author_count"] = int(count.group(1))
    elif piece.heading and words:
        draft.title, draft.line = draft.title or words, piece.line if not draft.title else draft.line
    elif words and not words.isdigit() and not draft.title and len(words) < 400:
        draft.title = words
    elif (len(words) >= _SHORTEST_ABSTRACT and not draft.abstract) or (
        words and draft.title and not draft.abstract and words != draft.title and " " in words and words.endswith(".")
    ):
        draft.abstract.append(words)


def _beside(piece: _Piece, draft: _Draft) -> None:
    """What stands beside a paper's links: its byline, links to code, or its abstract as plain text."""
    words = piece.text
    if piece.address:
        if handle := _HANDLE.match(piece.address):
            if handle.group(1).lower() not in _PAGES and (organisation := _LOGO.sub("", words).strip()) and draft.title:
                draft.facts.setdefault("organisations", (organisation,))
        elif "github.com/" in piece.address:
            draft.links.append(("code", piece.address))
        elif ids.arxiv_id(piece.address) and not draft.arxiv:
            draft.arxiv = ids.arxiv_id(piece.address) or ""
        return
    if count := _COUNT.search(words[:30]):
        draft.facts.setdefault("author_count", int(count.group(1)))
    if len(words) < 60 and (found := _DATE.search(words)):
        draft.facts.setdefault("byline", found.group(1, 2, 4))
        if comments := found.group(3) or found.group(5) or found.group(6):
            draft.facts.setdefault("discussion", int(comments))
    elif len(words) >= _SHORTEST_ABSTRACT and draft.title and not draft.facts.get("byline") and not draft.abstract:
        draft.abstract.append(words)


def _add(draft: _Draft, votes: dict[str, int], maker: Maker) -> None:
    if not draft.title:
        if draft.abstract:
            maker.problem(draft.line, f"paper {draft.arxiv} has an abstract and no title; not imported")
        return
    if not draft.abstract and not draft.arxiv:
        return  # a heading of the page's own
    facts = {key: value for key, value in draft.facts.items() if key != "byline"}
    byline = draft.facts.get("byline")
    if isinstance(byline, tuple):
        month, day, year = byline
        facts["date"] = _day(month, day, year, draft.arxiv)
    maker.add(
        draft.line,
        {
            **facts,
            "title": draft.title,
            "abstract": "\n\n".join(draft.abstract),
            "ids": {"arxiv": draft.arxiv},
            "votes": votes.get(draft.arxiv),
            "links": draft.links,
        },
    )


def _day(month: str, day: str, year: str | None, arxiv: str) -> str | None:
    """A byline's date; where it leaves out the year, the arXiv identifier of the paper, given days later, has it."""
    number = MONTHS.index(month.lower()) + 1
    if year is None and arxiv[:4].isdigit():
        given = int(arxiv[:2]) + 2000
        year = str(given if number <= int(arxiv[2:4]) else given - 1)
    try:
        return date(int(year), number, int(day)).isoformat() if year else None
    except ValueError:
        return None
