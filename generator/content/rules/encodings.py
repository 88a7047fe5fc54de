"""Text that was decoded with the wrong code page somewhere on its way."""

import re
from collections.abc import Iterator

from generator.content.rules.rule import Content, Finding, rule, written

_SHIFT_JIS = re.compile("(?<=[A-Za-z])[ﾂﾃ][｡-ﾟ](?![｡-ﾟ])|[ﾂﾃ][｡-ﾟ](?=[A-Za-z])|(?<=[A-Za-z])窶")
"""UTF-8 that was read as Shift JIS, which ftfy does not know: accented letters and quotes among Latin letters."""
_SHOWN = 30
"""Characters of a damaged text that a message shows."""


@rule(
    "mojibake",
    "warning",
    why="Nobody finds an author whose name is damaged, and no page should show it.",
    remedy="Write what the paper has.",
)
def mojibake(content: Content) -> Iterator[Finding]:
    """Text that was decoded wrongly, such as `SchrÃ¶dinger`, and signs that were lost on the way (U+FFFD)."""
    for path, location, field, text in written(content):
        if text.isascii():
            continue
        place = _damaged(text)
        if place is not None:
            shown = text[max(0, place - _SHOWN // 2) : place + _SHOWN // 2].strip()
            right = _mended(shown)
            perhaps = f', perhaps of "{right}"' if right != shown else ""
            yield Finding(path, location, f'"{shown}" is damaged text{perhaps}; write what the paper has', field)


def _damaged(text: str) -> int | None:
    """Where a text is damaged first; None where it is not."""
    # It reads its tables when it is imported, for longer than all ASCII content takes to check.
    from ftfy.badness import BADNESS_RE

    starts = [found.start() for expression in (BADNESS_RE, _SHIFT_JIS) if (found := expression.search(text))]
    starts += [text.index("\ufffd")] if "\ufffd" in text else []
    return min(starts, default=None)


def _mended(text: str) -> str:
    """What a damaged text most likely was."""
    from ftfy import fix_encoding

    return fix_encoding(text)
