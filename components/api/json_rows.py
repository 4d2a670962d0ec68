"""New rows as JSON, `{"rows": [{"column": value}, ...]}`, read row by row.

`json.loads` lets nobody else work until it has read everything; a row at a time lets others be served in between.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial

from pydantic import JsonValue

from components.api.reading import body_as_text, key_twice, no_key_twice, not_json
from components.domain.parse_recipe import MOST_SETTINGS, check_text
from components.domain.problem import Misfit, WrongField
from components.i18n import t

# Characters that are decoded at a time: of a row, and of anything beside the rows. What is longer is refused.
LONGEST_ROW = 1_000_000
LONGEST_VALUE = 10_000
Row = dict[str, JsonValue]
_BLANK = re.compile(r"[ \t\n\r]*")
_ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")  # a character NUL, or half of one, may be written here
_decoder = json.JSONDecoder(object_pairs_hook=no_key_twice)


def rows_in(body: bytes) -> Iterator[Row]:
    """The rows of a JSON document.

    Raises WrongField where it is no JSON, names something twice, or has text that cannot be stored; Misfit where there
    are no rows in it.
    """
    document = _Document(body_as_text(body))
    document.skip()
    if not document.take("{"):
        document.value(LONGEST_VALUE)  # refuses what is no JSON
        raise _misfit("no_rows", t("There are no rows."))
    names: set[str] = set()
    while not document.take("}"):
        if names:
            document.expect(",")
        name = document.value(LONGEST_VALUE)
        if not isinstance(name, str):
            raise not_json(t("a name must be text"))
        if name in names or len(names) >= MOST_SETTINGS:
            raise key_twice(name) if name in names else _not_rows()
        names.add(name)
        document.expect(":")
        if name != "rows":
            document.value(LONGEST_VALUE)
        elif document.take("["):
            yield from document.rows()
        else:
            raise _not_rows()
    if document.at < len(document.text):
        raise not_json(t("more follows after its end, at character {place}", place=document.at + 1))
    if "rows" not in names:
        raise _misfit("no_rows", t("There are no rows."))


class _Document:
    """A JSON text and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.odd = _ESCAPED.search(text) is not None

    def skip(self) -> None:
        """Go past blanks."""
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank else self.at

    def take(self, sign: str) -> bool:
        """Whether `sign` comes next; it is gone past then, with the blanks behind it."""
        if not self.text.startswith(sign, self.at):
            return False
        self.at += 1
        self.skip()
        return True

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise not_json(t('expected "{sign}" at character {place}', sign=sign, place=self.at + 1))

    def value(self, longest: int) -> JsonValue:
        """What comes next, at most `longest` characters of it."""
        part = self.text[self.at : self.at + longest]
        value, end = _decoded(part, self.at)
        if end == len(part) and self.at + end < len(self.text):
            raise not_json(t("a value at character {place} is too long", place=self.at + 1))
        self.at += end
        self.skip()
        return value

    def rows(self) -> Iterator[Row]:
        """The items of the list that has begun."""
        place = 0
        part, began = "", self.at
        while not self.take("]"):
            if place:
                self.expect(",")
            if not self.text.startswith("{", self.at):
                self.value(LONGEST_VALUE)  # refuses what is no JSON
                raise _not_rows()
            inside = self.at - began
            try:
                row, end = _decoder.raw_decode(part, inside)
            except WrongField as problem:
                raise WrongField(problem.code, problem.what, f"rows.{place}.{problem.where}", problem.remedy) from None
            except (ValueError, RecursionError):
                # The part of the text that was cut out has come to its end, in the middle of a row.
                part, began = self.text[self.at : self.at + LONGEST_ROW], self.at
                row, end = _decoded(part, began, partial(_too_long, place) if len(part) == LONGEST_ROW else not_json)
            self.at = began + end
            self.skip()
            for name, value in row.items() if self.odd else ():
                check_text(name, f"rows.{place}")
                if isinstance(value, str):
                    check_text(value, f"rows.{place}.{name}")
            place += 1
            yield row


def _too_long(place: int, reason: str) -> WrongField:
    what = t("Row {row} is no JSON, or too long: {reason}.", row=place + 1, reason=reason[:100])
    return WrongField("not_json", what, f"rows.{place}", t("Send shorter rows."))


def _decoded(text: str, before: int, problem: Callable[[str], Exception] = not_json) -> tuple[JsonValue, int]:
    try:
        return _decoder.raw_decode(text)
    except WrongField:
        raise
    except json.JSONDecodeError as error:
        place = before + error.pos + 1
        raise problem(t("{reason} at character {place}", reason=error.msg, place=place)) from error
    except (ValueError, RecursionError) as error:  # a number of too many digits; too many levels
        raise problem(str(error)) from error


def _not_rows() -> Misfit:
    return _misfit("not_rows", t("The rows are not a list of objects."))


def _misfit(code: str, what: str) -> Misfit:
    return Misfit(code, what, "rows", t("Send {example}.", example='{"rows": [{"column": "value"}]}'))
