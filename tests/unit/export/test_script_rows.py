"""The script predicts each row of a file, or says which line is none: no cell moves to another column unsaid."""

from pathlib import Path

import pytest

from components.export.predict import InputColumn, Schema, inputs_of, read_rows

WORDS = {"alike": "text", "decimal": ".", "spellings": []}
SCHEMA = Schema([InputColumn(name, False, WORDS, [""], [], "", False) for name in "abc"], ".", {}, "y", ["u"], "")


def read(text: str | bytes, folder: Path) -> list[tuple[str, ...]]:
    file = folder / "rows.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    inputs = inputs_of(read_rows(file, SCHEMA), SCHEMA)
    return list(zip(*(inputs[name][:, 0] for name in "abc"), strict=True))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("1,p,x,k\n2,q,z,l\n", "Line 2 has 4 cells, but the first line has 3 names"),  # R's row names
        ("p,x,k\np,x,k,1\n", "Line 3 has 4 cells"),
        ("p,x,k\n\na,b,c\nq,z,l\n", "Line 4 holds the names of the columns"),
        ("p,x,k\nc,B ,a\n", ""),
        ("p,x,k\nc, b ,a\n", "Line 3 holds the names of the columns"),
        ('"p\np",x,k\nc,b,a\n', "Line 4 holds the names of the columns"),
        ('p,x,k\n"p,x,k\nq,z,l\n', "Line 3 cannot be read: unexpected end of data"),
    ],
)
def test_a_line_that_is_no_row_of_the_columns_is_named(lines: str, said: str, tmp_path: Path) -> None:
    if not said:
        assert len(read(f"a,b,c\n{lines}", tmp_path)) == 2
        return
    with pytest.raises(SystemExit, match=said):
        read(f"a,b,c\n{lines}", tmp_path)


def test_cells_that_are_not_there_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert read("a,b,c\np,x,k\n\nq\np,x,k,,\n", tmp_path) == [("p", "x", "k"), ("q", "", ""), ("p", "x", "k")]
    told = capsys.readouterr().err
    assert told == "Line 4 has fewer cells than there are columns: those at its end count as missing.\n"


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_another_encoding_is_named(encoding: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"rows\.csv is not written in UTF-8"):
        read("a,b,c\nä,x,k\n".encode(encoding), tmp_path)
