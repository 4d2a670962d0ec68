"""Which cells of a column of words are the same value, and how each value is spelled.

The exported script carries this module, so it imports the standard library alone. The rules here are the ones that the
parser of whole columns, `category.parse`, uses too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from components.columns.cell_text import comparable, plain_digits

Alike = Literal["text", "answers", "codes", "truth"]
LANGUAGES = {  # words for yes and for no
    "English": ({"true", "t", "yes", "y", "on"}, {"false", "f", "no", "n", "off"}),
    "German": ({"wahr", "ja", "j", "ein"}, {"falsch", "nein", "n", "aus"}),
    "French": ({"vrai", "oui", "o", "v"}, {"faux", "non", "n", "f"}),
    "Spanish": ({"verdadero", "sí", "si", "s", "v"}, {"falso", "no", "n", "f"}),
    "Italian": ({"vero", "sì", "si", "s", "v"}, {"falso", "no", "n", "f"}),
    "Portuguese": ({"verdadeiro", "sim", "s", "v"}, {"falso", "não", "nao", "n", "f"}),
    "Dutch": ({"waar", "ja", "j"}, {"onwaar", "nee", "n"}),
}
TRUE_WORDS = frozenset({"1"}.union(*(yes for yes, _ in LANGUAGES.values())))
FALSE_WORDS = frozenset({"0"}.union(*(no for _, no in LANGUAGES.values())))
ANSWERS = frozenset(word for word in TRUE_WORDS | FALSE_WORDS if len(word) > 1)  # a letter may stand for anything
WHOLE = "[+-]?(?:0|[1-9][0-9]*)"  # `01` is no number here: its zero is meant
NUMBER = rf"{WHOLE}(?:[.,][0-9]*)?"
_MINUS_SIGNS = "[−‐‑‒–—]"
OTHERWISE = rf"^(?:[+-]?[0-9]+[.,]|[+][0-9]|-0$|{_MINUS_SIGNS}[0-9])"  # the codes that the rules may change
_OTHER = {".": ",", ",": "."}


@dataclass(frozen=True)
class CategoryFormat:
    """Cells of a column that mean the same though they are written otherwise.

    Args:
        alike: "text" where only the form of letters and blanks may differ; "answers" where there are words for yes or no
            beside others, which are the same in any case of letters; "codes" where cells are numbers that stand
            for something, so that 1, +1 and 1.0 are one value; "truth" where they are words for yes and no, in any case.
        decimal: what parts decimals in codes such as `1.234`, which may be 1234.
        spellings: for the values that are not spelled by rule, the value by rule and the spelling of the table.
    """

    alike: Alike = "text"
    decimal: str = "."
    spellings: tuple[tuple[str, str], ...] = ()

    @cached_property
    def spelled(self) -> dict[str, str]:
        """The spelling of each value that is not spelled by rule."""
        return dict(self.spellings)

    @property
    def rules(self) -> list[tuple[str, str]]:
        """Patterns and what is put in their place, one after the other, so that codes of one value become alike."""
        if self.alike in ("text", "answers"):
            return []
        mark, other = f"[{self.decimal}]", f"[{_OTHER[self.decimal]}]"
        unsigned = NUMBER.removeprefix("[+-]?")
        return [
            (rf"^[+]({unsigned})$", r"\1"),
            (rf"^{_MINUS_SIGNS}({unsigned})$", r"-\1"),
            (rf"^({WHOLE}){other}([0-9]{{0,2}}|[0-9]{{4,}})$", rf"\1{self.decimal}\2"),
            (rf"^({WHOLE}){mark}0*$", r"\1"),
            (rf"^({WHOLE}){mark}([0-9]*[1-9])0*$", r"\1.\2"),
            (r"^-0$", "0"),
        ]

    def key_of(self, cell: str) -> str:
        """What is the same for all cells of one value."""
        key = comparable(cell)
        if self.alike == "answers":
            return key.lower() if key.lower() in ANSWERS else key
        if self.alike != "text":
            key = plain_digits(key)
        for pattern, instead in self.rules:
            key = re.sub(pattern, instead, key)
        if self.alike == "truth":
            word = key.lower()
            return "true" if word in TRUE_WORDS else "false" if word in FALSE_WORDS else key
        return key

    def parse_cell(self, cell: str) -> str:
        """The value of a cell as the table spells it."""
        key = self.key_of(cell)
        return self.spelled.get(key, key)

    def spelling_only(self, values: Iterable[str]) -> "CategoryFormat":
        """The format with the spellings of some values alone."""
        kept = set(values)
        return replace(self, spellings=tuple((key, spelling) for key, spelling in self.spellings if spelling in kept))
