"""What became of outgoing links, as a page for people and as JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.errors import Problem
from generator.services.client import Client, ServiceError
from generator.services.link_checking import STATES, Verdict
from generator.text.markdown import destination, escape

_HEADINGS = {
    "gone": ("Gone", "Nothing is there any more. Put the archived copy in its place, or take the link away."),
    "moved": ("Moved for good", "The old address still leads on. Write the new one."),
    "silent": ("Silent this time", "No answer, or a fault of the host's. Looked at again in the next run."),
    "closed": ("Closed to programs", "The host lets only people look; do so now and then."),
}


_TABLE = ("| address | answer | instead | where |", "| --- | --- | --- | --- |")


@dataclass(frozen=True, slots=True)
class Checked:
    """An address, what became of it, where it stands, and a copy of it, if it is gone and there is one."""

    url: str
    verdict: Verdict
    places: tuple[Problem, ...]
    archived: str = ""


def archived_copy(client: Client, url: str) -> str:
    """The address of the Internet Archive's nearest copy of a page; empty where there is none.

    Raises:
        ServiceError: the archive did not answer.
    """
    answer = client.get("archive", "/wayback/available", {"url": url})
    try:
        closest = json.loads(answer.body)["archived_snapshots"]["closest"] if answer else {}
        copy = str(closest["url"]) if closest.get("available") else ""
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    return copy.replace("http://", "https://", 1) if copy.startswith(("http://", "https://")) else ""


def with_copies(checked: Iterable[Checked], client: Client, notes: list[str]) -> list[Checked]:
    """What was checked, with archived copies of what is gone. The archive is not asked again once it fails."""
    found, asking = [], True
    for one in checked:
        copy = ""
        if asking and one.verdict.state == "gone":
            try:
                copy = archived_copy(client, one.url)
            except ServiceError as error:
                notes.append(f"{error}; no archived copies are proposed")
                asking = False
        found.append(Checked(one.url, one.verdict, one.places, copy))
    return found


def counts(checked: Sequence[Checked]) -> str:
    """How many addresses are what: `2 gone, 1 moved, 5 good`."""
    numbers = {state: sum(one.verdict.state == state for one in checked) for state in STATES}
    return ", ".join(f"{number} {state}" for state, number in numbers.items() if number) or "none"


def report_page(checked: Sequence[Checked], unasked: int) -> str:
    """The report in Markdown.

    Args:
        checked: the addresses. unasked: how many were left for another run.
    """
    newest = max((one.verdict.day for one in checked), default="")
    parts = [
        "# Outgoing links",
        f"{len(checked)} addresses, the last asked on {newest or 'no day'}: {counts(checked)}.",
    ]
    if unasked:
        parts.append(f"{unasked} more are left for the next run.")
    for state, (heading, advice) in _HEADINGS.items():
        rows = [one for one in checked if one.verdict.state == state]
        if rows:
            parts += [f"## {heading}", advice, "\n".join([*_TABLE, *map(_row, rows)])]
    return "\n\n".join(parts) + "\n"


def report_json(checked: Sequence[Checked], unasked: int) -> str:
    """The report as JSON."""
    rows = [
        {
            "url": one.url,
            "state": one.verdict.state,
            "said": one.verdict.said,
            "day": one.verdict.day,
            "to": one.verdict.to,
            "archived": one.archived,
            "places": [{"path": str(place.path), "line": place.line, "field": place.field} for place in one.places],
        }
        for one in checked
        if one.verdict.state != "good"
    ]
    return json.dumps({"checked": len(checked), "unasked": unasked, "links": rows}, ensure_ascii=False, indent=1) + "\n"


def faults(checked: Iterable[Checked]) -> list[Problem]:
    """Addresses that are gone, at each place where they stand, with what to write instead."""
    return [
        Problem(place.path, place.line, f"{one.url} is gone ({one.verdict.said}); {_advice(one)}", place.field)
        for one in checked
        if one.verdict.state == "gone"
        for place in one.places
    ]


def _advice(one: Checked) -> str:
    return f"an archived copy: {one.archived}" if one.archived else "take the link away, or find its new address"


def _row(one: Checked) -> str:
    instead = one.verdict.to or one.archived
    places = ", ".join(f"{place.path}:{place.line}" if place.line else str(place.path) for place in one.places)
    cells = [f"<{destination(one.url)}>", one.verdict.said, f"<{destination(instead)}>" if instead else "", places]
    return "| " + " | ".join([cells[0], _cell(cells[1]), cells[2], _cell(cells[3])]) + " |"


def _cell(text: str) -> str:
    return escape(text).replace("|", "\\|")
