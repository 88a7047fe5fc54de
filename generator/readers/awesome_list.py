"""Reads curated lists in Markdown: awesome-lists with bullets or tables, badges and several links in a cell.

A bullet or a row is a paper where it has a link to one. What its other words are is told by
their places: the first words with meaning are the title, italics are people, brackets hold
venues and days, and the heading above says what the paper is about.
"""

import re
from typing import Any

from generator import ids
from generator.readers.base import Captured, Reading
from generator.readers.making import Maker, words_of
from generator.readers.markdown_lists import (
    BREAK,
    Found,
    Item,
    badge_words,
    items_of,
    links_in,
    may_be_item,
    plain_words,
    without_badges,
    without_links,
)
from generator.text.dates import partial_date

name = "awesome-list"
source_kind = "listing"
last_resort = True

_LABEL = re.compile(
    r"[\W_]*(?:arxiv\s*)?(?:papers?|pdf|arxiv|abs|abstract|code|github|git|repo(?:sitory)?|official(?: code|"
    r" implementation)?|project|"
    r"project ?page|page|website|site|web|homepage|home|demo|video|youtube|talk|slides?|poster|blog|post|"
    r"news|link|links|url|here|"
    r"html|doi|openreview|acl|acl anthology|neurips|pmlr|cvf|ieee|acm|springer|dataset|data|model|models?|"
    r"weights|checkpoint|hf|"
    r"hugging ?face|bib|bibtex|cite|star|stars|twitter|x|tweet|unofficial|pytorch|tensorflow|jax|colab|"
    r"notebook|supp(?:lementary)?|"
    r"read|docs?|documentation|tutorial|review|summary|appendix|arxiv[:\s]*[\d./v]+|[\d./v]+|★|⭐|🔗|📄|💻|🌐|🤗)[\W_]*(?:\d[\d.k]*)?[\W_]*",
    re.IGNORECASE,
)
_PAPER_LABEL = re.compile(
    r"[\W_]*(?:papers?|pdf|arxiv|abs|abstract|openreview|acl|paper link|📄|doi|html)\b", re.IGNORECASE
)
_PAPER_HOSTS = re.compile(
    r"https?://(?:[\w-]+\.)*(?:arxiv\.org|doi\.org|openreview\.net|aclanthology\.org|aclweb\.org/anthology|proceedings\.mlr\.press/v|"
    r"openaccess\.thecvf\.com|(?:papers|proceedings)\.(?:nips|neurips)\.cc|dl\.acm\.org/doi|ieeexplore\.ieee\.org|link\.springer\.com|"
    r"sciencedirect\.com/science/article|nature\.com/articles|semanticscholar\.org/paper|huggingface\.co/papers|biorxiv\.org|"
    r"medrxiv\.org|ojs\.aaai\.org|ijcai\.org/proceedings|isca-speech\.org|usenix\.org|jmlr\.org|ssrn\.com|pubmed\.ncbi)",
    re.IGNORECASE,
)
_SKIPPED_HEADINGS = re.compile(
    r"(?:table of )?contents?|license|contributing|contributors?|acknowledge?ments?|citation|star history|"
    r"news|updates?|papers?|introduction|about|related (?:projects|lists)|toc|overview|(?:19|20)\d\d|paper ?list.*",
    re.IGNORECASE,
)
_VENUES = (
    "NeurIPS|NIPS|ICML|ICLR|ACL|EMNLP|NAACL|EACL|COLING|CVPR|ICCV|ECCV|AAAI|IJCAI|KDD|SIGIR|WWW|WSDM|CIKM|TMLR|JMLR|TACL|COLM|"
    "MLSys|AISTATS|UAI|COLT|OSDI|SOSP|ASPLOS|ISCA|MICRO|HPCA|CHI|ICRA|IROS|CoRL|RSS|WACV|BMVC|ACCV|Interspeech|INTERSPEECH|ICASSP|"
    "TPAMI|IJCV|PAMI|Nature|Science|SIGGRAPH(?: Asia)?|ACM MM|MM|LREC(?:-COLING)?|CoNLL|RecSys|ICDE|VLDB|"
    "SIGMOD|NSDI|EuroSys|ATC|"
    "USENIX Security|S&P|CCS|NDSS|ICSE|FSE|ASE|ISSTA|DAC|ICCAD|TNNLS|Findings of (?:ACL|EMNLP|NAACL)|3DV|"
    "MICCAI|AAMAS|ECAI|ICPR|ACL Findings"
)
_VENUE = re.compile(
    rf"(?<![\w.])(?P<name>{_VENUES})(?P<findings>[ -]?(?:Findings|Workshops?|Oral|Spotlight|Poster|Best "
    rf"Paper))?[\s,'’`_:-]{{0,4}}(?P<year>(?:19|20)\d\d|(?<=['’`\s-])\d\d)(?!\d)(?P<after>\s*Findings|\s*Workshops?)?"
)
_DAY = re.compile(
    r"[\[(【]?\s*((?:20|19)\d\d[-/.](?:0?[1-9]|1[0-2])(?:[-/.](?:0?[1-9]|[12]\d|3[01]))?)\s*[\])】]?(?!\d)"
)
_PERSON = r"[^\W\d_][\w'’.-]*(?:\s+[^\W\d_][\w'’.-]*){1,5}"
_PEOPLE = re.compile(
    rf"{_PERSON}(?:\s*,\s*(?:and\s+)?{_PERSON}|\s+and\s+{_PERSON}|\s*&\s*{_PERSON})*(?:,?\s*(?:and\s+)?(?:et\.?\s*al\.?|others|\.\.\.))?\.?"
)
_SMALL_WORDS = frozenset(["and", "et", "al", "van", "der", "de", "von", "di", "da", "la", "le", "others"])
_LONGEST_ITEM = 20_000
"""In characters."""


def sniff(source: Captured) -> bool:
    """Whether there are bullets or rows with links to papers."""
    head = source.head
    if source.mapping or head.lstrip()[:1] in ("{", "<?") or head.startswith("---\n"):
        head = head.partition("\n---\n")[2] if head.startswith("---\n") else ""
    lines = [line for line in head.split("\n") if may_be_item(line)]
    return sum(bool(_PAPER_HOSTS.search(line)) for line in lines) >= 1


def read(source: Captured) -> Reading:
    """Reads all bullets and rows that have a link to a paper. See `base.Reader`."""
    maker = Maker(source.path)
    passed_over = 0
    for item in items_of(source.lines(maker.problems), _PAPER_HOSTS.search):
        if len(item.cells.get("", "")) + sum(map(len, item.cells.values())) > _LONGEST_ITEM:
            maker.problem(item.line, f"an item of more than {_LONGEST_ITEM:,} characters; not imported")
        elif not _add(item, maker):
            passed_over += 1
    remarks = [f"{passed_over} items without a link to a paper were passed over"] if passed_over else []
    return maker.reading(remarks=remarks, what="bullet or row with a link to a paper")


def _add(item: Item, maker: Maker) -> bool:
    """Makes an entry of an item; says whether it has a link to a paper."""
    cells = dict(item.cells)
    main = cells.pop("title", cells.pop("", ""))
    others = " <br> ".join(
        text
        for column, text in cells.items()
        if column not in ("authors", "venue", "date", "organisations", "keywords", "note")
    )
    badges = " ".join(badge_words(text) for text in item.cells.values())
    main_clean = without_badges(main)
    everything = "\n".join([main_clean, *(without_badges(text) for text in cells.values())])
    links = links_in(everything)
    papers = [link for link in links if _is_paper(link)]
    if not papers:
        return False
    title, rest = _title(main_clean, without_badges(others))
    facts: dict[str, Any] = {"title": title, "links": [], "addresses": []}
    for link in links:
        if _is_paper(link) and (ids.identifier_of(link.url) or link in papers[:1]):
            facts["addresses"].append(link.url)
        elif link.url.startswith("http"):
            facts["links"].append((_kind(link), link.url))
    said = " ".join(
        [
            rest,
            badges,
            plain_words(cells.get("venue", "")),
            *(text for text in map(plain_words, cells.get("date", "").split("\n"))),
        ]
    )
    venue = _VENUE.search(said)
    if venue:
        year = venue["year"] if len(venue["year"]) == 4 else f"20{venue['year']}"
        extra = (venue["findings"] or venue["after"] or "").strip()
        label = f"{venue['name']} {extra}".strip() if extra.startswith(("Findings", "Workshop")) else venue["name"]
        facts["venue"] = {"name": label, "year": year, "kind": "workshop" if "Workshop" in extra else ""}
    elif (name_of := plain_words(cells.get("venue", ""))) and not _LABEL.fullmatch(name_of):
        facts["venue"] = {
            "name": re.sub(r"[\s,'’(]*((?:19|20)\d\d)\)?$", "", name_of),
            "year": partial_date(name_of) or "",
        }
    day = _DAY.search(rest) or _DAY.search(badges)
    date = partial_date(plain_words(cells.get("date", ""))) or (partial_date(day.group(1)) if day else None)
    facts["date"] = date
    written = plain_words(cells.get("authors", ""))
    people = words_of(written.replace(" and ", ", ")) if written else _people(main_clean, title)
    facts["authors"] = people
    facts["organisations"] = words_of(plain_words(cells.get("organisations", "")))
    facts["keywords"] = [
        *words_of(plain_words(cells.get("keywords", ""))),
        *(text for text in item.headings[1:] if not _SKIPPED_HEADINGS.fullmatch(text)),
    ]
    facts["note"] = plain_words(cells["note"]) if "note" in cells else _description(main_clean, links)
    return maker.add(item.line, facts) is not None or True


def _is_paper(link: Found) -> bool:
    if not link.url.startswith("http"):
        return False
    return bool(
        ids.identifier_of(link.url)
        or _PAPER_HOSTS.match(link.url)
        or (_PAPER_LABEL.match(link.text) and "github.com" not in link.url)
    )


def _kind(link: Found) -> str | None:
    label = link.text.lower()
    for kind, words in {
        "code": ("code", "github", "repo", "implementation"), "project": ("project", "page", "website", "homepage"),
        "demo": ("demo", "colab", "space"), "video": ("video", "youtube", "talk"), "data": ("data",),
        "model": ("model", "weights", "checkpoint"),
        "other": ("blog", "slides", "poster", "twitter", "tweet"),
    }.items():  # fmt: skip
        if any(word in label for word in words) and len(label) < 40:
            return kind
    return None


def _title(main: str, others: str) -> tuple[str, str]:
    """The title of an item and the words around it: that of its link, in bold, or what stands before the links."""
    for text in (main, others):
        links = links_in(text)
        for link in links:
            words = _stripped(link.text)
            if (
                words
                and not _LABEL.fullmatch(words)
                and not _VENUE.fullmatch(words)
                and _is_title(words)
                and (_is_paper(link) or len(links) == 1 or link is links[0])
            ):
                return words, plain_words(text[: link.start] + " " + without_links(text[link.end :]))
        for pattern in (
            r"\*\*(.+?)\*\*",
            r"__(.+?)__",
            r"<b>(.+?)</b>",
            r"<strong>(.+?)</strong>",
            r"[“\"](.{12,300}?)[”\"]",
        ):
            bare = without_links(text)
            for match in re.finditer(pattern, bare, re.DOTALL):
                words = _stripped(plain_words(match.group(1)))
                if _is_title(words) and not _LABEL.fullmatch(words) and not _VENUE.fullmatch(words):
                    whole = match.group() + _rest_of_title(match.group(1), bare[match.end() :])
                    words = _stripped(plain_words(whole)) if whole != match.group() else words
                    return words, plain_words(bare.replace(whole, " "))
        plain = re.split(BREAK, without_links(text))
        for number, piece in enumerate(plain):
            words = _stripped(plain_words(re.split(r"\n|\s[*_](?=\S)", piece.strip())[0]))
            words = (
                _stripped(_VENUE.sub(" ", _DAY.sub(" ", words, count=1), count=1))
                if _DAY.match(words) or _VENUE.match(words)
                else words
            )
            if _is_title(words) and not _LABEL.fullmatch(words):
                return words, plain_words(" ".join([*plain[:number], piece, *plain[number + 1 :]]))
    return "", plain_words(main)


def _rest_of_title(bold: str, after: str) -> str:
    """What follows a short name in bold and a colon, written as titles are: `**GPT-3**: Language Models`."""
    rest = re.match(r"\s*:?\s*[^.:\n<|*_\[]{10,300}", after)
    if rest is None or len(bold.split()) > 3 or (":" in rest.group()) == bold.rstrip().endswith(":"):
        return ""
    words = [word for word in re.findall(r"[^\W\d_][\w-]*", rest.group()) if len(word) > 3]
    capitals = sum(word[0].isupper() for word in words)
    return rest.group() if words and words[0][0].isupper() and capitals * 2 >= len(words) else ""


def _is_title(words: str) -> bool:
    return len(words) >= 3 and any(char.isalpha() for char in words) and "://" not in words


def _stripped(words: str) -> str:
    """A title without what lists put around it: numbers, days and venues in brackets, quotes, stops."""
    words = words.strip(" \t*_`~·|")
    for _ in range(4):
        before = words
        words = re.sub(r"^[\[(【][^\])】]{1,40}[\])】]\s*[:.-]?\s*(?=\S{3})", "", words)
        words = re.sub(
            r"\s*[\[(【](?:[^\])】]{0,20}\b(?:19|20)\d\d\b[^\])】]{0,20}|pdf|paper|code|arxiv|[^\w\])】]*)[\])】]\s*$",
            "",
            words,
            flags=re.IGNORECASE,
        )
        words = re.sub(r"^[“\"'](.*)[”\"']$", r"\1", words.strip(" ,;:|-–—*_")).strip()
        if words == before:
            break
    return words.removesuffix(".") if words.endswith(".") and not words.endswith("..") else words


def _people(main: str, title: str) -> list[str]:
    """Authors: words in italics or a piece of their own that is nothing but names."""
    pieces = re.findall(
        r"(?<![*\w])[*_](?![*_])([^*_\n]{5,2000})[*_](?![*\w])|<i>(.{5,2000}?)</i>|<em>(.{5,2000}?)</em>|<sub>(.{5,2000}?)</sub>",
        main,
    )
    candidates = [next(filter(None, groups)) for groups in pieces]
    candidates += re.split(r"<br\s*/?>|\n", without_links(main), flags=re.IGNORECASE)
    for candidate in candidates:
        words = plain_words(without_links(candidate)).strip(" .,;:-–—")
        words = re.sub(r"^(?:by|authors?:)\s+", "", words, flags=re.IGNORECASE)
        if (
            words != title
            and (("," in words) or " and " in words or "et al" in words)
            and _PEOPLE.fullmatch(words)
            and title not in words
        ):
            capital = [word for word in re.findall(r"[^\W\d_]+", words)[:8] if word not in _SMALL_WORDS]
            if all(word[:1].isupper() for word in capital):
                parts = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+(?=et\.?\s*al)", words)
                return [name for name in parts if name]
    return []


def _description(main: str, links: list[Found]) -> str:
    """What a list says of a paper after its links."""
    after = main[max(link.end for link in links) :] if links else ""
    match = re.match(r"[\])\s]*(?:\([^()]{0,60}\)\s*)?(?:[-–—:]+|\.)\s+(?P<words>[^\[|<]{15,2000})", after, re.DOTALL)
    words = plain_words(match["words"]) if match else ""
    if (
        not words
        or (_PEOPLE.fullmatch(words.rstrip(". ")) and words.istitle())
        or _VENUE.fullmatch(words.strip("()[] ."))
        or not words[:1].isalnum()
    ):
        return ""
    return words
