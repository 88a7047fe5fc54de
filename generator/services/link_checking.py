"""Asks whether addresses still lead somewhere: many hosts side by side, each as politely as if it were the only one.

A host gets one request at a time, with a pause between two, and is left alone for as long as it asks.
Answers are kept for weeks. What an answer means depends on the host: see `_WAYS`.
"""

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from generator.content.files import write_whole
from generator.errors import ContentError
from generator.progress import Advance
from generator.services.client import BUSY, LONGEST_WAIT, user_agent, wait_asked_for

STATES = ("gone", "moved", "silent", "closed", "good")
"""What an address can be: not there any more; for good elsewhere; without an answer this time; closed to
programs; as it should be."""
_TRIES = 3
_HOPS = 8
_ABREAST = 16
"""Requests under way at once, to all hosts together."""
_SOON = timedelta(days=1)
"""How long bad news is believed."""
_GONE = (404, 410)
_CLOSED = (401, 402, 403, 406, 418, 451, 999)
"""How hosts send programs away, whatever is there for people."""
_FOR_GOOD = (301, 308)


@dataclass(frozen=True, slots=True)
class Way:
    """How a host wants to be asked, and what its answers mean.

    Attributes:
        pace: seconds between two requests. resolver: whether any redirect is success: where a DOI leads
            is its publisher's business, who often lets no program look.
    """

    pace: float = 1.0
    resolver: bool = False


_WAYS = {
    "arxiv.org": Way(pace=3.0),  # as its terms for programs ask
    "doi.org": Way(pace=0.3, resolver=True),
    "dx.doi.org": Way(pace=0.3, resolver=True),
    "hdl.handle.net": Way(pace=0.3, resolver=True),
    "github.com": Way(pace=1.0),  # a repository that was renamed answers with a redirect for good
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an address.

    Attributes:
        state: one of `STATES`. said: the answer, in a few words. day: when it was asked.
        to: where it has moved, if it has.
    """

    state: str
    said: str
    day: str
    to: str = ""


@dataclass(slots=True)
class _Gate:
    """One host: who is asking it, when it was asked last, and until when it wants nobody."""

    lock: asyncio.Lock
    asked_at: float = float("-inf")
    resting: str = ""


class LinkChecker:
    """Asks about addresses.

    Args:
        cache: the folder in which answers are kept; None keeps none.
        contact: a mail address that hosts may write to. kept: days for which an answer is taken for true.
        pace: seconds between two requests to any one host, instead of what each wants.
        sleep: waits some seconds.
    """

    def __init__(
        self,
        cache: Path | None,
        *,
        contact: str = "",
        kept: int = 21,
        pace: float | None = None,
        timeout: float = 20.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._cache, self._contact, self._kept_for = cache, contact, timedelta(days=kept)
        self._pace, self._timeout, self._sleep = pace, timeout, sleep
        self._today = datetime.now(UTC).date()

    def known(self, url: str) -> Verdict | None:
        """What an earlier run found, where that is not too long ago."""
        if self._cache is None:
            return None
        try:
            kept = json.loads(self._file(self._cache, url).read_bytes())
            verdict = Verdict(**{name: str(kept[name]) for name in ("state", "said", "day", "to")})
            age = self._today - date.fromisoformat(verdict.day)
        except (OSError, ValueError, KeyError, TypeError):
            return None  # nothing kept, or nothing whole
        kept_for = self._kept_for if verdict.state not in ("gone", "silent") else _SOON
        # One of a day to come is of a clock that was wrong.
        return verdict if timedelta(0) <= age < kept_for else None

    def check(self, urls: Iterable[str], advance: Advance = lambda done: None) -> dict[str, Verdict]:
        """Asks about addresses, whatever is known of them.

        Args:
            urls: the addresses. advance: called with the number of answers since.
        """
        return asyncio.run(self._check(list(dict.fromkeys(urls)), advance))

    async def _check(self, urls: list[str], advance: Advance) -> dict[str, Verdict]:
        gates: dict[str, _Gate] = defaultdict(lambda: _Gate(asyncio.Lock()))
        abreast = asyncio.Semaphore(_ABREAST)
        async with httpx.AsyncClient(
            headers={"User-Agent": user_agent(self._contact), "Accept": "text/html,*/*;q=0.8"},
            timeout=httpx.Timeout(self._timeout, connect=min(self._timeout, 10.0)),
        ) as http:
            asking = _Asking(http, gates, abreast, self._pace, self._sleep)

            async def one(url: str) -> Verdict:
                state, said, to = await asking.verdict(url)
                verdict = Verdict(state, said, self._today.isoformat(), to)
                self._keep(url, verdict)
                advance(1)
                return verdict

            return dict(zip(urls, await asyncio.gather(*map(one, urls)), strict=True))

    def _file(self, cache: Path, url: str) -> Path:
        return cache / "links" / f"{hashlib.sha256(url.encode()).hexdigest()}.json"

    def _keep(self, url: str, verdict: Verdict) -> None:
        if self._cache is not None:
            try:
                write_whole(self._file(self._cache, url), json.dumps({"url": url, **asdict(verdict)}))
            except ContentError:
                self._cache = None  # a disk that is full keeps nothing, and stops nobody


@dataclass(slots=True)
class _Asking:
    """The asking of one run."""

    http: httpx.AsyncClient
    gates: dict[str, _Gate]
    abreast: asyncio.Semaphore
    pace: float | None
    sleep: Callable[[float], Awaitable[None]]

    async def verdict(self, url: str) -> tuple[str, str, str]:
        """The state of an address, the answer in words, and where it has moved."""
        here, for_good = url, True
        for _ in range(_HOPS):
            status, onward, reason = await self._status(here)
            way = _WAYS.get(_host(here), Way())
            if status is None:
                return "silent", reason, ""
            if onward and way.resolver:
                return "good", f"status {status}", ""
            if not onward:
                return self._meaning(status, url, here, for_good)
            for_good = for_good and status in _FOR_GOOD
            here = onward
        return "silent", f"more than {_HOPS} redirects", ""

    def _meaning(self, status: int, url: str, here: str, for_good: bool) -> tuple[str, str, str]:
        said = f"status {status}"
        if status < 400:
            moved = for_good and _bare(here) != _bare(url)
            return ("moved", said, here) if moved else ("good", said, "")
        if status in _GONE:
            return "gone", said, ""
        if status in _CLOSED:
            return "closed", said, ""
        return "silent", said, ""

    async def _status(self, url: str) -> tuple[int | None, str, str]:
        """The status of an address, where it leads on, and why there is neither.

        The head alone is asked for; hosts that answer that with a refusal are asked for the page.
        """
        status, onward, reason = await self._ask("HEAD", url)
        if status is not None and status >= 400:
            return await self._ask("GET", url)
        return status, onward, reason

    async def _ask(self, method: str, url: str) -> tuple[int | None, str, str]:
        host, reason = _host(url), ""
        gate = self.gates[host]
        for attempt in range(_TRIES):
            async with gate.lock:
                if gate.resting:
                    return None, "", gate.resting
                pace = _WAYS.get(host, Way()).pace if self.pace is None else self.pace
                rest = gate.asked_at + pace - asyncio.get_running_loop().time()
                if rest > 0:
                    await self.sleep(rest)
                wait = 2.0**attempt
                try:
                    async with self.abreast, self.http.stream(method, url) as response:
                        status = response.status_code
                        onward = response.headers.get("Location", "") if 300 <= status < 400 else ""
                        asked = wait_asked_for(response.headers.get("Retry-After", ""))
                    if status not in BUSY or (status == 500 and method == "HEAD"):
                        return status, urljoin(url, onward) if onward else "", ""
                    reason = f"status {status}"
                    if asked is not None and asked > LONGEST_WAIT:
                        gate.resting = f"asks to be left alone for {asked:.0f} s"
                        return None, "", gate.resting
                    wait = asked if asked is not None else wait
                except httpx.TimeoutException:
                    reason = "no answer in time"
                except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                    reason = str(error) or type(error).__name__
                finally:
                    gate.asked_at = asyncio.get_running_loop().time()
                if attempt + 1 < _TRIES:
                    await self.sleep(wait)  # with the gate shut: nobody else asks a host that is busy
        return None, "", reason


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _bare(url: str) -> str:
    """An address without what makes no difference: scheme, `www.`, a slash at its end, a fragment."""
    parts = urlsplit(url)
    return f"{_host(url)}{parts.path.rstrip('/')}?{parts.query}"
