"""Measures import and build of the real collection, beside stock MkDocs in the same run.

Times of whole processes: what a user waits for. On a shared machine only ratios within
one run say much; so the stock build stands in each round beside ours.

With `--search N` it measures the search over so many made-up papers instead.

    python -m tests.benchmark [--rounds N] [--cores N] [--search N]
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import IDENTIFIERS, LISTINGS, ROOT, make_project
from tests.search_benchmark import measure_search, table

RESULT = ROOT / "benchmark.json"
MOST_STOCK = 10_000
"""With more papers than this Material's own search is not waited for."""


def timed(command: list[str], folder: Path) -> float:
    """Seconds that a command takes, from start to end of its process."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "NO_MKDOCS_2_WARNING": "1"}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return seconds


def main() -> None:
    """Runs the rounds and prints a table of medians."""
    parser = argparse.ArgumentParser(description="Measures import and build, beside stock MkDocs.")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default 3)")
    parser.add_argument("--cores", type=int, default=2, help="how many cores may be used (default 2)")
    parser.add_argument("--search", type=int, metavar="N", help="measure the search over N made-up papers instead")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.cores])
    with tempfile.TemporaryDirectory(prefix="paper-index-benchmark-") as folder:
        if arguments.search:
            figures = measure_search(Path(folder), arguments.search, stock=arguments.search <= MOST_STOCK)
            (ROOT / "benchmark-search.json").write_text(json.dumps(figures, indent=2) + "\n")
            print(table(figures))  # noqa: T201
            return
        times = measure(Path(folder), arguments.rounds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    stock = medians["stock mkdocs build of the same docs/"]
    print(f"{arguments.cores} cores, median of {arguments.rounds}; largest process {memory:.0f} MB\n")  # noqa: T201
    print("| what | seconds | of stock MkDocs' part |\n| --- | ---: | ---: |")  # noqa: T201
    for name, seconds in medians.items():
        print(f"| {name} | {seconds:.1f} | {seconds / stock:.2f} |")  # noqa: T201
    RESULT.write_text(json.dumps({"cores": arguments.cores, "seconds": times, "megabytes": memory}, indent=2) + "\n")
    print(f"\nEvery figure: {RESULT.name}")  # noqa: T201


def measure(folder: Path, rounds: int) -> dict[str, list[float]]:
    """The times of each command in each round."""
    project = make_project(folder / "project", ROOT / "content")
    python = [sys.executable, "-m"]
    ours = [*python, "generator", "--config", str(project / "mkdocs.yml"), "build"]
    files = [str(path) for path in (*LISTINGS, IDENTIFIERS)]
    fresh = iter(range(1_000))

    def imports() -> list[str]:
        return [*python, "generator", "--content", str(folder / f"content-{next(fresh)}"), "import", *files]

    def from_nothing() -> float:
        for made in ("docs", "site"):
            shutil.rmtree(project / made, ignore_errors=True)
        return timed(ours, ROOT)

    commands: dict[str, Callable[[], float]] = {
        "import of five listings and the identifiers": lambda: timed(imports(), ROOT),
        "check": lambda: timed([*ours[:-1], "check"], ROOT),
        "build from nothing": from_nothing,
        "build again": lambda: timed(ours, ROOT),
        "stock mkdocs build of the same docs/": lambda: timed([*python, "mkdocs", "build", "--quiet"], project),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, run in commands.items():
            times[name].append(run())
    return times


if __name__ == "__main__":
    main()
