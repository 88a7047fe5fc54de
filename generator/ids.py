"""Identifiers: how each is written, recognised and made.

Apart from the model because everything else leans on these rules: a slug is an
address that other sites link to, and two entries with one identifier are one
paper.
"""

import re
import unicodedata
from collections.abc import Container

from slugify import slugify

SLUG_LENGTH = 80
"""Longest slug, in characters; a slug is cut at a word."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""A slug: lower-case ASCII words joined by single hyphens, so that it is the same
file name on every system and needs no escaping in a URL."""

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "index"] + [f"{device}{n}" for device in ("com", "lpt") for n in range(10)]
)
"""Names that Windows keeps for devices, and the name of a folder's own page."""

ARXIV_ID = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})")
"""An arXiv identifier without its version: `2306.00978` (since April 2007, five
digits since 2015) or `cond-mat/0412498` before that; see arXiv's help page on
"Understanding the arXiv identifier"."""

_ARXIV_WRITTEN = re.compile(
    rf"(?:arxiv:|https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/)?"
    rf"({ARXIV_ID.pattern})(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)

DOI = re.compile(r"10\.\d{4,9}/\S+")
"""A DOI as the DOI Handbook has it: the directory code 10, a registrant, a suffix."""

_DOI_WRITTEN = re.compile(rf"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?({DOI.pattern})", re.IGNORECASE)

_ORCID_WRITTEN = re.compile(r"(?:HTTPS?://(?:WWW\.)?ORCID\.ORG/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")

_TEX_MACRO = re.compile(r"\\(?:text[a-z]*|emph|mbox|math[a-z]*|underline)\b|\\[^a-zA-Z]|\\(?=[a-zA-Z])")
"""TeX that says how a text looks, and the backslash of signs, whose names stay."""


def arxiv_id(text: str) -> str | None:
    """The arXiv identifier in any of its written forms, without its version.

    >>> arxiv_id("https://arxiv.org/abs/2306.00978v2")
    '2306.00978'
    >>> arxiv_id("cond-mat/0412498v1")
    'cond-mat/0412498'
    >>> arxiv_id("2306.978") is None
    True
    """
    match = _ARXIV_WRITTEN.fullmatch(text.strip())
    return match.group(1) if match else None


def doi(text: str) -> str | None:
    """The DOI in any of its written forms, in lower case (DOIs ignore case).

    >>> doi("https://doi.org/10.18653/V1/2023.acl-long.1")
    '10.18653/v1/2023.acl-long.1'
    >>> doi("11.1000/x") is None
    True
    """
    match = _DOI_WRITTEN.fullmatch(text.strip())
    return match.group(1).lower() if match else None


def orcid(text: str) -> str | None:
    """The ORCID iD in any of its written forms, if its check digit is right (ISO 7064, MOD 11-2).

    >>> orcid("https://orcid.org/0000-0002-1825-0097")
    '0000-0002-1825-0097'
    >>> orcid("0000-0002-1825-0098") is None
    True
    """
    match = _ORCID_WRITTEN.fullmatch(text.strip().upper())
    if not match:
        return None
    total = 0
    for digit in match.group(1).replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return match.group(1) if match.group(1)[-1] == ("X" if check == 10 else str(check)) else None


def arxiv_page(identifier: str) -> str:
    """The address of a paper's page on arXiv.

    >>> arxiv_page("cond-mat/0412498")
    'https://arxiv.org/abs/cond-mat/0412498'
    """
    return f"https://arxiv.org/abs/{identifier}"


def arxiv_pdf(identifier: str) -> str:
    """The address of a paper's text on arXiv."""
    return f"https://arxiv.org/pdf/{identifier}"


def doi_page(identifier: str) -> str:
    """The address that leads to what a DOI names."""
    return f"https://doi.org/{identifier}"


def orcid_page(identifier: str) -> str:
    """The address of a person's page at ORCID."""
    return f"https://orcid.org/{identifier}"


def title_key(title: str) -> str:
    r"""What is left of a title once case, punctuation, accents and TeX are put aside.

    Two entries whose keys are equal have the same title. No title has an empty key.

    >>> title_key("$\\texttt{metabench}$ -- A Sparse Benchmark")
    'metabench a sparse benchmark'
    >>> title_key("Metabench: a sparse  benchmark") == title_key("METABENCH, A Sparse Benchmark!")
    True
    >>> title_key("D$^{2}$MoE") == title_key("D^2MoE")
    True
    >>> title_key(r"$\alpha$-RAG") == title_key(r"$\beta$-RAG")
    False
    >>> title_key("???") == title_key("!!!")
    False
    """
    plain = _TEX_MACRO.sub("", title).replace("$", "").replace("{", "").replace("}", "").replace("^", "")
    kept = "".join(char if _matters(char) else " " for char in _folded(plain))
    # A title of nothing but signs is its own key.
    return " ".join(kept.split()) or " ".join(title.casefold().split())


def name_key(name: str) -> str:
    """What is left of a person's, organisation's or tag's name once case, accents,
    spaces and punctuation are put aside: names with one key share one page.

    >>> name_key("José Cambronero") == name_key("Jose  Cambronero")
    True
    >>> name_key("LLaMA-2") == name_key("llama 2")
    True
    >>> name_key("C++") == name_key("C")
    False
    >>> name_key("किरण") == name_key("करण") or name_key("ダイ") == name_key("タイ")
    False
    """
    kept = "".join(char for char in _folded(name) if _matters(char) or char in "+#")
    return kept or name.casefold().strip()


def _folded(text: str) -> str:
    """A text without case, and without the accents of alphabets that are read without them.

    In other scripts a mark makes another letter: it stays.
    """
    out: list[str] = []
    accents = False
    for char in unicodedata.normalize("NFKD", text).casefold():
        if not unicodedata.combining(char):
            accents = unicodedata.name(char, "").startswith(("LATIN", "GREEK", "CYRILLIC"))
        elif accents:
            continue
        out.append(char)
    return "".join(out)


def _matters(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M")


CITATION_KEY = re.compile(r"[A-Za-z][A-Za-z0-9:_-]*")
"""A citation key that BibTeX, biber and LaTeX commands take alike, without quoting."""

_SMALL_WORDS = re.compile("an?|and|are|as|at|by|can|do(?:es)?|for|from|how|in|into|is|it|of|on|or|the|to|via|what|with")


def make_citation_key(author: str, year: str, title: str, taken: Container[str] = ()) -> str:
    r"""A new citation key: family name, year and first word of the title that says something.

    Args:
        author: the first author's family name, or what stands for it; may be empty.
        year: four digits, or empty. title: the title.
        taken: keys that are in use already; a letter from `b` on is added to be different.

    >>> make_citation_key("Lin", "2023", "AWQ: Activation-aware Weight Quantization")
    'lin2023awq'
    >>> make_citation_key("Gutiérrez", "2024", "The $\\ell_0$ of things", taken={"gutierrez2024ell"})
    'gutierrez2024ellb'
    >>> make_citation_key("", "", "???")
    'untitled'
    """
    words = slugify(_TEX_MACRO.sub(" ", title)).split("-")
    word = next((word for word in words if word and not _SMALL_WORDS.fullmatch(word)), words[0])
    key = "".join(part for part in (slugify(author).replace("-", ""), year, word) if part)
    key = key if CITATION_KEY.fullmatch(key) else f"untitled{key}"
    found, number = key, 1
    while found in taken:
        number += 1
        letters, rest = "", number
        while rest:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(ord("a") + letter) + letters
        found = key + letters
    return found


def make_slug(text: str, taken: Container[str] = ()) -> str:
    """A new slug for a title or a name, one that is not in `taken`.

    Args:
        text: a title or name, in any script; a text without letters gives `untitled`.
        taken: slugs that are in use already; the first free of `slug`, `slug-2`,
            `slug-3` and so on is taken.

    >>> make_slug("AWQ: Activation-aware Weight Quantization")
    'awq-activation-aware-weight-quantization'
    >>> make_slug("AWQ", taken={"awq"})
    'awq-2'
    >>> make_slug("C++ & C#")
    'c-plus-plus-c-sharp'
    >>> make_slug("???")
    'untitled'
    """
    words = text.replace("++", " plus plus").replace("#", " sharp ")
    base = slugify(_TEX_MACRO.sub(" ", words), max_length=SLUG_LENGTH, word_boundary=True)
    # A first word longer than the limit leaves no word to cut at.
    base = base or slugify(words, max_length=SLUG_LENGTH) or "untitled"
    if base in _RESERVED:
        base = f"{base}-1"
    slug, number = base, 1
    while slug in taken:
        number += 1
        suffix = f"-{number}"
        slug = base[: SLUG_LENGTH - len(suffix)].rstrip("-") + suffix
    return slug
