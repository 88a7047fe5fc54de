"""Decodes files: all text that enters is UTF-8 (or UTF-16 that says so), or a fault with its line.

Apart because captured files and content files are read in different rooms.
"""

from pathlib import Path

from generator.errors import ContentError, Problem


def decode(raw: bytes, path: Path) -> str:
    """A file's bytes as text, without a byte order mark.

    Args:
        raw: the bytes. path: the file, for the message.

    Raises:
        ContentError: the bytes are not UTF-8.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            raise ContentError([Problem(path, 0, "begins as UTF-16 and is not; save the file as UTF-8")]) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8: byte 0x{raw[error.start]:02x} at offset {error.start}; save the file as UTF-8"
        raise ContentError([Problem(path, line, message)]) from None
