"""How dates and times are written, as regular expressions that RE2 and Python's `re` read alike; the script carries them.

First `REWRITES` turns words into signs, `Mon, 5 March 2024 2:30 ÖS` -> `5 #3# 2024 2:30 pm`; then `PATTERNS`, `NAMED` and
`YEAR_MONTH_DAY` take the parts. The vectorised reader, the reader of single cells and the exported script share them.
"""

from enum import StrEnum

from components.columns.date.calendar_names import (
    AM,
    AM_BEFORE,
    MONTHS,
    PM,
    PM_BEFORE,
    SHORT_WEEKDAY_SIGNS,
    TUESDAY_OR_MARCH,
    WEEKDAY_SIGNS,
    WEEKDAYS,
)


class Order(StrEnum):
    """What stands first in a date."""

    YEAR_MONTH_DAY = "ymd"
    DAY_MONTH_YEAR = "dmy"
    MONTH_DAY_YEAR = "mdy"
    YEAR_MONTH = "ym"
    MONTH_YEAR = "my"
    QUARTER = "yq"
    WEEK = "yw"
    TIME = "time"
    UNIX_SECONDS = "unix s"
    UNIX_MILLISECONDS = "unix ms"


def _longest_first(names: str) -> str:
    return "|".join(sorted(names.split("|"), key=lambda name: -len(name)))


ANY_MONTH = _longest_first("|".join(MONTHS))
ANY_WEEKDAY = _longest_first(WEEKDAYS)

# `\b` and `\pL` mean other things to RE2 than to Python.
_NO_LETTER = "[^a-z\u00aa-\u1fff\u3040-\ud7ff]"
_CLOCK_TIME = r"[0-9]{1,2}(?:[:.][0-9]{2}){0,2}(?:[.,][0-9]+)?"
PLAIN_SIGNS = "[-0-9tz:/.,+ ]*"  # of dates without words: most columns have nothing to rewrite

# What has to occur for the rules behind it to change anything, and those rules, to be applied one after the other.
REWRITES: list[tuple[str, list[tuple[str, str]]]] = [
    (
        "[^\\x00-\\x7f]",
        [
            (f"^(?:{WEEKDAY_SIGNS}|{SHORT_WEEKDAY_SIGNS}) ?([0-9])", r"\1"),
            (f" ?(?:{WEEKDAY_SIGNS})", ""),
            (rf" ?\({SHORT_WEEKDAY_SIGNS}\) ?([0-9])", r" \1"),
            (rf" ?\({SHORT_WEEKDAY_SIGNS}\)", ""),
            (r"([0-9]{4}) ?[年년] ?([0-9]{1,2}) ?[月월] ?([0-9]{1,2}) ?[日일] ?([^ ])", r"\1-\2-\3 \4"),
            (r"([0-9]{4}) ?[年년] ?([0-9]{1,2}) ?[月월] ?([0-9]{1,2}) ?[日일]", r"\1-\2-\3"),
            (r"([0-9]{4}) ?[年년] ?([0-9]{1,2}) ?[月월]$", r"\1-\2"),
            (r"([0-9]) ?[時时點点시] ?([0-9]) ?[分분]", r"\1:0\2分"),
            (r"([0-9]) ?[時时點点시] ?([0-9]{2}) ?[分분]", r"\1:\2分"),
            (r"([0-9]) ?[時时點点시]", r"\1:00"),
            (r"分 ?([0-9]) ?[秒초]", r":0\1"),
            (r"分 ?([0-9]{2}) ?[秒초]", r":\1"),
            (r"(:[0-9]{2})分", r"\1"),
            (f"^(?:{AM_BEFORE}) ?({_CLOCK_TIME})", r"\1 am"),
            (f"^(?:{PM_BEFORE}) ?({_CLOCK_TIME})", r"\1 pm"),
            (f"([0-9]) ?(?:{AM_BEFORE}) ?({_CLOCK_TIME})", r"\1 \2 am"),
            (f"([0-9]) ?(?:{PM_BEFORE}) ?({_CLOCK_TIME})", r"\1 \2 pm"),
        ],
    ),
    (
        f"[0-9] ?(?:{AM}|{PM})",
        [
            (rf"([0-9]) ?(?:{AM})({_NO_LETTER}|$)", r"\1 am\2"),
            (rf"([0-9]) ?(?:{PM})({_NO_LETTER}|$)", r"\1 pm\2"),
        ],
    ),
    (
        f"{ANY_WEEKDAY}|{TUESDAY_OR_MARCH}",
        [
            (rf"^(?:{ANY_WEEKDAY})\.?,? *([0-9]|(?:{ANY_MONTH}){_NO_LETTER})", r"\1"),
            (rf"^{TUESDAY_OR_MARCH}\.?,? +([0-9]{{1,4}}(?:[-/.] ?[0-9]| (?:de )?(?:{ANY_MONTH}){_NO_LETTER}))", r"\1"),
            (rf" ?\((?:{ANY_WEEKDAY})\.?\)", ""),
            (rf"([0-9]),? +(?:{ANY_WEEKDAY})$", r"\1"),
        ],
    ),
    (
        ANY_MONTH,
        [
            *(
                (rf"(^|{_NO_LETTER})(?:{names})\.?({_NO_LETTER}|$)", rf"\1#{number}#\2")
                for number, names in enumerate(map(_longest_first, MONTHS), 1)
            ),
            (r"^(#[0-9]+#)[-/ ]*'?([0-9]{2})$", r"\1 '\2"),  # `Feb-23` is a year
            (rf"([0-9])(?:st|nd|rd|th|er|º)((?:{_NO_LETTER}.*)?#)", r"\1\2"),
            (rf"(# ?[0-9]+)(?:st|nd|rd|th|er|º)({_NO_LETTER})", r"\1\2"),
            (r"([0-9.]) (?:de|del|of|den) #", r"\1 #"),
            (r"# (?:de|del|of) ([0-9])", r"# \1"),
        ],
    ),
    (r" (?:at|um|à|a las|às|kl\.?|klo|в) [0-9]", [(r" (?:at|um|à|a las|às|kl\.?|klo|в) ([0-9])", r" \1")]),
    ("[0-9],? [0-9]{1,2} ?h ?[0-9]", [("([0-9],? [0-9]{1,2}) ?h ?([0-9]{2})", r"\1:\2")]),  # `18h30` behind a date
]

_GAP = "[-/., ]"
_SECONDS = r"(?P<second>[0-9]{2}(?:[.,][0-9]+)?)"
_MINUTES = rf"[:.](?P<minute>[0-9]{{2}})(?:[:.]{_SECONDS})?"
_ANY_MINUTES = rf"[:.]?(?P<minute>[0-9]{{2}})(?:[:.]?{_SECONDS})?"  # behind a date the colons may be left out
_HALF = r"(?: ?(?P<half>[ap])(?:\.?m\.?)?)?(?: ?(?:uhr|h))?"
# Of a time alone a point parts hours and minutes only where seconds follow: `18.30` is a number.
_CLOCK = rf"(?P<hour>[0-9]{{1,2}})(?::(?P<minute>[0-9]{{2}})(?::{_SECONDS})?|\.(?P<minute2>[0-9]{{2}})\.(?P<second2>[0-9]{{2}})){_HALF}"
_OFFSET = r"(?:utc|gmt)?[+-][0-9]{1,2}:?(?:[0-9]{2})?"
# Which words are zones, `ZONES` and those of the tz database know: here they would make the patterns slow.
_ZONE = (
    rf"(?: ?[(\[]?(?P<zone>z|utc|gmt|{_OFFSET})[)\]]?(?: ?[(\[][a-z/_ ]+[)\]])?"
    r"|[ (\[]{1,2}(?P<zone2>[a-z]{3,9}(?:/[a-z_]+){0,2})[)\]]?)?"
)
_BEHIND = rf"(?:{_HALF}{_ZONE}|(?P<zone3>[a-z]{{3,4}}))"  # `10:00AEST` is no `10:00 a` with EST behind it
_TIME = rf"(?:(?:t|,? +|, ?|:)(?P<hour>[0-9]{{1,2}})(?:{_ANY_MINUTES})?{_BEHIND})?"
_YEAR = r"(?P<year>[0-9]{4})"
_SHORT_YEAR = r"(?:(?P<year>[0-9]{4})|'?(?P<yy>[0-9]{2}))"
_MONTH, _DAY = r"(?P<month>[0-9]{1,2})", r"(?P<day>[0-9]{1,2})"
_NAMED_MONTH, _NAMED_MONTH2 = rf"#{_MONTH}#", r"#(?P<month2>[0-9]{1,2})#"
_SEP = r"[-/. ]"
_YEAR8, _MONTH8, _DAY8 = r"(?P<year8>[0-9]{4})", r"(?P<month8>[0-9]{2})", r"(?P<day8>[0-9]{2})"  # without signs between
_LAST_YEAR8 = r"(?P<year8>(?:19|20)[0-9]{2})"  # so that `20240305`, read in any order, can only begin with the year
_DAY_MONTH, _MONTH_DAY = rf"{_DAY}{_SEP}{{1,2}}{_MONTH}{_SEP}{{1,2}}", rf"{_MONTH}{_SEP}{{1,2}}{_DAY}{_SEP}{{1,2}}"
PATTERNS = {
    Order.YEAR_MONTH_DAY: rf"(?:{_YEAR}(?:[-/.]|\. |年){_MONTH}(?:[-/.]|\. |月){_DAY}[日.]?|{_YEAR8}{_MONTH8}{_DAY8}){_TIME}",
    Order.DAY_MONTH_YEAR: rf"(?:{_DAY_MONTH}{_SHORT_YEAR}\.?|{_DAY8}{_MONTH8}{_LAST_YEAR8}){_TIME}",
    Order.MONTH_DAY_YEAR: rf"(?:{_MONTH_DAY}{_SHORT_YEAR}\.?|{_MONTH8}{_DAY8}{_LAST_YEAR8}){_TIME}",
    Order.YEAR_MONTH: rf"(?:{_YEAR}(?:(?:[-/ ]|年){_MONTH}月?|{_GAP}*{_NAMED_MONTH2})|{_YEAR8}{_MONTH8})",
    Order.MONTH_YEAR: rf"(?:{_MONTH}[-/. ]|{_NAMED_MONTH2}{_GAP}*)(?:{_YEAR}|'(?P<yy>[0-9]{{2}}))",
    Order.QUARTER: rf"(?:{_YEAR}[-/ ]?q(?P<quarter>[1-4])|q(?P<quarter2>[1-4])[-/ ]?(?P<year2>[0-9]{{4}}))",
    Order.WEEK: rf"{_YEAR}-?w(?P<week>[0-9]{{1,2}})(?:-?(?P<weekday>[1-7]))?",
    Order.TIME: _CLOCK,
}
# Dates whose month has a name: they are read in every order, as those are that begin with a year of four digits.
NAMED = {
    rf"{_DAY}{_GAP}*{_NAMED_MONTH}{_GAP}*{_SHORT_YEAR}{_TIME}": Order.DAY_MONTH_YEAR,
    rf"{_NAMED_MONTH}{_GAP}*{_DAY}{_GAP}+{_SHORT_YEAR}{_TIME}": Order.MONTH_DAY_YEAR,
    # C's `ctime`
    rf"{_NAMED_MONTH}{_GAP}*{_DAY} (?P<hour>[0-9]{{1,2}}){_MINUTES}{_BEHIND} {_YEAR}": Order.MONTH_DAY_YEAR,
    rf"{_YEAR}{_GAP}*{_NAMED_MONTH}{_GAP}*{_DAY}\.?{_TIME}": Order.YEAR_MONTH_DAY,
}
MONTH_YEARS = (1700, 2200)  # `1234-05` is rather a code
EPOCH_SECONDS = {Order.UNIX_SECONDS: 1.0, Order.UNIX_MILLISECONDS: 1e-3}
