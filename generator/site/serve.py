"""Serves a site to who works on it: pages show themselves anew, and say what is wrong with the content.

A page is served as it lies on the disk, with one script more. That listens to a stream of events, each the
state of the work: a number that grows with every change of the site, whether a build runs, and what is wrong.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from queue import Queue
from typing import Any

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from generator.errors import UsageError

_SCRIPT, _EVENTS = "/.live/live.js", "/.live/events"
_POLICY = re.compile(rb'("Content-Security-Policy" content=")([^"]*)')
_BEAT = 20.0
"""Seconds after which a listener is told the state anew, so that one who has left is noticed."""
_NOT_YET = b"<!doctype html><title>paper-index</title><p>The site is being built for the first time.</p>"


class LiveSite:
    """A folder that is served, and the state of the work on it.

    Args:
        folder: the folder of the site. It need not be there yet.
        host, port: where to listen; port 0 for any that is free.

    Raises:
        UsageError: the port is taken.
    """

    def __init__(self, folder: Path, host: str, port: int) -> None:
        self.folder = folder
        self._changed = threading.Condition()
        # Greater than that of a server before this one, whose pages may still be open.
        self._epoch, self._building, self._problems, self._ended = time.monotonic_ns() // 1_000_000, False, "", False
        try:
            self._server = _Server((host, port), partial(_Handler, live=self, directory=str(folder)))
        except OSError as error:
            raise UsageError(f"cannot listen on {host}:{port}: {error.strerror}; name another with --port") from None
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def tell(self, *, anew: bool = False, building: bool | None = None, problems: Iterable[str] | None = None) -> None:
        """Tells all pages that are open.

        Args:
            anew: whether the site has changed, so that pages are to be shown anew.
            building: whether a build runs. problems: what is wrong with the content. Each as it was where not given.
        """
        with self._changed:
            self._epoch += anew
            self._building = self._building if building is None else building
            self._problems = self._problems if problems is None else "\n".join(problems)
            self._changed.notify_all()

    def states(self) -> Iterator[dict[str, Any]]:
        """The state now, and then each time that it changes, or a while has passed."""
        while not self._ended:
            with self._changed:
                state = self._state()
            yield state
            with self._changed:
                if state == self._state():
                    self._changed.wait(_BEAT)

    def _state(self) -> dict[str, Any]:
        return {"epoch": self._epoch, "building": self._building, "problems": self._problems}

    def script(self) -> bytes:
        """What is put into every page."""
        return f'<script src="{_SCRIPT}" data-events="{_EVENTS}" data-epoch="{self._epoch}"></script>'.encode()

    def close(self) -> None:
        """Ends it."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()


def _with_events(policy: "re.Match[bytes]") -> bytes:
    """A page's policy, with the stream of events, which only this server has."""
    if b"connect-src " in policy[2]:
        return policy[1] + policy[2].replace(b"connect-src ", b"connect-src 'self' ", 1)
    return policy[1] + b"connect-src 'self';" + policy[2]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no fault."""


class _Handler(SimpleHTTPRequestHandler):
    """Answers as the host of a static site does."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, live: LiveSite, **options: Any) -> None:
        self._live = live
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        """Serves a page, a file, or what the pages' script asks for."""
        path = Path(self.translate_path(self.path))
        if self.path == _EVENTS:
            self._events()
        elif self.path == _SCRIPT:
            self._answer(200, files(__package__).joinpath("live.js").read_bytes(), "text/javascript")
        elif not self._live.folder.is_dir():
            self._page(200, lambda: _NOT_YET)
        elif path.is_dir() and self.path.split("?")[0].endswith("/") and (path / "index.html").is_file():
            self._page(200, (path / "index.html").read_bytes)
        elif path.suffix == ".html" and path.is_file():
            self._page(200, path.read_bytes)
        else:
            super().do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """An error, as the site's own page where it has one."""
        page = self._live.folder / "404.html"
        if code == 404 and page.is_file():
            self._page(404, page.read_bytes)
        else:
            super().send_error(code, message, explain)

    def list_directory(self, path: Any) -> None:
        """Folders without a page are not shown."""
        self.send_error(404)

    def end_headers(self) -> None:
        """Browsers ask again each time: what they have may be of a moment ago."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def _page(self, code: int, read: Callable[[], bytes]) -> None:
        live = self._live.script()  # before the page is read: one that is older than it says would stay
        page = _POLICY.sub(_with_events, read(), count=1)
        before, end, after = page.rpartition(b"</body>")
        self._answer(code, before + live + end + after if end else page + live, "text/html; charset=utf-8")

    def _answer(self, code: int, body: bytes, kind: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _events(self) -> None:
        """The states as server-sent events (HTML standard, section 9.2)."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for state in self._live.states():
            self.wfile.write(f"data: {json.dumps(state)}\n\n".encode())
        self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Says nothing: what is served is on the screen."""


def _is_seen(path: Path, folder: Path) -> bool:
    """Whether a file is in a folder, and not one that an editor or a command puts aside for itself."""
    return path.is_relative_to(folder) and not any(part.startswith(".") for part in path.relative_to(folder).parts)


@contextmanager
def watched(paths: Iterable[Path], changes: "Queue[Any]") -> Iterator[None]:
    """Puts the path of each file that changes into a queue.

    Args:
        paths: files and folders. changes: the queue.
    """
    paths = [path.absolute() for path in paths]
    alone = {path for path in paths if not path.is_dir()}

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            # Of folders only what takes their files along says nothing of these.
            seen = ("moved", "deleted") if event.is_directory else ("created", "modified", "closed", "moved", "deleted")
            if event.event_type in seen:
                for path in map(Path, map(str, filter(None, (event.src_path, event.dest_path)))):
                    if path in alone or any(_is_seen(path, folder) for folder in paths):
                        changes.put(path)

    def started(observer: Any) -> Any:
        # A file is watched from its folder: many an editor puts a new one in its place.
        for folder in {path.parent if path in alone else path for path in paths}:
            observer.schedule(Handler(), str(folder), recursive=folder in paths)
        observer.start()
        return observer

    try:
        observer = started(Observer())
    except OSError:  # more files than the system will watch
        observer = started(PollingObserver())
    try:
        yield
    finally:
        observer.stop()
        observer.join()
