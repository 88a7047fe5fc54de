"""Fits accounts of papers into a collection: its topics, its kinds, its names.

Apart from merging because it is about words: another index's topics are not ours, and
a keyword that only repeats what a record says already adds nothing.
"""

from collections.abc import Container, Iterable
from typing import Any

from generator.ids import name_key
from generator.model import Collection, Paper


class Vocabulary:
    """The words of a collection."""

    def __init__(self, collection: Collection) -> None:
        topics = collection.taxonomy.topics
        self._topics = {topic.id: topic.name for topic in topics}
        self._topic_keys = {name_key(name) for name in self._topics.values()}
        self._kinds = {kind.id for kind in collection.taxonomy.kinds}
        self._tags = {name_key(name) for tag in collection.tags for name in (tag.name, *tag.aliases)}
        introduced = (name for _, paper in collection.records for name in paper.tags.introduces or ())
        self._named = self._tags | {name_key(name) for name in introduced}
        self._citation_keys = {paper.citation_key.lower() for _, paper in collection.records if paper.citation_key}
        self._settled_keys = set(self._citation_keys)
        self._addresses = collection.addresses

    def fitted(self, paper: Paper, source: str) -> Paper:
        """An account as this collection can hold it.

        Its only source is the one named. Topics that are not in this collection's taxonomy become
        keywords, and a kind that is not there is left out.
        """
        changes: dict[str, Any] = {"sources": (source,)}
        foreign = [topic for topic in paper.topics if topic not in self._topics]
        if foreign:
            changes["topics"] = tuple(topic for topic in paper.topics if topic in self._topics)
            known = {name_key(word) for word in paper.keywords}
            changes["keywords"] = (*paper.keywords, *(word for word in foreign if name_key(word) not in known))
        if paper.kind and paper.kind not in self._kinds:
            changes["kind"] = None
        if paper.provenance:
            changes["provenance"] = {}
        return paper.model_copy(update=changes)

    def beside(self, account: Paper, known: Paper) -> Paper:
        """An account of a known paper, without keywords that name its topics or tags.

        Bibliographies carry topics and tags as keywords: read back, they are nothing new. Nor is
        a citation key that another record has.
        """
        changes: dict[str, Any] = {}
        if account.citation_key and known.citation_key is None:
            if account.citation_key.lower() in self._citation_keys:
                changes["citation_key"] = None
            self._citation_keys.add(account.citation_key.lower())
        if account.keywords:
            said = {name_key(self._topics.get(topic, topic)) for topic in known.topics} or self._topic_keys
            said |= self._tags | {name_key(name) for name in known.tags.introduces or ()}
            if known.tags.introduces is None:  # a name that the title introduces is found there by itself
                said |= {name_key(word) for word in account.keywords if name_key(word) in name_key(known.title)}
            # CSL has no way to write a comma within a keyword: a piece of a topic's name is no news either.
            pieces = {name_key(piece) for topic in known.topics for piece in self._topics.get(topic, "").split(",")}
            changes["keywords"] = tuple(word for word in account.keywords if name_key(word) not in said | pieces)
        if account.related:
            changes["related"] = tuple(slug for slug in account.related if slug in self._addresses)
        if account.aliases:
            changes["aliases"] = ()
        return account.model_copy(update=changes) if changes else account

    def settled(self, paper: Paper, slugs: Container[str]) -> Paper:
        """A new paper as it is written: with a citation key that is its own, related to papers that are there."""
        changes: dict[str, Any] = {}
        if paper.citation_key:
            # BibTeX takes keys that differ by case alone for one.
            if paper.citation_key.lower() in self._settled_keys:
                changes["citation_key"] = None
            self._settled_keys.add(paper.citation_key.lower())
        if paper.related:
            changes["related"] = tuple(slug for slug in paper.related if slug in slugs)
        if paper.aliases:
            changes["aliases"] = tuple(
                name for name in paper.aliases if name not in slugs and name not in self._addresses
            )
            self._addresses.update(changes["aliases"])
        return paper.model_copy(update=changes) if changes else paper

    def new_tags(self, papers: Iterable[Paper]) -> list[str]:
        """The names that some papers mention, as their curators wrote them, and that are no tag of this "
        "collection yet.
        """
        papers = list(papers)
        known = self._named | {name_key(name) for paper in papers for name in paper.tags.introduces or ()}
        found: dict[str, str] = {}
        for paper in papers:
            for name in paper.tags.mentions or ():
                if name_key(name) not in known:
                    found.setdefault(name_key(name), name)
        return sorted(found.values(), key=name_key)
