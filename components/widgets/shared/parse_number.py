"""Numbers as people type them: read strictly, never replaced, and what is wrong said in plain words."""

import re
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import get_args

from pydantic import BaseModel

from components.domain.problem import WrongField
from components.i18n import SMALLEST, t

LONGEST = 60  # characters; nobody means more digits than that
MOST_DIGITS = 15  # as a float holds them exactly
_BLANK = r"[\s_'’]"
# 1,000 and 1,000,000; also 12,34,567 as it is written in India. A number of thousands does not begin with 0.
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?:,\d{2})+,\d{3})")
_BLANK_THOUSANDS = re.compile(rf"[-+]?[1-9]\d{{0,2}}({_BLANK})\d{{3}}(?:\1\d{{3}})*(?=[.,]|$)")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class NumberLimits:
    """What a number may be: a whole one or any, from `least` or above `above`, to `most` or below `below`."""

    whole: bool = False
    least: float | None = None
    above: float | None = None
    most: float | None = None
    below: float | None = None


def limits_of(model: type[BaseModel], name: str) -> NumberLimits:
    """What the recipe allows for one of its numbers."""
    field = model.model_fields[name]
    marks = ("ge", "gt", "le", "lt")
    found = {mark: getattr(rule, mark) for rule in field.metadata for mark in marks if hasattr(rule, mark)}
    return NumberLimits(int in (field.annotation, *get_args(field.annotation)), *map(found.get, marks))


def parse_number(text: str, limits: NumberLimits, where: str) -> float:
    """The number that a person typed; an `int` where it has to be whole.

    Thousands may be parted by commas, points, blanks, apostrophes or underscores, as long as that leaves no doubt.

    Raises WrongField: it is no number, can be read in two ways, is not whole, or lies outside the limits.
    """
    typed = text.strip()
    if not typed:
        raise _wrong("empty_number", t("A number is missing here."), where, limits)
    if len(typed) > LONGEST:
        raise _wrong("not_a_number", t("{text}… is too long for a number.", text=typed[:20]), where, limits)
    plain = _without_thousands(typed, limits, where)
    if not _NUMBER.fullmatch(plain):
        raise _wrong("not_a_number", t("“{text}” is not a number.", text=typed), where, limits)
    value = float(plain)
    if not isfinite(value):
        raise _wrong("not_a_number", t("{text} is too large to calculate with.", text=typed), where, limits)
    outside = _outside(value, limits)
    if outside:
        raise _wrong("outside_limits", outside.format(text=typed), where, limits)
    return int(value) if limits.whole else value


def _without_thousands(typed: str, limits: NumberLimits, where: str) -> str:
    """The number with a decimal point and nothing between its thousands; as it was typed where that is no number."""
    mantissa, mark, exponent = re.split(r"([eE]|$)", typed.replace("−", "-"), maxsplit=1)
    digits = mantissa.strip()
    if blanks := _BLANK_THOUSANDS.match(digits):  # 1 000 000 and 1'000.5
        digits = re.sub(_BLANK, "", blanks[0]) + digits[blanks.end() :]
    signs, grouped = re.findall(r"[.,]", digits), _is_grouped(digits)
    if len(set(signs)) == 2:  # 1,234.5 and 1.234,5: the last sign is the decimal one
        before, after = digits.rsplit(signs[-1], 1)
        digits = f"{re.sub('[.,]', '', before)}.{after}" if len(set(signs[:-1])) == 1 and _is_grouped(before) else typed
    elif len(signs) > 1:
        digits = re.sub(r"[.,]", "", digits) if grouped else typed
    elif signs and grouped and not mark:
        digits = _one_sign(digits, typed, limits, where)
    elif grouped and "," in signs:  # 1,000e3
        return typed
    else:
        digits = digits.replace(",", ".")  # 0,5 and 12,25 have a decimal comma
    return digits + mark + exponent


def _is_grouped(digits: str) -> bool:
    return _THOUSANDS.fullmatch(digits.replace(".", ",")) is not None


def _one_sign(digits: str, typed: str, limits: NumberLimits, where: str) -> str:
    """1,500 and 1.500: thousands or a fraction? A point is a fraction's where there may be one."""
    thousands, decimal = re.sub(r"[.,]", "", digits), digits.replace(",", ".")
    if "." in digits and not limits.whole:
        return digits
    if "," in digits and limits.whole:
        return thousands
    what = t("{text} can be read in two ways.", text=typed)
    possible = [f"{float(one):.15g}" for one in (thousands, decimal) if _outside(float(one), limits) is None]
    write = t("Write {one}.", one=t(" or ").join(possible)) if possible else allowed(limits)
    raise WrongField("two_numbers", what, where, write)


def _outside(value: float, limits: NumberLimits) -> str | None:
    """Which limit a number lies beyond, in words with a gap for it; None where it may be."""
    if (limits.least is not None and value < limits.least) or (limits.above is not None and value <= limits.above):
        return t("{text} is too small.")
    if (limits.most is not None and value > limits.most) or (limits.below is not None and value >= limits.below):
        return t("{text} is too large.")
    return t("{text} is not a whole number.") if limits.whole and not value.is_integer() else None


def _wrong(code: str, what: str, where: str, limits: NumberLimits) -> WrongField:
    return WrongField(code, what, where, allowed(limits))


def allowed(limits: NumberLimits) -> str:
    """What may be typed: `Write a whole number from 1 to 4,096.`"""
    low = _bound(t("from {n}"), limits.least) or _bound(t("above {n}"), limits.above)
    high = _bound(t("to {n}") if limits.least is not None else t("up to {n}"), limits.most)
    high = high or _bound(t("to below {n}") if limits.least is not None else t("below {n}"), limits.below)
    if low and not high:
        low = _bound(t("of {n} or more"), limits.least) or low
    kind = t("a whole number") if limits.whole else t("a number")
    both = " " if limits.above is None else t(" and ")
    return t("Write {what}.", what=" ".join(filter(None, [kind, both.join(filter(None, [low, high]))])))


def _bound(words: str, value: float | None) -> str:
    return "" if value is None else words.format(n=f"{value:,.10g}")


def format_number(value: float | None) -> str:
    """A number as it stands in its field: without thousands, so that it can be changed and typed again; `0.00001`."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    short = f"{value:.{MOST_DIGITS}g}"
    return f"{Decimal(short):f}" if not value or abs(value) >= SMALLEST else short
