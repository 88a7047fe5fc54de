"""Finds web addresses in running text, and says what each leads to.

Apart because every reader of abstracts needs it, and because text glues things
to addresses that do not belong to them: full stops, closing brackets, TeX
braces with a link's caption in them.
"""

import re
from urllib.parse import urlsplit, urlunsplit

from pydantic import ValidationError

from generator.model import Link

_ADDRESS = re.compile(r"(?:https?://|(?<![\w./@-])hf\.co/)[^\s<>\"“”|\\^`]+", re.IGNORECASE)
_MIRROR = re.compile(
    r"https?://(?:hf\.(?!(?:co|space)(?:[/:\s]|$))(?:[\w-]+\.)*[a-z][\w-]+|b-61j\.pages\.dev)(?=[/\s.,;)]|$)",
    re.IGNORECASE,
)
_GLUED = ".,;:!?'’*_"
_CLOSING = {")": "(", "]": "[", "}": "{"}

_KINDS = {
    "github.com": "code",
    "gitlab.com": "code",
    "bitbucket.org": "code",
    "anonymous.4open.science": "code",
    "arxiv.org": "paper",
    "doi.org": "paper",
    "openreview.net": "paper",
    "aclanthology.org": "paper",
    "proceedings.mlr.press": "paper",
    "proceedings.neurips.cc": "paper",
    "papers.nips.cc": "paper",
    "proceedings.mlsys.org": "paper",
    "openaccess.thecvf.com": "paper",
    "jmlr.org": "paper",
    "ojs.aaai.org": "paper",
    "dl.acm.org": "paper",
    "ieeexplore.ieee.org": "paper",
    "link.springer.com": "paper",
    "sciencedirect.com": "paper",
    "scopus.com": "paper",
    "zenodo.org": "data",
    "kaggle.com": "data",
    "youtube.com": "video",
    "youtu.be": "video",
}
_HUGGING_FACE = {"datasets": "data", "spaces": "demo", "collections": "model", "papers": "paper"}


def find_links(text: str) -> tuple[Link, ...]:
    """The web addresses in a text, each once, in order, cleaned of what is glued to them.

    Args:
        text: running text, perhaps with TeX.

    >>> [(link.kind, link.url) for link in find_links("Code: https://github.com/q-rz/enamel).")]
    [('code', 'https://github.com/q-rz/enamel')]
    >>> find_links("https://github.com/x/LOST{LOST}")[0].url
    'https://github.com/x/LOST'
    >>> find_links("see https://hf.example.top/datasets/a/b.")[0]
    Link(kind='data', url='https://huggingface.co/datasets/a/b')
    """
    found: dict[str, Link] = {}
    if "://" not in text and "hf.co/" not in text.lower():
        return ()  # as most texts
    for match in _ADDRESS.finditer(text):
        link = link_to(match.group())
        if link is not None:
            found.setdefault(link.url, link)
    return tuple(found.values())


def link_to(raw: str) -> Link | None:
    """A web address as a link, with what is found there; None where it is none, or is broken off.

    >>> link_to("https://github.com/mit-han-lab/llm-awq.git")
    Link(kind='code', url='https://github.com/mit-han-lab/llm-awq')
    """
    address = _unglue(raw.strip())
    if not address.lower().startswith("http"):
        address = "https://" + address
    address = unmirror(address)
    try:
        scheme, host, path, query, fragment = urlsplit(address)
    except ValueError:
        return None
    host = "huggingface.co" if host.lower() == "hf.co" else host.lower()
    first = path.strip("/").split("/")[0]
    if "." not in host.strip(".") or host.endswith("."):
        return None  # an address broken off in the middle, as in "https://huggingface."
    if host in ("github.com", "gitlab.com"):
        if not first:
            return None
        path = path.removesuffix(".git")
    if host == "huggingface.co":
        if not first:
            return None
        # One segment is an organisation's or a person's page, two are a model.
        kind = _HUGGING_FACE.get(first, "model" if path.strip("/").count("/") else "project")
    else:
        kind = _KINDS.get(host.removeprefix("www."), "project")
    try:
        return Link(kind=kind, url=urlunsplit((scheme.lower(), host, path, query, fragment)))
    except ValidationError:  # characters that no address has
        return None


def unmirror(text: str) -> str:
    """A text in which mirrors of Hugging Face bear its own name again.

    Pages saved through a mirror name that host in place of the one that the authors
    wrote: `hf.` before any other host, or the pages host `b-61j`. (`hf.co` and
    `hf.space` are Hugging Face's own and stay.)

    >>> unmirror("at https://b-61j.pages.dev/QCRI and https://hf.example.top/a, hf.co/b.")
    'at https://huggingface.co/QCRI and https://huggingface.co/a, hf.co/b.'
    """
    return _MIRROR.sub("https://huggingface.co", text)


def _unglue(raw: str) -> str:
    """Takes off what the running text glued to the end of an address."""
    # A brace is TeX: what follows it is a link's caption (`...{LOST}`), or the end of a macro.
    address = re.split(r"[{}]", raw, maxsplit=1)[0]
    while address:
        last = address[-1]
        opening = _CLOSING.get(last)
        if last in _GLUED or (opening and address.count(last) > address.count(opening)):
            address = address[:-1]
        else:
            break
    return address
