"""The mail to subscribers: what is in it, and that everybody gets it once, over TLS, or is told why not."""

import email
import errno
import os
import random
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path

import html5lib
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from generator.catalogue.catalogue import Catalogue
from generator.content.store import load_collection
from generator.errors import GeneratorError, UsageError
from generator.exports.delivery import MailServer, deliver
from generator.exports.digest import addresses, came_in, compose, message
from generator.exports.places import Publication
from generator.locking import held
from tests.conftest import NASTY, ROOT, Run
from tests.sudden import Cut, Starter

SITE = Publication("News & <Papers>", "D", "https://papers.example.org/")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


class Inbox:
    """What the server got; it refuses one address, and may fall silent after some messages."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, EmailMessage]] = []
        self.after: int | None = None

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes a recipient, or not."""
        if address.startswith("gone@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - see above
        """Takes a message, or not."""
        if self.after is not None and len(self.messages) >= self.after:
            return "421 too much for today"
        content = envelope.content
        assert isinstance(content, bytes)
        parsed = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.messages.append((envelope.rcpt_tos[0], parsed))
        return "250 OK"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",  # noqa: S607 - whichever the machine has
         "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder / "cert.pem", folder / "key.pem"


def authenticated(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (b"us", b"secret"))


@pytest.fixture
def inbox(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """A mail server on localhost that wants TLS and a password; the environment names it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    inbox = Inbox()
    port = free_port()
    controller = Controller(
        inbox, hostname="localhost", port=port, tls_context=context, require_starttls=True, auth_required=True,
        authenticator=authenticated,
    )  # fmt: skip
    controller.start()
    for name, value in {"SMTP_HOST": "localhost", "SMTP_PORT": str(port), "SMTP_USER": "us", "SMTP_PASSWORD": "secret",
                        "MAIL_FROM": "us@papers.example.org", "SSL_CERT_FILE": str(certificate[0])}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    yield inbox
    controller.stop()


def subscribers(folder: Path, *lines: str) -> Path:
    path = folder / "subscribers.txt"
    path.write_text("\n".join(lines), "utf-8")
    return path


def sending(folder: Path, people: Path) -> tuple[object, ...]:
    """The words of a command that sends the digest of all papers."""
    since = ("--since", "2000-01-01", "-o", folder / "out")
    return ("--content", NASTY, "digest", *since, "--send", "--subscribers", people)


def test_the_digest_has_what_came_in_by_topic() -> None:
    """Papers of the days asked for stand under their main topic, escaped, with links; no other ones do."""
    catalogue = Catalogue(load_collection(NASTY))
    days = sorted({came_in(catalogue, entry) for entry in catalogue.entries})
    new = [entry for entry in catalogue.entries if came_in(catalogue, entry) > "2000-01-01"]
    digest = compose(catalogue, SITE, "2000-01-01", days[-1], "https://papers.example.org/leave")
    assert digest.papers == len(new) == 3
    page = html5lib.parse(digest.html, namespaceHTMLElements=False)
    assert not list(page.iter("script"))
    titles = {"".join(element.itertext()) for element in page.iter("a")}
    assert {entry.title for entry in new} <= titles
    headings = ["".join(element.itertext()) for element in page.iter("h2")]
    assert headings == [name for name in ("Quantization & more", "Evaluation", "Other") if name in headings]
    for entry in new:
        assert entry.title in digest.text
        assert f"https://papers.example.org/papers/{entry.slug}/" in digest.text
    assert compose(catalogue, SITE, days[-1], days[-1]).papers == 0
    assert "No new papers" in compose(catalogue, SITE, days[-1], days[-1]).text


def test_messages_are_whole_and_the_same_each_time() -> None:
    """Plain text and HTML, a subject, a date and an id that do not change, and a way out in the header."""
    catalogue = Catalogue(load_collection(NASTY))
    digest = compose(catalogue, SITE, "2000-01-01", "2030-01-01")
    one, two = (message(digest, "us@example.org", "you@example.org", "https://example.org/u") for _ in range(2))
    assert one.as_bytes() == two.as_bytes()
    parsed = email.message_from_bytes(one.as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert parsed["Subject"] == digest.title
    assert parsed["List-Unsubscribe"] == "<https://example.org/u>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, rich = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().split() == digest.text.split()
    assert rich.get_content().split() == digest.html.split()
    assert message(digest, "us@example.org", "other@example.org")["Message-ID"] != one["Message-ID"]


def test_without_being_told_nothing_is_sent(tmp_path: Path, run: Run, inbox: Inbox) -> None:
    """A dry run writes three files and says how many would get them."""
    people = subscribers(tmp_path, "a@example.org", "b@example.org")
    result = run("--content", NASTY, "digest", "--since", "2000-01-01", "-o", tmp_path / "out", "--subscribers", people)
    assert result.status == 0
    assert "2 subscribers" in result.out
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".eml", ".html", ".txt"]
    assert inbox.messages == []


def test_each_subscriber_gets_one_message(tmp_path: Path, run: Run, inbox: Inbox) -> None:
    """Sent once to each, over TLS with the account; sent again nobody gets a second; the next digest begins there."""
    people = subscribers(tmp_path, "# people", "a@example.org", "", "b@example.org  # friend", "A@example.org")
    words = sending(tmp_path, people)
    first = run(*words)
    assert first.status == 0, first.err
    assert [recipient for recipient, _ in inbox.messages] == ["a@example.org", "b@example.org"]
    assert all(mail["To"] == recipient for recipient, mail in inbox.messages)
    again = run(*words)
    assert "Sent to 0 subscribers (2 had it)" in again.out
    assert len(inbox.messages) == 2
    later = run("--content", NASTY, "digest", "-o", tmp_path / "out")
    assert "0 papers since" in later.out


def test_a_delivery_that_is_cut_off_goes_on(tmp_path: Path, run: Run, inbox: Inbox) -> None:
    """When the server gives up, the words say so; the next run sends to the others, and to nobody twice."""
    people = subscribers(tmp_path, *(f"p{number}@example.org" for number in range(4)))
    words = sending(tmp_path, people)
    inbox.after = 2
    broken = run(*words)
    assert broken.status == 1
    assert "too much for today" in broken.err
    assert "run it again" in broken.err
    assert len(inbox.messages) == 2
    inbox.after = None
    rest = run(*words)
    # The third was being handed over when the server gave up: whether it has it only a person can find out.
    assert rest.status == 1
    assert "p2@example.org may have it" in rest.err
    assert [recipient for recipient, _ in inbox.messages] == ["p0@example.org", "p1@example.org", "p3@example.org"]


def test_a_refused_subscriber_holds_up_nobody(tmp_path: Path, run: Run, inbox: Inbox) -> None:
    """One address that the server refuses is told with its words; the others get theirs."""
    people = subscribers(tmp_path, "a@example.org", "gone@example.org", "b@example.org")
    result = run(*sending(tmp_path, people))
    assert result.status == 1
    assert "gone@example.org was refused: 550 no such person" in result.err
    assert len(inbox.messages) == 2


def test_a_server_without_tls_gets_nothing(tmp_path: Path) -> None:
    """No message and no password goes over a connection that is not encrypted, or whose certificate is nobody's."""
    inbox = Inbox()
    port = free_port()
    controller = Controller(inbox, hostname="localhost", port=port)
    controller.start()
    try:
        server = MailServer("localhost", port, "us", "secret", "us@example.org", implicit=False)
        with pytest.raises(GeneratorError, match="STARTTLS"):
            deliver(server, ["a@example.org"], lambda _: EmailMessage(), tmp_path / "journal")
    finally:
        controller.stop()
    assert inbox.messages == []


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "set SMTP_HOST and MAIL_FROM"),
        ({"SMTP_HOST": "h", "MAIL_FROM": "a@b.c", "SMTP_PORT": "many"}, 'SMTP_PORT is "many"'),
    ],
)
def test_a_missing_setting_is_named(environment: dict[str, str], words: str) -> None:
    """What the environment lacks is said, before anything is done."""
    with pytest.raises(UsageError, match=words):
        MailServer.from_environment(environment)


def test_subscribers_are_checked(tmp_path: Path, run: Run) -> None:
    """A line that is no address is told with its number; comments and empty lines are not."""
    assert addresses(["a@example.org # me", "", "# no", "b@localhost"]) == ["a@example.org", "b@localhost"]
    for wrong in (
        "nobody",
        "a@b@c",
        "a@example.org\nBcc: x@y.z".replace("\n", " "),
        "ä@example.org",
        "<a@example.org>",
    ):
        people = subscribers(tmp_path, "a@example.org", wrong)
        result = run("--content", NASTY, "digest", "-o", tmp_path / "out", "--subscribers", people)
        assert result.status == 1
        assert "subscribers.txt:2: " in result.err


def test_a_day_that_is_none_is_refused(tmp_path: Path, run: Run) -> None:
    """`--since` takes days alone."""
    result = run("--content", NASTY, "digest", "--since", "yesterday", "-o", tmp_path)
    assert result.status == 2
    assert '"yesterday" is not a day' in result.err


def test_whoever_may_have_a_digest_gets_no_other(tmp_path: Path, inbox: Inbox, start: Starter) -> None:
    """Killed over and over, at any moment and in the middle of a note, sending ends with one message for each, or a name for a person."""
    chance = random.Random(1)
    names = [name for name in os.environ if name.startswith(("SMTP_", "MAIL_", "SSL_"))]
    environment = {name: os.environ[name] for name in names}
    for trial in range(max(int(os.environ.get("PAPER_INDEX_KILLS", "16")) // 16, 1)):
        inbox.messages.clear()
        folder = tmp_path / str(trial)
        folder.mkdir()
        everybody = [f"p{number}@example.org" for number in range(6)]
        words = ("--config", ROOT / "mkdocs.yml", *sending(folder, subscribers(folder, *everybody)))
        said, died = "", False
        start(folder, *(word for word in words if word != "--send"), environment=environment)
        # The journal is all that grows from here on: a limit to its size cuts off any of its lines.
        cuts = [Cut(file_size=size, deadly=True) for size in sorted(chance.sample(range(130, 255), 4))]
        for cut in (*cuts, Cut(after=chance.uniform(0.1, 0.4)), Cut(at=chance.randrange(1, 5))):
            killed = start(folder, *words, cut=cut, environment=environment)
            died = died or (killed.status != 0 and len(inbox.messages) > 0)
            said += killed.err
        assert died
        ended = start(folder, *words, environment=environment)
        said += ended.err
        got = [recipient for recipient, _ in inbox.messages]
        assert len(got) == len(set(got))
        assert ended.status == (1 if "may have it" in said else 0), ended.err
        assert {name for name in everybody if name not in got} <= {
            name for name in everybody if f"{name} may have it" in said
        }
        again = start(folder, *words, environment=environment)
        assert len(inbox.messages) == len(got), again
        assert sorted(path.suffix for path in (folder / "out").iterdir()) == ["", ".eml", ".html", ".journal", ".txt"]


def test_a_digest_that_was_cut_off_is_finished_before_another_begins(tmp_path: Path, run: Run, inbox: Inbox) -> None:
    """Papers that come in after a delivery broke off are not sent to those who have the first half a second time."""
    content = tmp_path / "content"
    shutil.copytree(NASTY, content)
    people = subscribers(tmp_path, "a@example.org", "b@example.org", "c@example.org")
    words = ("--content", content, "digest", "-o", tmp_path / "out", "--send", "--subscribers", people)
    inbox.after = 1
    assert run(*words).status == 1
    first = inbox.messages[0][1]["Subject"]
    (content / "papers" / "late.yml").write_text("title: A late paper\ndate: 2031-01-01\n")
    inbox.after = None
    going_on = run(*words)
    assert "which was cut off" in going_on.err
    assert "b@example.org may have it" in going_on.err
    assert {mail["Subject"] for _, mail in inbox.messages} == {first}
    inbox.messages.clear()
    assert run(*words).status == 0
    assert sorted(recipient for recipient, _ in inbox.messages) == ["a@example.org", "b@example.org", "c@example.org"]
    body = inbox.messages[0][1].get_body(("plain",))
    assert body is not None
    assert "A late paper" in body.get_content()
    assert "second paper" not in body.get_content().lower()


def test_a_journal_that_was_cut_off_is_read_as_far_as_it_goes(tmp_path: Path, run: Run, inbox: Inbox) -> None:
    """Half a line, as a full disk leaves it, names nobody, and the next line begins below it."""
    people = subscribers(tmp_path, "a@example.org", "ab@example.org")
    words = sending(tmp_path, people)
    run(*words[:2], "digest", "--since", "2000-01-01", "-o", tmp_path / "out")
    [mail] = (tmp_path / "out").glob("*.eml")
    mail.with_suffix(".journal").write_text("sending a@example.org\nsent a@example.org\nsending ab@example.or")
    assert run(*words).status == 0
    assert [recipient for recipient, _ in inbox.messages] == ["ab@example.org"]
    run(*words)
    assert len(inbox.messages) == 1


def test_without_a_journal_nothing_is_sent(tmp_path: Path, run: Run, inbox: Inbox, start: Starter) -> None:
    """A journal that cannot be written is said by its path; a message of which it would not know is not sent."""
    words = sending(tmp_path, subscribers(tmp_path, "a@example.org"))
    run(*words[:2], "digest", "--since", "2000-01-01", "-o", tmp_path / "out")
    [mail] = (tmp_path / "out").glob("*.eml")
    full = Cut(at=1, error=errno.ENOSPC, lasting=True, below=str(mail.with_suffix(".journal")))
    refused = start(tmp_path, "--config", ROOT / "mkdocs.yml", *words, cut=full, environment=dict(os.environ))
    assert (refused.status, inbox.messages) == (1, [])
    assert ".journal: cannot be written: No space left on device; make room" in refused.err


def test_two_deliveries_at_once_are_one(tmp_path: Path, inbox: Inbox, start: Starter) -> None:
    """While one command sends, another says who does, and sends nothing."""
    words = ("--config", ROOT / "mkdocs.yml", "--wait", "0", *sending(tmp_path, subscribers(tmp_path, "a@example.org")))
    with held(tmp_path / "out" / ".lock", "digest", 0, print):
        ended = start(tmp_path, *words)
    assert (ended.status, inbox.messages) == (1, [])
    assert "is being written to by `digest` (process " in ended.err
