"""Finds the names that a paper brings into the world, in its title and its abstract.

"AWQ: Activation-aware ...", "we propose Weight Low-Rank Projection (WeLore)", "a method
called SpinQuant": the ways in which abstracts of all fields introduce what they coin.
What is found stands until a curator says otherwise in the record.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from generator.catalogue.occurrences import Occurrences
from generator.catalogue.topics import CURATED
from generator.ids import name_key
from generator.memo import Memos
from generator.model import Paper, Tag
from generator.text.phrases import PhraseMatcher
from generator.text.sentences import sentences

_ANNOUNCED = re.compile(r"([^\s:?!]+(?: [^\s:?!]+){0,2}): ?\S")
_REPORTED = re.compile(r"(?:Introducing )?(\S+(?: \S+)?) (?:Technical Report|Model Card)", re.IGNORECASE)
_PLAIN_WORD = re.compile(r"[A-Z]?[a-z’'-]+|[A-Z]")
_NO_NAMES = frozenset(["survey", "position", "tutorial", "review", "overview", "report", "editorial", "perspective"])

_SIGNS = r"[\w@^]+(?:[-.+/&’'^@*%][\w@^]+)*[+#*%]*"
_DISTINCT = re.compile(
    r"[a-z0-9][A-Z]|[A-Z]{2}|\d[A-Za-z]|[A-Za-z]\d|[A-Z]\w*-[A-Z\d]|[A-Z][\w.]*\.[A-Z]|\w{2}[\^@]\w|\w[\^@]\w{2}|\+$"
)
"""What makes a word look like a coined name wherever it stands: capitals, digits or signs inside."""
_ACRONYM = re.compile(r"[A-Z]{2,5}s?")
"""What may as well be an abbreviation of the field: believed only where the sentence explains it."""

_SPEAKER = (
    r"(?:\bwe\b|\b(?:this|the|our|present) (?:\w+ )?(?:paper|work|report|study|article|survey|approach|analysis|end)\b"
    r"|\bpaper\b|\b(?:motivat|inspir|lead|led)\w*\b|\bby\b|[;,] (?:and )?(?:then )?)"
)
_PRESENTS = re.compile(
    rf"{_SPEAKER}[^.;:()]{{0,50}}?\b(?:introduc|propos|present|releas|develop|describ|design|unveil|open-sourc|devis|creat"
    r"|construct|buil[dt]|train|contribut|establish|implement|curat|launch|offer|pretrain|showcas)(?:e|es|ed|ing|s)?\b",
    re.IGNORECASE,
)
"""A paper that says what it brings: "we therefore propose", "this work introduces"."""
_CALLED = re.compile(
    r"\b(?:called|named|dubbed|termed|coined|titled|codenamed|which we (?:call|name|term|dub)|we (?:call|name|term|dub)"
    r"|referred to as|denoted as|namely)(?: it)?[,:]? (?:the )?"
)
_OURS = re.compile(
    r"\b(?:[Oo]ur proposed |(?:[Oo]ur|[Tt]he proposed|a|an) (?:[\w-]+ ){0,5}?"
    r"(?:approach|method|framework|models?|system|algorithm|technique|benchmark|dataset|tool|solution|interface|library"
    r"|toolkit|platform|pipeline|corpus|suite),? )"
)
"""What a paper speaks of as its own: "our method, GemFilter"; "a unified library, LLMBox"."""
_QUALIFIERS = re.compile(
    r"(?:\s*[“\"‘'`]?\b(?!(?:for|to|in|that|which|on|using|by|with|from|of|as|at|via|through|is|are)\b)[a-z][\w’'-]*,?(?=[\s“\"‘'`]))*"
)
"""Words between the verb and the name: "a simple, training-free framework"."""
_RUN = re.compile(rf"\s*[“\"‘'`]*({_SIGNS}(?: (?=[A-Z\d]){_SIGNS}){{0,3}})")
_THING = (
    r"(?:benchmark|dataset|framework|model|family|method|system|approach|algorithm|corpus|library|toolkit|suite|platform"
    r"|paradigm|architecture|technique|mechanism|series|metric|attention|loss|challenge|pipeline|language)s?\b"
)
_EXPLAINED = re.compile(r"[”\"’'`]*(?:\s?\(|,? (?:an?|the|which|that|our) |:\s|[”\"’'`]*[,.]?$)")
_ENDED = re.compile(
    rf"[”\"’'`]*(?:\s?\(|[,.:;)—–]|$| (?:which|that|to|for|is|an?|the|and|with|as|by|in|on|from)\b| [-–]| {_THING})"
)
_BRACKET = re.compile(rf"\s?\(\s*(?:or |i\.e\., |aka |abbreviated as )?[“\"‘'`]*({_SIGNS})[”\"’'`]*\s*[;,:)]")


_NO_NAME = re.compile(r"[\d.,]+[A-Za-z]{1,2}|.*-(?:based|style|like|parameter|finetuning)|(?:.* )?[A-Z]{2,5}s(?: .*)?")
"""Sizes, kinds of things, and plurals of abbreviations."""
_CAPITALISED = re.compile(r"\s*(?:[A-Z\d][\w-]*,?\s*|(?:of|and|for|the|with|in|as|from|on|by|to|via|-)\s+){2,9}")
_WORD_START = re.compile(r"(?<![\w-])[\w“\"]")
_AND = re.compile(r",? and(?= [A-Z])|,(?= [A-Z])")


ANNOUNCED, PRESENTED = "announced by the title", "presented by the abstract"


_SIZE = re.compile(r"(?:[\s-]?v?\d[\d.]*[A-Za-z]?)?")
"""What may follow a name without making it another: "LLaMA-7B", "GPT-NeoX 20B"."""
_LATER = "~"
"""After every date."""


class Introduced(NamedTuple):
    """A name that a paper introduces, and what says so."""

    name: str
    reason: str


class Source(NamedTuple):
    """A paper with its title and its abstract as plain text."""

    paper: Paper
    title: str
    abstract: str


def introductions(
    sources: Sequence[Source], tags: Iterable[Tag], memos: Memos | None = None
) -> list[tuple[Introduced, ...]]:
    """What each paper introduces: what its record says, or where that says nothing, what its text says.

    Nobody introduces what an earlier paper of the collection names already. That tells
    what an abstract coins from what it only presents again, whatever the field.

    Args:
        sources: the papers. tags: what `tags.yml` holds. memos: remember what texts say.
    """
    memos = memos or Memos()
    memo = memos.of("introduced")
    derived = [
        memo.of((title, abstract), partial(introduced_names, title, abstract)) if paper.tags.introduces is None else ()
        for paper, title, abstract in sources
    ]
    in_question = sorted({found.name for row in derived for found in row if found.reason == PRESENTED})
    names = Occurrences([*((name, name) for name in in_question), *_names_of(tags)], _all_named, memos, "first-named")
    since = _first_named(sources, names) if in_question else {}

    def coined(found: Introduced, paper: Paper) -> bool:
        begins = [
            match.value
            for match in names.matcher.all(found.name)
            if match.start == 0 and _SIZE.fullmatch(found.name, match.end)
        ]
        return found.reason == ANNOUNCED or all(since.get(name, _LATER) >= (paper.date or _LATER) for name in begins)

    return [
        tuple(found for found in row if coined(found, source.paper))
        if source.paper.tags.introduces is None
        else tuple(Introduced(name, CURATED[0]) for name in source.paper.tags.introduces)
        for row, source in zip(derived, sources, strict=True)
    ]


def _names_of(tags: Iterable[Tag]) -> Iterator[tuple[str, str]]:
    return ((written, written) for tag in tags for written in (tag.name, *tag.aliases))


def _all_named(matcher: PhraseMatcher[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.value for match in matcher.all(text)))


def _first_named(sources: Iterable[Source], names: Occurrences[tuple[str, ...]]) -> dict[str, str]:
    """When each name stands in a paper for the first time; the day after the last where no date is known."""
    since: dict[str, str] = {}
    for paper, title, abstract in sources:
        date = paper.date or _LATER
        for name in chain(names.of(title), names.of(abstract)):
            since[name] = min(since.get(name, _LATER), date)
    return since


def introduced_names(title: str, abstract: str) -> tuple[Introduced, ...]:
    """The names that a paper introduces, by its own words, the title's first.

    Args:
        title, abstract: the paper's texts, plain.

    >>> [found.name for found in introduced_names("A Title", "We propose Low-Rank Thing (LoRT), a method.")]
    ['LoRT']
    >>> [found.name for found in introduced_names("A Title", "A new dataset called FooBench is used.")]
    ['FooBench']
    """
    found: dict[str, Introduced] = {}
    for name in announced(title):
        found.setdefault(name_key(name), Introduced(name, ANNOUNCED))
    for start, end in sentences(abstract):
        for name in _in_sentence(abstract[start:end]):
            found.setdefault(name_key(name), Introduced(name, PRESENTED))
    shortened = {name_key(_short(name, abstract)): (name, reason) for name, reason in found.values()}
    return tuple(Introduced(_short(name, abstract), reason) for name, reason in shortened.values())


def announced(title: str) -> tuple[str, ...]:
    """The name that a title announces before its colon, if it does.

    >>> announced("AWQ: Activation-aware Weight Quantization")
    ('AWQ',)
    >>> announced("Turbo Sparse: Achieving LLM SOTA Performance")
    ()
    >>> announced("LLM in a flash: Efficient Inference")
    ()
    >>> announced("Tele-FLM Technical Report")
    ('Tele-FLM',)
    """
    match = _ANNOUNCED.match(title) or _REPORTED.fullmatch(title)
    if not match:
        return ()
    name = match.group(1)
    words = name.split()
    if len(words) == 1:
        return () if name.casefold() in _NO_NAMES or (not name[0].isupper() and name.islower()) else (name,)
    if words[0].endswith("ing") or _NO_NAME.fullmatch(name):
        return ()
    # Of several words at least one must look like a name: capitals or digits inside.
    plain = [bool(_PLAIN_WORD.fullmatch(word)) for word in words]
    return (name,) if not all(plain) and all(word[0].isupper() or word[0].isdigit() for word in words) else ()


def _short(name: str, text: str) -> str:
    """A name without the ordinary words after it, where the text uses it without them: "HiP" of "HiP Attention"."""
    first, _, rest = name.partition(" ")
    if not rest or not _DISTINCT.search(first) or any(_DISTINCT.search(word) for word in rest.split()):
        return name
    alone = re.compile(rf"(?<![\w-]){re.escape(first)}(?![\w-]|\s+{re.escape(rest)})")
    return first if alone.search(text) else name


def _in_sentence(sentence: str) -> Iterator[str]:
    for cue in _PRESENTS.finditer(sentence):
        qualified = _QUALIFIERS.match(sentence, cue.end())
        start = qualified.end() if qualified else cue.end()
        yield from _abbreviated(sentence, cue.end(), start)
        yield from _names_at(sentence, start)
    for cue in _CALLED.finditer(sentence):
        yield from _abbreviated(sentence, cue.end(), cue.end())
        yield from _names_at(sentence, cue.end(), called=True)
    for cue in _OURS.finditer(sentence):
        if cue.group() == "Our proposed ":
            yield from _abbreviated(sentence, cue.end(), cue.end())
        yield from _names_at(sentence, cue.end())


def _names_at(sentence: str, place: int, *, called: bool = False) -> Iterator[str]:
    """The names that begin at a place, where they look like names and are used like some: "X", "X and Y"."""
    run = _RUN.match(sentence, place)
    if not run:
        return
    name = run.group(1)
    words = name.split()
    bracket = _BRACKET.match(sentence, run.end())
    if bracket and _DISTINCT.search(bracket.group(1)) and not _NO_NAME.fullmatch(bracket.group(1)):
        return  # the short form is the name: see _abbreviated
    if (
        sum(char.isalpha() for char in name) < 2
        or not _ENDED.match(sentence, run.end())
        or _NO_NAME.fullmatch(name)
        or _NO_NAME.fullmatch(words[0])
    ):
        return
    if words[0].islower() and not _DISTINCT.search(words[0]):
        return
    explained = called or bool(_EXPLAINED.match(sentence, run.end()))
    if all(_ACRONYM.fullmatch(word) for word in words):
        if not explained:
            return
    elif not (any(_DISTINCT.search(word) for word in words) or (explained and name[0].isupper())):
        return
    yield name
    if following := _AND.match(sentence, run.end()):
        yield from (name for name in _names_at(sentence, following.end()) if _DISTINCT.search(name))


def _abbreviated(sentence: str, place: int, opened: int) -> Iterator[str]:
    """The short form in brackets of a long one that begins near a place: "Weight Low-Rank Projection (WeLore)".

    Args:
        sentence: the sentence. place: where the long form may begin. opened: where it must have begun.
    """
    bracket = _BRACKET.search(sentence, place)
    if bracket is None or not _DISTINCT.search(bracket.group(1)) or _NO_NAME.fullmatch(bracket.group(1)):
        return
    long = sentence[opened : bracket.start()]
    if _CAPITALISED.fullmatch(long):
        yield bracket.group(1)
        return
    before = sentence[place : bracket.start()]
    starts = [match.start() for match in _WORD_START.finditer(before)]
    for start in reversed(starts[-9:]):
        if place + start <= opened + 2 and _stands_for(bracket.group(1), before[start:]):
            yield bracket.group(1)
            return


def _stands_for(short: str, long: str) -> bool:
    """Whether the letters of a short form stand in a long one in their order, the first at its beginning."""
    letters = [char for char in short.casefold() if char.isalnum()]
    if len(letters) > 3 and short.endswith("s"):
        letters.pop()
    rest = iter(char for char in long.casefold() if char.isalnum())
    return (
        bool(letters)
        and long.strip("“\"‘' ")[:1].casefold() == letters[0]
        and all(letter in rest for letter in letters)
    )
