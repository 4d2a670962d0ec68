"""Streamlit's scripts by the element that they draw: it loads each when the first of its kind is there, and shows something
of another height until then."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_IMPORTED = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')  # not those that it loads when they are needed


def chunks_of(page: Path, elements: Iterable[str]) -> list[str]:
    """The addresses of the scripts of `elements` (`TextInput`, `Selectbox`) with all that these import, so far as the
    `page` does not name them already; of an element that this Streamlit does not have, nothing."""
    folder, text = page.parent / "static" / "js", page.read_text(encoding="utf-8")
    begin = [file.name for element in elements for file in sorted(folder.glob(f"{element}.*.js"))]
    return [f"/static/js/{name}" for name in _with_imports(folder, begin) if name not in text]


def _with_imports(folder: Path, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in seen and (folder / name).exists():
            seen.add(name)
            yield name
            waiting += _IMPORTED.findall((folder / name).read_text(encoding="utf-8"))
