"""What can become of a stored file, whatever is in it."""

from collections.abc import Callable
from pathlib import Path

FILE_DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut short": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(b"\x93garbage\x00" * 50),
    "gone": lambda path: path.unlink(),
}
