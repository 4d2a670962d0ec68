"""The one door through which every sentence a person sees passes.

English sentences are the keys, as in gettext; a language is a catalogue `locale/<language>/LC_MESSAGES/layerboard.mo`.
Without a catalogue the English sentence stands.
"""

import gettext
import math
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).with_name("locale")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("layerboard", LOCALES, languages=[language], fallback=True)


def t(sentence: str, /, *, language: str = "en", **values: object) -> str:
    """Translate `sentence`, then fill its `{named}` gaps.

    Example:
        >>> t("{count:,} rows", count=1234)
        '1,234 rows'
    """
    translated = _catalogue(language).gettext(sentence)
    return translated.format(**values) if values else translated


def number(value: float | None) -> str:
    """Three significant digits, thousands separated: `0.512`, `1,230`, `0.00123`; an absent number is a dash."""
    if value is None or math.isnan(value):
        return "–"
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "−∞"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if value != 0 and abs(value) < 0.001:
        return f"{value:.2e}"
    return f"{value:.3g}"


def percent(share: float | None) -> str:
    """A share of one as whole per cent, or with one digit where that hides too much: `78 %`, `0.4 %`."""
    if share is None or math.isnan(share):
        return "–"
    hundredths = 100 * share
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
