"""What both of arXiv's formats need: journal references taken apart.

Not a reader itself.
"""

import re
from typing import Any

_YEAR = re.compile(r"[\s,;(]*\b((?:19|20)\d{2})\b[\s).,;]*(?:\([^()]*\))?\s*$")
_PARTS = re.compile(
    r"""^(?P<name>\D{4,}?)[\s,.]*(?:vol(?:ume)?\.?\s*)?(?P<volume>[A-Z]?\d{1,4})
        (?:\s*\((?P<issue>\d{1,4})\)|[\s,]*(?:no|issue|num)\.?\s*(?P<number>\d{1,4}))?
        (?:[\s,:]*(?:\((?P<year>(?:19|20)\d{2})\))?[\s,:]*(?:pp?\.?|pages?)?\s*(?P<pages>[A-Z]?\d+(?:\s*[-–]+\s*[A-Z]?\d+)?))?[\s,.;]*$""",
    re.VERBOSE | re.IGNORECASE,
)


def venue_of_reference(reference: str) -> dict[str, Any] | None:
    """The venue that a journal reference names, as much of it as can be told.

    >>> venue_of_reference("Phys.Rev. D76 (2007) 013009")["name"], venue_of_reference("")
    ('Phys.Rev', None)
    >>> sorted(venue_of_reference("Nature 521, 436-444 (2015)").items())
    [('name', 'Nature'), ('pages', '436-444'), ('volume', '521'), ('year', '2015')]
    """
    if not reference:
        return None
    rest, year = reference, None
    if match := _YEAR.search(reference):
        rest, year = reference[: match.start()].rstrip(" ,;.("), match.group(1)
    if match := _PARTS.match(rest):
        found = {name: value for name, value in match.groupdict().items() if value}
        found["issue"] = found.pop("number", "") or found.get("issue", "")
        venue = {**found, "year": found.get("year") or year, "name": found["name"].strip(" ,.;:")}
        return {name: value for name, value in venue.items() if value}
    if year is None and (match := re.search(r"\b((?:19|20)\d{2})\b", reference)):
        year = match.group(1)
    return {name: value for name, value in (("name", rest.strip(" ,;.") or reference), ("year", year)) if value}
