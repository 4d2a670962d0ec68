"""The lines of a text, numbered as an editor numbers them."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_QUOTED = re.compile(rb'"[^"]*"')
PROGRESS_LINES = 50_000
FEW_RETURNS = 0.1  # a lone carriage return rarer than this among line ends stands inside cells


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end; `end` is what ended it."""

    number: int
    text: str
    end: str


class Lines:
    """Lines one after the other; those looked at too early can be put back."""

    def __init__(self, path: Path, line_end: str, first: int = 1) -> None:
        self._numbered = self._read(path, line_end, first)
        self._back: deque[Line] = deque()
        self.read = 0  # characters so far

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        return self._back.popleft() if self._back else next(self._numbered)

    def put_back(self, lines: list[Line]) -> None:
        """Give back lines that were looked at too early; they come next."""
        self._back.extendleft(reversed(lines))

    def _read(self, path: Path, line_end: str, first: int) -> Iterator[Line]:
        with path.open(encoding="utf-8", errors="replace", newline="\n" if line_end == "\n only" else "") as file:
            for number, text in enumerate(file, 1):
                self.read += len(text)
                if number >= first:
                    bare = text.rstrip("\r\n") if line_end != "\n only" else text.removesuffix("\n").removesuffix("\r")
                    yield Line(number, bare, text[len(bare) :])


def plain_lines(path: Path, progress: Callable[[str, float], None] | None = None) -> Iterator[tuple[int, str]]:
    """Numbered lines without their ends, however they end; `progress` hears of the share of the text that is read."""
    size, read = max(1, path.stat().st_size), 0
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            yield number, line.rstrip("\r\n")
            read += len(line)
            if progress and number % PROGRESS_LINES == 0:
                progress("rows", min(1.0, read / size))


def find_line_end(sample: bytes) -> str:
    """ "\\n", "\\r\\n", "\\r" for what ends most lines, "mixed", or "\\n only" where carriage returns stand in cells."""
    sample = _QUOTED.sub(b"", sample)  # what stands inside cells ends no line
    both = sample.count(b"\r\n")
    line_feeds, returns = sample.count(b"\n") - both, sample.count(b"\r") - both
    total = both + line_feeds + returns
    if total == 0:
        return "\n"
    if 0 < returns <= FEW_RETURNS * total:
        return "\n only"
    counts = {"\r\n": both, "\n": line_feeds, "\r": returns}
    most = max(counts, key=lambda end: counts[end])
    return most if counts[most] == total else "mixed"
