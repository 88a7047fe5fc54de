"""Reads Markdown with front matter, as Jekyll, Hugo and al-folio sites keep publications.

So that a curated site can move here: its tags become names that a paper mentions, its links
links, and the text below the front matter the curator's note.
"""

import re
import tomllib
from typing import Any

import yaml

from generator import ids
from generator.readers import loose_facts
from generator.readers.base import Captured, Reading
from generator.readers.making import Maker, one_line, words_of
from generator.text.markup import plain_of_markup

name = "front-matter"
source_kind = "listing"

_FENCED = re.compile(
    r"\A(?P<fence>---|\+\+\+)[ \t]*\n(?P<matter>.*?)^(?P=fence)[ \t]*$\n?(?P<body>.*)\Z", re.DOTALL | re.MULTILINE
)
_TITLE = re.compile(r"^[\"']?title[\"']?\s*[:=]", re.MULTILINE | re.IGNORECASE)
_TELLING = re.compile(
    r"^[\"']?(?:authors?|venue|publication\w*|journal|conference|paperurl|doi|arxiv|abstract|citation|year|url_pdf|url_paper|pdf|"
    r"booktitle|publication_types|links|tags|categories|keywords|date|code|github|collection)[\"']?\s*[:=]",
    re.MULTILINE | re.IGNORECASE,
)
_TYPES = {"1": "conference", "2": "journal", "3": "preprint", "4": "report", "6": "book", "7": "thesis",
            "paper-conference": "conference", "article-journal": "journal", "article": "preprint", "thesis": "thesis",
            "report": "report", "chapter": "book", "conferences": "conference", "conference": "conference",
            "manuscripts": "journal"}  # fmt: skip
"""Sorts of publication, as Hugo's themes and academic sites number and name them."""
_LARGEST = 200_000
"""In characters: the most front matter that is read."""
_DEEPEST = 20
_LINKS = {
    "pdf": "paper", "url_pdf": "paper", "url_paper": "paper", "paperurl": "paper", "paper_url": "paper",
    "paper": None, "url": None,
    "link": None, "html": None, "external_url": None, "redirect": None, "url_preprint": None,
    "url_source": None, "preprint": None,
    "code": "code", "url_code": "code", "github": "code", "code_url": "code", "repo": "code", "project": "project",
    "url_project": "project", "website": "project", "demo": "demo", "url_demo": "demo", "dataset": "data",
    "url_dataset": "data",
    "data": "data", "video": "video", "url_video": "video", "slides": "other", "url_slides": "other",
    "slidesurl": "other",
    "poster": "other", "url_poster": "other", "blog": "other", "model": "model",
}  # fmt: skip
_VENUES = (
    "venue",
    "publication",
    "journal",
    "conference",
    "booktitle",
    "publication_short",
    "publisher_name",
    "proceedings",
)
_TAGS = ("tags", "tag", "categories", "category", "topics")
_NO_TAGS = (
    "manuscripts",
    "conferences",
    "books",
    "publications",
    "publication",
    "papers",
    "paper",
    "research",
    "all",
    "post",
    "posts",
)


class _Loader(yaml.SafeLoader):
    """A loader for which every plain scalar is a string, and which knows no aliases: they could expand without end."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML declares it so, and nothing changes it

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not read; write the value out", problem_mark=event.start_mark
            )
        self._depth = getattr(self, "_depth", 0) + 1
        if self._depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem="nested too deeply")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def sniff(source: Captured) -> bool:
    """Whether it begins with front matter that has a title, and something that publications have."""
    head = source.head
    if not head.startswith(("---\n", "--- \n", "+++\n")):
        return False
    end = re.search(r"^(?:---|\+\+\+)[ \t]*$", head[4:], re.MULTILINE)
    matter = head[: end.end() + 4] if end else head
    return bool(_TITLE.search(matter) and _TELLING.search(matter))


def read(source: Captured) -> Reading:
    """Reads the file. See `base.Reader`."""
    maker = Maker(source.path)
    match = _FENCED.match(source.text)
    if match is None or len(match["matter"]) > _LARGEST:
        maker.problem(1, "the front matter does not end; close it with a line of its own like the first")
        return maker.reading()
    try:
        if match["fence"] == "+++":
            matter: Any = tomllib.loads(match["matter"])
        else:
            matter = yaml.load(match["matter"], Loader=_Loader)  # noqa: S506 - strings, lists and mappings only
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        maker.problem(line, f"not YAML: {error.problem or 'cannot be understood'}")
        return maker.reading()
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        maker.problem(1, f"front matter cannot be read: {one_line(str(error))[:120]}")
        return maker.reading()
    if not isinstance(matter, dict):
        maker.problem(1, "the front matter holds no keys and values")
        return maker.reading()
    _add({str(key).lower(): value for key, value in matter.items()}, match["body"], maker)
    return maker.reading()


def _add(matter: dict[str, Any], body: str, maker: Maker) -> None:
    params = matter.get("params")
    if isinstance(params, dict):  # Hugo's own parameters
        matter = {**{str(key).lower(): value for key, value in params.items()}, **matter}
    hugo_ids = matter.get("hugoblox")
    identifiers = dict(hugo_ids.get("ids") or {}) if isinstance(hugo_ids, dict) else {}
    identifiers |= {scheme: matter[scheme] for scheme in ids.SCHEMES if isinstance(matter.get(scheme), str)}
    links: list[tuple[str | None, str]] = []
    for key, kind in _LINKS.items():
        value = matter.get(key)
        text = one_line(value.get("url") if isinstance(value, dict) else value)
        if key in ("code", "github") and re.fullmatch(r"[\w.-]+/[\w.-]+", text):
            text = f"https://github.com/{text}"
        if text.startswith(("http://", "https://")):
            links.append((kind, text))
    for item in matter.get("links") or ():
        if isinstance(item, dict):
            label = one_line(item.get("type") or item.get("name")).lower()
            links.append(
                (
                    next((kind for word, kind in _LINKS.items() if kind and word in label), None),
                    one_line(item.get("url")),
                )
            )
    links = [link for link in links if "://" in link[1]]
    venue = next((text for key in _VENUES if (text := re.sub(r"[*_]", "", _text(matter.get(key))))), "")
    venue = re.sub(r"^(?:in|to appear in)\s*:?\s+", "", venue, flags=re.IGNORECASE)
    date = next(
        (text for key in ("date", "publishdate", "pubdate", "year", "published") if (text := _text(matter.get(key)))),
        "",
    )
    tags = [word for key in _TAGS for word in words_of(matter.get(key)) if word.lower() not in _NO_TAGS]
    abstract = _text(matter.get("abstract")) or ""
    said = abstract or next(
        (text for key in ("summary", "excerpt", "description") if (text := _text(matter.get(key)))), ""
    )
    note = "\n\n".join(filter(None, [_text(matter.get("note")) or _text(matter.get("annotation")), body.strip()]))
    year = re.search(
        r"(?:19|20)\d\d", one_line(matter.get("year")) or re.sub(r".*?((?:19|20)\d\d)?$", r"\1", venue) or date
    )
    types = [*words_of(matter.get("publication_types")), _text(matter.get("category"))]
    maker.add(
        1,
        {
            "title": plain_of_markup(_text(matter.get("title"))),
            "abstract": plain_of_markup(said),
            "authors": loose_facts.people(matter.get("authors") or matter.get("author") or ""),
            "date": date or None,
            "ids": {scheme: one_line(value) for scheme, value in identifiers.items() if one_line(value)},
            "links": [link for link in links if link[0] is not None],
            "addresses": [url for kind, url in links if kind is None],
            "venue": {
                "kind": next((_TYPES[found] for found in types if found in _TYPES), ""),
                "name": re.sub(r"[\s,(]+(?:19|20)\d\d\)?$", "", venue),
                "year": year.group() if year else "",
                "volume": _text(matter.get("volume")),
                "issue": _text(matter.get("issue") or matter.get("number")),
                "pages": _text(matter.get("pages")),
                "publisher": _text(matter.get("publisher")),
            }
            if venue
            else None,
            "keywords": words_of(matter.get("keywords")),
            "organisations": words_of(matter.get("affiliations") or matter.get("affiliation")),
            "tags": {"mentions": tags} if tags else None,
            "note": note,
            "citation_key": _text(matter.get("citation_key") or matter.get("bibkey")),
        },
    )


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("title")
    if isinstance(value, list):
        value = ", ".join(words_of(value))
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    return str(value).strip() if value is not None and not isinstance(value, bool) else ""
