"""Serves the site on localhost, and rebuilds it as files change."""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from generator.errors import UsageError


def serve_site(rebuild: Callable[[Path], None], site: Path, watched: Iterable[Path], host: str, port: int) -> None:
    """Serves until interrupted. Pages reload themselves in the browser after each rebuild.

    Args:
        rebuild: builds the site into a folder. It says itself what is wrong with the
            content; the site as it was stays up then.
        site: the folder; what it holds from the last time makes the first build short.
        watched: files and folders whose changes ask for a rebuild.
        host, port: where to listen.

    Raises:
        UsageError: the port is taken.
    """
    logging.getLogger("mkdocs").addHandler(logging.StreamHandler())
    rebuild(site)
    server = LiveReloadServer(lambda: rebuild(site), host, port, str(site))
    for path in watched:
        server.watch(str(path))
    try:
        server.serve()  # type: ignore[no-untyped-call]
    except OSError as error:
        if server.serve_thread.ident is not None:
            raise
        # It listens only now, and never came to serve.
        raise UsageError(f"cannot listen on {host}:{port}: {error.strerror}; name another with --port") from None
    finally:
        server.shutdown()
