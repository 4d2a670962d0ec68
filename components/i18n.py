"""The one door through which every sentence a person sees passes.

English sentences are the keys, as in gettext; a language is a catalogue `locale/<language>/LC_MESSAGES/layerboard.mo`.
Without a catalogue the English sentence stands.
"""

import gettext
import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from pathlib import Path
from typing import NoReturn, TypeVar

K = TypeVar("K", bound=Hashable)
LOCALES = Path(__file__).with_name("locale")
_HALF_UP = Context(prec=400, rounding=ROUND_HALF_UP)  # as browsers round
_SIGNIFICANT = Context(prec=3, rounding=ROUND_HALF_UP)
SMALLEST = Decimal("0.000001")  # what is smaller is written with an exponent


@dataclass(frozen=True)
class Sentence:
    """An English sentence that is kept, to be translated by `t` when it is shown: no `str`, so mypy refuses it untranslated."""

    text: str

    def __str__(self) -> NoReturn:
        """An f-string would show it untranslated, which mypy does not see."""
        raise TypeError(f"to be shown as t({self!r})")


noop = Sentence  # marks a sentence that is kept in a table, as gettext's `noop` does


def language() -> str:
    """The language of what is shown at this moment; English until there is a choice."""
    return "en"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("layerboard", LOCALES, languages=[language], fallback=True)


def t(sentence: str | Sentence, /, **values: str | float | Path | None) -> str:
    """Translate `sentence`, then fill its `{named}` gaps.

    Example:
        >>> t("{count:,} rows", count=1234)
        '1,234 rows'
    """
    translated = _catalogue(language()).gettext(sentence if isinstance(sentence, str) else sentence.text)
    return translated.format(**values) if values else translated


def translated(table: Mapping[K, Sentence]) -> dict[K, str]:
    """A table of sentences as it is shown."""
    return {key: t(sentence) for key, sentence in table.items()}


def counted(n: int, one: str, many: str) -> str:
    """The form of a sentence that fits a count, with the count in its `{n}`: `1 row`, `1,234 rows`."""
    return _catalogue(language()).ngettext(one, many, n).format(n=f"{n:,}")


def number(value: float | None) -> str:
    """Three significant digits, thousands separated: `0.512`, `1,234`, `0.000123`; an absent number is a dash.

    `shownNumber` of assets/show/words.js says the same.
    """
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    rounded = _SIGNIFICANT.create_decimal_from_float(float(value)).normalize()
    if abs(rounded) >= 1000:
        return f"{Decimal(float(value)).quantize(Decimal(1), context=_HALF_UP):,f}"
    if value and abs(rounded) < SMALLEST:
        return f"{rounded:e}"
    return f"{rounded + 0:f}"


def measured(value: float | None) -> str:
    """A measured quantity with three significant digits, zeros kept, so that a column of them lines up: `0.820`."""
    if value is None or not math.isfinite(value) or value == 0:
        return number(value)
    rounded = _SIGNIFICANT.create_decimal_from_float(float(value))
    if not SMALLEST <= abs(rounded) < 1000:
        return number(value)
    return f"{rounded:.{max(0, 2 - rounded.adjusted())}f}"


def percent(share: float | None) -> str:
    """A share of one as whole per cent, or with one digit where that hides too much: `78 %`, `0.4 %`."""
    if share is None or math.isnan(share):
        return "–"
    hundredths = 100 * share
    if 0 < hundredths < 0.1:
        return t("under {limit} %", limit=0.1)
    if 99.9 < hundredths < 100:
        return t("over {limit} %", limit=99.9)
    rounded = f"{hundredths:.1f}" if 0 < hundredths < 1 or 99 < hundredths < 100 else f"{hundredths:.0f}"
    return f"{rounded} %"


def duration(seconds: float | None) -> str:
    """`0.2 s`, `12 s`, `3 min`, `2 h`."""
    if seconds is None or math.isnan(seconds):
        return "–"
    if seconds < 10:
        return t("{n:.1f} s", n=seconds)
    if seconds < 100:
        return t("{n:.0f} s", n=seconds)
    if seconds < 6000:
        return t("{n:.0f} min", n=seconds / 60)
    return t("{n:.0f} h", n=seconds / 3600)
