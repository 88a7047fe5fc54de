"""Where each paper lies on the map: a plane on which what is about the same is near.

Places are kept in `content/map.yml`, so that the map that readers know does not jump when
papers arrive. A paper without a place is put beside those it is related to. The whole plane is
laid out only when a curator asks for it: TF-IDF, truncated SVD, t-SNE (van der Maaten and
Hinton 2008).
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from generator.catalogue.related import Related
from generator.catalogue.vectors import Features, vectors_of
from generator.errors import UsageError
from generator.memo import Memos

Place: TypeAlias = tuple[int, int]
"""Across and down, from 0 to `SIDE`."""
SIDE = 10_000
_BESIDE = 120
"""How far at most a paper is put from the middle of those it is related to."""
_DIMENSIONS, _PERPLEXITY = 50, 30
_GOLDEN = math.pi * (3 - math.sqrt(5))
"""The angle between neighbours by which points on a spiral spread evenly (Vogel 1979)."""


def all_places(
    kept: Mapping[str, Place], topics: Mapping[str, str], related: Mapping[str, Sequence[Related]]
) -> dict[str, Place]:
    """A place for every paper.

    Args:
        kept: the places that papers have already.
        topics: by slug, the main topic of every paper, or nothing.
        related: by slug, the papers that each is near to.

    Returns:
        By slug. Kept places are as they were. Others are in the middle of their related papers'
        places, weighted by nearness; where none of those has one, in a patch of their topic.
    """
    found = {slug: kept[slug] for slug in topics if slug in kept}
    waiting = sorted(slug for slug in topics if slug not in kept)
    while waiting and found:
        reached = {slug: place for slug in waiting if (place := _beside(slug, related.get(slug, ()), found))}
        if not reached:
            break
        found |= reached
        waiting = [slug for slug in waiting if slug not in reached]
    return found | _patches(waiting, topics)


def _beside(slug: str, related: Sequence[Related], found: Mapping[str, Place]) -> Place | None:
    """The middle of the places of related papers, a little aside so that no paper hides another."""
    known = [(near.similarity**2 + 1e-6, *found[near.slug]) for near in related if near.slug in found]
    if not known:
        return None
    total = sum(weight for weight, _, _ in known)
    angle, far = _chance(slug)
    middle = (sum(weight * across for weight, across, _ in known), sum(weight * down for weight, _, down in known))
    return (
        _inside(middle[0] / total + math.cos(angle) * far * _BESIDE),
        _inside(middle[1] / total + math.sin(angle) * far * _BESIDE),
    )


def _patches(slugs: Sequence[str], topics: Mapping[str, str]) -> dict[str, Place]:
    """Papers of one topic close together, topics around a circle."""
    by_topic: dict[str, list[str]] = defaultdict(list)
    for slug in slugs:
        by_topic[topics[slug]].append(slug)
    found = {}
    for number, topic in enumerate(sorted(by_topic)):
        turn = 2 * math.pi * number / len(by_topic)
        for place, slug in enumerate(by_topic[topic]):
            far = math.sqrt(place / max(len(slugs), 1)) * 2_000
            found[slug] = (
                _inside(SIDE / 2 + math.cos(turn) * 3_600 + math.cos(place * _GOLDEN) * far),
                _inside(SIDE / 2 + math.sin(turn) * 3_600 + math.sin(place * _GOLDEN) * far),
            )
    return found


def _chance(slug: str) -> tuple[float, float]:
    """An angle, and a part of 1, that depend on a slug alone."""
    digest = hashlib.sha256(slug.encode()).digest()
    return digest[0] / 256 * 2 * math.pi, 0.3 + 0.7 * digest[1] / 256


def _inside(value: float) -> int:
    return min(max(round(value), 0), SIDE)


def laid_out(papers: Sequence[Features]) -> dict[str, Place]:
    """A new plane for all papers; the same papers give the same plane on the same machine.

    Args:
        papers: what is laid out, in an order that does not depend on chance.

    Returns:
        By slug.

    Raises:
        UsageError: scikit-learn, which does this, is not installed; or the papers are too few.
    """
    try:
        from sklearn.decomposition import TruncatedSVD
        from sklearn.manifold import TSNE
        from threadpoolctl import threadpool_limits
    except ImportError:
        message = "laying out the map needs scikit-learn; install it with: pip install 'paper-index[map]'"
        raise UsageError(message) from None
    if len(papers) < 10:
        raise UsageError(f"{len(papers)} papers are too few to lay out; ten are needed")
    rows = vectors_of(papers, Memos()).matrix
    dimensions = min(_DIMENSIONS, rows.shape[1] - 1, len(papers) - 1)
    with threadpool_limits(1):  # sums in another order would give another plane
        reduced = TruncatedSVD(dimensions, random_state=0).fit_transform(rows)
        reduced = reduced / np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), 1e-9)
        perplexity = min(_PERPLEXITY, (len(papers) - 1) / 3)
        plane = TSNE(2, perplexity=perplexity, init="pca", random_state=0).fit_transform(reduced)
    low, high = plane.min(axis=0), plane.max(axis=0)
    scaled = 200 + (plane - low) / np.maximum(high - low, 1e-9) * (SIDE - 400)
    return {paper.slug: (_inside(x), _inside(y)) for paper, (x, y) in zip(papers, scaled, strict=True)}
