"""Files of new rows: located, cut and named as the table was, a row for each of theirs, what differs said."""

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from components.domain.parse_recipe import parse
from components.domain.problem import Misfit
from components.features import Preparation
from components.features.prepare import prepare
from components.intake.new_rows import RowsToPredict, read_new_rows
from components.intake.options import ReadOptions
from components.intake.read_table import Table, read_table
from components.prediction.schema import check_rows, expected_rows

NAMES = ["dept", "men", "women", "size"]
ROWS = [
    [("garden", "office", "home")[n % 3], str(n * 7 % 40 + 1), str(n * 11 % 37 + 2), ("big", "small")[n % 2]]
    for n in range(60)
]
NEW = [row[:3] for row in ROWS[5:25]]


def csv(rows: list[list[str]], mark: str = ",", end: str = "\n") -> str:
    return "".join(mark.join(row) + end for row in rows)


def learned(text: str, target: str = "size", options: ReadOptions | None = None) -> tuple[Table, Preparation]:
    table = read_table(text.encode(), "train.csv", options)
    recipe = parse({"dataset": "d", "target": target, "layers": []})
    return table, prepare(table.cells, table.columns, recipe, table.dialect).preparation


def read(model: tuple[Table, Preparation], data: str | bytes, name: str = "new.csv") -> RowsToPredict:
    table, preparation = model
    names = [column.name for column in table.columns]
    encoded = data if isinstance(data, bytes) else data.encode()
    rows = read_new_rows(encoded, name, expected_rows(preparation, table.dialect, names))
    check_rows(rows.cells, preparation)
    return rows


def cells(rows: RowsToPredict, names: list[str]) -> list[list[str]]:
    return rows.cells[names].astype("object").where(rows.cells[names].notna(), "").to_numpy().tolist()


def codes(rows: RowsToPredict) -> set[str]:
    return {notice.code for notice in rows.notices}


PLAIN = learned(csv([NAMES, *ROWS]))
HEADER = ",".join(NAMES[:3]) + "\n"


def test_a_plain_file_has_nothing_to_say() -> None:
    rows = read(PLAIN, csv([NAMES[:3], *NEW]))
    assert cells(rows, NAMES[:3]) == NEW and not rows.notices


@pytest.mark.parametrize("between", ["", "\n", "\n\n", "\ufeff", ",,\n"])
@pytest.mark.parametrize("header", [HEADER, '"dept","men","women"\n', "dept , men, women \n"])
def test_files_joined_end_to_end_give_every_row_and_the_second_header_is_named(between: str, header: str) -> None:
    text = HEADER + csv(NEW[:10]) + between + header + csv(NEW[10:])
    rows = read(PLAIN, text)
    found = [row for row in cells(rows, NAMES[:3]) if any(row)]
    assert found == NEW
    assert any("line 1" in notice.where and notice.code == "not_rows" for notice in rows.notices)


def test_three_files_joined_and_a_large_one() -> None:
    rows = read(PLAIN, HEADER + csv(NEW[:5]) + HEADER + csv(NEW[5:9]) + HEADER + csv(NEW[9:]))
    assert cells(rows, NAMES[:3]) == NEW
    large = [["garden", str(n % 30 + 1), str(n % 20 + 2)] for n in range(250_000)]
    text = HEADER + csv(large[:200_000]) + HEADER + csv(large[200_000:])
    assert len(text) > 3_000_000 and len(read(PLAIN, text).cells) == 250_000


def test_the_target_may_stand_in_the_second_file_as_in_the_first() -> None:
    text = csv([NAMES, *ROWS[:6]]) + csv([NAMES, *ROWS[6:12]])
    assert cells(read(PLAIN, text), NAMES) == ROWS[:12]


@pytest.mark.parametrize(
    ("second", "where"),
    [
        (csv([["women", "dept", "men"], *[[row[2], *row[:2]] for row in NEW[10:]]]), "10|11|12"),
        ("\n" + csv([["women", "dept", "men"], *[[row[2], *row[:2]] for row in NEW[10:]]]), "10|11|12|13"),
        ("\n" + csv([NAMES, *ROWS[10:20]]), "13"),
        (csv([[*NAMES, "town"], *[[*row, "B"] for row in ROWS[10:20]]]), "12"),
    ],
    ids=["other order", "other order below a gap", "with the target", "wider"],
)
def test_another_table_with_the_models_columns_is_refused_with_its_line(second: str, where: str) -> None:
    with pytest.raises(Misfit, match=where):
        read(PLAIN, HEADER + csv(NEW[:10]) + second)


def test_a_table_of_something_else_below_is_named_and_left_alone() -> None:
    rows = read(PLAIN, HEADER + csv(NEW) + "\ncode,meaning\n1,red\n2,blue\n3,green\n")
    assert cells(rows, NAMES[:3]) == NEW and "several_tables" in codes(rows)


def test_the_models_table_may_be_the_second() -> None:
    rows = read(PLAIN, "code,meaning\n1,red\n2,blue\n3,green\n4,grey\n\n" + HEADER + csv(NEW))
    assert cells(rows, NAMES[:3]) == NEW


def r_table(rows: list[list[str]], names: list[str]) -> str:
    quoted = ",".join(f'"{name}"' for name in names) + "\n"
    return quoted + "".join(f'"{n}","{row[0]}",{",".join(row[1:])}\n' for n, row in enumerate(rows, 1))


R = learned(r_table(ROWS, NAMES))


@pytest.mark.parametrize("count", [1, 2, 3, 20])
@pytest.mark.parametrize("model", [R, PLAIN], ids=["R", "plain"])
def test_row_names_without_a_name_as_r_writes_them(model: tuple[Table, Preparation], count: int) -> None:
    rows = read(model, r_table(NEW[:count], NAMES[:3]))
    assert cells(rows, NAMES[:3]) == NEW[:count] and "row_names" in codes(rows)
    assert cells(read(model, csv([NAMES[:3], *NEW[:count]])), NAMES[:3]) == NEW[:count]


def test_the_table_itself_fits_its_model() -> None:
    assert len(read(R, r_table(ROWS, NAMES)).cells) == 60
    joined = r_table(NEW[:10], NAMES[:3]) + r_table(NEW[10:], NAMES[:3])
    assert cells(read(R, joined), NAMES[:3]) == NEW


@pytest.mark.parametrize("count", [1, 2, 20])
@pytest.mark.parametrize("header_ends_so", [True, False])
def test_a_separator_at_the_end_of_every_row(count: int, header_ends_so: bool) -> None:
    header = HEADER.replace("\n", ",\n") if header_ends_so else HEADER
    assert cells(read(PLAIN, header + csv(NEW[:count], end=",\n")), NAMES[:3]) == NEW[:count]


UNITS = ["", "kg", "m", ""]
WITH_UNITS = learned(csv([["site", "mass", "depth", "kind"], UNITS, *ROWS]), "kind")


@pytest.mark.parametrize("count", [1, 2, 20])
def test_a_row_of_units_belongs_to_the_header_as_in_the_table(count: int) -> None:
    names = [column.name for column in WITH_UNITS[0].columns]
    assert names == ["site", "mass kg", "depth m", "kind"]
    rows = read(WITH_UNITS, csv([["site", "mass", "depth"], UNITS[:3], *NEW[:count]]))
    assert cells(rows, names[:3]) == NEW[:count]
    twice = csv([["site", "mass", "depth"], UNITS[:3], *NEW[:10]])
    assert cells(read(WITH_UNITS, twice + twice), names[:3]) == NEW[:10] * 2


GROUPS = ["", "Staff", "", ""]
WITH_GROUPS = learned(csv([GROUPS, NAMES, *ROWS]), "size")


@pytest.mark.parametrize("count", [1, 20])
def test_a_header_of_two_rows_is_found_over_a_single_row(count: int) -> None:
    names = [column.name for column in WITH_GROUPS[0].columns]
    target = names[-1]
    model = learned(csv([GROUPS, NAMES, *ROWS]), target)
    rows = read(model, csv([GROUPS[:3], NAMES[:3], *NEW[:count]]))
    assert len(rows.cells) == count and cells(rows, names[:3]) == NEW[:count]


ABOVE = [
    "Staff by department\n",
    "Exported,2024-01-05\n",
    "# exported by hand\n",
    "Department:,all,\n\n",
    "\n\n",
    "a;b;c;d\n",
]


@pytest.mark.parametrize("above", ABOVE)
@pytest.mark.parametrize("count", [1, 3, 20])
def test_what_stands_above_the_names_is_no_row(above: str, count: int) -> None:
    rows = read(PLAIN, above + csv([NAMES[:3], *NEW[:count]]))
    assert cells(rows, NAMES[:3]) == NEW[:count]
    assert "not_rows" in codes(rows) or not above.strip()


@pytest.mark.parametrize("below", ["\nSource: own count\n", "\n* provisional\n", "# end\n"])
def test_notes_below_are_named(below: str) -> None:
    rows = read(PLAIN, csv([NAMES[:3], *NEW]) + below)
    assert cells(rows, NAMES[:3]) == NEW and "not_rows" in codes(rows)


@pytest.mark.parametrize("label", ["Total", "Sum", "Average"])
def test_a_row_that_sums_up_is_predicted_like_any_and_named(label: str) -> None:
    men, women = (sum(int(row[place]) for row in NEW) for place in (1, 2))
    last = [label, str(men), str(women)] if label != "Average" else [label, f"{men / 20:g}", f"{women / 20:g}"]
    rows = read(PLAIN, csv([NAMES[:3], *NEW, last]))
    assert len(rows.cells) == 21 and "summary_rows" in codes(rows)
    assert "21" in next(notice.where for notice in rows.notices if notice.code == "summary_rows")


@pytest.mark.parametrize(
    ("row", "line"), [("garden", 4), ("garden,1,2,3,4", 4), ("office,3", 4)], ids=["one cell", "too many", "too few"]
)
def test_a_row_that_does_not_fit_is_refused_or_predicted(row: str, line: int) -> None:
    text = HEADER + csv(NEW[:2]) + row + "\n" + csv(NEW[2:])
    try:
        rows = read(PLAIN, text)
    except Misfit as problem:
        assert f"Line {line}" in problem.what
    else:
        assert len(rows.cells) == 21 and "ragged_rows" in codes(rows)


def test_rows_without_a_value_have_their_place() -> None:
    rows = read(PLAIN, HEADER + csv(NEW[:3]) + ",,\n" + csv(NEW[3:]))
    assert len(rows.cells) == 21 and rows.cells.iloc[3].isna().all()


@pytest.mark.parametrize(
    ("mark", "named"),
    [(";", "semicolons"), ("\t", "tabs"), ("|", "bars"), (" ", "blanks"), ("::", '"::"'), ("\x01", '"\\x01"')],
)
def test_another_separator_than_the_tables_is_said(mark: str, named: str) -> None:
    rows = read(PLAIN, csv([NAMES[:3], *NEW], mark))
    assert cells(rows, NAMES[:3]) == NEW
    (said,) = [notice.what for notice in rows.notices if notice.code == "separator_differs"]
    assert said == f"Cells are parted by {named}; in the table that the model learned from by commas."


def test_too_little_to_tell_the_separator_is_cut_as_the_table_was() -> None:
    rows = [[f"{n},5", f"{n % 5},25", "uv"[n % 2]] for n in range(30)]
    model = learned(csv([["wind", "rain", "y"], *rows], ";"), "y")
    assert cells(read(model, "wind;rain\n3,5;2,25\n"), ["wind", "rain"]) == [["3,5", "2,25"]]
    single = learned(csv([["wind", "y"], *[[row[0], row[2]] for row in rows]], ";"), "y")
    assert len(read(single, "wind\n3,5\n4,5\n").cells) == 2
    assert cells(read(single, "wind\n3,5\n"), ["wind"]) == [["3,5"]]


SPOKEN = {"gb18030": ["北京", "上海"], "shift_jis": ["東京", "大阪"], "cp1251": ["Москва", "Тверь"]}


@pytest.mark.parametrize("encoding", SPOKEN)
@pytest.mark.parametrize("named", [False, True])
def test_few_letters_are_decoded_as_the_table_was(encoding: str, named: bool) -> None:
    words = SPOKEN[encoding]
    name = words[0] if named else "town"
    rows = [[words[n % 2], str(n % 17), "uv"[n % 3 % 2]] for n in range(40)]
    table = read_table(csv([[name, "n", "y"], *rows]).encode(encoding), "train.csv", ReadOptions(encoding=encoding))
    recipe = parse({"dataset": "d", "target": "y", "layers": []})
    model = table, prepare(table.cells, table.columns, recipe, table.dialect).preparation
    for count in (1, 2):
        found = read(model, csv([[name, "n"], *[row[:2] for row in rows[:count]]]).encode(encoding))
        assert cells(found, [name, "n"]) == [row[:2] for row in rows[:count]]


def test_a_sheet_with_the_models_columns_is_found() -> None:
    book = openpyxl.Workbook()
    first, second = book.worksheets[0], book.create_sheet("rows")
    for row in [["code", "meaning"], ["1", "red"], ["2", "blue"]]:
        first.append(row)
    for row in [["Staff", None, None], NAMES[:3], *NEW[:1]]:
        second.append(row)
    saved = io.BytesIO()
    book.save(saved)
    rows = read(PLAIN, saved.getvalue(), "new.xlsx")
    assert cells(rows, NAMES[:3]) == NEW[:1] and "several_sheets" in codes(rows)


def sheet(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append([cell or None for cell in row])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("gap", [[], [["", "", ""]]], ids=["no gap", "a gap"])
def test_sheets_joined_end_to_end_are_read_whole(gap: list[list[str]]) -> None:
    rows = read(PLAIN, sheet([NAMES[:3], *NEW[:10], *gap, NAMES[:3], *NEW[10:]]), "new.xlsx")
    assert cells(rows, NAMES[:3]) == NEW and "not_rows" in codes(rows)


HEADLESS = learned(csv(ROWS), "column_4", ReadOptions(header=False))


@pytest.mark.parametrize("count", [1, 2, 20])
def test_a_table_without_a_header_takes_rows_by_their_place(count: int) -> None:
    for rows in (ROWS[:count], NEW[:count] if count == 20 else [row[:3] for row in ROWS[:count]]):
        found = read(HEADLESS, csv(rows))
        assert cells(found, ["column_1", "column_2", "column_3"]) == [row[:3] for row in rows]
    words = learned(csv([[row[0], row[3], row[0]] for row in ROWS]), "column_3", ReadOptions(header=False))
    assert len(read(words, "garden,big\n").cells) == 1


@pytest.mark.parametrize("text", [csv(NEW), csv([["a", "b", "c"], *NEW])])
def test_a_file_without_the_models_names_is_refused(text: str) -> None:
    with pytest.raises(Misfit, match="names none"):
        read(PLAIN, text)


def test_names_in_another_unicode_form_are_the_same_names() -> None:
    named = ["größe", "käufer", "straße é"]
    model = learned(csv([[*named[:2], "wert", named[2]], *ROWS]), named[2])
    for form in ("NFC", "NFD"):
        given = [unicodedata.normalize(form, name) for name in (*named[:2], "wert")]
        assert cells(read(model, csv([given, *NEW])), [*named[:2], "wert"]) == NEW
    decomposed = [unicodedata.normalize("NFD", name) for name in [*named[:2], "wert", named[2]]]
    other = learned(csv([decomposed, *ROWS]), decomposed[3])
    assert cells(read(other, csv([[*named[:2], "wert"], *NEW])), decomposed[:3]) == NEW


Maker = Callable[[list[list[str]]], str]
LAYOUTS: dict[str, Maker] = {
    "plain": csv,
    "quoted": lambda rows: csv([[f'"{cell}"' for cell in row] for row in rows]),
    "semicolons": lambda rows: csv(rows, ";"),
    "tabs": lambda rows: csv(rows, "\t"),
    "windows": lambda rows: csv(rows, end="\r\n"),
    "title": lambda rows: "Staff\n\n" + csv(rows),
    "ruled": lambda rows: csv(rows[:1]) + "---,---,---\n" + csv(rows[1:]),
    "bars": lambda rows: "".join("|" + "|".join(row) + "|\n" for row in rows),
    "blank lines": lambda rows: csv(rows, end="\n\n"),
}


@pytest.mark.parametrize("trained", LAYOUTS)
@pytest.mark.parametrize("given", LAYOUTS)
def test_however_table_and_rows_are_written_each_row_is_there(trained: str, given: str) -> None:
    model = learned(LAYOUTS[trained]([NAMES, *ROWS]))
    for count in (1, 2, 20):
        rows = read(model, LAYOUTS[given]([NAMES[:3], *NEW[:count]]))
        assert cells(rows, NAMES[:3]) == NEW[:count], count


CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
GIVEN = [
    ("01-nfd-column-names", "käufer", "new.csv"),
    ("01-nfd-column-names", "käufer", "new-nfc.csv"),
    ("17-new-rows-from-two-files-joined", "size", "new.csv"),
    ("17-new-rows-from-two-files-joined", "size", "new-blank-between.csv"),
    ("18-r-row-names", "size", "new.csv"),
    ("18-r-row-names", "size", "train.csv"),
    ("20-codes-that-became-floats", "answer", "new.csv"),
    ("20-codes-that-became-floats", "answer", "new-plain.csv"),
]


@pytest.mark.parametrize(("case", "target", "file"), GIVEN)
def test_the_cases_beside_the_checkout_have_a_row_for_each(case: str, target: str, file: str) -> None:
    if not (CASES / case).exists():
        pytest.skip("the cases are not beside the checkout")
    data = (CASES / case / file).read_bytes()
    rows = read(learned((CASES / case / "train.csv").read_text(encoding="utf-8"), target), data)
    lines = [line for line in data.decode().splitlines() if line]
    assert len(rows.cells) == len(lines) - lines.count(lines[0])
    assert isinstance(rows.cells, pd.DataFrame)


def test_very_many_columns_that_the_model_does_not_know_are_read_and_keep_their_words() -> None:
    extra = [f"extra_{n}" for n in range(3_000)]
    rows = read(PLAIN, csv([[*NAMES[:3], *extra], *([*row, *["NA"] * len(extra)] for row in NEW)]))
    assert cells(rows, [*NAMES[:3], "extra_2999"]) == [[*row, "NA"] for row in NEW]


def test_cells_behind_the_last_name_may_have_moved_the_others() -> None:
    with pytest.raises(Misfit, match="Row 1 has more cells than the header has names"):
        read(PLAIN, "dept,men,women\ngarden,1,5,2,5\noffice,2,5,3,5\n")
    nameless = [[*row, str(n % 9)] for n, row in enumerate(ROWS)]
    table = learned(csv([NAMES, *nameless]))
    assert "column_5" in table[0].cells and len(read(table, csv([NAMES, *nameless[:9]])).cells) == 9
