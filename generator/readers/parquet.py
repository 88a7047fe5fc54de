"""Reads Parquet: by the usual names of columns, or by a mapping (`--map title=Title`).

pyarrow is asked for only when there is a file to read.
"""

import io
from typing import Any

from generator.readers import loose_facts
from generator.readers.base import Captured, Reading
from generator.readers.making import Maker

name = "parquet"
source_kind = "listing"
takes_mapping = True

_MAGIC = b"PAR1"
_BATCH = 2_000
"""Rows that are in memory at a time."""
_MOST_UNPACKED = 2**30
"""In bytes: what the columns that are read may come to."""


def sniff(source: Captured) -> bool:
    """Whether the file begins as Parquet does."""
    return source.raw.startswith(_MAGIC)


def read(source: Captured) -> Reading:
    """Reads all rows. See `base.Reader`."""
    maker = Maker(source.path)
    try:
        import pyarrow.parquet as pq
    except ImportError:
        maker.problem(0, "reading Parquet needs pyarrow: pip install pyarrow")
        return maker.reading()
    number = 0
    try:
        file = pq.ParquetFile(io.BytesIO(source.raw))
        names = [str(column) for column in file.schema_arrow.names]
        # "a.b" is a column of that name, or b in the column a.
        mapped = {place: {place, place.split(".")[0]} & {*names} for place in source.mapping.values()}
        chosen = {column for found in mapped.values() for column in found}
        wanted = [column for column in names if loose_facts.field_of(column) or column in chosen]
        missing = [place for place, found in mapped.items() if not found]
        if missing or not wanted:
            what = f'no column "{missing[0]}"' if missing else "no column that is known"
            maker.problem(0, f"{what}; there are: {', '.join(names)[:300]}")
            return maker.reading()
        groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
        if (size := sum(group.total_byte_size for group in groups)) > _MOST_UNPACKED:
            maker.problem(0, f"holds {size:,} bytes; the most is {_MOST_UNPACKED:,}. Split it")
            return maker.reading()
        for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                loose_facts.add(_plain(row), 0, f"row {number}", maker, source.mapping)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # pyarrow has exceptions of many kinds for a broken file
        maker.problem(0, f"row {number + 1}: is no whole Parquet file: {str(error)[:160]}")
    return maker.reading(what="row")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {column: value for column, value in row.items() if value is not None}
