"""Citations as readers write them into a text: APA, IEEE, ACL.

Written out here, because a general processor of citation styles takes 18 ms for the three
of one paper, three minutes for ten thousand. The tests hold what stands here against
such a processor and its styles (citeproc-py) for every paper of the collection.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from generator.catalogue.citation import Citation
from generator.text.personal_names import PersonalName

_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "Jun.", "Jul.", "Aug.", "Sep.", "Oct.", "Nov.", "Dec.")
APA_NAMES = 20
"""How many authors APA names (7th edition, section 9.8); of more, the first 19 and the last."""
IEEE_NAMES = 6
"""How many authors IEEE names (Reference Guide, 2023); of more, the first."""
ACL_NAMES = 19
"""How many authors ACL names; of more, these and `et al.`."""


class Run(NamedTuple):
    """A part of a citation, and whether it is in italics."""

    text: str
    italic: bool = False


def apa(citation: Citation) -> list[Run]:
    """APA, 7th edition: `Lin, J., & Han, S. (2023). Title (arXiv:2306.00978). arXiv. https://...`."""
    venue = citation.venue
    names = [_inverted(name) for name in citation.names]
    others = " et al." if citation.others else ""
    year = citation.year or "n.d."
    shown = names if len(names) <= APA_NAMES else [*names[: APA_NAMES - 2], f"{names[APA_NAMES - 2]}, … {names[-1]}"]
    authors = _joined(shown, ", ", ", & ") if shown is names else ", ".join(shown)
    start = f"{_stopped(authors + others)} ({year}). " if names else ""
    end = "" if names else f" ({year})."
    address = f" {citation.url}" if citation.url else ""
    if venue and venue.kind in ("journal", "conference", "workshop", "book"):
        within = "" if venue.kind == "journal" else "In "
        runs = [Run(f"{start}{_stopped(citation.title)}{end} {within}"), Run(venue.name, True)]
        if venue.kind == "journal":
            if venue.volume:
                runs += [Run(", "), Run(venue.volume, True)]
            runs.append(Run(f"({venue.issue})" if venue.issue else ""))
            runs.append(Run(f", {_span(venue.pages)}" if venue.pages else ""))
        else:
            runs.append(Run(f" ({_paged(venue.pages)})" if venue.pages else ""))
        runs.append(Run(f". {venue.publisher}" if venue.publisher and venue.kind != "journal" else ""))
        return _clean([*runs, Run(f".{address}")])
    publisher = venue.name if venue else "arXiv" if citation.arxiv else ""
    number = f" (arXiv:{citation.arxiv})" if citation.arxiv and not venue else ""
    if venue and venue.kind == "thesis":
        number, publisher = f" [Doctoral dissertation, {venue.name}]", ""
    title = [
        Run(start),
        Run(citation.title, True),
        Run(number + ("" if number or citation.title[-1:] in "?!" else ".")),
    ]
    if number:
        title.append(Run("."))
    return _clean([*title, Run(end), Run(f" {publisher}." if publisher else ""), Run(address)])


def ieee(citation: Citation) -> list[Run]:
    """IEEE: `J. Lin and S. Han, “Title,” Jun. 01, 2023, arXiv: arXiv:2306.00978.`."""
    venue = citation.venue
    names = [_initialled(name) for name in citation.names]
    if citation.others or len(names) > IEEE_NAMES:
        authors = [Run(f"{names[0]} "), Run("et al.", True), Run(", ")]
    else:
        authors = [Run(f"{_joined(names, ', ', ', and ' if len(names) > 2 else ' and ')}, " if names else "")]
    mark = "" if citation.title[-1:] in "?!" else ","
    runs = [*authors, Run(f"“{citation.title}{mark}” ")]
    if venue and venue.kind in ("journal", "conference", "workshop", "book"):
        runs += [Run("" if venue.kind == "journal" else "in "), Run(venue.name, True)]
        facts = [
            f"vol. {venue.volume}" if venue.volume else "",
            f"no. {venue.issue}" if venue.issue else "",
            venue.publisher or "" if venue.kind != "journal" else "",
            citation.year,
            _paged(venue.pages) if venue.pages else "",
        ]
        runs.append(Run("".join(f", {fact}" for fact in facts if fact)))
    elif venue:
        runs.append(Run(", ".join(part for part in (venue.name, citation.year) if part)))
    else:
        runs.append(Run(_english_date(citation.date)))
        if citation.arxiv:
            runs += [Run(", " if citation.date else ""), Run("arXiv", True), Run(f": arXiv:{citation.arxiv}")]
    if citation.doi:
        runs.append(Run(f", doi: {citation.doi}"))
    runs.append(Run("" if plain(runs).endswith(".") else "."))
    if citation.url and not citation.doi:
        runs.append(Run(f" [Online]. Available: {citation.url}"))
    return _clean(runs)


def acl(citation: Citation) -> list[Run]:
    """The Association for Computational Linguistics: `Ji Lin. 2023. Title. Preprint, arXiv:2306.00978.`."""
    venue = citation.venue
    names = [name.whole for name in citation.names]
    authors = _joined(names, ", ", ", and " if len(names) > 2 else " and ") + (" et al." if citation.others else "")
    if len(names) > ACL_NAMES:
        authors = f"{', '.join(names[:ACL_NAMES])}, et al."
    runs = [Run(f"{_stopped(authors)} " if authors else ""), Run(f"{_stopped(citation.year or 'n.d.')} ")]
    if venue and venue.kind == "journal":
        number = (venue.volume or "") + (f"({venue.issue})" if venue.issue else "")
        pages = f":{_span(venue.pages)}" if venue.pages and number else ""
        runs += [Run(_stopped(citation.title) + " "), Run(venue.name, True)]
        runs.append(Run((f", {number}{pages}" if number else "") + "."))
    elif venue and venue.kind in ("conference", "workshop", "book"):
        runs += [Run(_stopped(citation.title) + " In "), Run(venue.name, True)]
        runs.append(Run((f", pages {_span(venue.pages)}" if venue.pages else "") + "."))
        runs.append(Run(f" {venue.publisher}." if venue.publisher else ""))
    elif venue:
        kind = "Ph.D. thesis" if venue.kind == "thesis" else "Technical report"
        runs += [Run(citation.title, True), Run(f". {kind}, {venue.name}.")]
    else:
        runs.append(Run(_stopped(citation.title)))
        if citation.arxiv:
            runs += [Run(" "), Run("Preprint", True), Run(f", arXiv:{citation.arxiv}.")]
    return _clean(runs)


STYLES: dict[str, Callable[[Citation], list[Run]]] = {"APA": apa, "IEEE": ieee, "ACL": acl}
"""The styles by name, in the order in which pages show them."""


def plain(runs: Sequence[Run]) -> str:
    """A citation without its italics."""
    return "".join(run.text for run in runs)


def _clean(runs: Sequence[Run]) -> list[Run]:
    """Runs that hold something, neighbours of one face joined."""
    groups = groupby((run for run in runs if run.text), lambda run: run.italic)
    return [Run("".join([run.text for run in group]), italic) for italic, group in groups]


def _joined(names: Sequence[str], between: str, before_last: str) -> str:
    return between.join(names) if len(names) < 2 else between.join(names[:-1]) + before_last + names[-1]


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


@lru_cache(maxsize=10_000)
def _initials(given: str) -> str:
    """Given names as initials: `Wei-Ming` is `W.-M.`."""
    parts = [
        "-".join(f"{piece[0].upper()}." for piece in word.split("-") if piece)
        for word in re.split(r"[\s.]+", given)
        if word.strip("-")
    ]
    return " ".join(parts)


def _inverted(name: PersonalName) -> str:
    if not name.given:
        return name.family
    return ", ".join(part for part in (name.last, _initials(name.given), name.suffix) if part)


def _initialled(name: PersonalName) -> str:
    return " ".join(part for part in (_initials(name.given), name.last, name.suffix) if part)


def _span(pages: str | None) -> str:
    return re.sub(r"\s*[-–]+\s*", "–", pages or "")


def _paged(pages: str | None) -> str:
    span = _span(pages)
    return f"{'pp.' if '–' in span or ',' in span else 'p.'} {span}"


def _english_date(date: tuple[int, ...]) -> str:
    if len(date) == 3:
        return f"{_MONTHS[date[1] - 1]} {date[2]:02}, {date[0]}"
    return f"{_MONTHS[date[1] - 1]} {date[0]}" if len(date) == 2 else str(date[0]) if date else "n.d."
