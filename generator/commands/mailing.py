"""`digest`: what is new, as a mail to subscribers."""

import os
import re
from contextlib import nullcontext
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import click

from generator.commands.shared import Settings, count, derive, load, pass_settings, sole
from generator.content.files import write_output
from generator.content.store import read_text
from generator.errors import ContentError, Problem, UsageError
from generator.exports.delivery import MailServer, deliver
from generator.exports.digest import addresses, compose, message, newest_day
from generator.progress import stage
from generator.site.build import read_settings

WEEK = timedelta(days=7)
"""How far a first digest looks back, where no day is given."""


@click.command(epilog="Example: paper-index digest --since 2025-11-01")
@click.option("--since", metavar="DATE", help="What came in after this day. [default: after the last digest sent]")
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), default=Path("dist/digest"), show_default=True,
    metavar="DIR", help="The folder for the mail and for the record of what was sent.",
)  # fmt: skip
@click.option("--send", is_flag=True, help="Send it, instead of only writing it.")
@click.option(
    "--subscribers", type=click.Path(path_type=Path), metavar="FILE", help="Mail addresses, one for each line."
)
@pass_settings
def digest(settings: Settings, since: str | None, folder: Path, send: bool, subscribers: Path | None) -> None:
    """Writes the mail about what is new, and sends it if told to.

    Without --send nothing leaves this machine: the mail is written as HTML, as plain text and as a
    message that mail programs open. With it, each subscriber gets a message of their own by SMTP
    with TLS; SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD and MAIL_FROM come from the environment.
    A run that is cut off is gone on with by running it again.
    """
    with sole(settings, folder) if send else nullcontext():
        _digest(settings, since, folder, send, subscribers)


def _digest(settings: Settings, given: str | None, folder: Path, send: bool, subscribers: Path | None) -> None:
    site = read_settings(settings.config)
    catalogue = derive(load(settings), settings)
    until = newest_day(catalogue)
    state = folder / "last"
    since = _since(given, state, until)
    if send and (begun := _cut_off(folder, state, since if given else None)):
        if until != begun[1]:
            click.echo(
                f"note: goes on with the digest up to {begun[1]}, which was cut off; run it again after", err=True
            )
        since, until = begun
    found = compose(catalogue, site.publication, since, until, unsubscribe := site.unsubscribe)
    name = f"digest-{found.since}-{until}"
    server = MailServer.from_environment(os.environ) if send else None
    sender = server.sender if server else os.environ.get("MAIL_FROM") or "nobody@example.invalid"
    make = partial(message, found, sender, unsubscribe=unsubscribe)
    write_output(folder / f"{name}.html", found.html)
    write_output(folder / f"{name}.txt", found.text)
    write_output(folder / f"{name}.eml", make("subscriber@example.invalid").as_bytes())
    people = _read(subscribers) if subscribers else []
    made = f"{count(found.papers, 'paper')} since {found.since}: {folder / name}.html"
    if server is None:
        click.echo(f"Wrote a digest of {made} (a dry run; --send sends it to {count(len(people), 'subscriber')})")
        return
    if not subscribers:
        raise UsageError("--send needs --subscribers FILE")
    if not found.papers:
        click.echo(f"Nothing to send: {made}")
        return
    with stage("Sending", len(people)) as advance:
        ended = deliver(server, people, make, folder / f"{name}.journal", advance)
    write_output(state, f"{until}\n")
    click.echo(f"Sent to {count(len(ended.sent), 'subscriber')} ({len(ended.before)} had it) a digest of {made}")
    doubt = "may have it from a run that was cut off, and was left out; ask, or send it by hand"
    problems = [Problem(subscribers, 0, f"{recipient} was refused: {words}") for recipient, words in ended.refused]
    problems += [Problem(subscribers, 0, f"{recipient} {doubt}") for recipient in ended.doubtful]
    if problems:
        raise ContentError(problems)


def _cut_off(folder: Path, state: Path, since: str | None) -> tuple[str, str] | None:
    """The days of a digest of which sending was begun and not ended: some have it, and shall not get all of it again.

    Args:
        folder: where journals lie. state: the file with the last day that was sent. since: only a digest from this day.
    """
    last = read_text(state).strip() if state.is_file() else ""
    for path in sorted(folder.glob("digest-*.journal")):
        days = re.fullmatch(r"digest-(\d{4}-\d\d-\d\d)-(\d{4}-\d\d-\d\d)", path.stem)
        if days and days[2] > last and since in (None, days[1]) and path.stat().st_size:
            return days[1], days[2]
    return None


def _since(given: str | None, state: Path, until: str) -> str:
    """The day after which papers are new.

    Raises:
        UsageError: what was given is no day.
    """
    if given is None and state.is_file():
        given = read_text(state).strip()
    if given is None:
        return (date.fromisoformat(until) - WEEK).isoformat()
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise UsageError(f'"{given}" is not a day; write it as 2025-11-01') from None


def _read(subscribers: Path) -> list[str]:
    try:
        return addresses(read_text(subscribers).splitlines())
    except ValueError as error:
        number, _, words = str(error).partition(": ")
        raise ContentError([Problem(subscribers, int(number), words)]) from None
