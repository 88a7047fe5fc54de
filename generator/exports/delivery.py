"""Delivers a digest by SMTP: one message to each subscriber, none of them twice.

A journal beside the digest has a line before each message is handed over, and one after.
A run that is cut off goes on where it was. A subscriber of whom only the first line is
there may have the message or not; such a one is named, and left to a person.
"""

import errno
import os
import smtplib
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO

from generator.errors import GeneratorError, UsageError, cannot_be_written
from generator.progress import Advance

_TIMEOUT = 30
"""Seconds that the server may take for one answer."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where messages are handed over, from the environment alone.

    Attributes:
        host, port: the server. user, password: the account, where it wants one.
        sender: the address that messages come from.
        implicit: whether the connection is encrypted from its start (port 465) instead of by STARTTLS.
    """

    host: str
    port: int
    user: str
    password: str
    sender: str
    implicit: bool

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "MailServer":
        """Reads SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD and MAIL_FROM.

        Raises:
            UsageError: one that is needed is missing, or the port is no number.
        """
        missing = [name for name in ("SMTP_HOST", "MAIL_FROM") if not environment.get(name)]
        if missing:
            raise UsageError(f"set {' and '.join(missing)} in the environment; passwords belong nowhere else either")
        port = environment.get("SMTP_PORT") or "587"
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise UsageError(f'SMTP_PORT is "{port}"; write a number, such as 587 or 465')
        return cls(
            environment["SMTP_HOST"],
            int(port),
            environment.get("SMTP_USER", ""),
            environment.get("SMTP_PASSWORD", ""),
            environment["MAIL_FROM"],
            int(port) == 465,
        )


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a delivery ended.

    Attributes:
        sent: who got a message now. before: who had one from an earlier run.
        doubtful: who may have one from a run that was cut off, and is left out.
        refused: whom the server refused, with its words.
    """

    sent: tuple[str, ...]
    before: tuple[str, ...]
    doubtful: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def deliver(
    server: MailServer,
    recipients: Iterable[str],
    make: Callable[[str], EmailMessage],
    journal: Path,
    advance: Advance = lambda done: None,
) -> Delivered:
    """Sends each recipient a message of their own, over an encrypted connection.

    Args:
        server: where to. recipients: whom. make: makes the message to a recipient.
        journal: the file that knows who has theirs already.
        advance: called with the number of messages sent since.

    Raises:
        GeneratorError: the server cannot be reached, does not encrypt, or refuses the account;
            what was sent is in the journal, and the next run goes on from there.
        ContentError: the journal cannot be written; nothing is sent of which it would know nothing.
    """
    begun, done = _read(journal)
    sent: list[str] = []
    before: list[str] = []
    doubtful: list[str] = []
    waiting: list[str] = []
    refused: list[tuple[str, str]] = []
    for recipient in recipients:
        if recipient in done:
            before.append(recipient)
        elif recipient in begun:
            doubtful.append(recipient)
        else:
            waiting.append(recipient)
    if waiting:
        try:
            with _connected(server) as connection, _opened(journal) as log:
                for recipient in waiting:
                    message = make(recipient)
                    _note(journal, log, "sending", recipient)
                    try:
                        connection.send_message(message, server.sender, [recipient])
                    except smtplib.SMTPRecipientsRefused as error:
                        _note(journal, log, "refused", recipient)
                        refused.append((recipient, _words(error.recipients[recipient])))
                    else:
                        _note(journal, log, "sent", recipient)
                        sent.append(recipient)
                    advance(1)
        except (OSError, smtplib.SMTPException) as error:
            raise GeneratorError(
                f"{server.host}:{server.port}: {_reason(error)}; {len(sent)} sent, run it again to go on"
            ) from error
    return Delivered(tuple(sent), tuple(before), tuple(doubtful), tuple(refused))


def _connected(server: MailServer) -> smtplib.SMTP:
    """A connection that is encrypted, the server's certificate checked, and logged in."""
    context = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.implicit:
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)
        try:
            connection.starttls(context=context)
        except BaseException:
            connection.close()
            raise
    if server.user:
        connection.login(server.user, server.password)
    return connection


def _read(journal: Path) -> tuple[set[str], set[str]]:
    """To whom sending was begun, and who needs nothing more."""
    # Only whole lines count: one that was cut off names another address, or none.
    lines = journal.read_text("utf-8", "replace").split("\n")[:-1] if journal.is_file() else []
    begun = {line.removeprefix("sending ") for line in lines if line.startswith("sending ")}
    done = {line.partition(" ")[2] for line in lines if line.startswith(("sent ", "refused "))}
    return begun, done


def _opened(journal: Path) -> BinaryIO:
    """The journal, for adding lines to it: a line that was cut off, by a full disk for instance, is ended first."""
    try:
        log = journal.open("ab", buffering=0)
        before = journal.read_bytes()
        if before and not before.endswith(b"\n"):
            log.write(b"\n")
    except OSError as error:
        raise cannot_be_written(journal, error) from None
    return log


def _note(journal: Path, log: BinaryIO, word: str, recipient: str) -> None:
    """Writes a line that is on the disk when this returns."""
    line = f"{word} {recipient}\n".encode()
    try:
        if log.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(log.fileno())
    except OSError as error:
        raise cannot_be_written(journal, error) from None


def _words(answer: tuple[int, bytes]) -> str:
    return f"{answer[0]} {answer[1].decode(errors='replace')}"


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _words((error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""))
    return str(error) or type(error).__name__
