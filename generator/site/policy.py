"""What a configuration says of what pages may load and run, and what is wrong with that.

Pages have a Content-Security-Policy (W3C) in a meta tag, written by `overrides/partials/policy.html`, so that
stock MkDocs writes the same. Apart because the template cannot refuse: what would open more than it says, or load
from another host what nobody has looked at, is refused here, before anything is built.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from generator.errors import did_you_mean

_FETCHED = (
    "child",
    "connect",
    "default",
    "font",
    "frame",
    "img",
    "manifest",
    "media",
    "object",
    "script",
    "style",
    "worker",
)
DIRECTIVES = frozenset(f"{kind}-src" for kind in _FETCHED) | {
    "base-uri",
    "form-action",
    "require-trusted-types-for",
    "trusted-types",
}
"""What a policy in a page can say."""
HEADERS_ONLY = frozenset(["frame-ancestors", "report-to", "report-uri", "sandbox"])
"""What browsers heed in a header alone."""
_SOURCE = re.compile(r"[!-+\--:<-~]+")
"""A source: printable ASCII without space, comma and semicolon, which end one."""
_CHECKSUM = re.compile(r"sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2}")
_OUTSIDE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def policy_faults(options: Any, loaded: Iterable[str]) -> Iterator[str]:
    """What is wrong with a configuration's own words on the policy.

    Args:
        options: `extra: paper_index:` of `mkdocs.yml`. loaded: what its `extra_css` and `extra_javascript` name.

    >>> list(policy_faults({"policy": {"img-source": ["https://img.example"]}}, []))
    ['extra.paper_index.policy: there is no "img-source"; did you mean "img-src"?']
    """
    if not isinstance(options, dict):
        return  # said where the options are read
    policy, checksums = options.get("policy") or {}, options.get("integrity") or {}
    if not isinstance(policy, dict):
        yield "extra.paper_index.policy: must be directives, each with a list of sources or false"
        policy = {}
    for name, sources in policy.items():
        where = "extra.paper_index.policy"
        if name in HEADERS_ONLY:
            yield f'{where}: browsers heed "{name}" in a header alone; let the server send it'
        elif name not in DIRECTIVES:
            yield f'{where}: there is no "{name}"{did_you_mean(str(name), sorted(DIRECTIVES))}'
        elif sources is not False and not (
            isinstance(sources, list) and all(isinstance(each, str) and _SOURCE.fullmatch(each) for each in sources)
        ):
            yield f"{where}.{name}: must be a list of sources, such as [https://stats.example], or false"
    if not isinstance(checksums, dict):
        yield "extra.paper_index.integrity: must be addresses, each with its checksum"
        checksums = {}
    for address, checksum in checksums.items():
        if not isinstance(checksum, str) or not _CHECKSUM.fullmatch(checksum):
            yield f"extra.paper_index.integrity: {address}: must be a checksum such as sha384-…, in base64"
    for address in loaded:
        if not _OUTSIDE.match(address):
            continue
        if not re.match(r"https://", address) or not _SOURCE.fullmatch(address):
            yield f"{address}: what pages load from another host must have an address that begins with https://"
        elif address not in checksums:
            yield (
                f"{address}: whoever has that host could change what runs in every page; put the file into "
                "overrides/assets/, or give its checksum under extra: paper_index: integrity:"
            )


def inline_checksum(text: str) -> str:
    """How a policy names the text of an inline script or style that may stand in a page.

    >>> inline_checksum("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
