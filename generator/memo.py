"""Remembers what was worked out, by what it was worked out from.

Those who work something out for each paper ask a memo first, and need not know whether it remembers:
`Memo` and `Memos` as they are here remember nothing; a build's (`generator/cache.py`) last until the
next one.
"""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Memo:
    """Results of one function."""

    def of(self, arguments: object, make: Callable[[], T]) -> T:
        """The result for some arguments: the remembered one, or a new one.

        Args:
            arguments: everything that the result depends on and that differs from call to call; numbers and
                texts, and tuples of them, whose `repr` says all of them.
            make: works it out. The result can be pickled.
        """
        return make()


class Memos:
    """Memos by name."""

    def of(self, name: str, common: object = "") -> Memo:
        """A memo.

        Args:
            name: what it remembers, fit for a file's name.
            common: everything that all of its results depend on, as `Memo.of` has arguments.
        """
        return Memo()

    def last(self, name: str) -> Any:
        """What was left under a name by the last build; None where nothing was."""
        return None

    def leave(self, name: str, value: Any) -> None:
        """Leaves something for the next build, as it is at the end of this one: it can be pickled."""

    def keep(self, name: str = "") -> None:
        """Keeps what is remembered and was left; under one name alone, where nobody but a worker knows of it."""


def key_of(arguments: object) -> bytes:
    """A digest by which the same arguments are known again; see `Memo.of`."""
    written = f'"{arguments}' if type(arguments) is str else repr(arguments)  # most are long texts
    return digest(written.encode("utf-8", "surrogatepass"))


def digest(data: bytes) -> bytes:
    """A digest by which the same content is known again: 16 bytes of BLAKE2b."""
    return hashlib.blake2b(data, digest_size=16).digest()
