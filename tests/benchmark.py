"""Measures imports and builds, beside stock MkDocs, and Hugo where it is installed, in the same run.

Times of whole processes: what a user waits for. On a shared machine only ratios within
one run say much; so the stock build stands in each round beside ours, and results of two runs are
compared by them. Measured are the real collection and, with `--papers`, made-up ones of any size
(`tests/made_up.py`): from nothing, again, and with one paper changed. Where the time went is
what `build --profile` says.

With `--search N` it measures the search over so many made-up papers instead.

    python -m tests.benchmark [--papers N ...] [--rounds N] [--cores N] [--compare FILE] [--search N]
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import IDENTIFIERS, LISTINGS, ROOT, make_project
from tests.made_up import make_up
from tests.search_benchmark import measure_search, table

RESULT = ROOT / "benchmark.json"
MOST_STOCK = 10_000
"""With more papers than this Material's own search is not waited for."""
WORSE = 1.1
"""From how many times the last ratio on a result is called worse."""
_STAGE = re.compile(r"^( *)(\S.*?) {2,}(\d+\.\d+) +(\d+\.\d+) +\d+%$", re.MULTILINE)
_LARGEST = re.compile(r"largest process: (\d+) MB")
_STOCK, _HUGO = "stock mkdocs build of the same docs/", "Hugo, a bare theme, the same Markdown"
_BUNDLE = "bundle of the built site"
_NOTHING, _AGAIN, _ONE = "build from nothing", "build again", "build after one paper changed"
_SUMMARY = "build after one paper's summary changed"


@dataclass
class Measured:
    """What was measured of one collection.

    Attributes:
        papers: how many papers it has.
        seconds: by what was done, its time in each round.
        stages: by build, each stage's seconds on the clock and of processors, in the last round.
        megabytes: by build, the largest process.
        files, bytes: of docs/ and site/.
    """

    papers: int
    seconds: dict[str, list[float]] = field(default_factory=dict)
    stages: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)
    megabytes: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)

    def ratios(self) -> dict[str, float]:
        """The medians as parts of stock MkDocs' time."""
        stock = statistics.median(self.seconds[_STOCK])
        return {name: statistics.median(times) / stock for name, times in self.seconds.items()}


def main() -> None:
    """Runs the rounds, prints tables of medians, and keeps every figure."""
    parser = argparse.ArgumentParser(description="Measures imports and builds, beside stock MkDocs.")
    parser.add_argument("--papers", type=int, nargs="*", default=[], help="made-up collections of so many papers too")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default 3)")
    parser.add_argument("--cores", type=int, default=2, help="how many cores may be used (default 2)")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="an older benchmark.json to compare with")
    parser.add_argument("--search", type=int, metavar="N", help="measure the search over N made-up papers instead")
    arguments = parser.parse_args()
    before = json.loads(arguments.compare.read_text("utf-8")) if arguments.compare else None
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.cores])
    with tempfile.TemporaryDirectory(prefix="paper-index-benchmark-") as folder:
        if arguments.search:
            figures = measure_search(Path(folder), arguments.search, stock=arguments.search <= MOST_STOCK)
            (ROOT / "benchmark-search.json").write_text(json.dumps(figures, indent=2) + "\n")
            print(table(figures))  # noqa: T201
            return
        results = [asdict(found) for found in _all(Path(folder), arguments.papers, arguments.rounds)]
    RESULT.write_text(json.dumps({"cores": arguments.cores, "results": results}, indent=2) + "\n")
    print(f"Every figure: {RESULT.name}")  # noqa: T201
    for line in compared(before, results) if before else ():
        print(line)  # noqa: T201


def _all(folder: Path, sizes: list[int], rounds: int) -> Iterator[Measured]:
    for size in (None, *sizes):
        content = ROOT / "content" if size is None else make_up(ROOT / "content", folder / f"content-{size}", size)
        project = make_project(folder / f"project-{size}", content)
        found = measure(project, rounds, imports=size is None)
        print(report(found), end="\n\n")  # noqa: T201
        yield found
        shutil.rmtree(project)


def measure(project: Path, rounds: int, *, imports: bool = False) -> Measured:
    """Measures everything of one collection.

    Args:
        project: its folder. rounds: how often. imports: whether to measure an import of the listings too.
    """
    found = Measured(len(list((project / "content" / "papers").glob("*.yml"))))
    python = [sys.executable, "-m"]
    ours = [*python, "generator", "--config", str(project / "mkdocs.yml")]
    files = [str(path) for path in (*LISTINGS, IDENTIFIERS)]
    paper = sorted((project / "content" / "papers").glob("*.yml"))[found.papers // 2]
    text = paper.read_text("utf-8")
    for number in range(rounds):
        if imports:
            target = project.parent / f"content-{number}"
            _timed(
                found,
                "import of five listings and the identifiers",
                [*ours[:3], "--content", str(target), "import", *files],
            )
            _timed(found, "check", [*ours, "check"])
        for made in ("docs", "site", ".site.new", ".paper-index-cache"):
            shutil.rmtree(project / made, ignore_errors=True)
        _built(found, _NOTHING, ours)
        _built(found, _AGAIN, ours)
        # A note stands on its page and in the data; a summary in lists, feeds, citations and the search as well, and
        # what a paper is compared by has its words.
        noted = re.sub(r"^(title: .*)", rf"\1\nnote: Changed in round {number}.", text, count=1, flags=re.MULTILINE)
        paper.write_text(noted)
        _built(found, _ONE, ours)
        without = re.sub(r"^summary:.*\n(?:  .*\n)*", "", noted, flags=re.MULTILINE)
        paper.write_text(f"{without}summary: In round {number} it says something new of sparse models.\n")
        _built(found, _SUMMARY, ours)
        packed = ["--site", str(project / "site"), "--output", str(project / "dist" / "site.zip")]
        _timed(found, _BUNDLE, [*ours, "bundle", *packed])
        _timed(found, _STOCK, [*python, "mkdocs", "build", "--quiet", "--site-dir", str(project / "stock")], project)
        if shutil.which("hugo"):
            _timed(found, _HUGO, _hugo(project), project)
    paper.write_text(text)
    for name in ("docs", "site"):
        sizes = [path.stat().st_size for path in (project / name).rglob("*") if path.is_file()]
        found.files[name], found.bytes[name] = len(sizes), sum(sizes)
    return found


def _timed(found: Measured, name: str, command: list[str], folder: Path = ROOT) -> str:
    """Notes the seconds that a command takes, from start to end of its process; gives what it says of itself."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "NO_MKDOCS_2_WARNING": "1"}
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    found.seconds.setdefault(name, []).append(time.perf_counter() - started)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stderr


def _built(found: Measured, name: str, ours: list[str]) -> None:
    said = _timed(found, name, [*ours, "build", "--profile"])
    found.stages[name] = {
        f"{level[2:]}{stage}": (float(clock), float(processors))
        for level, stage, clock, processors in _STAGE.findall(said)
    }
    if largest := _LARGEST.search(said):
        found.megabytes[name] = int(largest[1])


def _hugo(project: Path) -> list[str]:
    """A command that renders the same Markdown with the barest of themes."""
    layouts = project / "hugo" / "layouts" / "_default"
    layouts.mkdir(parents=True, exist_ok=True)
    for kind in ("single", "list"):
        (layouts / f"{kind}.html").write_text("<!doctype html><title>{{ .Title }}</title>{{ .Content }}\n")
    (project / "hugo" / "hugo.toml").write_text('baseURL = "/"\ndisableKinds = ["taxonomy", "term", "RSS"]\n')
    target = str(project / "hugo-site")
    return ["hugo", "--quiet", "--source", "hugo", "--contentDir", str(project / "docs"), "--destination", target]


def report(found: Measured) -> str:
    """The medians of one collection, and where the time of its builds went, as Markdown."""
    ratios = found.ratios()
    lines = [f"{found.papers} papers", "", "| what | seconds | of stock MkDocs' part |", "| --- | ---: | ---: |"]
    lines += [
        f"| {name} | {statistics.median(times):.1f} | {ratios[name]:.2f} |" for name, times in found.seconds.items()
    ]
    names = list(found.stages)
    lines += ["", f"| stage: seconds (of processors) | {' | '.join(names)} |", f"| --- {'| ---: ' * len(names)}|"]
    stages = dict.fromkeys(stage for stages in found.stages.values() for stage in stages)
    for stage in stages:
        cells = [found.stages[name].get(stage) for name in names]
        shown = [f"{cell[0]:.1f} ({cell[1]:.1f})" if cell else "" for cell in cells]
        lines.append(f"| {stage} | {' | '.join(shown)} |")
    lines.append(f"| largest process | {' | '.join(f'{found.megabytes.get(name, 0)} MB' for name in names)} |")
    for folder, count in found.files.items():
        lines.append(f"\n{folder}/: {count} files, {found.bytes[folder] / 1e6:.0f} MB")
    return "\n".join(lines)


def compared(before: dict[str, Any], results: list[dict[str, Any]]) -> Iterator[str]:
    """What became of each ratio since an older result, as lines; those that are a tenth worse say so.

    Args:
        before: what an older `benchmark.json` holds. results: the new results.
    """
    old = {result["papers"]: Measured(**result) for result in before["results"]}
    for result in results:
        if (known := old.get(result["papers"])) is None:
            continue
        last = known.ratios()
        for name, ratio in Measured(**result).ratios().items():
            if name in last and name != _STOCK:
                change = ratio / last[name]
                said = "WORSE: " if change > WORSE else ""
                yield f"{said}{result['papers']} papers, {name}: {last[name]:.2f} -> {ratio:.2f} of stock ({change - 1:+.0%})"


if __name__ == "__main__":
    main()
