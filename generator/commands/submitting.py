"""`submission`: what readers sent in by the forms of the repository, judged, answered, taken over."""

import difflib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from generator.catalogue.catalogue import Catalogue
from generator.commands.shared import Settings, changes_content, count, pass_settings, shown, today
from generator.content.changes import change_files
from generator.content.files import is_alive, write_output, write_whole
from generator.content.store import load_collection, read_text
from generator.errors import ContentError, Problem
from generator.model import Collection
from generator.pages.render import check_pages
from generator.submissions.issue import Fault, filled_form, read_issue
from generator.submissions.judging import Judge, Judgement
from generator.submissions.replies import Answered, reply, summary

_DRAFT = "paper-index-draft-"


@click.command(epilog="Example: paper-index submission issue.json --reply reply.md")
@click.argument(
    "issues", metavar="ISSUE.json...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False)
)
@click.option("--apply", "applied", is_flag=True, help="Write what is right into the content folder.")
@click.option("--dry-run", is_flag=True, help="Show the lines that would change, and write nothing.")
@click.option(
    "--reply",
    "answer",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the answer, in Markdown; of an issue that no form made there is none.",
)
@pass_settings
@changes_content
def submission(settings: Settings, issues: tuple[Path, ...], applied: bool, dry_run: bool, answer: Path | None) -> None:
    """Judges what a reader sent in by a form, and takes it over with --apply.

    Takes issues as GitHub gives them, in the event of a workflow or from its API. All of it is a stranger's
    text: it is checked by the rules of the content, in a copy of it, and only what is right there is written. Of
    several issues each is judged by itself, in their order. The answer says in plain words what is wrong, or,
    with --apply, what a pull request takes over.
    """
    read = [read_issue(path) for path in issues]
    answered: list[Answered] = []
    collection = _checked(settings.content)
    with _draft(settings.content) as draft:
        before = _records(draft)
        touched: set[tuple[str, str]] = set()
        for number, body in read:
            filled, faults = filled_form(body)
            if filled is None and not faults:
                answered.append(Answered(number, None))
                continue
            judgement = Judgement(faults=faults)
            if filled is not None and not faults:
                judgement = Judge(collection, draft, today()).judge(filled)
                if _clash(judgement.touched, touched):
                    judgement.faults.append(
                        Fault("", "another issue changes the same; send it in again when that is taken over")
                    )
                collection = _taken_over(judgement, collection, draft)
                touched |= judgement.touched if not judgement.faults else set()
            answered.append(Answered(number, judgement))
        changed = _changed(before, _records(draft))
    for path, text in changed.items() if dry_run else ():
        target = settings.content / path
        old = read_text(target) if target.is_file() else ""
        lines = difflib.unified_diff(
            old.splitlines(True), (text or "").splitlines(True), str(shown(target)), str(shown(target)), n=1
        )
        for line in lines:
            click.echo(_plain(line.rstrip("\n")))
    if applied and not dry_run:
        change_files(settings.content, {settings.content / path: text for path, text in changed.items()})
    judged = [found for _, found in answered if found is not None]
    if answer is not None and (applied or judged):
        write_output(answer, reply(judged[0]) if len(read) == 1 and not applied else summary(answered))
    _say(answered, list(changed), applied and not dry_run, settings)


def _say(answered: list[Answered], changed: list[str], applied: bool, settings: Settings) -> None:
    """Says what every issue comes to.

    Raises:
        ContentError: something is wrong with one of them.
    """
    faults = []
    for number, judgement in answered:
        if judgement is None:
            click.echo(f"#{number}: made by none of the forms")
            continue
        for line in judgement.does if not judgement.faults else ():
            click.echo(f"#{number}: {_plain(line)}")
        for line in judgement.doubts:
            click.echo(f"#{number}: to be looked at again: {_plain(line)}")
        if judgement.by_hand:
            click.echo(f"#{number}: for a person: {_plain(judgement.by_hand)}")
        for label, message in judgement.faults:
            faults.append(Problem(Path(f"#{number}"), 0, _plain(message), _plain(label)))
    done = "Changed" if applied else "Would change"
    click.echo(f"{done} {count(len(changed), 'file')}, of {count(len(answered), 'issue')}: {settings.content}")
    if faults:
        raise ContentError(faults)


def _plain(text: str) -> str:
    r"""A stranger's text on one line, of what a terminal and a log show as it is: a command to neither.

    >>> _plain("a\n::error::b ##[add-mask]c \x1b[31m")
    'a ::error::b ## [add-mask]c  [31m'
    """
    return "".join(char if char.isprintable() else " " for char in text).replace("##[", "## [")


@contextmanager
def _draft(content: Path) -> Iterator[Path]:
    """A copy of the content folder, gone afterwards. Captured files are linked where that can be."""
    for left in Path(tempfile.gettempdir()).glob(f"{_DRAFT}*"):
        process = left.name.removeprefix(_DRAFT).partition("-")[0]
        if process.isdecimal() and not is_alive(int(process)):
            shutil.rmtree(left, ignore_errors=True)  # of a run that was killed
    with tempfile.TemporaryDirectory(prefix=f"{_DRAFT}{os.getpid()}-") as folder:
        draft = Path(folder, "content")
        shutil.copytree(content, draft, copy_function=_linked, symlinks=True)
        yield draft


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)  # files are written by replacing them, never in place
    except (OSError, NotImplementedError):
        shutil.copy2(source, target, follow_symlinks=False)


def _checked(root: Path) -> Collection:
    """What a content folder holds, all of it right.

    Raises:
        ContentError: something is wrong with it.
    """
    collection = load_collection(root)
    check_pages(Catalogue(collection), root)
    return collection


def _taken_over(judgement: Judgement, collection: Collection, draft: Path) -> Collection:
    """The collection with what a submission changes; unchanged, with faults, where that would be wrong."""
    if judgement.faults or judgement.by_hand or not (judgement.files or judgement.gone):
        return collection
    kept = {path: path.read_bytes() if path.is_file() else None for path in judgement.files}
    if judgement.gone is not None:
        kept[judgement.gone] = judgement.gone.read_bytes()
    try:
        for path, text in judgement.files.items():
            write_whole(path, text)
        if judgement.gone is not None:
            judgement.gone.unlink()
        return _checked(draft)
    except ContentError as error:
        judgement.faults += [Fault(problem.field, problem.message) for problem in error.problems]
        for path, raw in kept.items():
            if raw is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, raw)
        return collection


def _clash(touched: set[tuple[str, str]], before: set[tuple[str, str]]) -> bool:
    """Whether two submissions change one thing: the same field of a paper, or a paper as a whole."""
    return any(
        name == other and (field == known or "" in (field, known)) for name, field in touched for other, known in before
    )


def _records(root: Path) -> dict[str, bytes]:
    """The files that a submission may change, by their paths below the content folder."""
    files = [
        *root.glob("*.yml"),
        *(root / "papers").glob("*.yml"),
        *(root / "lists").glob("*.md"),
        *(root / "pages").glob("*.md"),
    ]
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(files)}


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, str | None]:
    """The texts of files that are others now; None for one that is gone."""
    changed: dict[str, str | None] = {path: None for path in before if path not in after}
    changed |= {path: raw.decode() for path, raw in after.items() if before.get(path) != raw}
    return dict(sorted(changed.items()))
