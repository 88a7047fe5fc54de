"""Answers to what was sent in, in words a newcomer understands, as Markdown for GitHub.

Whatever comes from the submission stands in code spans: there GitHub makes no links, names nobody,
closes no issue and shows no image. Apart because that must hold for every word of it.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from generator.submissions.judging import Judgement

_LONGEST = 400
"""Characters that are repeated of anything."""


class Answered(NamedTuple):
    """An issue and what it came to; nothing where it was made by none of the forms."""

    number: int
    judgement: Judgement | None


def quoted_text(text: str) -> str:
    r"""A text of a stranger's as a code span (CommonMark 6.1), on one line.

    >>> quoted_text("see `@all`\n![x](y)")
    '``see `@all` ![x](y)``'
    >>> quoted_text("``")
    '``` `` ```'
    """
    line = " ".join(
        "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc") or char.isspace()).split()
    )
    line = line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def reply(judgement: Judgement) -> str:
    """The comment below an issue."""
    parts = []
    if judgement.faults:
        parts.append("Thank you. Before this can be taken over, something has to be put right:")
        parts.append("\n".join(_fault(fault.label, fault.message) for fault in judgement.faults))
        parts.append(
            "Choose “Edit” in the menu at the top right of your first comment, change the answers below their "
            "headings, and save: it is then looked at again. If you are stuck, just ask here."
        )
    elif judgement.by_hand:
        parts.append("Thank you. A maintainer will read this, since the program cannot do it by itself:")
        parts.append(f"- {quoted_text(judgement.by_hand)}")
    else:
        parts.append("Thank you. This can be taken over as it is:")
        parts.append("\n".join(f"- {quoted_text(line)}" for line in judgement.does))
        parts.append("A maintainer looks at it next; there is nothing more for you to do.")
    if judgement.doubts:
        parts.append("Please look at this again. If it is right as it is, leave it; a maintainer decides:")
        parts.append("\n".join(f"- {quoted_text(line)}" for line in judgement.doubts))
    if judgement.slugs:
        parts.append(f"About: {', '.join(f'`papers/{slug}/`' for slug in dict.fromkeys(judgement.slugs))}")
    return "\n\n".join(parts) + "\n"


def summary(answered: Sequence[Answered]) -> str:
    """What several submissions come to, for the pull request that takes over those that are right."""
    parts = ["What readers sent in, and a maintainer approved:"]
    for number, judgement in answered:
        if judgement is None:
            parts.append(f"- #{number} was made by none of the forms, and is not in here")
        elif judgement.faults or judgement.by_hand:
            reasons = [fault.message for fault in judgement.faults] or [judgement.by_hand]
            parts.append(f"- #{number} is not in here: {'; '.join(quoted_text(reason) for reason in reasons)}")
        else:
            parts.append(f"- Closes #{number}: {'; '.join(quoted_text(line) for line in judgement.does)}")
            parts += [f"    - to be looked at again: {quoted_text(line)}" for line in judgement.doubts]
    return "\n".join([parts[0], "", *parts[1:]]) + "\n"


def _fault(label: str, message: str) -> str:
    name = f"**{quoted_text(label)}** " if label else ""
    return f"- {name}{quoted_text(message)}"
