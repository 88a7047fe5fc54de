"""Papers that their authors or publishers took back."""

import re
from collections.abc import Iterator

from generator.content.rules.rule import Content, Finding, rule

_TITLE = re.compile(
    r"\W*(?:retracted|withdrawn)(?: (?:article|paper|chapter|manuscript|preprint))?\s*[:\])—–]"
    r"|\W*retraction(?: to| of| for)?\s*[:\])—–]"
    r"|\W*(?:(?:retraction|withdrawal) (?:note|notice)|notice of (?:retraction|withdrawal|violation))\b"
    r"|.*[(\[](?:retracted|withdrawn|retraction)(?: (?:article|paper))?[)\]]\W*$",
    re.IGNORECASE | re.DOTALL,
)
"""How publishers mark it: Springer "RETRACTED ARTICLE:" and "Retraction Note:", Elsevier "RETRACTED:" and
"WITHDRAWN:", Wiley "[Retracted]", IEEE "Notice of Retraction"."""
_WORK = "(?:paper|article|submission|manuscript|preprint|work|version)"
_ABSTRACT = re.compile(
    rf"\bthis (?:arxiv )?{_WORK}(?: \([^)]{{0,40}}\))?,? (?:has|have|had)(?: now| since)? been (?:temporarily )?"
    r"(?:withdrawn|retracted)\b"
    rf"|\bthis (?:arxiv )?{_WORK} (?:is|was) (?:being )?(?:withdrawn|retracted)\b"
    r"|^\W*(?:paper |article |submission )?(?:withdrawn|retracted)\b.{0,40}\b(?:authors?|arxiv|publisher|editor)"
    r"|\bthe authors? (?:has|have) (?:withdrawn|retracted) th(?:is|e) ",
    re.IGNORECASE,
)
"""How it is said instead of an abstract or a title; "This paper has been withdrawn by the author" is arXiv's form."""

_SIGNS = ("withdrawn", "retracted")
"""Words of which a text that says so has one: most have none, and need no closer look."""


@rule(
    "withdrawn-paper",
    "warning",
    why="A reader would quote results that their authors no longer stand by.",
    remedy="Take the paper away with a redirect that says so; allow it where your note tells readers.",
)
def withdrawn_paper(content: Content) -> Iterator[Finding]:
    """A title or an abstract that says that the paper was retracted or withdrawn."""
    for path, _, paper in content.papers:
        for field, found in (
            ("title", _TITLE.match(paper.title) or _ABSTRACT.search(_suspect(paper.title))),
            ("abstract", _ABSTRACT.search(_suspect(paper.abstract or ""))),
        ):
            if found:
                words = " ".join(found.group().split())[:60]
                message = f'says "{words}": the paper was taken back; take it away, or tell readers in a note'
                yield Finding(path, (field,), message, field)


def _suspect(text: str) -> str:
    """A text that may say so; empty for any other."""
    folded = text.lower()
    return text if any(sign in folded for sign in _SIGNS) else ""
