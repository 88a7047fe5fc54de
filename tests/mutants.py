"""Changes the program in small ways and looks whether the tests notice: `make mutants`.

mutmut makes the changes and runs the quick tests that touch each; pyproject.toml says which files and which tests.
This chooses the mutants, the same ones each time, and says how it went, file by file, with each survivor.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

from mutmut.configuration import config
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name

SURVIVED, UNTOUCHED = 0, 33
"""How mutmut writes that all tests passed, and that no test reaches the place."""


def names(path: Path, sample: int | None, seed: int) -> list[str]:
    """The mutants of a file: all of them, or so many by chance."""
    found = [
        get_mutant_name(path, name) for name in mutate_file_contents(str(path), path.read_text("utf-8")).mutant_names
    ]
    if sample is None or len(found) <= sample:
        return found
    return sorted(random.Random(f"{seed} {path}").sample(found, sample))


def main() -> None:
    """Runs the mutants of some files, and ends with 1 where one of them survived."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument(
        "files", nargs="*", type=Path, help="files of generator/; all that pyproject.toml names by default"
    )
    parser.add_argument("--sample", type=int, help="so many mutants of each file, chosen by chance, instead of all")
    parser.add_argument("--seed", type=int, default=0, help="another seed chooses others")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    given = parser.parse_args()
    files = given.files or [
        path
        for path in sorted(Path("generator").rglob("*.py"))
        if any(fnmatch(str(path), each) for each in config().only_mutate)
    ]
    chosen = {path: found for path in files if (found := names(path, given.sample, given.seed))}
    mutmut = shutil.which("mutmut", path=Path(sys.executable).parent)
    assert mutmut is not None
    command = [mutmut, "run", "--max-children", str(given.jobs), *(name for found in chosen.values() for name in found)]
    done = subprocess.run(command, check=False)
    if done.returncode:
        sys.exit(done.returncode)
    survivors: list[str] = []
    lines = [f"{'file':40} mutants  killed  survived  no test"]
    for path, found in chosen.items():
        verdicts = json.loads((Path("mutants") / f"{path}.meta").read_text("utf-8"))["exit_code_by_key"]
        counts = Counter(verdicts[name] for name in found)
        survivors += [name for name in found if verdicts[name] in (SURVIVED, UNTOUCHED)]
        alive, untouched = counts[SURVIVED], counts[UNTOUCHED]
        lines.append(f"{path!s:40} {len(found):7} {len(found) - alive - untouched:7} {alive:9} {untouched:8}")
    sys.stdout.write("\n".join([*lines, ""]))
    sys.stdout.flush()
    for name in survivors:
        subprocess.run([mutmut, "show", name], check=False)
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
