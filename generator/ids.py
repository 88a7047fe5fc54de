"""Identifiers: how each is written, recognised and made.

Apart from the model because everything else leans on these rules: a slug is an
address that other sites link to, and two entries with one identifier are one
paper.
"""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache
from urllib.parse import quote, unquote

from slugify import slugify

CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
"""Characters that no format downstream can carry: controls other than the line feed,
surrogates, and Unicode's noncharacters at the ends of its planes."""

SLUG_LENGTH = 80
"""Longest slug, in characters; a slug is cut at a word."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""A slug: lower-case ASCII words joined by single hyphens, so that it is the same
file name on every system and needs no escaping in a URL."""

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "index"] + [f"{device}{n}" for device in ("com", "lpt") for n in range(10)]
)
"""Names that Windows keeps for devices, and the name of a folder's own page."""


def slug_fault(text: str) -> str:
    """What keeps a text from being the name of a file and of a page on every system; empty where nothing does.

    >>> slug_fault("awq")
    ''
    >>> slug_fault("Con"), slug_fault("con")
    ('is not a slug; use lower-case letters, digits and single hyphens', 'is a name that systems reserve; write con-1')
    """
    if not SLUG.fullmatch(text):
        return "is not a slug; use lower-case letters, digits and single hyphens"
    if len(text) > SLUG_LENGTH:
        return f"has {len(text)} characters; {SLUG_LENGTH} are allowed"
    return f"is a name that systems reserve; write {text}-1" if text in _RESERVED else ""


_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Names that are devices on Windows, with any ending: see "Naming Files, Paths, and Namespaces" there."""
NAME_BYTES = 200
"""Longest name of a file, in UTF-8. File systems allow 255; what is left is for a temporary name."""


def file_name_fault(name: str) -> str:
    """What keeps a text from being the name of a file on every system; empty where nothing does.

    >>> file_name_fault("listing 2025.txt"), file_name_fault("aux.txt")
    ('', '"aux.txt" is the name of a device on Windows')
    """
    if found := _FORBIDDEN.search(name):
        return f"{found.group()!r} may not be in a name on Windows"
    if _DEVICE.fullmatch(name):
        return f'"{name}" is the name of a device on Windows'
    if name.endswith((".", " ")) or not name:
        return f'"{name}" ends in a dot or a space, or is no name'
    return f"has more than {NAME_BYTES} bytes" if len(name.encode()) > NAME_BYTES else ""


def one_file(name: str) -> str:
    """What a name is to a file system that tells neither case nor forms of Unicode apart, as macOS' and Windows' do.

    >>> one_file("Cafe\u0301.yml") == one_file("CAFÉ.yml")
    True
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


ARXIV_ID = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})")
"""An arXiv identifier without its version: `2306.00978` (since April 2007, five
digits since 2015) or `cond-mat/0412498` before that; see arXiv's help page on
"Understanding the arXiv identifier"."""

_ARXIV_WRITTEN = re.compile(
    rf"(?:arxiv:\s*|(?:https?://)?(?:(?:www|export|browse)\.)?arxiv\.org/(?:abs|pdf|html|ps|format)/"
    rf"|(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\."
    rf"|https?://(?:www\.)?(?:huggingface\.co/papers|alphaxiv\.org/abs|ar5iv\.(?:labs\.)?(?:arxiv\.)?org/html)/)?"
    rf"({ARXIV_ID.pattern})(?:v\d+)?(?:\.pdf)?(?:\s*\[[\w.-]+\])?/?(?:[?#]\S*)?",
    re.IGNORECASE,
)

DOI = re.compile(r"10\.\d{4,9}/\S+")
"""A DOI as the DOI Handbook has it: the directory code 10, a registrant, a suffix."""

_DOI_WRITTEN = re.compile(rf"(?:doi:?\s*|(?:https?://)?(?:(?:dx|www)\.)?doi\.org/)*({DOI.pattern})", re.IGNORECASE)
_IN_A_PATH = "!$&'()*+,;=:@/-._~"
"""What stands for itself in the path of an address."""

_ACL_WRITTEN = re.compile(
    r"(?:acl:|https?://(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology|aclanthology\.info/papers)/)?"
    r"([A-Z]\d\d-\d{4,5}|\d{4}\.[a-z0-9_-]+-[a-z0-9_]+\.\d+)(?:v\d+)?(?:\.pdf|\.bib)?/?",
    re.IGNORECASE,
)
"""An ACL Anthology identifier: `P19-1001` until 2019, `2023.acl-long.1` since; see the
Anthology's page "Anthology Identifiers"."""

_OPENREVIEW_WRITTEN = re.compile(
    r"(?:openreview:|https?://(?:www\.)?openreview\.net/(?:forum|pdf|attachment)\?(?:[\w&=;]*&(?:amp;)?)?id=)?"
    r"([A-Za-z0-9_-]{8,14})(?:[&#]\S*)?"
)

_SEMANTIC_SCHOLAR_WRITTEN = re.compile(
    r"(?:s2:|https?://(?:www\.|api\.)?semanticscholar\.org/(?:paper/(?:[^/\s]+/)?|arxiv/)?)?([0-9a-f]{40})(?:[?#]\S*)?",
    re.IGNORECASE,
)

_OPENALEX_WRITTEN = re.compile(
    r"(?:openalex:|https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d{4,12})(?:[?#]\S*)?", re.IGNORECASE
)

_DBLP_WRITTEN = re.compile(
    r"(?:dblp:|https?://(?:www\.)?dblp\.(?:org|uni-trier\.de)/rec/(?:html/|bibtex/)?)?"
    r"((?:conf|journals|books|phd|series|reference|homepages|tr)/[\w-]+/[\w.:-]+?)(?:\.(?:html|bib|xml))?",
    re.IGNORECASE,
)

_PUBMED_WRITTEN = re.compile(
    r"(?:pmid:\s*|https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/)?(\d{1,8})/?", re.IGNORECASE
)

_ORCID_WRITTEN = re.compile(r"(?:HTTPS?://(?:WWW\.)?ORCID\.ORG/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")

_PLAIN, _PLAIN_WORD = re.compile(rf"[A-Za-z0-9 .-]{{,{SLUG_LENGTH}}}"), re.compile("[a-z0-9]+")
"""Texts, most of them names, of which nothing but words is left in a slug; and such words."""
_TEX_MACRO = re.compile(r"\\(?:text[a-z]*|emph|mbox|math[a-z]*|underline)\b|\\[^a-zA-Z]|\\(?=[a-zA-Z])")
"""TeX that says how a text looks, and the backslash of signs, whose names stay."""


def arxiv_id(text: str) -> str | None:
    """The arXiv identifier in any of its written forms, without its version.

    >>> arxiv_id("https://arxiv.org/abs/2306.00978v2")
    '2306.00978'
    >>> arxiv_id("cond-mat/0412498v1")
    'cond-mat/0412498'
    >>> arxiv_id("10.48550/arXiv.2306.00978"), arxiv_id("arXiv:2306.00978v1 [cs.CL]")
    ('2306.00978', '2306.00978')
    >>> arxiv_id("2306.978") is None
    True
    """
    match = _ARXIV_WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    found = match.group(1)
    if "/" not in found:
        return found
    archive, number = found.split("/")
    name, _, subject = archive.partition(".")
    return f"{name.lower()}{f'.{subject.upper()}' if subject else ''}/{number}"


def arxiv_month(identifier: str) -> str | None:
    """The month that an arXiv identifier was given in; None where its digits are of no month.

    >>> arxiv_month("2306.00978"), arxiv_month("cond-mat/9912498"), arxiv_month("2399.00001")
    ('2023-06', '1999-12', None)
    """
    digits = identifier.rpartition("/")[2]
    year, month = int(digits[:2]), digits[2:4]
    return f"{1900 + year if year > 90 else 2000 + year}-{month}" if "01" <= month <= "12" else None


def doi(text: str) -> str | None:
    """The DOI in any of its written forms, in lower case (DOIs ignore case).

    >>> doi("https://doi.org/10.18653/V1/2023.acl-long.1")
    '10.18653/v1/2023.acl-long.1'
    >>> doi("https://doi.org/10.1000/x%3Cy%3E"), doi("10.1000/100%25")
    ('10.1000/x<y>', '10.1000/100%25')
    >>> doi("11.1000/x") is None
    True
    """
    written = text.strip()
    match = _DOI_WRITTEN.fullmatch(unquote(written) if written.lower().startswith("http") else written)
    return match.group(1).lower() if match else None


def acl_id(text: str) -> str | None:
    """The ACL Anthology identifier in any of its written forms.

    >>> acl_id("https://aclanthology.org/2023.acl-long.1/"), acl_id("https://www.aclweb.org/anthology/p19-1001.pdf")
    ('2023.acl-long.1', 'P19-1001')
    """
    match = _ACL_WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    found = match.group(1)
    return found.upper() if found[0].isalpha() else found.lower()


def openreview_id(text: str) -> str | None:
    """The OpenReview forum in any of its written forms; forums are told apart by case.

    >>> openreview_id("https://openreview.net/forum?id=rJ4km2R5t7"), openreview_id("rJ4km2R5t7")
    ('rJ4km2R5t7', 'rJ4km2R5t7')
    """
    match = _OPENREVIEW_WRITTEN.fullmatch(text.strip())
    return match.group(1) if match else None


def semantic_scholar_id(text: str) -> str | None:
    """The Semantic Scholar paper identifier, forty hexadecimal digits, in any of its written forms.

    >>> semantic_scholar_id("https://www.semanticscholar.org/paper/AWQ/" + "DB9507CDD3E2D7D9C90ED185BD831E55C62DCEC9")
    'db9507cdd3e2d7d9c90ed185bd831e55c62dcec9'
    """
    match = _SEMANTIC_SCHOLAR_WRITTEN.fullmatch(text.strip())
    return match.group(1).lower() if match else None


def openalex_id(text: str) -> str | None:
    """The OpenAlex work in any of its written forms.

    >>> openalex_id("https://openalex.org/W2741809807")
    'W2741809807'
    """
    match = _OPENALEX_WRITTEN.fullmatch(text.strip())
    return match.group(1).upper() if match else None


def dblp_key(text: str) -> str | None:
    """The key of a DBLP record in any of its written forms.

    >>> dblp_key("DBLP:conf/nips/VaswaniSPUJGKP17"), dblp_key("https://dblp.org/rec/journals/corr/abs-1706-03762.bib")
    ('conf/nips/VaswaniSPUJGKP17', 'journals/corr/abs-1706-03762')
    """
    match = _DBLP_WRITTEN.fullmatch(text.strip())
    return match.group(1) if match else None


def pubmed_id(text: str) -> str | None:
    """The PubMed identifier in any of its written forms.

    >>> pubmed_id("https://pubmed.ncbi.nlm.nih.gov/31452104/")
    '31452104'
    """
    match = _PUBMED_WRITTEN.fullmatch(text.strip())
    return match.group(1) if match else None


SCHEMES = {
    "arxiv": arxiv_id,
    "doi": doi,
    "acl": acl_id,
    "openreview": openreview_id,
    "semantic_scholar": semantic_scholar_id,
    "openalex": openalex_id,
    "dblp": dblp_key,
    "pubmed": pubmed_id,
}
"""How each sort of identifier is read, by the name that records give it."""


def identifier_of(address: str) -> tuple[str, str] | None:
    """The sort of identifier that a web address is of, and the identifier; None for any other address.

    >>> identifier_of("https://arxiv.org/pdf/2306.00978v3.pdf"), identifier_of("https://github.com/x/y")
    (('arxiv', '2306.00978'), None)
    """
    if "://" not in address:
        return None
    for scheme, parse in SCHEMES.items():
        found = parse(address)
        if found is not None:
            return scheme, found
    return None


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
    """The address that leads to what a DOI names. A DOI may hold any sign; in an address some are written as their
    codes (the DOI Handbook, "Encoding"; RFC 3986, `pchar`).

    >>> doi_page("10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2")
    'https://doi.org/10.1002/(sici)1097-0258(19980815/30)17:15/16%3C1661::aid-sim968%3E3.0.co;2-2'
    """
    return f"https://doi.org/{quote(identifier, safe=_IN_A_PATH)}"


def orcid_page(identifier: str) -> str:
    """The address of a person's page at ORCID."""
    return f"https://orcid.org/{identifier}"


_ASCII_SIGNS = re.compile("[^a-z0-9]+")


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
    folded = _folded(plain)
    kept = _ASCII_SIGNS.sub(" ", folded) if folded.isascii() else "".join(c if _matters(c) else " " for c in folded)
    # A title of nothing but signs is its own key.
    return " ".join(kept.split()) or " ".join(title.casefold().split())


@lru_cache(maxsize=1 << 17)
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


_ACCENTED = re.compile("([a-z])[\u0300-\u034e\u0350-\u036f]+")
"""A Latin letter with the accents that follow it once they are taken apart."""


def _folded(text: str) -> str:
    """A text without case, and without the accents of alphabets that are read without them.

    In other scripts a mark makes another letter: it stays.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold()
    plain = _ACCENTED.sub(r"\1", text)
    if plain.isascii():
        return plain
    out: list[str] = []
    accents = False
    for char in text:
        if char.isascii():
            accents = char.isalpha()
            out.append(char)
            continue
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
    if not words.isascii():
        # Accents are taken off here where that leaves plain letters: slugify looks for its tables at each call.
        bare = re.sub("([A-Za-z])[\u0300-\u0345]+", r"\1", unicodedata.normalize("NFD", words))
        words = bare if bare.isascii() else words
    if _PLAIN.fullmatch(words):
        base = "-".join(_PLAIN_WORD.findall(words.lower()))  # as slugify has it, in a tenth of the time
    else:
        base = slugify(_TEX_MACRO.sub(" ", words), max_length=SLUG_LENGTH, word_boundary=True)
        # A first word longer than the limit leaves no word to cut at.
        base = base or slugify(words, max_length=SLUG_LENGTH)
    base = base or "untitled"
    if base in _RESERVED:
        base = f"{base}-1"
    slug, number = base, 1
    while slug in taken:
        number += 1
        suffix = f"-{number}"
        slug = base[: SLUG_LENGTH - len(suffix)].rstrip("-") + suffix
    return slug
