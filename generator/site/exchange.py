"""Exchanges two folders in one step, so that at no moment either of them is missing.

Apart because only the system's own library has it: Linux `renameat2` with RENAME_EXCHANGE, macOS `renamex_np`
with RENAME_SWAP. Elsewhere, and on file systems without it, the caller has to rename twice.
"""

import ctypes
import os
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = _RENAME_SWAP = 2


def exchange(one: Path, other: Path) -> bool:
    """Puts each of two folders in the other's place.

    Returns:
        Whether that could be done; if not, both are where they were.
    """
    names = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(library.renamex_np(*names, _RENAME_SWAP) == 0)
        return bool(library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):  # no such function; on Windows, no such library
        return False
