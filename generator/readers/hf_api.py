"""Reads the answers of Hugging Face's papers API: days of papers, searches, single papers.

Over the years the answers have gained fields (code, project page, organisation, keywords)
and kept their core: a paper, and around it what the day's listing says of it. The
service's own summaries are not imported: `summary` in a record is a curator's.
"""

from typing import Any

from generator.readers.base import Captured, Reading
from generator.readers.json_entries import list_at, looks_like, read_entries, text_at
from generator.readers.making import Maker

name = "hf-api"
source_kind = "listing"


def sniff(source: Captured) -> bool:
    """Whether there is a paper as the service describes it."""
    return looks_like(source, r'"upvotes"\s*:', r'"authors"\s*:\s*\[') and looks_like(
        source, r'"paper"\s*:\s*\{|"publishedAt"\s*:|"discussionId"\s*:|"submittedOnDailyAt"\s*:'
    )


def read(source: Captured) -> Reading:
    """Reads all papers. See `base.Reader`."""
    return read_entries(source, ("papers", "dailyPapers", "results", "items"), add, "paper of Hugging Face's API")


def add(item: dict[str, Any], line: int, where: str, maker: Maker) -> None:
    """One paper, alone or within what a day's listing says of it."""
    paper = item["paper"] if isinstance(item.get("paper"), dict) else item
    organisations = [
        text_at(found, "fullname") or text_at(found, "name")
        for found in (paper.get("organization"), item.get("organization"))
        if isinstance(found, dict)
    ]
    links = [("code", text_at(paper, "githubRepo")), ("project", text_at(paper, "projectPage"))]
    media = [("video", url) for url in list_at(paper, "mediaUrls") if str(url).endswith((".mp4", ".mov", ".webm"))]
    comments = item.get("numComments", paper.get("numComments"))
    maker.add(
        line,
        {
            "title": text_at(paper, "title") or text_at(item, "title"),
            "abstract": text_at(paper, "summary") or text_at(item, "summary"),
            "authors": [
                text_at(author, "name") if isinstance(author, dict) else author for author in list_at(paper, "authors")
            ],
            "date": text_at(paper, "publishedAt") or text_at(item, "publishedAt"),
            "ids": {"arxiv": text_at(paper, "id") or text_at(item, "id")},
            "votes": paper.get("upvotes", item.get("upvotes")),
            "discussion": comments if comments is not None else len(list_at(paper, "comments")) or None,
            "links": [(kind, url) for kind, url in [*links, *media] if url],
            "organisations": organisations[:1],
            "keywords": list_at(paper, "ai_keywords") or list_at(item, "ai_keywords"),
        },
        where=where,
    )
