"""Which characters the bytes of a text stand for, and the same text in UTF-8."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import chardet

from components.domain.problem import Unreadable, WrongField
from components.i18n import t
from components.intake.encoding.alphabets import best_latin, errors_of, is_western

PIECE = 1 << 22  # bytes decoded at a time
ODD_LINES = 200_000  # bytes of lines with other than ASCII characters that are looked at
_MARKS = [  # the longer first: UTF-16's mark begins UTF-32's
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
]
_CONTROLS = re.compile(rb"[\x00\x03-\x06\x0e-\x1a\x7f]")
_MANY_CONTROLS = 0.02  # a share of control characters that no text has
_LINE_ENDS = re.compile(rb"[\r\n]+")
_LONG_LINE = 10_000  # bytes: of a longer one only the cells with odd bytes are looked at
_BETWEEN_CELLS = re.compile(rb"[\t ,;|]")  # no encoding has these bytes inside a character
_VALID = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_ESCAPED = re.compile(rb"\x1b\$[@B]|\x1b\([BJ]")
_REPLACED = "\ufffd"
_WORD, _PLAIN = re.compile(rb"[A-Za-z\x80-\xff]+"), re.compile(rb"[A-Za-z]")
_FOREIGN, _ENOUGH = 0.8, 6  # the share of words without a plain letter, and how many different words tell enough
_HEARSAY, _SURE = 0.005, 0.03  # chardet's confidences are small; these part short texts from noise
_SURELY_LATIN = 0.85
_LATIN_NAMES = """
    cp1252 iso8859-1 iso8859-15 cp1250 iso8859-2 cp1254 iso8859-9 cp1257 iso8859-13 iso8859-4 iso8859-10 iso8859-16 iso8859-3
    iso8859-14 cp437 cp850 cp852 cp857 cp858 cp775 cp860 cp861 cp863 cp865 mac-roman mac-latin2 mac-turkish mac-iceland
    mac-croatian mac-romanian hp-roman8 utf-8 ascii utf-7 cp1258 cp037 cp500 cp1140 cp273 cp1026
"""
_LATIN = set(_LATIN_NAMES.split())
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949"}
_USUAL_NAMES = {"iso8859-1": "latin-1", "cp932": "shift_jis", "cp949": "euc_kr"}


@dataclass(frozen=True)
class Text:
    """A text in UTF-8 on disk without a mark.

    Args:
        encoding: the one it came in.
        odd_bytes: how many places stood for no character in it; U+FFFD is there now.
        sure: whether the encoding was certain, not only likely.
    """

    path: Path
    encoding: str
    odd_bytes: int = 0
    sure: bool = True


def as_utf8(path: Path, name: str, scratch: Path, wanted: str | None = None) -> Text:
    """The text of a file; `wanted` overrides the encoding that is found.

    Raises:
        Unreadable: the bytes are no text, or none in the wanted encoding.
        WrongField: the wanted encoding does not fit at all.
    """
    with path.open("rb") as file:
        head = file.read(1 << 20)
    mark, marked = next(((mark, encoding) for mark, encoding in _MARKS if head.startswith(mark)), (b"", ""))
    if wanted:
        own = codecs.lookup(wanted).name.replace("_", "-")
        skip = len(mark) if marked and own.startswith(marked[:6]) else 0
        return _transcode(path, own if own != "utf-8-sig" else "utf-8", skip, scratch, name, asked=True)
    if marked:
        text = _transcode(path, marked, len(mark), scratch, name)
        return replace(text, encoding="utf-16" if marked.startswith("utf-16") else marked)
    if wide := _wide(head):
        return _transcode(path, wide, 0, scratch, name)
    zeros, controls = head.count(0), len(_CONTROLS.findall(head))
    if (zeros > 8 and zeros > 0.001 * len(head)) or controls > max(8, _MANY_CONTROLS * len(head)):
        what = t("The file holds bytes that are not text.")
        raise Unreadable("not_text", what, name, t("Save the table as CSV and upload that."))
    counts = _count_high(path)
    if not counts.broken and (counts.total or not _ESCAPED.search(head)):
        return Text(path, "utf-8")
    if counts.valid > 9 * counts.broken:
        return _transcode(path, "utf-8", 0, scratch, name)
    encoding, sure = find_legacy(counts.lines or head, windows=b"\r\n" in head)
    return replace(_transcode(path, encoding, 0, scratch, name), sure=sure)


def find_legacy(lines: bytes, *, windows: bool = False) -> tuple[str, bool]:
    """The encoding of lines that are no UTF-8, and whether that is sure.

    chardet tells scripts and multi-byte encodings well; where the letters are Latin ones the alphabets decide. Words of
    nothing but letters beyond a to z are not Latin, whatever these letters are.
    """
    latin, share = best_latin(lines, windows=windows)
    name, confidence = _detected(lines)
    if name and confidence >= _HEARSAY and (known := codecs.lookup(name).name) not in _LATIN:
        known = _WIDER.get(known, known)
        if share < _SURELY_LATIN:
            return known, confidence >= _SURE
        words = {word for word in _WORD.findall(lines) if _HIGH.search(word)}
        if sum(len(word) > 1 and not _PLAIN.search(word) for word in words) > _FOREIGN * len(words):
            return known, len(words) >= _ENOUGH and confidence >= _SURE
    mixed = latin == "cp1252" and is_western(lines.decode("cp1252", errors_of("cp1252")))
    return latin, share >= _SURELY_LATIN or mixed


def _detected(lines: bytes) -> tuple[str | None, float]:
    """chardet's guess; of equally likely ones that of Windows, which writes more files than the others."""
    every = [(guess["encoding"], guess["confidence"] or 0.0) for guess in chardet.detect_all(lines)]
    best = max((confidence for _, confidence in every), default=0.0)
    equal = [name for name, confidence in every if confidence >= best - 1e-3]
    return next((name for name in equal if name and name.startswith("Windows")), equal[0] if equal else None), best


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: zero bytes at every other place, or at three of four."""
    sample = head[: len(head[:4096]) // 4 * 4]
    if not sample or sample.count(0) < len(sample) * 0.2:
        return None
    zeros = [sample[index::4].count(0) / (len(sample) // 4) for index in range(4)]
    patterns = {
        "utf-32-le": zeros[0] < 0.1 and min(zeros[2:]) > 0.9,
        "utf-32-be": zeros[3] < 0.1 and min(zeros[:2]) > 0.9,
        "utf-16-le": max(zeros[0::2]) < 0.1 and min(zeros[1::2]) > 0.3,
        "utf-16-be": max(zeros[1::2]) < 0.1 and min(zeros[0::2]) > 0.3,
    }
    return next((encoding for encoding, fits in patterns.items() if fits), None)


@dataclass
class _High:
    """Bytes above ASCII: all, those that are UTF-8, those that are not, and some of the lines they stand in."""

    total: int = 0
    valid: int = 0
    broken: int = 0
    lines: bytes = b""


def _count_high(path: Path) -> _High:
    counts = _High()
    decoder = codecs.getincrementaldecoder("utf-8")()
    strict = True
    for piece in _pieces(path):
        if strict:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                strict = False
        if piece.isascii():
            continue
        counts.total += 1 if strict else len(_HIGH.findall(piece))
        if not strict:
            valid = _VALID.findall(piece)
            counts.valid += len(valid)
            counts.broken += len(_HIGH.findall(piece)) - sum(map(len, valid))
        if len(counts.lines) < ODD_LINES:
            counts.lines += b"\n".join(_odd_lines(piece))[:ODD_LINES]
    return counts


def _odd_lines(piece: bytes) -> Iterator[bytes]:
    """Lines with other than ASCII characters, in one pass: a pattern that looks for such a byte in every rest of a line
    would take time with the square of the line's length."""
    for line in _LINE_ENDS.split(piece):
        if not line.isascii():
            odd_cells = [line] if len(line) <= _LONG_LINE else _BETWEEN_CELLS.split(line)
            yield b", ".join(cell for cell in odd_cells if not cell.isascii())


def _pieces(path: Path, skip: int = 0) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(skip)
        while piece := file.read(PIECE):
            yield piece


def _transcode(path: Path, encoding: str, skip: int, scratch: Path, name: str, *, asked: bool = False) -> Text:
    """The text in UTF-8 in a file of its own; bytes that stand for nothing become U+FFFD and are counted."""
    target, errors = scratch / "text.utf8", errors_of(encoding)
    odd = written = 0
    try:
        decoder = codecs.getincrementaldecoder(encoding)("replace" if errors == "strict" else errors)
        with target.open("wb") as file:
            for piece in chain(_pieces(path, skip), [b""]):
                text = decoder.decode(piece, final=not piece)
                odd, written = odd + text.count(_REPLACED), written + len(text)
                file.write(text.encode())
    except (UnicodeError, LookupError) as error:
        raise _does_not_fit(encoding, name, asked) from error
    if odd > max(20, 0.05 * written):
        raise _does_not_fit(encoding, name, asked)
    return Text(target, _USUAL_NAMES.get(encoding, encoding), odd)


def _does_not_fit(encoding: str, name: str, asked: bool) -> Exception:
    what = t("The file cannot be read as {encoding}.", encoding=encoding)
    if asked:
        return WrongField("wrong_encoding", what, "encoding", t("Choose another encoding, or let it be found."))
    return Unreadable("not_text", what, name, t("Save the table as UTF-8 and upload that."))
