"""What a model expects of new rows: made of the training rows, kept as JSON, read as words."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from components.domain.parse_recipe import parse
from components.domain.recipe import ColumnType
from components.features import Preparation
from components.features.prepare import prepare
from components.features.training_arrays import TrainingData
from components.intake.read_table import Table, read_table
from components.prediction.contract import SHARES, Contract, contract_of, json_schema
from components.prediction.matching import match_columns
from components.prediction.remarks import IN_WORDS, Sort
from components.prediction.schema import check_rows, rows_as_cells
from components.prediction.scored import Score, given_target, score_of
from components.prediction.training_contract import make_contract

ROWS = 200


def table_of(**columns: list[str]) -> Table:
    """A table of 200 rows with semicolons; columns are repeated, the target is y."""
    names = [*columns, "y"]
    cells = [[columns[name][n % len(columns[name])] for name in columns] + ["uv"[n % 3 % 2]] for n in range(ROWS)]
    return read_table("\n".join(";".join(row) for row in [names, *cells]).encode(), "table.csv")


def trained(table: Table) -> tuple[TrainingData, Contract]:
    data = prepare(table.cells, table.columns, parse({"dataset": "d", "target": "y", "layers": []}), table.dialect)
    return data, make_contract(table.cells, data)


TIMES = ["today", "yesterday", "at night", "in the morning", "last week"]
WEATHER, PLACES = ["rain", "snow", "sun", "wind", "hail"], ["hill", "river", "coast", "road"]
TABLE = table_of(
    size=[f"{n},5" for n in range(37)] + [""],
    share=[f"{n}%" for n in range(11, 97)],
    town=["Ulm", "Bonn", "Köln", "Jena"],
    open=["ja", "nein"],
    day=[f"{n:02}.03.2024" for n in range(1, 29)],
    note=[f"{when} there was {what} on the {where}" for when in TIMES for what in WEATHER for where in PLACES],
)
DATA, CONTRACT = trained(TABLE)


def test_the_contract_says_what_training_rows_had() -> None:
    train = len(DATA.parts.train)
    assert all(column.rows == train for column in CONTRACT.columns)
    size, share, town = (CONTRACT.column(name) for name in ("size", "share", "town"))
    assert (
        size.written == "numbers with a decimal comma" and size.missing and size.missing_share == size.missing / train
    )
    values = DATA.inputs["size"][DATA.parts.train, 0]
    assert size.quantiles == pytest.approx(np.quantile(values[~np.isnan(values)], SHARES))
    assert (share.sign, share.written) == ("%", "numbers, in %")
    assert sum(rows or 0 for _, rows in town.categories) == train and not town.rare
    day = CONTRACT.column("day")
    assert day.kind is ColumnType.DATE and day.written == "dates with the day first"
    assert set(CONTRACT.column("note").examples) <= set(TABLE.cells["note"])


def test_it_comes_back_from_its_json() -> None:
    assert Contract.from_json(CONTRACT.as_json()) == CONTRACT
    with pytest.raises(ValueError):
        Contract.from_json(b'{"columns": 1}')


def test_of_an_older_run_it_says_what_its_preparation_knows() -> None:
    old = contract_of(Preparation.from_dict(DATA.preparation.as_dict()))
    assert [column.name for column in old.columns] == [column.name for column in CONTRACT.columns]
    assert (old.column("size").minimum, old.column("size").maximum) == (
        CONTRACT.column("size").minimum,
        CONTRACT.column("size").maximum,
    )
    assert old.column("town").rows is None and {name for name, _ in old.column("town").categories} == {
        "Ulm",
        "Bonn",
        "Köln",
        "Jena",
    }


def test_a_row_of_the_table_fits_its_json_schema() -> None:
    validator = Draft202012Validator(json_schema(CONTRACT))
    row: dict[str, Any] = {name: TABLE.cells[name].iloc[0] for name in json_schema(CONTRACT)["properties"]}  # type: ignore[union-attr]
    validator.validate(row)
    validator.validate(row | {"size": 1.5, "open": True, "day": None})
    assert not validator.is_valid({name: cell for name, cell in row.items() if name != "size"})
    assert not validator.is_valid(row | {"size": [1]})


USUAL = {"size": "1,5", "share": "20%", "town": "Ulm", "open": "ja", "day": "02.03.2024", "note": "today there was sun"}
ODD: list[tuple[str, object, Sort, str]] = [
    ("size", "99,5", Sort.OUT_OF_RANGE, "size 99.5 lies outside what training saw (0.5 to 36.5)"),
    (
        "day",
        "01.04.2031",
        Sort.OUT_OF_RANGE,
        "day 2031-04-01 lies outside what training saw (2024-03-01 to 2024-03-28)",
    ),
    ("share", "70", Sort.WITHOUT_SIGN, "share: 70 has no % sign"),
    ("share", 0.7, Sort.WITHOUT_SIGN, "it is read as 0,7 %"),
    ("town", "Atlantis", Sort.NEVER_SEEN, "town Atlantis was never seen in training"),
    ("note", "hoy hace frio", Sort.NO_KNOWN_WORD, "note: none of its words was seen in training"),
    ("note", "...", Sort.NO_KNOWN_WORD, "note has no word"),
    ("size", None, Sort.MISSING, "size is missing"),
]


@pytest.mark.parametrize(("column", "cell", "sort", "said"), ODD)
def test_what_is_odd_is_told_on_its_row_and_counted(column: str, cell: object, sort: Sort, said: str) -> None:
    cells = rows_as_cells([USUAL, USUAL | {column: cell}])
    checked = check_rows(cells, DATA.preparation, contract=CONTRACT)
    assert checked.warnings[0] == []
    assert any(said in warning for warning in checked.warnings[1]), checked.warnings[1]
    assert checked.remarks[column, sort] == 1
    assert IN_WORDS[sort].text


def test_numbers_of_json_need_no_sign() -> None:
    checked = check_rows(rows_as_cells([USUAL | {"share": 70}]), DATA.preparation, contract=CONTRACT)
    assert checked.warnings == [[]]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"size": "Size_cm"}, {"size": "Size_cm"}),
        ({"town": "town_name"}, {"town": "town_name"}),
        ({"town": "Ort"}, {"town": "Ort"}),  # its cells tell it
        ({"day": "Tag"}, {"day": None}),  # dates may be anything
        ({"size": "town_size", "town": "place"}, {"size": "town_size", "town": "place"}),
    ],
)
def test_a_column_of_another_name_is_suggested(given: dict[str, str], meant: dict[str, str | None]) -> None:
    cells = TABLE.cells.drop(columns="y").rename(columns=given)
    match = match_columns(cells, DATA.preparation, CONTRACT)
    assert match.missing == meant
    assert set(match.extra) == set(given.values())


def test_nothing_is_suggested_that_holds_something_else() -> None:
    cells = TABLE.cells.drop(columns=["y", "size"]).assign(sizes="large")
    assert match_columns(cells, DATA.preparation, CONTRACT).missing == {"size": None}


@given(st.permutations(list(USUAL)), st.sampled_from(["", " ", "  "]))
def test_order_and_blanks_of_names_do_not_matter(names: list[str], blank: str) -> None:
    cells = pd.DataFrame([{f"{name}{blank}": USUAL[name] for name in names}], dtype="object")
    match = match_columns(cells, DATA.preparation, CONTRACT)
    assert match.missing == {} and match.extra == ()
    assert json.loads(CONTRACT.as_json())["target"] == "y"


@pytest.mark.parametrize(
    ("targets", "refused", "expected"),
    [
        (["u", "u", "v", "v"], (), (4, 3, 0)),
        (["U", "u ", "", None], (), (2, 2, 0)),  # however it is spelled; rows without one do not count
        (["w", "u", "u", "u"], (3,), (2, 2, 1)),  # the last row has no prediction
    ],
)
def test_predictions_are_held_against_the_target_that_stands_beside_the_rows(
    targets: list[str | None], refused: tuple[int, ...], expected: tuple[int, int, int]
) -> None:
    recipe = parse({"dataset": "d", "target": "y", "layers": []})
    cells = pd.DataFrame({"y": pd.Series(targets, dtype="str")})
    target = given_target(cells, DATA.preparation)
    assert target is not None
    score = score_of(["u", "u", "u", "v"], refused, target, DATA.preparation, TABLE.columns, recipe)
    assert (score.rows, score.right, score.unknown) == expected
    assert given_target(cells[[]], DATA.preparation) is None


def test_numbers_are_held_against_the_target_in_its_own_units() -> None:
    table = table_of(a=["1", "2", "3"], price=[f"{n},5" for n in range(40)])
    recipe = parse({"dataset": "d", "target": "price", "layers": []})
    preparation = prepare(table.cells, table.columns, recipe, table.dialect).preparation
    cells = pd.DataFrame({"price": pd.Series(["1,5", "3,0", "soon", None], dtype="str")})
    target = given_target(cells, preparation)
    assert target is not None
    score = score_of([1.0, 5.0, 1.0, 1.0], (), target, preparation, table.columns, recipe)
    assert score == Score(rows=2, right=None, mean_absolute_error=pytest.approx(1.25), unknown=1)
