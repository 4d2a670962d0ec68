"""SHA256SUMS of a bundle: what each of its files was when it was made, as `sha256sum -c SHA256SUMS` reads it."""

import hashlib
import re
from collections.abc import Mapping
from typing import IO

FILE = "SHA256SUMS"
PIECE = 1 << 20
_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)")


def sha256(file: IO[bytes]) -> str:
    """Of all that is left to read in a file, 64 hexadecimal digits."""
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def as_text(sums: Mapping[str, str]) -> str:
    """A line for each file: its SHA-256 and its path."""
    return "".join(f"{digest}  {name}\n" for name, digest in sums.items())


def from_text(text: str) -> dict[str, str]:
    """SHA-256 by path. Raises ValueError where a line is none of such a file."""
    found = {}
    for line in text.splitlines():
        parts = _LINE.fullmatch(line)
        if parts is None or parts[2] in found:
            raise ValueError(line)
        found[parts[2]] = parts[1]
    return found
