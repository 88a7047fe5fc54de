"""Reads captured files: one module for each format, each keeping `base.Reader`'s protocol.

Readers are found by the entry points of the group `paper_index.readers`, so that another
package may bring one; nothing else in the program names them.
"""

import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from generator.errors import ContentError, Problem, UsageError, did_you_mean
from generator.readers.base import Captured, Reader, Reading
from generator.readers.intake import load, read_bytes, unpack

GROUP = "paper_index.readers"
"""The entry points by which readers are found."""

__all__ = ["GROUP", "Captured", "Reader", "Reading", "choose", "known_readers", "load", "read_bytes", "unpack"]


@cache
def known_readers() -> dict[str, Reader]:
    """All readers by the names of their formats, in the order in which they are asked.

    Those of other packages are asked first, those of loose formats last.

    Raises:
        UsageError: a reader of another package cannot be loaded.
    """
    found: dict[str, tuple[bool, bool, Reader]] = {}
    for point in entry_points(group=GROUP):
        try:
            reader = cast(Reader, point.load())
            ours = point.value.startswith(f"{__name__}.")
            found[reader.name] = (bool(getattr(reader, "last_resort", False)), ours, reader)
        except Exception as error:  # somebody else's code, which may do anything
            raise UsageError(f'the reader "{point.name}" ({point.value}) cannot be loaded: {error}') from None
    if not any(ours for _, ours, _ in found.values()):  # run from a folder that was never installed
        for module in pkgutil.iter_modules(__path__, f"{__name__}."):
            reader = cast(Reader, import_module(module.name))
            if hasattr(reader, "sniff"):
                found[reader.name] = (bool(getattr(reader, "last_resort", False)), True, reader)
    return {name: reader for name, (_, _, reader) in sorted(found.items(), key=lambda item: (*item[1][:2], item[0]))}


def choose(source: Captured, name: str | None = None) -> Reader:
    """The reader for a file: the one named, or the first that recognises the text.

    Raises:
        UsageError: there is no format of that name.
        ContentError: no format recognises the file.
    """
    readers = known_readers()
    names = ", ".join(sorted(readers))
    if name is not None:
        if name not in readers:
            raise UsageError(f'unknown format "{name}"{did_you_mean(name, readers)} Known: {names}')
        return readers[name]
    if not source.raw.strip():
        raise ContentError([Problem(source.path, 0, "is empty")])
    for reader in readers.values():
        if source.mapping and not getattr(reader, "takes_mapping", False):
            continue
        if reader.sniff(source):
            return reader
    if b"\0" not in source.raw:
        _ = source.text  # bytes that are not text are a fault of their own
    raise ContentError([Problem(source.path, 0, f"format not recognised; name it with --format ({names})")])
