"""Reads CSV with a header: by the usual names of columns, or by a mapping (`--map title=Title`).

Commas, semicolons and tabs between values are told apart by the header.
"""

import csv
import re
from collections.abc import Iterator

from generator.readers import loose_facts
from generator.readers.base import LONGEST_LINE, Captured, Reading
from generator.readers.making import Maker

name = "csv"
source_kind = "listing"
last_resort = True
takes_mapping = True

_LONGEST_FIELD = 1_000_000
"""In characters."""


def sniff(source: Captured) -> bool:
    """Whether the first line is a header that names a title, or columns that a mapping names."""
    header = _header(source.head)
    if source.mapping:
        return len(header) > 0 and set(source.mapping.values()) <= set(header)
    known = [loose_facts.field_of(column) for column in header]
    return "title" in known and len([field for field in known if field]) >= min(2, len(header)) and not _prose(header)


def read(source: Captured) -> Reading:
    """Reads all rows. See `base.Reader`."""
    maker = Maker(source.path)
    header = _header(source.head)
    missing = [column for column in source.mapping.values() if column not in header]
    if missing:
        maker.problem(1, f'no column "{missing[0]}"; the header has: {", ".join(header)[:300]}')
        return maker.reading()
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        rows = csv.reader(_text_lines(source, maker), delimiter=_delimiter(source.head), strict=False)
        try:
            next(rows, None)
        except csv.Error as error:
            maker.problem(1, f"the header cannot be read: {error}")
            return maker.reading(what="row")
        number = 0
        while True:
            start = rows.line_num + 1
            try:
                row = next(rows)
            except StopIteration:
                break
            except csv.Error as error:
                maker.problem(start, f"row cannot be read: {error}")
                break
            number += 1
            if not any(value.strip() for value in row):
                continue
            if len(row) > len(header) and any(value.strip() for value in row[len(header) :]):
                maker.problem(
                    start, f"row {number} has {len(row)} values for {len(header)} columns; is a quote missing?"
                )
                continue
            loose_facts.add(dict(zip(header, row, strict=False)), start, f"row {number}", maker, source.mapping)
    finally:
        csv.field_size_limit(before)
    return maker.reading(what="row")


def _text_lines(source: Captured, maker: Maker) -> Iterator[str]:
    """The lines as the csv module counts them: one for each, those that cannot be read empty."""
    last = 0
    for number, line in source.lines(maker.problems):
        for _ in range(number - last - 1):
            yield "\n"
        last = number
        yield line.replace("\0", "") + "\n"


def _header(head: str) -> list[str]:
    rows = csv.reader(head[:LONGEST_LINE].split("\n"), delimiter=_delimiter(head))
    try:
        return [column.strip() for column in next(rows, [])]
    except csv.Error:
        return []


def _delimiter(head: str) -> str:
    first = re.sub(r'"[^"]*"', "", head.split("\n", 1)[0])
    return max(",\t;", key=first.count)


def _prose(header: list[str]) -> bool:
    """Whether a first line is a sentence or a list, and no names of columns."""
    return any(len(column) > 60 for column in header) or header[0][:1] in ("#", "-", "*", "<", "{", "[", "@")
