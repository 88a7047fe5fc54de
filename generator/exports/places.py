"""Where things lie on the published site, for files that are read elsewhere.

A feed or a data file wants whole addresses. They begin with the site's own where
`mkdocs.yml` names it (`site_url`); else they are relative to the site's root.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Publication:
    """What exports say of the site as a whole.

    Attributes:
        name: the site's name. description: what it is, in a sentence.
        url: its address, ending in a slash; empty where it is not known.
        contact: an address for mail about it; empty where there is none.
        file_for_each_paper: whether each paper has citation and data files of its own.
        repository: the web address of the repository that holds the content; empty where it is not known.
        gateway: the address of the gateway that answers OAI-PMH for the site; empty where there is none.
        left_out: what of `LEAVES_OUT` the site does without.
    """

    name: str
    description: str
    url: str = ""
    contact: str = ""
    file_for_each_paper: bool = True
    repository: str = ""
    gateway: str = ""
    left_out: frozenset[str] = frozenset()

    def gives(self, name: str) -> bool:
        """Whether the site has what may be left out."""
        return name not in self.left_out

    def at(self, place: str, depth: int = 0) -> str:
        """The address of a page or a file.

        Args:
            place: its path from the site's root, `papers/awq/`.
            depth: how many folders below the root the file lies that the address stands in;
                it matters only where the site's own address is not known.
        """
        return self.url + place if self.url else "../" * depth + place or "./"


LEAVES_OUT = {
    "copies": "citations of everything, of topics and of reading lists in other formats than BibTeX, `papers.csv`, "
    "`oai.xml`, `llms-full.txt`, and the API's papers by the hundred",
    "markdown": "the Markdown beside pages",
    "sets": "feeds of tags, and citations of tags and authors",
}
"""What a large site can do without, by the name that its configuration calls it by."""

_LISTS_ALONE = frozenset(["authors", "organisations", "sources", "tags", "years"])
"""Sections whose pages are lists of what other pages say."""


def has_markdown(folder: str) -> bool:
    """Whether a page's Markdown is published beside it: that of papers, topics, reading lists and pages of prose.

    Pages that only list papers, and parts of long lists, would double the site's size with what
    the JSON of the API says better.

    >>> has_markdown("papers/awq/"), has_markdown("tags/lora/"), has_markdown("topics/moe/2024/"), has_markdown("")
    (True, False, False, True)
    """
    section, _, rest = folder.strip("/").partition("/")
    return section not in _LISTS_ALONE and "/" not in rest


def paper(slug: str) -> str:
    """The path of a paper's page."""
    return f"papers/{slug}/"


def topic(name: str) -> str:
    """The path of a topic's page."""
    return f"topics/{name}/"


def tag(slug: str) -> str:
    """The path of a tag's page."""
    return f"tags/{slug}/"


def reading_list(name: str) -> str:
    """The path of a reading list's page."""
    return f"lists/{name}/"


def author(slug: str) -> str:
    """The path of an author's page."""
    return f"authors/{slug}/"
