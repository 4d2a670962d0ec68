"""How the numbers of a column are written, and the value of one cell.

The exported script carries this module, so it imports the standard library alone. The grammar here is the one that the
parser of whole columns, `number.parse`, uses too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from components.columns.cell_text import plain_text

EXPONENT = r"(?:[eE][+-]?[0-9]+)?"
MULTIPLES = {"k": "e3", "m": "e6", "b": "e9"}  # in any case of letters
SEPARATORS = ".,' _"  # what may part decimals or thousands
OTHER = {".": ",", ",": "."}
_PLAIN = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,20})?")
_INDIAN = r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?"
Tolerance = Literal["none", "clear", "points"]


class Grammar(NamedTuple):
    """A pattern of whole cells, what parts decimals in those that it fits, and what may part their thousands."""

    pattern: str
    decimal: str
    thousands: str


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written: found once in a table, used again for every new row.

    Args:
        decimal: "." or ",".
        thousands: the signs that may group digits, "" for none.
        indian: whether digits are grouped by two after the first three.
        prefixes: spellings of a currency or unit that may stand before a number; without it the unit is the same.
        suffixes: those that may stand behind it.
        multiples: whether k, M and B behind a number mean thousand, million, billion.
        tolerance: what else is read. With "clear", numbers that can only be meant in one way, such as `1234.5` among
            decimal commas; with "points" also `1.234` as a number with decimals, as programs write it. For new rows.
    """

    decimal: str = "."
    thousands: str = ""
    indian: bool = False
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    multiples: bool = False
    tolerance: Tolerance = "none"

    @property
    def plain(self) -> bool:
        """Whether numbers are written as programs write them."""
        return self == NumberFormat()

    @property
    def unit(self) -> str:
        """What a number counts, as the table writes it: `$`, `%`, `kg`; nothing where it says nothing."""
        return next(iter((*self.prefixes, *self.suffixes)), "")

    @property
    def grammars(self) -> tuple[Grammar, ...]:
        """How cells may be written, to be tried one after the other."""
        return _grammars(self)

    def write(self, value: float) -> str:
        """The value in this format, to be read back exactly: for numbers that arrive as numbers."""
        return repr(float(value)).replace(".", self.decimal)

    def parse_cell(self, cell: str) -> float:
        """The number in a cell. Raises ValueError where there is none, or one beyond all numbers."""
        if self.decimal == "." and _PLAIN.fullmatch(cell):  # which means the same in each of these formats
            return float(cell)
        text = plain_text(cell)
        fitting = (grammar for grammar in self.grammars if re.fullmatch(grammar.pattern, text, re.IGNORECASE))
        grammar = next(fitting, None)
        if grammar is None:
            raise ValueError(cell)
        if self.prefixes:
            text = re.sub(rf"^([(+-]?) ?(?:{any_of(self.prefixes)})", r"\1", text, flags=re.IGNORECASE)
        if self.suffixes:
            text = re.sub(rf" ?(?:{any_of(self.suffixes)})( ?-|\))?$", r"\1", text, flags=re.IGNORECASE)
        if self.multiples:
            for letter, exponent in MULTIPLES.items():
                text = re.sub(rf" ?{letter}( ?-|\))?$", rf"{exponent}\1", text, flags=re.IGNORECASE)
        text = text.replace(grammar.decimal + "-", "")  # `5.-` has no cents
        for mark in (*grammar.thousands, " "):
            text = text.replace(mark, "")
        text = text.replace(grammar.decimal, ".").replace("(", "-").replace(")", "")
        value = float("-" + text[:-1] if text.endswith("-") else text)
        if abs(value) == float("inf"):
            raise ValueError(cell)
        return value


@cache
def _grammars(form: NumberFormat) -> tuple[Grammar, ...]:
    if form.tolerance == "none":
        return (Grammar(_whole_cell(form, _digits(form)), form.decimal, form.thousands),)
    decimal, other = form.decimal, OTHER[form.decimal]
    either_way = other == "." or other in form.thousands  # whether `1.234`, or `1,234`, may be 1234
    clear = Grammar(
        _whole_cell(form, _digits_otherwise(decimal, other, open_point=form.tolerance == "points")),
        other,
        SEPARATORS.replace(other, ""),
    )
    usual = Grammar(
        _whole_cell(form, _any_digits(decimal, other, either_way)), decimal, SEPARATORS.replace(decimal, "")
    )
    return clear, usual


def _digits(form: NumberFormat) -> str:
    """The digits of a number as the format says."""
    digits, point = "[0-9]+", re.escape(form.decimal)
    if form.thousands:
        mark = f"[{re.escape(form.thousands)}]"
        pairs = f"[0-9]{{1,2}}(?:{mark}[0-9]{{2}})*{mark}[0-9]{{3}}"
        digits = f"(?:{pairs if form.indian else f'[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+'}|[0-9]+)"
    # `5.-` and `5,-` are prices without cents
    return f"(?:{digits}(?:{point}-|{point}[0-9]*)?|{point}[0-9]+)"


def _grouped(decimal: str, mark: str, fewest: int) -> str:
    """Digits with `mark` between thousands, at least `fewest` times where no `decimal` follows."""
    thousands = f"[0-9]{{1,3}}(?:[{mark}' _][0-9]{{3}})+[{decimal}][0-9]*"
    indian = f"|{_INDIAN}" if decimal == "." else ""
    return f"{thousands}|[1-9][0-9]{{0,2}}(?:[{mark}][0-9]{{3}}){{{fewest},}}{indian}"


def _any_digits(decimal: str, other: str, either_way: bool) -> str:
    """Digits with `decimal` before decimals, and any other sign between thousands."""
    point, grouped = f"[{decimal}]", _grouped(decimal, other, 1 if either_way else 2)
    blanks = "[0-9]{1,3}(?:[' _][0-9]{3})+"
    return f"(?:{grouped}|{blanks}|[0-9]+(?:{point}-|{point}[0-9]*)?|{point}[0-9]+)"


def _digits_otherwise(decimal: str, other: str, *, open_point: bool) -> str:
    """Digits that are clear though `other` stands before their decimals, or `decimal` between their thousands."""
    point = f"[{other}]"
    if other == "." and open_point:
        whole = f"[0-9]+{point}[0-9]*"
    else:
        few = f"[1-9][0-9]{{0,2}}{point}"
        whole = f"(?:0[0-9]*|[1-9][0-9]{{3,}}){point}[0-9]*|{few}(?:[0-9]{{0,2}}|[0-9]{{4,}}|[0-9]{{3}}[eE][+-]?[0-9]+)"
    return f"(?:{whole}|{point}[0-9]+|{_grouped(other, decimal, 2)})"


def _whole_cell(form: NumberFormat, number: str) -> str:
    """Sign, currency, digits, unit; in brackets or with a minus behind it is negative, as in `$(5)`, `(5) €`."""
    before = f"(?:(?:{any_of(form.prefixes)}) ?)?" if form.prefixes else ""
    multiple = f"(?:{EXPONENT}| ?(?:{any_of(MULTIPLES)}))" if form.multiples else EXPONENT
    after = f"{multiple}(?: ?(?:{any_of(form.suffixes)}))?" if form.suffixes else multiple
    signed = f"(?:[+-] ?{before}|{before}[+-]?){number}{after}"
    behind = f"(?: ?(?:{any_of(form.suffixes)}))?" if form.suffixes else ""
    bracketed = f"\\({before}{number}{after}\\)|{before}\\({number}{multiple}\\){behind}"
    return f"(?:{signed}|{before}{number}{after} ?-|{bracketed})"


def any_of(choices: Iterable[str]) -> str:
    """A pattern of any of `choices` as they are, the longest first."""
    return "|".join(re.escape(choice) for choice in sorted(choices, key=lambda choice: (-len(choice), choice)))


# `Rs. 1.234,50 km2`: no other digits than those of one number, an exponent and an area's or volume's unit
_ONE_NUMBER = re.compile(
    r"[^0-9]*?(?P<digits>[.,]?[0-9](?:[0-9.,' _]*[0-9])?[.,]?)(?P<exponent>[eE][+-]?[0-9]+)?[^0-9]*[23]?"
)


def decimal_sign_of(cell: str) -> tuple[str, bool]:
    """The decimal sign that a number shows, "" for none; and whether that is open, since `1.234` may be 1234."""
    found = _ONE_NUMBER.fullmatch(cell)
    digits = found["digits"] if found else ""
    if not found or not ("." in digits or "," in digits):
        return "", False
    for sign, other in OTHER.items():
        groups = rf"[0-9]{{1,3}}(?:[{other}' _][0-9]{{3}})+"
        if re.fullmatch(rf"(?:[0-9]*|{groups})[{sign}][0-9]*", digits):
            return sign, bool(re.fullmatch(rf"[1-9][0-9]{{0,2}}[{sign}][0-9]{{3}}", digits)) and not found["exponent"]
        if re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:[{other}][0-9]{{3}}){{2,}}", digits):
            return sign, False
    return (".", False) if re.fullmatch(_INDIAN, digits) else ("", False)


def usual_decimal_sign(cells: Iterable[str]) -> str:
    """What most of the cells show that are not open; "" where none does."""
    shown = Counter(sign for sign, is_open in map(decimal_sign_of, cells) if sign and not is_open)
    return shown.most_common(1)[0][0] if shown else ""


def decimal_signs_of_file(shown: Mapping[str, str], own: Mapping[str, str], table: str) -> dict[str, tuple[str, str]]:
    """For each column the sign by which its open cells are read, and the signs of those that are told with their value.

    A file that shows another sign than the table is read by its own. Told is what nothing in the file bears out, and
    what is read as other columns of the file are, and not as the column was in the table.

    Args:
        shown: what the cells of each column show.
        own: how each column was written in the training table.
        table: the sign of that table.
    """
    file = "," if "," in shown.values() else "." if "." in shown.values() else ""
    usual = {name: file if file not in ("", table) else own[name] for name in shown}
    told = {name: ".," if usual[name] != own[name] else "" if file or usual[name] == "." else "." for name in shown}
    return {name: (sign, "") if sign else (usual[name], told[name]) for name, sign in shown.items()}


def value_told(cell: str, signs: str, decimal: str) -> str:
    """What an open cell with one of `signs` is read as, "" for any other cell: `1234` for `1.234` and decimal commas."""
    sign, is_open = decimal_sign_of(cell)
    return cell.replace(sign, "." if sign == decimal else "") if is_open and sign in signs else ""
