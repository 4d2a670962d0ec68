"""What parts decimals in single cells, with Python's own library alone: the exported script carries this text."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

# `Rs. 1.234,50 km2`: no other digits than those of one number, an exponent and an area's or volume's unit
ONE_NUMBER = re.compile(
    r"(?P<before>[^0-9]*?)(?P<digits>[.,]?[0-9](?:[0-9.,' _]*[0-9])?[.,]?)(?P<behind>(?P<exponent>[eE][+-]?[0-9]+)?[^0-9]*[23]?)"
)
OTHER = {".": ",", ",": "."}
IN_BLANKS = r"[0-9]{1,3}(?:[' _][0-9]{3})+"
INDIAN = r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?"


def sign_in(cell: str) -> tuple[str, bool]:
    """The decimal sign that a number shows, "" for none; and whether that is open, since `1.234` may be 1234."""
    found = ONE_NUMBER.fullmatch(cell)
    digits = found["digits"] if found else ""
    if not found or not ("." in digits or "," in digits):
        return "", False
    for sign, other in OTHER.items():
        groups = rf"[0-9]{{1,3}}(?:[{other}' _][0-9]{{3}})+"
        if re.fullmatch(rf"(?:[0-9]*|{groups})[{sign}][0-9]*", digits):
            return sign, bool(re.fullmatch(rf"[1-9][0-9]{{0,2}}[{sign}][0-9]{{3}}", digits)) and not found["exponent"]
        if re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:[{other}][0-9]{{3}}){{2,}}", digits):
            return sign, False
    return (".", False) if re.fullmatch(INDIAN, digits) else ("", False)


def usual_sign(cells: Iterable[str]) -> str:
    """What most of the cells show that are not open; "" where none does."""
    shown = Counter(sign for sign, is_open in map(sign_in, cells) if sign and not is_open)
    return shown.most_common(1)[0][0] if shown else ""


def signs_of_file(shown: Mapping[str, str], own: Mapping[str, str], table: str) -> dict[str, tuple[str, bool]]:
    """For each column the sign by which its open cells are read, and whether nothing in the file bears that out.

    `shown` is what the cells of each column show, `own` how each was written in the training table, `table` the sign of
    that table. A file that shows another sign than the table is read by its own.
    """
    file = "," if "," in shown.values() else "." if "." in shown.values() else ""
    usual = {name: file if file not in ("", table) else own[name] for name in shown}
    return {name: (sign or usual[name], not (sign or file)) for name, sign in shown.items()}


def rewritten(cell: str, sign: str, decimal: str) -> str:
    """A number whose decimals `sign` parts, with the sign `decimal` and nothing between thousands."""
    found = ONE_NUMBER.fullmatch(cell)
    if not found:
        return cell
    digits = re.sub(rf"[{OTHER[sign]}' _]", "", found["digits"]).replace(sign, decimal)
    return found["before"] + digits + found["behind"]


def as_written(cell: str, how: Mapping[str, str], dot: str, comma: str) -> str:
    """A number as its column has it: with the column's decimal sign, but for groups that the column has itself.

    `dot` and `comma` are what parts decimals in an open `1.234` and `1,234`.
    """
    sign, is_open = sign_in(cell)
    if is_open:
        mark, sign = sign, comma if sign == "," else dot
        if mark == "," and sign == "." and how["thousands"] != ",":
            return cell  # cannot be told
    if not sign:
        found = ONE_NUMBER.fullmatch(cell)
        in_blanks = found and how["thousands"] not in ("'", " ") and re.fullmatch(IN_BLANKS, found["digits"])
        return rewritten(cell, ".", how["decimal"]) if in_blanks else cell
    return rewritten(cell, sign, how["decimal"])
