"""Judges what was sent in: what it would change in which files, or what is wrong with it.

Pure: the files are worked out here, and written, checked and compared by the command.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from generator import ids
from generator.content.importing import appended
from generator.content.joining import plan_join
from generator.content.merge import Matcher, text_key
from generator.content.near import near_misses
from generator.content.rules import doubts
from generator.content.schema import validate
from generator.content.store import Layout, read_text
from generator.content.writing import corrected_text, list_entry_text, mapping_entry_text, record_text
from generator.content.yaml_text import parse
from generator.errors import ContentError, GeneratorError, did_you_mean
from generator.ids import make_slug, name_key
from generator.model import Collection, Paper, Record, Redirect, Tag
from generator.submissions.forms import ASPECTS
from generator.submissions.issue import Fault, Filled
from generator.text.addresses import link_to
from generator.text.references import referred_papers

_PAPER, _TAG = TypeAdapter(Paper), TypeAdapter(Tag)
_PAGE = re.compile(r"(?:^|/)papers/([a-z0-9-]+)(?:[/?#].*)?$")
_NAMES = ("authors", "organisations", "topics", "tags.introduces", "tags.mentions")


@dataclass(slots=True)
class Judgement:
    """What a submission comes to.

    Attributes:
        does: what it would do, a sentence each. faults: what is wrong with it.
        doubts: what is most likely a mistake, and only a person can tell.
        by_hand: why only a person can do it; empty where the program can.
        files: the files to write, by their paths. gone: a record that goes.
        touched: what it changes: papers with fields, so that no two change one thing.
        slugs: papers that a reader should look at.
    """

    does: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    by_hand: str = ""
    files: dict[Path, str] = field(default_factory=dict)
    gone: Path | None = None
    touched: set[tuple[str, str]] = field(default_factory=set)
    slugs: list[str] = field(default_factory=list)


class Judge:
    """Judges submissions against what the content folder holds.

    Args:
        collection: what it holds. root: the folder.
        today: the day from which on a date is in the future, in ISO 8601; empty: none is.
    """

    def __init__(self, collection: Collection, root: Path, today: str = "") -> None:
        self._collection, self._layout, self._today = collection, Layout(root), today
        self._records = dict(collection.records)
        self._aliases = {alias: slug for slug, paper in collection.records for alias in paper.aliases}

    def judge(self, filled: Filled) -> Judgement:
        """What a filled form comes to."""
        judgement = Judgement()
        try:
            _JUDGES[filled.form.name](self, filled, judgement)
        except ContentError as error:
            judgement.faults += [Fault(problem.field, problem.message) for problem in error.problems]
        except GeneratorError as error:
            judgement.faults.append(Fault("", str(error)))
        return judgement

    def _find(self, filled: Filled, name: str, judgement: Judgement) -> str | None:
        """The slug of the paper that an answer names; a fault where there is none."""
        text = " ".join(filled.answers[name].split())
        match = _PAGE.search(text)
        slug = match.group(1) if match else text.strip("/")
        slug = self._aliases.get(slug, slug)
        if slug in self._records:
            judgement.slugs.append(slug)
            return slug
        key = text_key(text)
        identified = {pair for pair in (ids.identifier_of(text), *_bare(text)) if pair}
        for known, paper in self._collection.records:
            if identified & set(paper.ids.pairs()) or (key and text_key(paper.title) == key):
                judgement.slugs.append(known)
                return known
        near = did_you_mean(slug if match else make_slug(text), self._records)
        label = next(field.label for field in filled.form.fields if field.name == name)
        judgement.faults.append(Fault(label, f'no paper here is "{text[:120]}"{near}'))
        return None

    def _doubts(self, slug: str, paper: Paper) -> list[str]:
        """The warnings of the content's rules about a paper."""
        found = doubts(self._collection, Record(slug, paper), self._layout.root, self._today)
        return [f"{problem.field}: {problem.message} [{problem.rule}]" for problem in found]

    def _add(self, filled: Filled, judgement: Judgement) -> None:
        answers = filled.answers
        facts: dict[str, Any] = {"title": " ".join(answers["title"].split())}
        if identifier := answers.get("identifier"):
            found = ids.identifier_of(identifier) or next(iter(_bare(identifier)), None)
            link = None if found else link_to(identifier)
            if found:
                facts["ids"] = dict([found])
            elif link:
                facts["links"] = [{"kind": "paper", "url": link.url}]
            else:
                message = f'"{identifier[:120]}" is no arXiv identifier, no DOI and no address'
                judgement.faults.append(Fault(filled.form.fields[1].label, message))
        if "authors" in answers:
            facts["authors"] = _listed(answers["authors"])
        if "date" in answers:
            facts["date"] = answers["date"]
        if "code" in answers:
            facts["links"] = [*facts.get("links", ()), {"kind": "code", "url": answers["code"]}]
        paper = validated(facts)
        matcher = Matcher()
        for slug, known in self._collection.records:
            matcher.add(slug, known)
        known_as = matcher.find(paper)
        if known_as is not None:
            judgement.slugs.append(known_as)
            judgement.faults.append(Fault("", "this paper is here already; to change its page, send in a correction"))
            return
        slug = make_slug(paper.title, {*self._records, *self._aliases})
        keys = {known: text_key(other.title) for known, other in self._collection.records}
        for _, other in near_misses({**keys, "": text_key(paper.title)}, [""]):
            judgement.slugs.append(other)
            judgement.does.append(f'finds a paper of nearly the same title here: "{self._records[other].title}"')
        judgement.files[self._layout.record(slug)] = record_text(paper)
        judgement.touched.add((slug, ""))
        judgement.doubts += self._doubts(slug, paper)
        judgement.does.append(f'adds "{paper.title}" as content/papers/{slug}.yml')

    def _correct(self, filled: Filled, judgement: Judgement) -> None:
        answers = filled.answers
        place = ASPECTS[answers["aspect"]]
        named = answers["paper"].strip()
        if re.fullmatch(r"/?(?!papers/[a-z0-9-])[a-z0-9-]*/(?:[a-z0-9-]+/)*", named) or not place:
            judgement.by_hand = "it is not about a fact of a paper's record"
            return
        slug = self._find(filled, "paper", judgement)
        if slug is None:
            return
        before = self._records[slug]
        facts = before.model_dump(mode="json", exclude_defaults=True)
        self._set(facts, place, answers["value"])
        if validated(facts) == before:
            judgement.faults.append(Fault("", f"the record says that already: {answers['aspect']}"))
            return
        # What a person corrected is no longer from a service.
        facts["provenance"] = {
            source: rest
            for source, fields in facts.get("provenance", {}).items()
            if (rest := [name for name in fields if name not in (place, place.split(".")[0])])
        }
        after = validated(facts)
        path = self._layout.record(slug)
        text = corrected_text(read_text(path), before, after)
        if text is None:
            judgement.by_hand = "the record is written in a way that the program would disturb"
            return
        judgement.files[path] = text
        judgement.touched.add((slug, place))
        known = self._doubts(slug, before)
        judgement.doubts += [doubt for doubt in self._doubts(slug, after) if doubt not in known]
        judgement.does.append(f"{answers['aspect']}: {_said(before, place)} becomes {_said(after, place)}")

    def _set(self, facts: dict[str, Any], place: str, value: str) -> None:
        """Puts a value into a record's facts, in the form that records have it."""
        section, _, name = place.partition(".")
        line = " ".join(value.split())
        if place in _NAMES:
            names = _listed(value)
            if place == "topics":
                known = {name_key(topic.name): topic.id for topic in self._collection.taxonomy.topics}
                names = [known.get(name_key(topic), topic) for topic in names]
            if name:
                facts.setdefault(section, {})[name] = names
            else:
                facts[section] = names
            if place == "authors":
                facts.pop("first_author", None)
                facts.pop("author_count", None)
                people = facts.get("author_ids", {})
                facts["author_ids"] = {author: people[author] for author in people if author in names}
        elif section == "ids":
            facts.setdefault("ids", {})[name] = ids.SCHEMES[name](line) or line
        elif section == "links":
            links = [link for link in facts.get("links", ()) if link["kind"] != name]
            facts["links"] = [*links, {"kind": name, "url": line}]
        elif place == "kind":
            kinds = {name_key(kind.name): kind.id for kind in self._collection.taxonomy.kinds}
            facts["kind"] = kinds.get(name_key(line), line)
        else:
            facts[place] = line

    def _suggest(self, filled: Filled, judgement: Judgement) -> None:
        answers = filled.answers
        if answers["sort"] == "topic":
            judgement.by_hand = "a topic needs phrases that find its papers, which somebody has to try out"
            return
        tag = validate(
            _TAG,
            parse(
                json.dumps(
                    {
                        "name": " ".join(answers["name"].split()),
                        "kind": answers.get("kind", "method"),
                        **({"aliases": _listed(answers["aliases"])} if "aliases" in answers else {}),
                        **({"definition": answers["definition"]} if "definition" in answers else {}),
                    },
                    ensure_ascii=False,
                ),
                self._layout.tags,
            ),
        )
        present = read_text(self._layout.tags) if self._layout.tags.is_file() else ""
        judgement.files[self._layout.tags] = appended(present, list_entry_text(tag), self._layout.tags)
        judgement.touched.add(("tags.yml", name_key(tag.name)))
        judgement.does.append(f'adds the {tag.kind} "{tag.name}" to the tags')

    def _duplicate(self, filled: Filled, judgement: Judgement) -> None:
        kept, other = (self._find(filled, name, judgement) for name in ("kept", "other"))
        if kept is None or other is None:
            return
        plan = plan_join(self._collection, kept, other, self._layout.root)
        judgement.files, judgement.gone = plan.files, plan.gone
        judgement.touched |= {(kept, ""), (other, "")}
        judgement.does.append(
            f'adds to "{kept}" what only "{other}" says, and lets the address of "{other}" lead to it'
        )
        judgement.does += [f"{found.field}: {found.message}" for found in plan.conflicts]

    def _removal(self, filled: Filled, judgement: Judgement) -> None:
        slug = self._find(filled, "paper", judgement)
        if slug is None:
            return
        collection, layout = self._collection, self._layout
        texts = {f"content/lists/{name}.md": found.text for name, found in collection.lists.items()}
        texts |= {f"content/pages/{name}.md": text for name, text in collection.pages.items()}
        texts |= {f"content/papers/{name}.yml": paper.note or "" for name, paper in collection.records if name != slug}
        texts["content/topics.yml"] = read_text(layout.taxonomy) if layout.taxonomy.is_file() else ""
        naming = [path for path, text in texts.items() if slug in referred_papers(text)]
        if naming:
            judgement.by_hand = f"texts name this paper, and somebody has to rewrite them: {', '.join(naming)}"
            return
        for name, paper in collection.records:
            if slug in paper.related and name != slug:
                after = paper.model_copy(update={"related": tuple(near for near in paper.related if near != slug)})
                text = corrected_text(read_text(layout.record(name)), paper, after)
                if text is None:
                    judgement.by_hand = f"content/papers/{name}.yml names it in a way that the program would disturb"
                    return
                judgement.files[layout.record(name)] = text
        gone = Redirect(to="page:papers", note="This paper was taken away on request.")
        entries = "".join(mapping_entry_text(f"papers/{name}", gone) for name in (slug, *self._records[slug].aliases))
        present = read_text(layout.redirects) if layout.redirects.is_file() else ""
        judgement.files[layout.redirects] = appended(present, entries, layout.redirects)
        judgement.gone = layout.record(slug)
        judgement.touched.add((slug, ""))
        judgement.does.append(f'takes "{self._records[slug].title}" away; its address then says so')


_JUDGES = {
    "add": Judge._add,
    "correct": Judge._correct,
    "suggest": Judge._suggest,
    "duplicate": Judge._duplicate,
    "removal": Judge._removal,
}


def validated(facts: dict[str, Any]) -> Paper:
    """Facts that were sent in as a paper, by the schema of records.

    Raises:
        ContentError: what is wrong with them.
    """
    return validate(_PAPER, parse(json.dumps(facts, ensure_ascii=False), Path("submission")))


def _bare(text: str) -> Iterable[tuple[str, str]]:
    """The identifiers that a text is without an address around it."""
    for scheme in ("arxiv", "doi", "acl"):
        if found := ids.SCHEMES[scheme](text.strip()):
            yield scheme, found


def _listed(text: str) -> list[str]:
    r"""The names in an answer: one a line, or on one line between semicolons, or commas.

    >>> _listed("- Ji Lin\n* Song Han\n"), _listed("Ji Lin; Song Han"), _listed("Ji Lin, Song Han")
    (['Ji Lin', 'Song Han'], ['Ji Lin', 'Song Han'], ['Ji Lin', 'Song Han'])
    """
    lines = [re.sub(r"^\s*[-*]\s+", "", line) for line in text.splitlines()]
    if len(lines) == 1:
        lines = lines[0].split(";" if ";" in lines[0] else ",")
    return [name for line in lines if (name := " ".join(line.split()))]


def _said(paper: Paper, place: str) -> str:
    """What a record says in a field, in a few words."""
    section, _, name = place.partition(".")
    value: Any = getattr(paper, section)
    if section == "links":
        value = [link.url for link in value if link.kind == name]
    elif name:
        value = getattr(value, name)
    if isinstance(value, tuple | list):
        value = ", ".join(value)
    text = str(value or "nothing")
    return f'"{text if len(text) <= 200 else text[:200] + "…"}"' if value else text
