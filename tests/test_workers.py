"""Work that is done side by side gives what it gives alone."""

import gc
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.readers import Captured, known_readers
from generator.readers.base import Reading
from generator.workers import side_by_side, uncollected
from tests.test_readers import BIBTEX


def test_parts_come_back_in_order() -> None:
    """Each process does its part; results are in the order of the parts."""
    numbers = range(100)
    assert list(side_by_side(lambda part, parts: sum(numbers[part::parts]), 3)) == [
        sum(numbers[part::3]) for part in range(3)
    ]
    assert list(side_by_side(lambda part, parts: (part, parts), 1)) == [(0, 1)]


def test_what_goes_wrong_in_a_part_is_seen() -> None:
    """An error in another process is raised here, and a process that dies has its part done again."""
    here = os.getpid()

    def fails(part: int, parts: int) -> int:
        if part == 2:
            raise ValueError("part 2")
        return part

    def dies(part: int, parts: int) -> int:
        if os.getpid() != here and part == 1:
            os._exit(1)
        return part

    with pytest.raises(ValueError, match="part 2"):
        list(side_by_side(fails, 3))
    assert list(side_by_side(dies, 3)) == [0, 1, 2]


@pytest.mark.parametrize("name", ["bibtex", "json"])
def test_a_file_read_in_parts_gives_what_it_gives_whole(name: str) -> None:
    """Strings, volumes and what leans on them are known to every part; no entry is read twice or left out."""
    rows = [{"title": f"Paper {number}", "year": 2020} for number in range(50)]
    text = BIBTEX if name == "bibtex" else "".join(f"{json.dumps(row)}\n" for row in rows)
    reader = known_readers()[name]
    source = Captured(Path("file"), text.encode())

    def facts(readings: list[Reading]) -> list[Any]:
        return sorted((entry.line, entry.paper.model_dump_json()) for reading in readings for entry in reading.entries)

    whole = reader.read(source)
    parts = [reader.read(replace(source, part=part, parts=3)) for part in range(3)]
    assert facts(parts) == facts([whole])
    assert {problem for part in parts for problem in part.problems} == set(whole.problems)


@pytest.mark.parametrize("was", [True, False])
def test_what_makes_very_many_things_is_not_interrupted_by_the_collector(was: bool) -> None:
    """It rests meanwhile, and is afterwards as it was before, whether the work ended well or not."""
    before = gc.isenabled()
    try:
        (gc.enable if was else gc.disable)()
        with uncollected():
            assert not gc.isenabled()
        assert gc.isenabled() is was
        with pytest.raises(KeyError), uncollected():
            raise KeyError
        assert gc.isenabled() is was
        assert gc.get_freeze_count() == 0
    finally:
        (gc.enable if before else gc.disable)()
