"""Cutting one row of text into cells: strictly as the dialect says, or with patience for quotes that are not doubled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from components.intake.dialect.dialect import Dialect

EXCEL_TEXT = '="'  # begins a cell that is a formula which says a text


class Flaw(Enum):
    """Why a row cannot be cut strictly."""

    OPEN = "a quote that opens a cell is never closed"
    AFTER_QUOTE = "text follows the quote that closes a cell"


@dataclass(frozen=True)
class Tokenizer:
    """Cuts rows by `dialect`.

    Example:
        >>> Tokenizer(Dialect(",")).strict('a,"b, c",d')
        (['a', 'b, c', 'd'], None)
        >>> Tokenizer(Dialect(",")).lenient('a,"5" boots",d')
        ['a', '5" boots', 'd']
    """

    dialect: Dialect

    def strict(self, row: str) -> tuple[list[str], Flaw | None]:
        """The cells of a row, up to the first flaw if there is one."""
        dialect, row = self.dialect, self._whole(row)
        if (dialect.quotechar and dialect.quotechar in row) or (dialect.escape and dialect.escape in row):
            return self._walk(row, on_flaw=None)[:2]
        if dialect.repeated:
            return self._delimiter.split(row), None
        cells = row.split(dialect.delimiter)
        return [cells[0], *(cell.lstrip(" ") for cell in cells[1:])] if dialect.space_after else cells, None

    def strict_from(self, row: str, cells: list[str], index: int) -> tuple[list[str], Flaw | None, int]:
        """As `strict`, but for a row whose `cells` up to the character at `index` are known; and the index of the flaw.

        It counts from the first character that is no delimiter where runs of delimiters count as one.
        """
        return self._walk(self._whole(row), None, cells, index)

    def may_close(self, line: str) -> bool:
        """Whether a cell that was open at the beginning of a line meets a quote in it that is neither doubled nor escaped."""
        return self.dialect.quotechar in self._literal_quotes.sub("", line)

    def lenient(self, row: str, width: int | None = None) -> list[str]:
        """The cells where a quote closes a cell only if a delimiter or the end follows.

        Where that leaves quotes over, or other than `width` cells, and taking quotes in pairs does not, those: `"say "hi", then go",2`.
        """
        return self._lenient(row, width)[0]

    def is_closed(self, row: str) -> bool:
        """Whether every cell that a quote opens is closed by one before a delimiter or the end."""
        return self._lenient(row)[1] is None

    def _lenient(self, row: str, width: int | None = None) -> tuple[list[str], Flaw | None]:
        cells, flaw, _ = self._walk(self._whole(row), on_flaw=self._until_delimiter)
        if flaw is None and width in (None, len(cells)):
            return cells, flaw
        paired, other_flaw, _ = self._walk(self._whole(row), on_flaw=self._until_paired)
        better = len(paired) == width if width and len(cells) != width else other_flaw is None
        return (paired, other_flaw) if better else (cells, flaw)

    def literal(self, row: str) -> list[str]:
        """The cells where a quote that is not closed properly is text."""
        return self._walk(self._whole(row), on_flaw=self._plain)[0]

    def _whole(self, row: str) -> str:
        return row.strip(self.dialect.delimiter) if self.dialect.repeated else row

    def _walk(
        self, row: str, on_flaw: re.Pattern[str] | None, known: Sequence[str] = (), index: int = 0
    ) -> tuple[list[str], Flaw | None, int]:
        cells, end, flaw = list(known), len(row), None
        wrapped = self._wrapped if EXCEL_TEXT in row else None
        while True:
            found = self._quoted.match(row, index)
            if found:
                cells.append(self._unquote(found[1]))
            elif wrapped and (found := wrapped.match(row, index)):
                cells.append(found[1])
            elif self._opens(row, index):
                if not on_flaw:
                    opened = self._opening.match(row, index)
                    return cells, Flaw.OPEN if opened and opened.end() == end else Flaw.AFTER_QUOTE, index
                found = on_flaw.match(row, index)
                closed = found if on_flaw is not self._plain else None
                if not closed:  # no quote closes from here on: the rest is not looked through for one at each cell anew
                    on_flaw, flaw = self._plain, Flaw.OPEN
                found = found or self._plain.match(row, index)
                assert found  # noqa: S101 - the pattern of a plain cell fits anything
                cells.append(self._unquote(found[1]) if closed else self._unescape(found[1]))
            else:
                found = self._plain.match(row, index)
                assert found  # noqa: S101
                cells.append(self._unescape(found[1]))
                if on_flaw and self.dialect.quotechar and found[1].endswith(self.dialect.quotechar):
                    flaw = Flaw.AFTER_QUOTE  # it closes what nothing opened
            if found.end() >= end:
                return cells, flaw, end
            mark = self._delimiter.match(row, found.end())
            index = mark.end() if mark else found.end() + 1
            if index >= end:
                return [*cells, ""], flaw, end

    def _opens(self, row: str, index: int) -> bool:
        return self.dialect.quotechar != "" and self._open_quote.match(row, index) is not None

    def _unquote(self, text: str) -> str:
        quote = self.dialect.quotechar
        text = text.replace(quote + quote, quote) if quote + quote in text else text
        return self._unescape(text)

    def _unescape(self, text: str) -> str:
        """Example: `\\"` is a quote and `\\,` a comma; `\\d` stays as it is."""
        escape = self.dialect.escape
        return self._escaped.sub(r"\1", text) if escape and escape in text else text

    @cached_property
    def _delimiter(self) -> re.Pattern[str]:
        mark = re.escape(self.dialect.delimiter)
        return re.compile(f"{mark}{re.escape(self.dialect.delimiter[-1])}*" if self.dialect.repeated else mark)

    @cached_property
    def _lead(self) -> str:
        return " *+" if self.dialect.space_after else ""

    @cached_property
    def _body(self) -> str:
        quote, escape = re.escape(self.dialect.quotechar), re.escape(self.dialect.escape)
        if not quote:
            return "(?!)"
        return rf"(?:[^{quote}{escape}]|{quote}{quote}{escape and f'|{escape}.'})*+"

    @cached_property
    def _closed(self) -> str:
        """After a closing quote: blanks that are no delimiter, then a delimiter or the end."""
        blanks = "".join(blank for blank in " \t" if blank not in self.dialect.delimiter)
        return rf"[{blanks}]*+(?={re.escape(self.dialect.delimiter)}|\Z)"

    def _in_quotes(self, body: str) -> re.Pattern[str]:
        quote = re.escape(self.dialect.quotechar)
        return re.compile(rf"{self._lead}{quote}({body}){quote}{self._closed}", re.DOTALL)

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        return self._in_quotes(self._body)

    @cached_property
    def _open_quote(self) -> re.Pattern[str]:
        return re.compile(self._lead + re.escape(self.dialect.quotechar))

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        return re.compile(f"{self._open_quote.pattern}{self._body}", re.DOTALL)

    @cached_property
    def _until_delimiter(self) -> re.Pattern[str]:
        return self._in_quotes(".*?")

    @cached_property
    def _until_paired(self) -> re.Pattern[str]:
        quote = re.escape(self.dialect.quotechar)
        return self._in_quotes(f"[^{quote}]*(?:{quote}[^{quote}]*{quote}[^{quote}]*)*?")

    @cached_property
    def _wrapped(self) -> re.Pattern[str] | None:
        """A cell written as `="a;b"` for a spreadsheet: the delimiter in it separates nothing."""
        if self.dialect.quotechar != EXCEL_TEXT[-1] or EXCEL_TEXT[0] in self.dialect.delimiter:
            return None
        return re.compile(rf'{self._lead}(="(?:[^"]|"")*+"){self._closed}', re.DOTALL)

    @cached_property
    def _plain(self) -> re.Pattern[str]:
        mark, escape = re.escape(self.dialect.delimiter), re.escape(self.dialect.escape)
        one = rf"[^{mark}{escape}]" if len(self.dialect.delimiter) == 1 else rf"(?!{mark})." if not escape else ""
        if not escape:
            return re.compile(rf"{self._lead}((?:{one})*+)", re.DOTALL)
        one = one or rf"(?!{mark})[^{escape}]"
        return re.compile(rf"{self._lead}((?:{one}|{escape}.|{escape}\Z)*+)", re.DOTALL)

    @cached_property
    def _literal_quotes(self) -> re.Pattern[str]:
        quote, escape = re.escape(self.dialect.quotechar), re.escape(self.dialect.escape)
        return re.compile(f"{escape}.|{quote}{quote}" if escape else quote + quote, re.DOTALL)

    @cached_property
    def _escaped(self) -> re.Pattern[str]:
        mark, quote, escape = self.dialect.delimiter[0], self.dialect.quotechar, self.dialect.escape
        followers = "".join(re.escape(letter) for letter in {mark, quote or mark, escape, "\n", "\r"})
        return re.compile(rf"{re.escape(escape)}([{followers}])")


class OpenRow:
    """A row whose last cell is open at the end of its line, and the lines that are added to it.

    Each line is looked at once: to cut the row anew with every line takes time with the square of their number.
    """

    def __init__(self, tokenizer: Tokenizer, text: str) -> None:
        self._tokenizer, self.text = tokenizer, text
        self.flaw: Flaw | None
        self.cells, self.flaw, self._place = tokenizer.strict_from(text, [], 0)

    def add(self, line_end: str, line: str) -> None:
        """Cut on with a further line; `line_end` is what ended the one before."""
        self.text += line_end + line
        if self._tokenizer.may_close(line):
            self.cells, self.flaw, self._place = self._tokenizer.strict_from(self.text, self.cells, self._place)
