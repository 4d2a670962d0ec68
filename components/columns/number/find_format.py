"""In what format the numbers of a column are written: one cell alone does not say, all of them together mostly do."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from components.columns.cell_text import plain_text
from components.columns.detection import Evidence
from components.columns.number.format import OTHER, NumberFormat
from components.i18n import t

# fmt: off
CURRENCIES = (
    "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₫", "₪", "฿", "₴", "₦", "US$", "R$", "A$", "C$", "HK$", "Rs.", "Rs", "kr.",
    "kr", "zł", "Kč", "Ft", "Fr.", "Fr", "lei", "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "RUB", "BRL", "AUD",
    "CAD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "TRY", "ZAR", "MXN", "KRW", "SGD", "HKD", "THB",
    "IDR", "ILS",
)
# fmt: on
NO_UNITS = {"st", "nd", "rd", "th", "am", "pm", "a.m.", "p.m.", "er", "ème", "º", "ª", "h"}  # places, times of day
_CURRENCY = "|".join(re.escape(mark) for mark in sorted(CURRENCIES, key=lambda mark: -len(mark)))
_UNIT = r"(?:[^\W\d_]|[%‰°″$€£¥₹₽₩₺₫₪฿₴₦])(?:(?:[^\W\d_]|[ /%°.·^*$€£¥]){0,14}[23]?)"
_LOOSE = re.compile(
    rf"(?:(?P<outside>{_CURRENCY}) ?(?=\())?(?P<bracket>\()?[+-]? ?(?:(?P<prefix>{_CURRENCY}) ?)?[+-]?"
    r"(?P<number>[0-9](?:[0-9.,' _]*[0-9])?[.,]?|[.,][0-9]+)(?P<exponent>[eE][+-]?[0-9]+)?"
    rf"(?: ?(?P<suffix>{_UNIT}))?(?(bracket)\)(?: ?(?P<behind>{_UNIT}))?|(?: ?-)?)",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"[0-9]{1,3}([.,' _])[0-9]{3}(?:\1[0-9]{3})*")
_POINT_OR_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")


@dataclass(frozen=True)
class NumberProposal:
    """A format that some cells suggest.

    Args:
        why: what decided it.
        doubtful: whether another reading would have done as well.
        evidence: the decimal sign that the cells bear out; where none has decimals or thousands beyond doubt, the sign
            that may part either.
    """

    format: NumberFormat
    why: str = ""
    doubtful: bool = False
    evidence: Evidence = field(default_factory=Evidence)


@dataclass
class SeparatorCounts:
    """What the separators of some cells say: a count and the first example for each."""

    decimal: Counter[str] = field(default_factory=Counter)
    thousands: Counter[str] = field(default_factory=Counter)
    either: Counter[str] = field(default_factory=Counter)
    indian: int = 0
    unsplit: int = 0  # whole numbers of four digits and more with no separator
    hundreds: int = 0  # whole numbers from 100 to 999
    examples: dict[tuple[str, str], str] = field(default_factory=dict)

    def _note(self, kind: Literal["decimal", "thousands", "either"], sign: str, cell: str) -> None:
        getattr(self, kind)[sign] += 1
        self.examples.setdefault((kind, sign), cell)

    def take(self, number: str, cell: str, *, exponent: bool) -> bool:
        """Whether the separators of one number make sense; what they say is counted."""
        marks = [mark for mark in number if not mark.isdigit()]
        if not marks:
            self.unsplit += len(number) > 3
            self.hundreds += len(number) == 3 and number[0] != "0"
            return True
        whole, last, fraction = number.rpartition(marks[-1])
        if last in "' _" or (len(marks) > 1 and len(set(marks)) == 1):  # `1 234`, `1.234.567`: groups alone
            return self._take_groups(number, cell)
        if len(marks) > 1:  # `1,234.5`
            if not self._take_groups(whole, cell):
                return False
            self._note("decimal", last, cell)
            return True
        # `1,234` may be both; nobody writes `0,234`, `1234,567` or `1,234e5` for thousands
        both = len(fraction) == 3 and 0 < len(whole) <= 3 and whole[0] != "0" and not exponent
        self._note("either" if both else "decimal", last, cell)
        return True

    def _take_groups(self, digits: str, cell: str) -> bool:
        groups, indian = _GROUPS.fullmatch(digits), bool(_INDIAN.fullmatch(digits))
        if not groups and not indian:
            return False
        self.indian += not groups
        self._note("thousands", groups[1] if groups else ",", cell)
        return True


def has_decimal_point(plain: str) -> bool:
    """Whether a plain number's point can only stand before decimals: that of `1.234` may part thousands."""
    return "." in plain and not _POINT_OR_THOUSANDS.fullmatch(plain)


def find_number_format(cells: Iterable[str], decimal: str = "") -> NumberProposal | None:
    """The format that most of some distinct cells are written in; None where most are no numbers.

    `decimal` is what the rest of the table says, for cells like `1,234` that can be read in two ways.
    """
    signs, prefixes, suffixes, fitting, seen = SeparatorCounts(), Counter[str](), Counter[str](), 0, 0
    for cell in cells:
        seen += 1
        match = _match(cell)
        if match and signs.take(match["number"].strip(), cell, exponent=bool(match["exponent"])):
            fitting += 1
            prefixes[_prefix(match)] += 1
            suffixes[_suffix(match)] += 1
    if not seen or fitting < seen / 2:
        return None
    # `12k` and `3M` are the same unit, thousand times apart; `5 M` alone may be anything.
    found = set(suffixes) - {""}
    multiples = bool(found) and found <= {"k", "K", "M", "B"} and (len(found) > 1 or found <= {"k", "K"})
    units = NumberFormat(
        prefixes=_spellings(prefixes, fitting / 2),
        suffixes=() if multiples else _spellings(suffixes, fitting / 2),
        multiples=multiples,
    )
    return _decide(signs, units, decimal)


def _decide(signs: SeparatorCounts, units: NumberFormat, hint: str) -> NumberProposal:
    def proposal(
        decimal: str, thousands: str, why: str, *, doubtful: bool = False, evidence: str = "", open_sign: str = ""
    ) -> NumberProposal:
        indian = bool(signs.indian) and thousands == ","
        form = replace(units, decimal=decimal, thousands=thousands, indian=indian)
        return NumberProposal(form, why, doubtful, Evidence(evidence, open_sign))

    grouped = "".join(mark for mark, _ in signs.thousands.most_common())
    if signs.decimal:
        sign = signs.decimal.most_common(1)[0][0]
        thousands = grouped.replace(sign, "") or (OTHER[sign] if signs.either[OTHER[sign]] else "")
        return proposal(sign, thousands, _because(signs.examples["decimal", sign], sign, thousands), evidence=sign)
    marks = [mark for mark in grouped if mark in OTHER]
    if marks:
        sign = OTHER[marks[0]]
        why = _because(signs.examples["thousands", marks[0]], sign, marks[0])
        return proposal(sign, grouped.replace(sign, ""), why, evidence=sign)
    if not signs.either:
        return proposal(".", grouped, _because("", ".", grouped) if grouped else "")
    sign = signs.either.most_common(1)[0][0]
    example = signs.examples["either", sign]
    if grouped:  # thousands are marked otherwise
        return proposal(sign, grouped, _because(example, sign, grouped), evidence=sign)
    if hint:
        why = t("{sign} is the decimal sign in other columns", sign=_name(hint))
        return proposal(hint, sign if sign != hint else "", why, open_sign=sign)
    if signs.unsplit:  # thousands are not marked
        return proposal(sign, "", _because(example, sign, ""), evidence=sign, open_sign=sign)
    if signs.hundreds:
        why = t("numbers below 1000 stand without {sign}, larger ones with it", sign=_name(sign))
        return proposal(OTHER[sign], sign, why, evidence=OTHER[sign], open_sign=sign)
    if sign == ".":
        why = t("{example} is read with a decimal point", example=example)
        return proposal(".", "", why, doubtful=True, open_sign=sign)
    why = t("the comma in {example} is read as thousands", example=example)
    return proposal(".", ",", why, doubtful=True, open_sign=sign)


def _because(example: str, decimal: str, thousands: str) -> str:
    if decimal == "." and not thousands:
        return ""
    how = t("decimal {sign}", sign=_name(decimal))
    if thousands:
        how += ", " + t("{sign} between thousands", sign=_name(thousands))
    return t("{how}, as in {example}", how=how, example=example) if example else how


def _name(sign: str) -> str:
    names = {".": t("point"), ",": t("comma"), " ": t("space"), "'": t("apostrophe")}
    return ", ".join(names.get(mark, mark) for mark in sign)


def _spellings(found: Counter[str], fewest: float) -> tuple[str, ...]:
    """All ways in which the usual unit is written: `day` and `days`, `KG` and `kg`.

    None where fewer than `fewest` cells have it: the `o` of `4o` is a typing error.
    """
    stems: Counter[str] = Counter()
    for unit, count in found.items():
        stems[_stem(unit)] += count if unit else 0
    usual, count = stems.most_common(1)[0]
    return tuple(unit for unit, _ in found.most_common() if unit and _stem(unit) == usual and count >= fewest)


def _stem(unit: str) -> str:
    stem = unit.casefold().strip(". ")
    return stem[:-1] if len(stem) > 2 and stem.endswith("s") else stem


def split_unit(cell: str) -> str | None:
    """The currency or unit of a cell that is a number, "" where it has none; None where it is no number."""
    match = _match(cell)
    return _prefix(match) or _suffix(match) if match else None


def _match(cell: str) -> re.Match[str] | None:
    """The parts of a cell that is a number with or without a unit."""
    match = _LOOSE.fullmatch(plain_text(cell))
    return match if match and _suffix(match).lower() not in NO_UNITS else None


def _prefix(match: re.Match[str]) -> str:
    return (match["prefix"] or match["outside"] or "").strip()


def _suffix(match: re.Match[str]) -> str:
    return (match["suffix"] or match["behind"] or "").strip()
