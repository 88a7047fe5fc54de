"""What curators allow: `content/allowed.yml` names rules that are there, and nothing that it need not.

One file for all, since topics, tags and lists have no record to put a field into, and since a reviewer
sees there at one glance all that was excused, and why.
"""

from collections.abc import Iterable, Iterator, Mapping

from generator.content.rules.rule import Allowed, Content, Finding, Rule, rule
from generator.errors import did_you_mean
from generator.ids import name_key
from generator.model import Collection


def allowed_by(collection: Collection) -> Allowed:
    """Whether a curator allowed for a subject what a rule finds. Former slugs of papers count as the present ones."""
    formers = {alias: slug for slug, paper in collection.records for alias in paper.aliases}
    pairs = {(_key(subject, formers), name) for subject, names in collection.allowed.items() for name in names}
    return lambda subject, name: bool(pairs) and (_key(subject, {}), name) in pairs


def _key(subject: str, formers: Mapping[str, str]) -> str:
    """A subject in one form: tags by what their names are known by."""
    kind, _, name = subject.partition(":")
    return f"tag:{name_key(name)}" if kind == "tag" else f"{kind}:{formers.get(name, name)}"


def allowance_rules(rules: Iterable[Rule]) -> tuple[Rule, Rule]:
    """The rules for allowances of other rules."""
    known = {found.name: found for found in rules}
    allowable = {name for name, found in known.items() if found.allowable}

    @rule(
        "unknown-allowance",
        "fault",
        why="A misspelt name would allow nothing, in silence; and some rules everything else rests on.",
        remedy="Correct the name; of a rule that nobody can allow, mend what it found.",
        allowable=False,
    )
    def unknown(content: Content) -> Iterator[Finding]:
        """An entry of `allowed.yml` for a rule that is not there, or that cannot be allowed."""
        for subject, names in content.collection.allowed.items():
            for name in names:
                if name not in known:
                    near = did_you_mean(name, known) or "; `paper-index check --rules` lists them"
                    yield Finding(content.layout.allowed, (subject, name), f'no rule "{name}"{near}', subject)
                elif not known[name].allowable:
                    message = f'what "{name}" finds cannot be allowed; mend it, and take this entry away'
                    yield Finding(content.layout.allowed, (subject, name), message, subject)

    @rule(
        "unneeded-allowance",
        "warning",
        why="What it excused is mended or gone; left there, it would excuse the next mistake.",
        remedy="Take the entry away.",
        allowable=False,
    )
    def unneeded(content: Content) -> Iterator[Finding]:
        """An entry of `allowed.yml` for something that the rule does not find."""
        formers = {alias: slug for slug, paper in content.collection.records for alias in paper.aliases}
        named = {name for names in content.collection.allowed.values() for name in names}
        found = {
            (_key(content.subject(finding.path, finding.location), {}), name)
            for name in named & allowable
            for finding in known[name].look(content)
        }
        for subject, names in content.collection.allowed.items():
            for name in names:
                # What time alone takes away must not make faulty what was right yesterday.
                if name in allowable and not known[name].by_clock and (_key(subject, formers), name) not in found:
                    message = f'"{name}" finds nothing there; take this entry away'
                    yield Finding(content.layout.allowed, (subject, name), message, subject)

    known |= {found.name: found for found in (unknown, unneeded)}
    return unknown, unneeded
