"""Links lead to where a thing was published, not to copies on other hosts."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from generator.content.outgoing import outgoing_links
from generator.content.rules.rule import Content, Finding, rule
from generator.text.addresses import unmirror

_HUGGING_FACE = "huggingface.co"
MIRRORS = {
    "hf-mirror.com": _HUGGING_FACE,
    "alphaxiv.org": "arxiv.org",
    "ar5iv.org": "arxiv.org",
    "ar5iv.labs.arxiv.org": "arxiv.org",
    "arxiv-vanity.com": "arxiv.org",
    "export.arxiv.org": "arxiv.org",
    "cn.arxiv.org": "arxiv.org",
    "de.arxiv.org": "arxiv.org",
    "lanl.arxiv.org": "arxiv.org",
    "xxx.lanl.gov": "arxiv.org",
    "xxx.itp.ac.cn": "arxiv.org",
    "fastgit.org": "github.com",
    "fastgit.xyz": "github.com",
    "kgithub.com": "github.com",
    "kkgithub.com": "github.com",
    "bgithub.xyz": "github.com",
    "ghproxy.com": "github.com",
    "ghproxy.net": "github.com",
    "gh-proxy.com": "github.com",
    "gitclone.com": "github.com",
    "githubfast.com": "github.com",
    "github.com.cnpmjs.org": "github.com",
    "dblp.uni-trier.de": "dblp.org",
    "dx.doi.org": "doi.org",
    "aclanthology.info": "aclanthology.org",
}
"""Hosts that show what another host has published, with those below them, and what to link to instead."""


@rule(
    "link-to-a-mirror",
    "warning",
    why="Mirrors come and go, may change what they show, and hide from other indexes that it is the same thing.",
    remedy="Link to the host that it comes from; allow it where only the copy is left.",
)
def link_to_a_mirror(content: Content) -> Iterator[Finding]:
    """A link to a host that copies another, such as `hf-mirror.com` for `huggingface.co`."""
    for outgoing in outgoing_links(content.collection, content.root):
        host = _host(outgoing.url)
        original = mirrored(host) or (_HUGGING_FACE if unmirror(outgoing.url) != outgoing.url else None)
        if original:
            message = f"{host} is a mirror; link to {original}"
            yield Finding(outgoing.path, outgoing.location, message, outgoing.field)


def mirrored(host: str) -> str | None:
    """What a host copies; None where it is not known to copy anything.

    >>> mirrored("www.alphaxiv.org"), mirrored("hub.fastgit.xyz"), mirrored("arxiv.org")
    ('arxiv.org', 'github.com', None)
    """
    labels = host.split(".")
    return next(
        (MIRRORS[name] for start in range(len(labels) - 1) if (name := ".".join(labels[start:])) in MIRRORS), None
    )


def _host(url: str) -> str:
    """The host of an address; empty where a curator's text has something that is none."""
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
