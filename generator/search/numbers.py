"""Writes whole numbers as text that stands in JSON and in scripts as it is.

Five bits a character, the least first, a sixth says that more follow: what is small, as gaps
between the numbers of papers are, takes one character. The 64 characters are those of
base64url (RFC 4648). In bulk by NumPy: an index has millions of numbers.
"""

import numpy as np
from numpy.typing import NDArray

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BYTES = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
"""For what there are millions of."""


def firsts(values: NDArray[np.generic]) -> Ints:
    """Where in sorted values each one stands first.

    >>> firsts(np.array([3, 3, 5, 9, 9])).tolist()
    [0, 2, 3]
    """
    changes = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return np.flatnonzero(changes)


def encode_numbers(values: Ints | Shorts) -> tuple[bytes, Ints]:
    """Numbers as text.

    Args:
        values: numbers, none below 0.

    Returns:
        The text, and where in it each number begins, with the text's length at the end.

    >>> encode_numbers(np.array([0, 31, 32]))[0]
    b'AfgB'
    """
    lengths = np.ones(len(values), dtype=np.uint8)
    for bits in range(5, 35, 5):
        lengths += values >= (1 << bits)
    starts = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
    out = np.empty(int(starts[-1]), dtype=np.uint8)
    for place in range(int(lengths.max(initial=0))):
        has = lengths > place
        digits = (values[has] >> (5 * place)) & 31
        out[starts[:-1][has] + place] = _BYTES[digits + 32 * (lengths[has] > place + 1)]
    return out.tobytes(), starts


def encode_groups(heads: Ints | Shorts, starts: Ints, numbers: Ints | Shorts) -> tuple[str, Ints]:
    """Numbers in groups as text: for each its head, how many numbers it has, the first, and the gaps of the others.

    Args:
        heads: what stands before each group. starts: where each begins among the numbers.
        numbers: those of all groups, rising in each.

    Returns:
        The text, and where in it each group begins, with the text's length at the end.
    """
    sizes = np.diff(np.append(starts, len(numbers)))
    distances = np.diff(numbers, prepend=-1) - 1
    distances[starts] = numbers[starts]
    values = np.empty(len(numbers) + 2 * len(starts), dtype=np.int64)
    places = starts + 2 * np.arange(len(starts))
    values[places], values[places + 1] = heads, sizes
    group = np.repeat(np.arange(len(starts)), sizes)
    values[np.arange(len(numbers)) + 2 * (group + 1)] = distances
    text, begins = encode_numbers(values)
    return text.decode(), begins[np.append(places, len(values))]


def encoded(values: list[int]) -> str:
    """A few numbers as text."""
    return encode_numbers(np.array(values, dtype=np.int64))[0].decode()


def gaps(numbers: list[int]) -> list[int]:
    """Rising numbers as the first and the distances, less one, between the others.

    >>> gaps([3, 4, 9])
    [3, 0, 4]
    """
    return [number - before - 1 for before, number in zip([-1, *numbers], numbers, strict=False)]
