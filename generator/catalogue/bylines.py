"""Who wrote a paper, in a few words: for pages, and for what a search shows."""

from generator.model import Paper


def byline(paper: Paper) -> str:
    """The authors of a paper as a list shows them.

    Where only the first author is known, the others are not counted.
    """
    names, number = paper.known_authors, paper.number_of_authors
    if not names:
        if number:
            return "1 author" if number == 1 else f"{number} authors"
        return paper.organisations[0] if paper.organisations else "authors unknown"
    if len(names) > 2 or (number or 0) > max(len(names), 1) or not paper.authors:
        others = (number or 0) - 1
        if others == 0:
            return names[0]
        return f"{names[0]} et al." if others < 0 else f"{names[0]} and {others} other{'s' if others > 1 else ''}"
    return " and ".join(names)
