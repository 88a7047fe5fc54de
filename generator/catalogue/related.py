"""Finds the papers nearest to each, and says by which terms.

Texts are compared by the cosine of their TF-IDF vectors over words and pairs of
words (Salton and Buckley 1988, with logarithmic term frequency). The reason given
is the terms that add most to the cosine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

MOST_RELATED = 8
"""How many related papers are given at most."""
LEAST_SIMILAR = 0.06
"""Cosine under which two papers are not said to be related."""
REASON_TERMS = 4
"""How many shared terms a reason names at most."""
_ROWS_AT_ONCE = 1_000

_WORDS = r"(?u)\b[^\W\d_][\w+#]*(?:-[\w+#]+)*\b"
_EMPTY_WORDS = ENGLISH_STOP_WORDS.union(
    """
    paper propose proposed proposes approach method methods results result show shows existing work works based
    introduce introduces present presents demonstrate demonstrates experiments extensive achieve achieves novel
    large language model models llm llms lm lms using use used uses various different significant significantly
    performance state-of-the-art however https github com code available experimental effectiveness furthermore
    additionally moreover specifically recent recently study new tasks task framework et al
    """.split()  # noqa: SIM905 - a table of words reads better than a list of strings
)
"""Words that say nothing of the subject: English ones, and those of every abstract."""


@dataclass(frozen=True, slots=True)
class Related:
    """A paper that is near another.

    Attributes:
        slug: its slug.
        similarity: the cosine of the two texts, from 0 to 1.
        terms: what both are about, what weighs most first.
    """

    slug: str
    similarity: float
    terms: tuple[str, ...]


def find_related(slugs: Sequence[str], texts: Sequence[str]) -> dict[str, tuple[Related, ...]]:
    """The nearest papers of each paper, the nearest first.

    Args:
        slugs: the papers' slugs.
        texts: each paper's title and abstract as plain text, in the same order.

    Returns:
        By slug; a paper that is near no other has an empty tuple.
    """
    nothing: dict[str, tuple[Related, ...]] = dict.fromkeys(slugs, ())
    if len(slugs) < 2:
        return nothing
    vectorizer = TfidfVectorizer(
        token_pattern=_WORDS,
        stop_words=list(_EMPTY_WORDS),
        ngram_range=(1, 2),
        min_df=2,
        max_df=0.4 if len(slugs) > 20 else 1.0,
        sublinear_tf=True,
        dtype=np.float32,
    )
    try:
        vectors = vectorizer.fit_transform(texts).tocsr()
    except ValueError:  # no two texts share a word
        return nothing
    terms = vectorizer.get_feature_names_out()
    transposed = vectors.T.tocsr()
    for start in range(0, len(slugs), _ROWS_AT_ONCE):
        block = (vectors[start : start + _ROWS_AT_ONCE] @ transposed).tocsr()
        for offset in range(block.shape[0]):
            row = start + offset
            near, similarity = block[offset].indices, np.round(block[offset].data, 4)
            keep = (near != row) & (similarity >= LEAST_SIMILAR)
            ranked = sorted(zip(-similarity[keep], (slugs[other] for other in near[keep]), near[keep], strict=True))
            nothing[slugs[row]] = tuple(
                Related(slug, float(-distance), _shared_terms(vectors, row, int(other), terms))
                for distance, slug, other in ranked[:MOST_RELATED]
            )
    return nothing


def _shared_terms(vectors: "object", row: int, other: int, terms: Sequence[str]) -> tuple[str, ...]:
    """The terms that add most to the cosine of two papers; a pair of words stands for its words."""
    product = vectors[row].multiply(vectors[other]).tocsr()  # type: ignore[index]
    weights = np.round(product.data.astype(float), 6)
    ranked = sorted(zip(-weights, (str(terms[index]) for index in product.indices), strict=True))
    chosen: list[str] = []
    for _, term in ranked:
        if any(_stems(term) & _stems(known) for known in chosen):
            continue
        chosen.append(term)
        if len(chosen) == REASON_TERMS:
            break
    return tuple(chosen)


def _stems(term: str) -> set[str]:
    """The words of a term, plurals folded and compounds taken apart."""
    return {word.rstrip("s") for word in term.replace("-", " ").split()}
