"""The order that words have by what they mean: weekdays, months, sizes, numbers in words, ranges.

The order of letters puts "10 bedrooms" before "2 bedrooms" and Friday before Monday.
"""

import re
from collections.abc import Sequence

from components.columns.date.calendar_names import MONTHS
from components.columns.order_words import (
    ABOVE,
    ABOVE_BEHIND,
    BELOW,
    BELOW_BEHIND,
    BESIDE,
    NOTHING,
    SCALES,
    WEEKDAYS,
)

Key = tuple[object, ...]

FEWEST = 2  # words that say an order
ROMAN = {
    word: place
    for place, word in enumerate(
        [
            "i",
            "ii",
            "iii",
            "iv",
            "v",
            "vi",
            "vii",
            "viii",
            "ix",
            "x",
            "xi",
            "xii",
            "xiii",
            "xiv",
            "xv",
            "xvi",
            "xvii",
            "xviii",
            "xix",
            "xx",
        ],
        1,
    )
}
MULTIPLES = {"": 1.0, "k": 1e3, "m": 1e6, "mio": 1e6, "bn": 1e9}
_NUMBER = re.compile(
    r"(?P<sign>(?:(?<=^)|(?<=[\s(\[]))[-−](?=\s?[\d.]))?\s?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)?|\.\d+)"
    r"(?:\s?(?P<multiple>k|m|mio|bn)(?![^\W\d_]))?",
)
_BELOW = re.compile(rf"^\s*[^\w<≤>≥]*(?:{BELOW})(?![^\W\d_])|(?:{BELOW_BEHIND})\W*$")
_ABOVE = re.compile(rf"^\s*[^\w<≤>≥]*(?:{ABOVE})(?![^\W\d_])|(?:{ABOVE_BEHIND})\s*\)?\W*$")
_NOTHING = re.compile(rf"^(?:{NOTHING})\b")


def natural_order(names: Sequence[str]) -> list[int]:
    """The places of the names in the order that they have by their meaning; as they are given where none is known.

    What says no step, such as "unknown", comes last.

    Example:
        >>> natural_order(["high", "low", "medium", "unknown"])
        [1, 2, 0, 3]
    """
    words = [_plain(name) for name in names]
    telling = [place for place, word in enumerate(words) if word not in BESIDE]
    for keys_of in (_scale_keys, _number_keys, _roman_keys):
        for places in (range(len(words)), telling):
            keys = keys_of([words[place] for place in places]) if len(places) >= FEWEST else None
            if keys is not None:
                key_of = dict(zip(places, keys, strict=True))
                ordered = sorted(places, key=lambda place: key_of[place])
                return [*ordered, *(place for place in range(len(words)) if place not in key_of)]
    return list(range(len(words)))


def _plain(name: str) -> str:
    """Small letters, with one blank where there are blanks, hyphens or underscores between letters."""
    word = re.sub(r"(?<=[^\W\d_])[-_.]+(?=[^\W\d_])", " ", name.strip().casefold())
    return re.sub(r"\s+", " ", word).rstrip(".").strip()


def _steps_of(scale: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for step, words in enumerate(scale.split(",")):
        for word in words.split("|"):
            found.setdefault(word.strip().casefold(), step)
    return found


_STEPS = [
    *(_steps_of(scale) for scale in WEEKDAYS),
    _steps_of(",".join(MONTHS)),
    *(_steps_of(scale) for scale in SCALES),
]


def _scale_keys(words: Sequence[str]) -> list[Key] | None:
    """The steps of words that are all of one scale, at least two of them; of several scales the first."""
    for steps in _STEPS:
        found = [steps.get(word) for word in words]
        if None not in found and len({*found}) >= FEWEST:
            return [(step,) for step in found]
    return None


def _number_keys(words: Sequence[str]) -> list[Key] | None:
    """What parts names with numbers: the words before, and the numbers; open ranges lie beside their one end."""
    has_number = [_NUMBER.search(word) is not None for word in words]
    nothing = [not has and _NOTHING.match(word) is not None for has, word in zip(has_number, words, strict=True)]
    if sum(has_number) < FEWEST or not all(has or none for has, none in zip(has_number, nothing, strict=True)):
        return None
    return [("", -1.0, 0, ()) if none else _number_key(word) for none, word in zip(nothing, words, strict=True)]


def _number_key(word: str) -> Key:
    numbers = [_value(each) for each in _NUMBER.finditer(word)]
    side = 0
    if len(numbers) == 1:
        side = -1 if _BELOW.search(word) else 1 if _ABOVE.search(word) else 0
    first = _NUMBER.search(word)
    before = word[: first.start()] if first else word
    before = re.sub(rf"(?:{BELOW}|{ABOVE})(?![^\W\d_])", "", before)
    return re.sub(r"\W+", " ", before).strip(), numbers[0], side, tuple(numbers[1:])


def _value(found: re.Match[str]) -> float:
    digits = found["digits"]
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    value = float(digits.replace(",", ".")) * MULTIPLES[found["multiple"] or ""]
    return -value if found["sign"] else value


def _roman_keys(words: Sequence[str]) -> list[Key] | None:
    """Roman numerals at the end of words that begin alike, such as stages; letters such as C and D alone are none."""
    parts = [word.rpartition(" ") for word in words]
    if len({before for before, _, _ in parts}) > 1 or not all(last in ROMAN for *_, last in parts):
        return None
    if not any(len(last) > 1 for *_, last in parts):
        return None
    return [(ROMAN[last],) for *_, last in parts]
