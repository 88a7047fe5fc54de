"""Asks web services politely: paced, patient, and never the same thing twice.

Each service is asked no faster than it wishes, told who asks, and given time when it says
that it is busy. Answers are kept on disk, so that a run that was interrupted goes on where it
was, and a second run costs nothing.
"""

import hashlib
import json
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

import httpx

from generator import __version__
from generator.content.files import write_whole
from generator.errors import ContentError, GeneratorError
from generator.services.directory import ARCHIVE, SERVICES, Service

_TRIES = 4
BUSY = frozenset([408, 425, 429, 500, 502, 503, 504])
"""Statuses that pass: of an overloaded service, or one that wants fewer requests."""
_FIRST_WAIT = 1.0
LONGEST_WAIT = 120.0
"""In seconds. A service that wants to be left alone for longer is asked another day."""
_LARGEST_ANSWER = 20 * 2**20
_KEPT = timedelta(days=30)
"""How long an answer is taken for true."""


class ServiceError(GeneratorError):
    """A service did not answer, or not with an answer."""


class Answer(NamedTuple):
    """What a service said, and the day on which it did."""

    body: bytes
    day: str


class Client:
    """Asks services. To be closed when no more is asked."""

    def __init__(
        self,
        cache: Path | None,
        *,
        contact: str = "",
        addresses: Mapping[str, str] | None = None,
        keys: Mapping[str, str] | None = None,
        refresh: bool = False,
        timeout: float = 20.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Makes a client.

        Args:
            cache: the folder in which answers are kept; None keeps none.
            contact: a mail address that services may write to.
            addresses: by service, another address to ask at; it is asked without a pause.
            keys: by service, a key that it gave. refresh: whether to ask again what is known.
            timeout: seconds that a service has for an answer. sleep: waits some seconds.
        """
        self._http = httpx.Client(
            headers={"User-Agent": user_agent(contact)},
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0)),
            follow_redirects=True,
        )
        self._cache, self._contact, self._refresh, self._sleep = cache, contact, refresh, sleep
        self._addresses = dict(addresses or {})
        self._keys = dict(keys or {})
        self._asked_at: dict[str, float] = {}

    def close(self) -> None:
        """Lets go of all connections."""
        self._http.close()

    def get(self, name: str, path: str, parameters: Mapping[str, str] | None = None) -> Answer | None:
        """What a service answers; None where it knows nothing of what was asked.

        Args:
            name: the service. path: the path of the request, from the service's root.
            parameters: the request's parameters.

        Raises:
            ServiceError: it did not answer in several tries, or refused to.
        """
        service = ARCHIVE if name == ARCHIVE.name else SERVICES[name]
        address = self._addresses.get(name, service.address).rstrip("/") + path
        kept = self._kept(name, address, parameters or {})
        if kept is not None:
            return kept if kept.body else None
        asked = dict(parameters or {})
        if service.contact_parameter and self._contact:
            asked[service.contact_parameter] = self._contact
        headers = {service.key_header: self._keys[name]} if service.key_header and self._keys.get(name) else {}
        reason = ""
        for attempt in range(_TRIES):
            self._pause(service)
            wait = None
            try:
                with self._http.stream("GET", address, params=asked, headers=headers) as response:
                    if response.status_code in (404, 410):
                        return self._keep(name, address, parameters or {}, b"")
                    if response.is_success:
                        return self._keep(name, address, parameters or {}, _body(response))
                    reason = f"status {response.status_code}"
                    if response.status_code not in BUSY:
                        raise ServiceError(f"{name} refused to answer ({reason}): {address}")
                    wait = wait_asked_for(response.headers.get("Retry-After", ""))
            except httpx.TimeoutException:
                reason = "no answer in time"
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                reason = str(error) or type(error).__name__
            if attempt + 1 < _TRIES:
                if wait is not None and wait > LONGEST_WAIT:
                    raise ServiceError(f"{name} asks to be left alone for {wait:.0f} s; try again later")
                # Jitter, so that many who wait do not all come back at once.
                self._sleep(wait if wait is not None else _FIRST_WAIT * 2**attempt * random.uniform(0.75, 1.5))  # noqa: S311
        raise ServiceError(f"{name} did not answer in {_TRIES} tries ({reason}): {address}")

    def _pause(self, service: Service) -> None:
        pace = 0.0 if service.name in self._addresses else service.pace
        rest = self._asked_at.get(service.name, float("-inf")) + pace - time.monotonic()
        if rest > 0:
            self._sleep(rest)
        self._asked_at[service.name] = time.monotonic()

    def _file(self, name: str, address: str, parameters: Mapping[str, str]) -> Path | None:
        if self._cache is None:
            return None
        asked = json.dumps([address, sorted(parameters.items())])
        return self._cache / name / f"{hashlib.sha256(asked.encode()).hexdigest()}.json"

    def _kept(self, name: str, address: str, parameters: Mapping[str, str]) -> Answer | None:
        file = self._file(name, address, parameters)
        if file is None or self._refresh:
            return None
        try:
            kept = json.loads(file.read_bytes())
            day, body = str(kept["day"]), str(kept["body"])
            age = datetime.now(UTC).date() - date.fromisoformat(day)
            if not timedelta(0) <= age <= _KEPT:  # one of a day to come is of a clock that was wrong
                return None
        except (OSError, ValueError, KeyError, TypeError):
            return None  # nothing kept, or nothing whole
        return Answer(body.encode("utf-8", "surrogateescape"), day)

    def _keep(self, name: str, address: str, parameters: Mapping[str, str], body: bytes) -> Answer | None:
        day = datetime.now(UTC).date().isoformat()
        file = self._file(name, address, parameters)
        if file is not None:
            kept = {"address": address, "day": day, "body": body.decode("utf-8", "surrogateescape")}
            try:
                write_whole(file, json.dumps(kept))
            except ContentError:
                self._cache = None  # a disk that is full keeps nothing, and stops nobody
        return Answer(body, day) if body else None


def user_agent(contact: str) -> str:
    """Who asks, as servers are told (RFC 9110, 10.1.5), and whom they may write to.

    >>> user_agent("curators@example.org").partition(" ")[2]
    '(mailto:curators@example.org)'
    """
    return f"paper-index/{__version__}" + (f" (mailto:{contact})" if contact else "")


def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            raise ServiceError(f"an answer of more than {_LARGEST_ANSWER // 2**20} MB: {response.url}")
    return bytes(body)


def wait_asked_for(header: str) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3): a number, or a moment."""
    header = header.strip()
    if header.isdecimal():
        return float(header[:9])
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
